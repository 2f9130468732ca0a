/** A workflow tried on an event: made up or written by hand. Nothing is sent anywhere. */

import { ask } from "./api.js";
import { finding, list, show } from "./code.js";
import { announce, button, counted, el, fill, visible } from "./dom.js";
import { begin, picture } from "./picture.js";
import { json, spread } from "./tokens.js";
import { box } from "./trouble.js";

/** @typedef {import("./work.js").Open} Open */

const OUTCOMES = {
  finished: "It ran to its end.",
  failed: "A step failed.",
  stopped: "It was stopped: it would not have come to an end in time.",
};

export class Trial {
  constructor() {
    /** @type {Open | null} */
    this.workflow = null;
    this.seed = 0;
    this.ran = "";
    this.area = el("textarea", {
      id: "trial-event",
      class: "trial-area",
      rows: "12",
      spellcheck: "false",
      wrap: "off",
      on: { keydown: (/** @type {KeyboardEvent} */ event) => this.key(event) },
    });
    this.made = button("Make up an event and run", () => void this.run(null), { class: "main" });
    this.own = button("Run on this event", () => void this.run(this.area.value), { title: "Ctrl Enter" });
    this.told = el("div", {});
    this.results = el("div", { class: "trial-results", "aria-live": "polite" });
    this.box = el("div", { class: "trial-own" }, el("label", { for: "trial-event" }, "The event"), this.area, el("div", {}, this.own));
    const lead = "The workflow runs here on an event, without your shop: you see the way it takes and what it would have done.";
    this.element = el(
      "div",
      { class: "trial" },
      el("div", { class: "trial-start" }, el("p", { class: "faint" }, lead), this.made, this.told, this.box),
      this.results,
    );
    this.clear();
  }

  clear() {
    this.seed = 0;
    this.ran = "";
    this.area.value = "";
    this.box.hidden = true;
    this.made.textContent = "Make up an event and run";
    fill(this.results);
    fill(this.told);
  }

  /** @param {Open} workflow */
  offer(workflow) {
    this.workflow = workflow;
    if (this.ran && this.ran !== workflow.version) {
      fill(this.results, el("p", { class: "faint" }, "The workflow was changed. Run it again to see what it does now."));
    }
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.run(this.area.value);
    }
  }

  /** @param {string | null} text An event as JSON; null for one that is made up. */
  async run(text) {
    const workflow = /** @type {Open} */ (this.workflow);
    let body;
    try {
      body = text === null ? { seed: this.seed } : { event: JSON.parse(text) };
    } catch (error) {
      fill(this.told, el("p", { class: "editor-note bad", role: "alert" }, `The event is no JSON: ${/** @type {Error} */ (error).message}`));
      this.area.focus();
      return;
    }
    fill(this.told);
    this.made.disabled = this.own.disabled = true;
    try {
      const found = await ask("POST", `/v1/workflows/${encodeURIComponent(workflow.number)}/run`, body);
      if (workflow.number !== this.workflow?.number) return;
      this.ran = workflow.version;
      if (text === null) {
        this.seed += 1;
        this.area.value = spread(JSON.stringify(found.event)).text;
        this.made.textContent = "Make up another";
        this.box.hidden = false;
      }
      this.show(found);
    } catch (error) {
      const findings = /** @type {any} */ (error).findings ?? [];
      fill(this.told, box(error, () => void this.run(text), findings.length ? [list(findings.map(finding))] : []));
    } finally {
      this.made.disabled = this.own.disabled = false;
    }
  }

  /** @param {any} found */
  show(found) {
    const run = found.run ?? {};
    const effects = run.effects ?? [];
    const problems = (run.problems ?? []).map(finding);
    const said = OUTCOMES[/** @type {keyof typeof OUTCOMES} */ (run.outcome)] ?? `It ended: ${run.outcome}.`;
    const does = effects.length ? `It would have done ${counted(effects.length, "thing")}.` : "It would have done nothing.";
    const drawn = found.picture ? picture(String(found.picture)) : null;
    fill(
      this.results,
      el("p", { class: `trial-outcome ${run.outcome}` }, `${said} ${does}`),
      problems.length ? list(problems) : null,
      effects.length ? el("ol", { class: "effects" }, ...effects.map(effect)) : null,
      drawn ? el("div", { class: "picture-room", tabindex: "0", "aria-label": "The way it took" }, drawn) : null,
      reasons(run.visits ?? []),
      logs(run.visits ?? []),
    );
    this.results.querySelectorAll(".picture-room").forEach((/** @type {HTMLElement} */ each) => begin(each));
    announce(`${said} ${does}`);
  }
}

/** @param {any} given */
function effect(given) {
  const rows = Object.entries(given.fields ?? {}).flatMap(([name, value]) => [
    el("dt", {}, name),
    el("dd", {}, typeof value === "string" ? value : JSON.stringify(value)),
  ]);
  const task = visible(given.task).split("::").at(-1)?.replace(/_/g, " ") ?? "";
  return el("li", {}, el("p", { class: "effect-task" }, task, el("span", { class: "faint" }, ` step ${given.step}`)), el("dl", {}, ...rows));
}

/** @param {any[]} visits */
function reasons(visits) {
  const rows = visits.flatMap((visit) => (visit.reasons ?? []).map((/** @type {any} */ each) => reason(visit, each)));
  if (!rows.length) return null;
  const heads = ["Step", "Condition", "It saw", "Holds"].map((each) => el("th", { scope: "col" }, each));
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows));
  return el(
    "div",
    {},
    el("h3", { class: "pane-title" }, "Why"),
    el("div", { class: "table-room", tabindex: "0", "aria-label": "Conditions" }, table),
  );
}

/**
 * @param {any} visit
 * @param {any} each
 */
function reason(visit, each) {
  const saw = el("code", {}, `${JSON.stringify(each.left)} · ${JSON.stringify(each.right)}`);
  const holds = el("td", { class: each.holds ? "yes" : "no" }, each.holds ? "yes" : "no");
  return el("tr", {}, el("td", {}, String(visit.step)), el("td", {}, el("code", {}, each.text)), el("td", {}, saw), holds);
}

/** @param {any[]} visits */
function logs(visits) {
  const lines = visits.flatMap((visit) => visit.log ?? []);
  if (!lines.length) return null;
  const shown = el("pre", { class: "code plain" });
  show(shown, json(lines.join("\n")), { numbered: false });
  return el("div", {}, el("h3", { class: "pane-title" }, "What scripts wrote"), shown);
}
