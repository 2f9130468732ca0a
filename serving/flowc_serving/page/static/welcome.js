/** Which model talks, and how a conversation may begin. */

import { ask } from "./api.js";
import { button, byId, el, fill } from "./dom.js";

const WISHES = [
  "Tag orders over 500 as VIP",
  "Send me an email when a product is down to 5 pieces",
  "Hide products that are sold out, and show them again when there is stock",
];

/** @typedef {{name: string, demonstration: boolean, wishes: string[], about: string}} Talker */

/** @returns {Promise<Talker>} */
export async function talker() {
  const answer = await ask("GET", "/v1/models");
  const first = answer?.data?.[0] ?? {};
  const demonstration = first.demonstration === true;
  const wishes = Array.isArray(first.wishes) && first.wishes.length ? first.wishes.map(String) : WISHES;
  return { name: String(first.id ?? "unknown model"), demonstration, wishes, about: String(first.about ?? "") };
}

/** @param {Talker} talker Named at the top of the page. */
export function name(talker) {
  const place = byId("model");
  const said = talker.about || talker.name;
  const words = talker.demonstration ? "Demonstration model" : said.charAt(0).toUpperCase() + said.slice(1);
  fill(place, el("span", { class: talker.demonstration ? "badge demonstration" : "badge" }, words));
  place.title = talker.about || talker.name;
}

/** @param {string} text Whether a wish is for a workflow that there is already. */
function later(text) {
  return /^then\b/i.test(text);
}

/**
 * @param {string} text
 * @param {(wish: string) => void} take
 * @param {boolean} waits
 */
function wish(text, take, waits) {
  return button(text, () => take(text), { disabled: waits, title: waits ? "Once there is a workflow to change" : null });
}

/**
 * What the demonstration knows beside what was said already; null where that is all, or the model a real one.
 * @param {Talker | null} talker
 * @param {Set<string>} said
 * @param {(wish: string) => void} take
 * @returns {HTMLElement | null}
 */
export function more(talker, said, take) {
  const left = talker?.demonstration ? talker.wishes.filter((each) => !said.has(each)) : [];
  if (!left.length) return null;
  const buttons = left.map((each) => button(each, () => take(each), { class: "small" }));
  return el("div", { class: "more-wishes" }, el("span", { class: "faint" }, "It also knows"), ...buttons);
}

/**
 * What stands in an empty conversation.
 * @param {Talker} talker
 * @param {(wish: string) => void} take
 * @returns {HTMLElement}
 */
export function welcome(talker, take) {
  const lead = talker.demonstration
    ? "No language model is connected. A demonstration model replays a few conversations through the real tools: " +
      "what it searches, writes, checks and stores is real, but it knows these wishes only."
    : "It looks up what it needs, writes the workflow and checks it. You see every step, try the workflow on an " +
      "event, and change it in words or by hand. Nothing is switched on.";
  return el(
    "div",
    { class: "welcome" },
    el("h2", {}, "What should happen in your shop?"),
    el("p", {}, lead),
    el("p", { class: "welcome-title" }, talker.demonstration ? "Wishes it knows" : "For example"),
    el("ul", { class: "wishes" }, ...talker.wishes.map((each) => el("li", {}, wish(each, take, later(each))))),
    talker.demonstration && talker.about ? el("p", { class: "faint" }, talker.about) : null,
  );
}
