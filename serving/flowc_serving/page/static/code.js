/** Code as numbered lines, coloured, with marks at the lines that findings name. */

import { el, fill, visible } from "./dom.js";
import { lines } from "./tokens.js";

/** @typedef {import("./tokens.js").Piece} Piece */
/** @typedef {{severity?: string, message: string, hint?: string | null, code?: string, line: number | null}} Finding */

/**
 * @param {Piece} piece
 * @returns {Node | string}
 */
function span(piece) {
  return piece.kind ? el("span", { class: `t-${piece.kind}` }, piece.text) : visible(piece.text);
}

/**
 * Show code in an element.
 * @param {Element} parent
 * @param {Piece[]} whole
 * @param {{findings?: Finding[], numbered?: boolean}} [more]
 */
export function show(parent, whole, { findings = [], numbered = true } = {}) {
  const rows = lines(whole).map((pieces, index) => {
    const here = findings.filter((each) => each.line === index + 1);
    return row(pieces, numbered ? index + 1 : 0, here);
  });
  fill(parent, ...rows);
}

/**
 * @param {Piece[]} pieces
 * @param {number} number
 * @param {Finding[]} findings
 */
function row(pieces, number, findings) {
  const worst = findings.some((each) => each.severity === "error") ? "error" : (findings[0]?.severity ?? "");
  const mark = worst ? ` marked ${worst}` : "";
  const text = el("span", { class: "line-text" }, ...pieces.map(span), "\n");
  const told = findings.map((each) => el("span", { class: `line-note ${each.severity ?? "error"}` }, each.message));
  const place = number ? el("span", { class: "line-number", "data-number": number }) : null;
  return el("div", { class: `line${mark}`, "data-line": number || null }, place, text, ...told);
}

/**
 * A difference of views as a unified diff, each line coloured by what became of it.
 * @param {Element} parent
 * @param {string} diff
 */
export function difference(parent, diff) {
  const body = diff.replace(/^--- .*\n\+\+\+ .*\n/, "").replace(/\n$/, ""); // the names of the versions stand above
  const rows = body.split("\n").map((line) => {
    const what = line.startsWith("@@") ? "place"
      : line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "same";
    const word = what === "added" ? "added: " : what === "removed" ? "removed: " : "";
    const spoken = word ? el("span", { class: "unseen" }, word) : null;
    return el("div", { class: `line ${what}` }, spoken, el("span", { class: "line-text" }, line, "\n"));
  });
  fill(parent, ...rows);
}

/**
 * Bring a line into sight and light it for a moment.
 * @param {Element} parent
 * @param {number} number
 */
export function jump(parent, number) {
  const line = parent.querySelector(`[data-line="${number}"]`);
  if (!(line instanceof HTMLElement)) return;
  parent.querySelector(".line.here")?.classList.remove("here");
  line.classList.add("here");
  line.scrollIntoView({ block: "center" });
}

/**
 * A finding of any of the server's shapes, with its line.
 * @param {any} given
 * @returns {Finding}
 */
export function finding(given) {
  const line = given?.span?.line ?? given?.line ?? null;
  return {
    severity: given?.severity ?? "error",
    message: String(given?.message ?? given ?? ""),
    hint: given?.hint ?? null,
    code: given?.code ?? "",
    line: Number.isInteger(line) ? line : null,
  };
}

/**
 * Findings as a list; the place of each is a button that leads there.
 * @param {Finding[]} findings
 * @param {(line: number) => void} [lead]
 */
export function list(findings, lead) {
  const items = findings.map((each) => {
    const { line } = each;
    const place = line && lead ? el("button", { type: "button", class: "link", on: { click: () => lead(line) } }, `line ${line}`)
      : line ? el("span", { class: "faint" }, `line ${line}`) : null;
    const hint = each.hint ? el("span", { class: "hint" }, each.hint) : null;
    const kind = el("span", { class: "finding-kind" }, each.severity ?? "error");
    return el("li", { class: `finding ${each.severity}` }, kind, el("span", { class: "finding-text" }, each.message, " ", place, hint));
  });
  return el("ul", { class: "findings" }, ...items);
}
