/** The conversation: what is said, what comes back, and what to do where something fails. */

import { Trouble, ask, stream } from "./api.js";
import { Composer } from "./composer.js";
import { announce, byId, el, fill } from "./dom.js";
import { feedback } from "./feedback.js";
import { box } from "./trouble.js";
import { Turn, stored } from "./turn.js";
import { more, welcome } from "./welcome.js";
import { PROGRAM, WRITER, refusals } from "./words.js";
import { numberOf } from "./work.js";

export class Chat {
  /**
   * @param {import("./work.js").Work} work
   * @param {() => void} moved Told when it is another conversation.
   * @param {(side: string) => void} turn Shows a side on narrow screens.
   */
  constructor(work, moved, turn) {
    this.work = work;
    this.moved = moved;
    this.turn = turn;
    this.id = "";
    this.running = false;
    /** @type {AbortController | null} */
    this.stopper = null;
    /** @type {import("./welcome.js").Talker | null} */
    this.talker = null;
    /** @type {Set<string>} What the person said in this conversation. */
    this.said = new Set();
    this.log = byId("log");
    this.composer = new Composer((text) => void this.say(text), () => void this.cancel());
  }

  /** The empty conversation. */
  greet() {
    if (!this.talker) return;
    this.said.clear();
    fill(this.log, welcome(this.talker, (wish) => this.wish(wish)));
  }

  /** @param {string} wish One that was offered: sent where it is known to be understood, else to be made one's own. */
  wish(wish) {
    this.composer.put(wish);
    this.composer.input.focus();
    if (this.talker?.demonstration) this.composer.go();
  }

  /** What to do after a turn. */
  after() {
    const offered = more(this.talker, this.said, (wish) => this.wish(wish));
    this.log.append(feedback(this.id), ...(offered ? [offered] : []));
  }

  /** A new conversation; one that runs is cancelled first. */
  async fresh() {
    await this.cancel();
    this.id = "";
    this.work.empty();
    this.greet();
    this.composer.talkAbout(null);
    this.composer.input.focus();
    this.moved();
    announce("A new conversation.");
  }

  /** @param {string} id A conversation that the server has. */
  async resume(id) {
    try {
      const found = await ask("GET", `/v1/conversations/${encodeURIComponent(id)}`);
      this.id = id;
      const messages = found.messages ?? found.conversation?.messages ?? [];
      const turns = stored(messages);
      for (const each of messages) if (each.role === "user") this.said.add(each.text);
      if (turns.length) {
        fill(this.log, ...turns.map((each) => each.element));
        this.after();
      }
      await this.replay(messages);
      this.down(true);
    } catch (error) {
      this.log.append(box(error, () => void this.resume(id)));
    }
    this.moved();
  }

  /**
   * The workflow that stored messages made, with the versions it had.
   * @param {any[]} messages
   */
  async replay(messages) {
    const made = messages.filter((each) => each.role === "tool" && each.name === WRITER && storedIn(each.data));
    const last = made.at(-1);
    if (!last) return;
    const id = last.data.workflow_id;
    await this.work.load(numberOf(id), undefined, "newest");
    if (!this.work.open) return;
    this.work.changes.clear();
    for (const each of made.filter((one) => one.data.workflow_id === id)) {
      this.work.changes.add({ number: numberOf(id), version: each.data.workflow_version }, "in the conversation");
    }
    this.work.changes.add(this.work.open, "by hand");
  }

  /** @param {string} text */
  async say(text) {
    if (this.running) return;
    const turn = new Turn(text);
    this.log.querySelector(".welcome")?.remove();
    this.log.querySelectorAll(".feedback, .more-wishes").forEach((each) => each.remove());
    this.said.add(text);
    this.log.append(turn.element);
    this.down(true);
    this.run(true);
    announce("Sent.");
    try {
      await this.converse(turn, text);
    } catch (error) {
      this.failed(turn, text, error);
    } finally {
      turn.close();
      this.work.undraft();
      this.run(false);
      this.down(false);
    }
  }

