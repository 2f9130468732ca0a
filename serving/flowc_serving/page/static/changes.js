/** The versions of a workflow that this page has seen, and what is different between two of them. */

import { ask } from "./api.js";
import { difference } from "./code.js";
import { el, fill } from "./dom.js";
import { box } from "./trouble.js";

/** @typedef {import("./work.js").Open} Open */

export class Changes {
  constructor() {
    this.number = "";
    /** @type {{version: string, about: string}[]} */
    this.versions = [];
    this.asked = 0;
    this.from = this.select("changes-from");
    this.to = this.select("changes-to");
    this.shown = el("pre", { class: "code diff", tabindex: "0", "aria-label": "What is different" });
    this.note = el("div", { class: "changes-note" });
    this.bar = el(
      "div",
      { class: "changes-bar" },
      el("label", { for: "changes-from" }, "From"),
      this.from,
      el("label", { for: "changes-to" }, "to"),
      this.to,
    );
    this.element = el("div", { class: "changes" }, this.bar, this.note, this.shown);
    this.clear();
  }

  /** @param {string} id */
  select(id) {
    return el("select", { id, on: { change: () => void this.load() } });
  }

  clear() {
    this.asked += 1;
    this.versions = [];
    this.bar.hidden = true;
    this.shown.hidden = true;
    fill(this.note, el("p", { class: "faint" }, "Once the workflow is changed, in the conversation or by hand, the difference is shown here."));
  }

  /**
   * A version that was seen.
   * @param {{number: string, version: string}} workflow
   * @param {string} about How it came to be.
   * @returns {boolean} Whether there is now a difference to see that was not there.
   */
  add(workflow, about) {
    this.number = workflow.number;
    if (this.versions.some((each) => each.version === workflow.version)) return false;
    this.versions.push({ version: workflow.version, about });
    if (this.versions.length < 2) return false;
    const options = () => this.versions.map((each, index) => el("option", { value: each.version }, `${index + 1} · ${each.about}`));
    fill(this.from, ...options());
    fill(this.to, ...options());
    this.from.value = this.versions[this.versions.length - 2].version;
    this.to.value = workflow.version;
    void this.load();
    return true;
  }

  async load() {
    const turn = (this.asked += 1);
    const query = new URLSearchParams({ from: this.from.value, to: this.to.value });
    try {
      const { diff } = await ask("GET", `/v1/workflows/${encodeURIComponent(this.number)}/diff?${query}`);
      if (turn !== this.asked) return;
      this.bar.hidden = false;
      this.shown.hidden = !diff;
      fill(this.note, diff ? null : el("p", { class: "faint" }, "These two say the same."));
      difference(this.shown, String(diff));
    } catch (error) {
      if (turn === this.asked) fill(this.note, box(error, () => void this.load()));
    }
  }
}
