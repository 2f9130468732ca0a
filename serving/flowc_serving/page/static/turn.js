/** One request and what came of it, as its events arrive or as they are stored. */

import { CallLine } from "./calls.js";
import { announce, button, counted, el, fill, perFrame } from "./dom.js";
import { prose } from "./prose.js";
import { duration, ending } from "./words.js";

export class Turn {
  /** @param {string} text What the person said. */
  constructor(text) {
    /** @type {Map<string, CallLine>} */
    this.calls = new Map();
    /** @type {{element: HTMLElement, text: string, draw: () => void} | null} */
    this.open = null;
    this.said = "";
    this.ended = "";
    this.cost = { answers: 0, read: 0, written: 0, seconds: 0 };
    this.asked = el("div", { class: "asked" }, text);
    this.reply = el("div", { class: "reply" });
    this.working = el("p", { class: "working" }, el("span", { class: "pulse", "aria-hidden": "true" }), "Thinking");
    this.foot = el("div", { class: "turn-foot" });
    this.element = el(
      "article",
      { class: "turn" },
      el("h3", { class: "unseen" }, "You said"),
      this.asked,
      el("h3", { class: "unseen" }, "The answer"),
      this.reply,
      this.working,
      this.foot,
    );
  }

  /** @param {any} event */
  take(event) {
    if (event.kind === "said") this.say(event.text);
    else if (event.kind === "calling") this.call(event.id, event.name);
    else if (event.kind === "writing") this.call(event.id, "").write(event.text);
    else if (event.kind === "called") this.call(event.id, event.name).called(event.arguments);
    else if (event.kind === "answered") this.call(event.id, event.name).answered(event.data, event.seconds ?? null);
    else if (event.kind === "asked") this.count(event);
    else if (event.kind === "ended") this.end(event.text, event.why, event.error);
  }

  /** @param {string} text */
  say(text) {
    if (!text) return;
    if (!this.open) {
      if (!text.trim()) return;
      const element = el("div", { class: "said" });
      /** @type {{element: HTMLElement, text: string, draw: () => void}} */
      const made = { element, text: "", draw: perFrame(() => fill(element, ...prose(made.text))) };
      this.open = made;
      this.reply.append(element);
    }
    this.open.text += text;
    this.said += text;
    this.open.draw();
  }

  /**
   * The line of a call, a new one where there is none.
   * @param {string} id
   * @param {string} name
   */
  call(id, name) {
    const known = this.calls.get(id);
    if (known) return known;
    const made = new CallLine(name);
    this.open = null;
    this.calls.set(id, made);
    this.reply.append(made.element);
    return made;
  }

  /** @param {any} event */
  count(event) {
    this.cost.answers += 1;
    this.cost.read += event.read ?? 0;
    this.cost.written += event.written ?? 0;
    this.cost.seconds += event.seconds ?? 0;
  }

  /**
   * @param {string} text
   * @param {string} why
   * @param {string} error
   */
  end(text, why, error) {
    this.ended = why;
    if (text && !this.said.endsWith(text) && !this.said.includes(text)) this.say(text);
    this.close();
    const words = ending(why, error ?? "");
    if (words) this.foot.append(el("p", { class: why === "cancelled" ? "faint" : "ended-text" }, words));
    announce(words || this.open?.text || text);
    const { answers, read, written, seconds } = this.cost;
    if (!answers) return;
    const tokens = read || written ? [`${counted(read, "token")} read`, `${written.toLocaleString("en")} written`] : [];
    const parts = [...tokens, duration(seconds)];
    this.foot.append(el("p", { class: "cost" }, parts.join(" · ")));
  }

  /** Nothing more comes: what was begun is marked as not finished. */
  close() {
    this.working.remove();
    for (const each of this.calls.values()) each.stop();
  }

  /**
   * A button below the turn.
   * @param {string} text
   * @param {() => void} click
   */
  offer(text, click) {
    const made = button(text, click, { class: "small" });
    this.foot.append(made);
    return made;
  }
}

/**
 * The turns of a stored conversation.
 * @param {any[]} messages
 * @returns {Turn[]}
 */
export function stored(messages) {
  /** @type {Turn[]} */
  const turns = [];
  for (const message of messages) {
    const turn = turns[turns.length - 1];
    if (message.role === "user") turns.push(new Turn(message.text));
    else if (!turn) continue;
    else if (message.role === "assistant") {
      turn.open = null;
      turn.say(message.text ?? "");
      for (const each of message.calls ?? []) turn.call(each.id, each.name).called(each.arguments);
    } else if (message.role === "tool") {
      turn.call(message.call, message.name).answered(message.data, null);
    }
  }
  turns.forEach((turn) => turn.close());
  return turns;
}
