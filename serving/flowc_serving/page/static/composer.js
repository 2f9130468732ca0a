/** Where a person writes: the box, its keys, and what the workflow in talk is. */

import { button, byId, el, fill } from "./dom.js";

export class Composer {
  /**
   * @param {(text: string) => void} send
   * @param {() => void} cancel
   */
  constructor(send, cancel) {
    this.send = send;
    this.about = /** @type {{id: string, name: string} | null} */ (null);
    this.running = false;
    this.input = el("textarea", {
      id: "wish",
      rows: "2",
      placeholder: "Say what should happen, or what to change",
      "aria-describedby": "wish-keys",
      on: { input: () => this.grow(), keydown: (/** @type {KeyboardEvent} */ event) => this.key(event) },
    });
    this.chip = el("div", { class: "chip" });
    this.submit = el("button", { type: "submit", class: "main" }, "Send");
    this.cancel = button("Cancel", cancel, { class: "stop", hidden: true, "aria-keyshortcuts": "Escape" });
    const label = el("label", { class: "unseen", for: "wish" }, "Your message");
    const keys = el("p", { class: "keys", id: "wish-keys" }, "Enter sends · Shift Enter is a new line");
    const submitted = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.go();
    };
    const foot = el("div", { class: "composer-foot" }, keys, this.cancel, this.submit);
    byId("composer").append(el("form", { on: { submit: submitted } }, label, this.chip, this.input, foot));
    this.talkAbout(null);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.go();
  }

  go() {
    const text = this.input.value.trim();
    if (!text || this.running) return;
    const about = this.about;
    this.put("");
    this.talkAbout(null);
    this.send(about ? `${text}\n\nThis is about my workflow “${about.name}” (${about.id}).` : text);
  }

  /** @param {string} text */
  put(text) {
    this.input.value = text;
    this.grow();
  }

  grow() {
    this.input.rows = 2;
    while (this.input.scrollHeight > this.input.clientHeight + 2 && this.input.rows < 9) this.input.rows += 1;
  }

  /** @param {boolean} running */
  run(running) {
    this.running = running;
    const held = document.activeElement === this.submit || document.activeElement === this.cancel;
    this.submit.hidden = running;
    this.cancel.hidden = !running;
    if (held) this.input.focus();
  }

  /** @param {{id: string, name: string} | null} workflow The workflow that the next message is about. */
  talkAbout(workflow) {
    this.about = workflow;
    this.chip.hidden = !workflow;
    if (!workflow) return fill(this.chip);
    const leave = button("×", () => this.talkAbout(null), { class: "link", "aria-label": "Not about this workflow" });
    return fill(this.chip, el("span", {}, "About ", el("bdi", {}, workflow.name)), leave);
  }
}
