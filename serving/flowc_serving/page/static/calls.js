/** A call in the conversation: one line that says what and how it went; open it for everything. */

import { finding, list, show } from "./code.js";
import { announce, el, fill, perFrame, visible } from "./dom.js";
import { json, python, spread } from "./tokens.js";
import { PROGRAM, duration, outcome, refusals, subject, verb } from "./words.js";

export class CallLine {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.program = "";
    this.done = false;
    /** @type {import("./code.js").Finding[]} */
    this.findings = [];
    this.verb = el("span", { class: "call-verb" });
    this.subject = el("span", { class: "call-subject" });
    this.outcome = el("span", { class: "call-outcome" });
    this.body = el("div", { class: "call-body" });
    this.code = el("pre", { class: "code", tabindex: "0", "aria-label": "The workflow as it is written" });
    const dot = el("span", { class: "call-dot", "aria-hidden": "true" });
    this.element = el(
      "details",
      { class: "call running" },
      el("summary", {}, dot, el("span", { class: "call-words" }, this.verb, " ", this.subject), this.outcome),
      this.body,
    );
    this.draw = perFrame(() => {
      show(this.code, python(this.program), { findings: this.findings });
      this.code.scrollTop = this.code.scrollHeight;
    });
    this.name_(false);
  }

  /** @param {boolean} done */
  name_(done) {
    this.verb.textContent = visible(verb(this.name, done));
  }

  /** @param {string} text More of the program. */
  write(text) {
    if (!this.program) {
      this.body.append(this.code);
      this.element.open = true;
      announce(verb(this.name, false));
    }
    this.program += text;
    this.draw();
  }

  /** @param {Record<string, any>} given What the call asks for, now that it is complete. */
  called(given) {
    this.given = given;
    fill(this.subject, subject(given));
    if (typeof given?.[PROGRAM] === "string" && given[PROGRAM] !== this.program) {
      const shown = this.program !== "";
      this.program = given[PROGRAM];
      if (!shown) this.body.append(this.code);
      this.draw();
    }
    announce(`${verb(this.name, false)}: ${subject(given)}`);
  }

  /**
   * @param {any} data
   * @param {number | null} seconds
   */
  answered(data, seconds) {
    this.done = true;
    const { text, bad } = outcome(this.name, data);
    this.name_(true);
    this.element.classList.remove("running");
    this.element.classList.toggle("bad", bad);
    fill(this.outcome, text, seconds === null ? null : el("span", { class: "call-time" }, duration(seconds)));
    const errors = refusals(data).map(finding);
    this.findings = errors;
    this.draw();
    this.element.open = false;
    fill(this.body, ...this.told(data, errors));
    announce(`${verb(this.name, true)}: ${text}`);
  }

  /**
   * @param {any} data
   * @param {import("./code.js").Finding[]} errors
   * @returns {(Node | null)[]}
   */
  told(data, errors) {
    const { [PROGRAM]: _, ...rest } = this.given ?? {};
    const placeless = errors.filter((each) => !each.line || !this.program);
    return [
      placeless.length ? list(placeless) : null,
      this.program ? this.code : null,
      Object.keys(rest).length ? raw("Asked", rest) : null,
      raw("Answered", data),
    ];
  }

  /** The turn ended before this call was answered. */
  stop() {
    if (this.done) return;
    this.element.classList.remove("running");
    this.element.classList.add("stopped");
    fill(this.outcome, "not finished");
  }
}

/**
 * @param {string} title
 * @param {any} value
 */
function raw(title, value) {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  const shown = el("pre", { class: "code plain", tabindex: "0", "aria-label": title });
  show(shown, json(spread(text).text.slice(0, 60_000)), { numbered: false });
  return el("div", { class: "call-part" }, el("p", { class: "call-title" }, title), shown);
}
