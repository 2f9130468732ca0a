/** The tabs of a workflow. Wide screens show picture, Python and JSON as one; narrow ones each by itself. */

import { el } from "./dom.js";

/** Each tab: its words, and on which screens it is. @type {[string, string, string][]} */
const TABS = [
  ["overview", "Workflow", "wide-only"],
  ["picture", "Picture", "narrow-only"],
  ["python", "Python", "narrow-only"],
  ["json", "JSON", "narrow-only"],
  ["try", "Try it", ""],
  ["changes", "Changes", ""],
];
const WIDE = matchMedia("(min-width: 56rem)");
const PARTS = ["picture", "python", "json"];

export class Tabs {
  /** @param {HTMLElement} parent What has the shown tab's name as its `data-tab`. */
  constructor(parent) {
    this.parent = parent;
    this.wanted = "overview";
    this.tabs = TABS.map(([name, words, where]) =>
      el(
        "button",
        {
          type: "button",
          role: "tab",
          class: `tab ${where}`,
          id: `tab-${name}`,
          "data-name": name,
          "aria-controls": `pane-${name}`,
          on: { click: () => this.select(name) },
        },
        words,
      ),
    );
    this.element = el("div", { class: "tabs", role: "tablist", "aria-label": "What is shown of the workflow" }, ...this.tabs);
    this.element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.move(event));
    WIDE.addEventListener("change", () => this.select(this.wanted));
    this.select("overview");
  }

  /** @param {string} name */
  select(name) {
    this.wanted = name;
    const part = PARTS.includes(name);
    const shown = WIDE.matches && part ? "overview" : !WIDE.matches && name === "overview" ? "picture" : name;
    this.parent.dataset.tab = shown;
    for (const tab of this.tabs) {
      const selected = tab.dataset.name === shown;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      if (selected) tab.classList.remove("fresh");
    }
  }

  /** @param {string} name A tab that has something new. */
  mark(name) {
    if (this.parent.dataset.tab !== name) this.tabs.find((tab) => tab.dataset.name === name)?.classList.add("fresh");
  }

  /** @param {KeyboardEvent} event */
  move(event) {
    const shown = this.tabs.filter((tab) => tab.offsetParent !== null);
    const at = shown.findIndex((tab) => tab === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = shown[(to + shown.length) % shown.length];
    this.select(next.dataset.name);
    next.focus();
  }
}
