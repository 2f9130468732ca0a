/**
 * What a model says, as elements: paragraphs, headings, lists, code and emphasis of a small Markdown. No links, no
 * pictures, no markup: everything else is text.
 */

import { el } from "./dom.js";

const ITEM = /^\s*(?:[-*•]|(\d+)[.)])\s+(.*)$/;

/**
 * @param {string} text
 * @returns {Node[]}
 */
export function prose(text) {
  return blocks(text).map(([kind, ...lines]) => {
    if (kind === "code") return el("pre", { class: "said-code" }, lines.join("\n"));
    if (kind === "heading") return el("p", { class: "said-heading" }, ...inline(lines[0]));
    if (kind === "ul" || kind === "ol") return el(kind, {}, ...lines.map((each) => el("li", {}, ...inline(each))));
    return el("p", {}, ...inline(lines.join("\n")));
  });
}

/**
 * Lines gathered to blocks: each its kind and its lines.
 * @param {string} text
 * @returns {string[][]}
 */
function blocks(text) {
  /** @type {string[][]} */
  const found = [];
  let fenced = false;
  let open = false;
  for (const line of text.split("\n")) {
    const item = ITEM.exec(line);
    const last = found[found.length - 1];
    if (/^\s*```/.test(line)) {
      fenced = !fenced;
      open = false;
      if (fenced) found.push(["code"]);
    } else if (fenced) {
      last.push(line);
    } else if (!line.trim()) {
      open = false;
    } else if (/^#{1,6}\s/.test(line)) {
      found.push(["heading", line.replace(/^#+\s+/, "")]);
      open = false;
    } else if (item) {
      const kind = item[1] ? "ol" : "ul";
      if (last?.[0] === kind) last.push(item[2]);
      else found.push([kind, item[2]]);
      open = true;
    } else if (open && last) {
      if (last[0] === "p") last.push(line);
      else last[last.length - 1] += ` ${line.trim()}`;
    } else {
      found.push(["p", line]);
      open = true;
    }
  }
  return found;
}

/**
 * @param {string} text
 * @returns {(Node | string)[]}
 */
function inline(text) {
  return text.split(/(`[^`\n]+`|\*\*[^*\n]+\*\*)/).filter(Boolean).map((part) => {
    if (part.length > 2 && part.startsWith("`") && part.endsWith("`")) return el("code", {}, part.slice(1, -1));
    if (part.length > 4 && part.startsWith("**") && part.endsWith("**")) return el("strong", {}, part.slice(2, -2));
    return part;
  });
}
