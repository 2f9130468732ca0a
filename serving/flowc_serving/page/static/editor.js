/** The Python changed by hand: errors at their lines, and a way on where somebody else was first. */

import { ask } from "./api.js";
import { difference, finding, list } from "./code.js";
import { choose } from "./dialogs.js";
import { announce, button, el, fill } from "./dom.js";
import { between } from "./lines.js";
import { box } from "./trouble.js";

/** @typedef {import("./work.js").Open} Open */

export class Editor {
  /**
   * @param {HTMLElement} code What shows the Python where it is not edited.
   * @param {(stored: {number: string, version: string}, about: string) => void} stored
   */
  constructor(code, stored) {
    this.code = code;
    this.stored = stored;
    this.open = false;
    /** @type {Open | null} */
    this.workflow = null;
    /** @type {Open | null} What the text in the box was made from. */
    this.base = null;
    this.area = el("textarea", {
      class: "editor-area",
      spellcheck: "false",
      autocapitalize: "off",
      autocomplete: "off",
      wrap: "off",
      "aria-label": "The workflow as Python, to be edited",
      on: {
        input: () => this.number(),
        scroll: () => (this.gutter.scrollTop = this.area.scrollTop),
        keydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
      },
    });
    this.gutter = el("div", { class: "editor-gutter", "aria-hidden": "true" });
    this.told = el("div", { class: "editor-told" });
    this.box = el("div", { class: "editor", hidden: true }, this.told, el("div", { class: "editor-text" }, this.gutter, this.area));
    this.element = el("div", { class: "editor-room" }, this.code, this.box);
    this.edit = button("Edit", () => this.start(), { class: "small" });
    const keys = { title: "Ctrl S", "aria-keyshortcuts": "Control+S" };
    this.save = button("Save", () => void this.put(), { class: "small main", hidden: true, ...keys });
    this.discard = button("Discard", () => void this.leave(), { class: "small", hidden: true, title: "Escape" });
    this.actions = el("div", { class: "pane-actions" }, this.edit, this.discard, this.save);
    /** @type {Set<number>} */
    this.bad = new Set();
  }

  /**
   * What is shown now, and what Edit starts from.
   * @param {Open} workflow
   * @param {import("./code.js").Finding[]} _findings
   */
  offer(workflow, _findings) {
    const newer = this.open && this.base && this.base.version !== workflow.version;
    this.workflow = workflow;
    if (newer) fill(this.told, el("p", { class: "editor-note" }, "There is a newer version. Saving will ask you what to do."));
  }

  start() {
    if (!this.workflow) return;
    this.base = this.workflow;
    this.area.value = this.base.view;
    this.mark([]);
    fill(this.told);
    this.turn(true);
    this.area.focus();
    this.area.setSelectionRange(0, 0);
    this.area.scrollTop = 0;
  }

  close() {
    if (this.open) this.turn(false);
  }

  /** @param {boolean} open */
  turn(open) {
    this.open = open;
    this.code.hidden = open;
    this.box.hidden = !open;
    this.edit.hidden = open;
    this.save.hidden = !open;
    this.discard.hidden = !open;
    if (open) this.number();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const held = event.ctrlKey || event.metaKey;
    if (held && (event.key === "s" || event.key === "Enter")) {
      event.preventDefault();
      void this.put();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      void this.leave();
    }
  }

  async leave() {
    const changed = this.area.value !== this.base?.view;
    const ways = /** @type {[string, string][]} */ ([["keep", "Keep editing"], ["discard", "Discard my changes"]]);
    if (changed && (await choose("Discard your changes?", "What you wrote is not saved.", ways)) !== "discard") {
      this.area.focus();
      return;
    }
    this.turn(false);
    this.edit.focus();
  }

  /** Line numbers beside the text, those with an error marked. */
  number() {
    const count = this.area.value.split("\n").length;
    const rows = Array.from({ length: count }, (_, index) =>
      el("div", { class: this.bad.has(index + 1) ? "bad" : null, "data-line": index + 1 }, String(index + 1)),
    );
    fill(this.gutter, ...rows);
    this.area.rows = Math.min(Math.max(count + 2, 10), 40);
    this.gutter.scrollTop = this.area.scrollTop;
  }

  /** @param {import("./code.js").Finding[]} findings */
  mark(findings) {
    this.bad = new Set(findings.flatMap((each) => (each.line ? [each.line] : [])));
    this.number();
  }

  /** @param {string} [version] The version that is written over; that of the base where none is named. */
  async put(version) {
    const base = /** @type {Open} */ (this.base);
    const body = { view: this.area.value, workflow_version: version ?? base.version };
    this.save.disabled = true;
    try {
      const stored = await ask("PUT", `/v1/workflows/${encodeURIComponent(base.number)}`, body);
      this.turn(false);
      this.edit.focus();
      announce("Saved.");
      this.stored({ number: base.number, version: stored.workflow_version }, "by hand");
    } catch (error) {
      await this.refused(error);
    } finally {
      this.save.disabled = false;
    }
  }

  /** @param {any} error */
  async refused(error) {
    if (error.kind === "conflict") {
      await this.settle();
      return;
    }
    const findings = (error.findings ?? []).map(finding);
    this.mark(findings);
    const lead = (/** @type {number} */ line) => this.go(line);
    if (!findings.length) fill(this.told, box(error, () => void this.put()));
    else {
      const said = el("p", { class: "editor-note bad" }, "Not saved. The stored version stays as it is.");
      fill(this.told, el("div", { role: "alert" }, said, list(findings, lead)));
      const first = findings.find((/** @type {any} */ each) => each.line);
      if (first) this.go(first.line);
    }
  }

  /** @param {number} line */
  go(line) {
    const start = this.area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    this.area.focus();
    this.area.setSelectionRange(start, start);
    const height = this.area.scrollHeight / Math.max(1, this.area.value.split("\n").length);
    this.area.scrollTop = Math.max(0, (line - 4) * height);
  }

  /** Somebody changed the workflow since the text was opened: the person decides. */
  async settle() {
    const base = /** @type {Open} */ (this.base);
    let now;
    try {
      now = await ask("GET", `/v1/workflows/${encodeURIComponent(base.number)}`);
    } catch (error) {
      fill(this.told, box(error, () => void this.put()));
      return;
    }
    const shown = el("pre", { class: "code diff", tabindex: "0", "aria-label": "From the newest version to yours" });
    difference(shown, between(String(now.view), this.area.value));
    const ways = /** @type {[string, string][]} */ ([
      ["keep", "Keep editing"],
      ["mine", "Save mine over it"],
      ["theirs", "Take the newest, drop mine"],
    ]);
    const about = "Somebody, or the conversation, changed this workflow after you began. This is what yours would change in it:";
    const chosen = await choose("There is a newer version", about, ways, shown);
    if (chosen === "mine") await this.put(String(now.workflow_version));
    else if (chosen === "theirs") {
      this.turn(false);
      this.stored({ number: base.number, version: String(now.workflow_version) }, "elsewhere");
    } else this.area.focus();
  }
}
