/** What the annotators' page and the review page both show: what was said, the workflow, what it would do. */

import { el } from "/page/dom.js";
import { begin, picture } from "/page/picture.js";

export const WORDS = { yes: "Yes", no: "No", na: "Not applicable" };
export const KEYS = { y: "yes", n: "no", a: "na" };

/**
 * @param {string} path
 * @param {RequestInit} [given]
 */
export async function ask(path, given) {
  const answer = await fetch(path, given);
  if (!answer.ok) throw new Error((await answer.json()).detail ?? answer.statusText);
  return answer.json();
}

/** @param {{who: string, text: string}} said */
export function line({ who, text }) {
  if (who === "merchant" || who === "agent") {
    return el("div", { class: `said ${who}` }, el("span", { class: "unseen" }, `${who}: `), text);
  }
  const [first, ...rest] = text.split("\n");
  const summary = `${who === "call" ? "calls" : "answer"}  ${first.slice(0, 160)}`;
  return el("details", { class: "asked" }, el("summary", {}, summary), el("pre", {}, [first, ...rest].join("\n")));
}

/**
 * @param {string} title
 * @param {string} svg
 * @param {string} view
 */
export function drawn(title, svg, view) {
  const image = svg ? picture(svg) : null;
  const room = image && el("div", { class: "picture-room", tabindex: 0, "aria-label": `${title}, as a picture` }, image);
  if (room) begin(room);
  return [el("h2", {}, title), room, el("pre", { class: "code" }, view)].filter(Boolean);
}

/** @param {any[]} happened */
export function effects(happened) {
  const rows = happened.map((/** @type {any} */ each) =>
    el(
      "li",
      {},
      el("div", { class: "faint" }, each.event),
      el("ul", {}, ...(each.effects.length ? each.effects : ["nothing happens"]).map((/** @type {string} */ one) => el("li", {}, one))),
    ),
  );
  return [el("h2", {}, "What it would do, on made-up events"), el("ul", { class: "effects" }, ...rows)];
}

/** @param {any} asked */
export function means(asked) {
  const rows = Object.keys(WORDS).flatMap((each) => [el("dt", {}, WORDS[/** @type {"yes"} */ (each)]), el("dd", {}, asked[each])]);
  return el("dl", { class: "facet-means" }, ...rows);
}