  /**
   * @param {Turn} turn
   * @param {string} text
   */
  async converse(turn, text) {
    const stopper = new AbortController();
    this.stopper = stopper;
    if (!this.id) {
      this.id = String((await ask("POST", "/v1/conversations", {})).id);
      this.moved();
    }
    const take = (/** @type {any} */ event) => this.take(turn, event);
    await stream(`/v1/conversations/${encodeURIComponent(this.id)}/turns`, { text }, take, stopper.signal);
    if (!turn.ended) throw new Trouble("network", "The connection broke before the answer was complete.");
    if (turn.ended === "model") turn.offer("Try again", () => void this.say(text));
    this.after();
  }

  /**
   * @param {Turn} turn
   * @param {any} event
   */
  take(turn, event) {
    const low = this.low();
    turn.take(event);
    if (event.kind === "writing") this.work.writing(turn.call(event.id, "").program);
    if (event.kind === "answered" && event.name === WRITER && storedIn(event.data)) {
      const { workflow_id: id, workflow_version: version } = event.data;
      const about = this.work.open?.number === numberOf(id) ? "in the conversation" : "first";
      if (about !== "first") turn.offer("See what changed", () => this.show("changes"));
      else turn.offer("See the workflow", () => this.show("overview")).classList.add("narrow-only");
      void this.work.load(numberOf(id), version, about === "first" ? "as first written" : about);
    } else if (event.kind === "answered" && event.name === "workflow_lookup" && event.data?.[PROGRAM] && !this.work.open) {
      void this.work.load(numberOf(event.data.workflow_id));
    }
    if (low) this.down(true);
  }

  /** @param {string} tab */
  show(tab) {
    this.turn("work");
    this.work.tabs.select(tab);
    this.work.element.querySelector('[role="tab"][aria-selected="true"]')?.focus();
  }

  /**
   * @param {Turn} turn
   * @param {string} text
   * @param {any} error
   */
  failed(turn, text, error) {
    if (error.kind === "stopped") {
      turn.end("", "cancelled", "");
      return;
    }
    const begun = turn.said || turn.calls.size;
    const again = () => {
      if (begun) void this.resume(this.id);
      else {
        turn.element.remove();
        void this.say(text);
      }
    };
    const kept = begun ? [el("p", { class: "faint" }, "What was done until then is kept. Trying again loads it from the server.")] : [];
    turn.foot.append(box(error, again, kept));
    if (!begun && !this.composer.input.value) this.composer.put(text);
  }

  /** Ask the server to stop; where it does not answer, leave the stream. */
  async cancel() {
    if (!this.running) return;
    const { id, stopper } = this;
    const late = setTimeout(() => stopper?.abort(), 3000);
    try {
      if (!id) throw new Error("nothing was begun");
      await ask("POST", `/v1/conversations/${encodeURIComponent(id)}/cancel`, {});
      await this.idle();
    } catch {
      stopper?.abort();
    } finally {
      clearTimeout(late);
    }
  }

  /** @returns {Promise<void>} Done when nothing runs. */
  idle() {
    return new Promise((resolve) => {
      const look = () => (this.running ? setTimeout(look, 20) : resolve());
      look();
    });
  }

  /** @param {boolean} running */
  run(running) {
    this.running = running;
    this.composer.run(running);
    this.log.setAttribute("aria-busy", String(running));
  }

  /** Whether the end of the conversation is in sight. */
  low() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
  }

  /** @param {boolean} always Go to the end, also where the person reads further up. */
  down(always) {
    if (always || this.low()) requestAnimationFrame(() => (this.log.scrollTop = this.log.scrollHeight));
  }
}

/** @param {any} data Whether an answer says that a workflow was stored. */
function storedIn(data) {
  return Boolean(data?.workflow_id && data?.workflow_version && !data.error && !data.error_code && !refusals(data).length);
}
