/** The workflow in talk: its picture, its Python and JSON, what was found in it, and what can be done with it. */

import { ask, download } from "./api.js";
import { Changes } from "./changes.js";
import { finding, jump, list, show } from "./code.js";
import { announce, button, byId, counted, el, fill } from "./dom.js";
import { Editor } from "./editor.js";
import { begin, picture } from "./picture.js";
import { toggle } from "./switch.js";
import { Tabs } from "./tabs.js";
import { json, python, spread } from "./tokens.js";
import { Trial } from "./trial.js";
import { box } from "./trouble.js";

/** @typedef {{id: string, number: string, version: string, name: string, on: boolean, state: string, view: string, document: string}} Open */

/** @param {string} id The number at the end of a workflow's id. */
export function numberOf(id) {
  return String(id).split("/").at(-1) ?? "";
}

export class Work {
  constructor() {
    /** Called when another workflow or version is shown. */
    this.changed = () => {};
    this.element = byId("work");
    /** @type {Open | null} */
    this.open = null;
    this.asked = 0;
    this.loading = false;
    this.draft = el("pre", { class: "code", "aria-hidden": "true" });
    this.trouble = el("div", { class: "work-trouble" });
    this.head = el("header", { class: "work-head" });
    this.picture = el("div", { class: "picture-room", tabindex: "0", "aria-label": "The workflow as a picture" });
    this.findings = el("div", { class: "findings-room" });
    this.code = el("pre", { class: "code", tabindex: "0", "aria-label": "The workflow as Python" });
    this.json = el("pre", { class: "code", tabindex: "0", "aria-label": "The workflow as JSON" });
    this.jsonNote = el("p", { class: "pane-note faint" });
    this.editor = new Editor(this.code, (version, about) => this.load(version.number, version.version, about));
    this.trial = new Trial();
    this.changes = new Changes();
    this.tabs = new Tabs(this.element);
    this.empty();
  }

  /** Nothing is open. */
  empty() {
    this.open = null;
    this.asked += 1;
    this.loading = false;
    this.editor.close();
    this.changes.clear();
    this.element.dataset.state = "empty";
    const lines = [
      "The workflow is shown here once it is written: as a picture, as Python and as Flow’s JSON.",
      "Then you can try it on an event, change it by hand, and download it for Flow.",
    ];
    fill(this.element, this.trouble, el("div", { class: "empty" }, el("h2", {}, "No workflow yet"), ...lines.map((each) => el("p", {}, each))));
    fill(this.trouble);
    this.changed();
  }

  /** @param {string} text The program as it is being written, where nothing else is open. */
  writing(text) {
    if (this.open) return;
    if (this.element.dataset.state !== "draft") {
      this.element.dataset.state = "draft";
      fill(this.element, el("div", { class: "draft" }, el("h2", { class: "pane-title" }, "Being written"), this.draft));
    }
    show(this.draft, python(text));
    this.draft.scrollTop = this.draft.scrollHeight;
  }

  /** No draft became a workflow. */
  undraft() {
    if (!this.open && !this.loading && this.element.dataset.state === "draft") this.empty();
  }

  /**
   * Show a workflow. What is being edited by hand stays until the person decides.
   * @param {string} number
   * @param {string} [version]
   * @param {string} [about] How this version came to be.
   */
  async load(number, version, about) {
    const turn = (this.asked += 1);
    this.loading = true;
    const query = version ? `?version=${encodeURIComponent(version)}` : "";
    try {
      const found = await ask("GET", `/v1/workflows/${encodeURIComponent(number)}${query}`);
      if (turn !== this.asked) return;
      this.show(number, found, about ?? "opened");
    } catch (error) {
      if (turn !== this.asked) return;
      if (!this.open) this.empty();
      fill(this.trouble, box(error, () => void this.load(number, version, about)));
    } finally {
      if (turn === this.asked) this.loading = false;
    }
  }

  /**
   * @param {string} number
   * @param {any} found
   * @param {string} about
   */
  show(number, found, about) {
    const other = this.open?.number !== number;
    this.open = {
      id: String(found.workflow_id ?? ""),
      number,
      version: String(found.workflow_version ?? ""),
      name: String(found.name || "A workflow without a name"),
      on: found.active === true,
      state: found.active ? "on" : found.hidden ? "draft, off" : "off",
      view: String(found.view ?? ""),
      document: typeof found.document === "string" ? found.document : JSON.stringify(found.document ?? null),
    };
    if (other) {
      this.editor.close();
      this.changes.clear();
      this.trial.clear();
    }
    const findings = (found.findings ?? []).map(finding);
    fill(this.trouble);
    this.editor.offer(this.open, findings);
    this.trial.offer(this.open);
    const differs = this.changes.add(this.open, about);
    if (differs && !about.startsWith("turned")) this.tabs.mark("changes");
    this.drawPicture(String(found.picture ?? ""));
    this.drawCode(findings);
    this.drawHead();
    if (this.element.dataset.state !== "open") this.build();
    if (other) this.tabs.select("overview");
    announce(`${this.open.name} is shown. ${this.summary(findings)}.`);
    this.changed();
  }

  build() {
    this.element.dataset.state = "open";
    const pane = (/** @type {string} */ name, /** @type {(Node | null)[]} */ ...content) =>
      el("section", { class: `pane pane-${name}`, id: `pane-${name}`, role: "tabpanel", "aria-labelledby": `tab-${name}` }, ...content);
    const overview = el(
      "div",
      { class: "overview", id: "pane-overview", role: "tabpanel", "aria-labelledby": "tab-overview" },
      pane("picture", this.paneHead("Picture", this.fit()), this.picture, this.findings),
      pane("python", this.paneHead("Python", this.editor.actions), this.editor.element),
      pane("json", this.paneHead("JSON", null), this.json, this.jsonNote),
    );
    const rest = [pane("try", this.trial.element), pane("changes", this.changes.element)];
    fill(this.element, this.head, this.trouble, this.tabs.element, el("div", { class: "panes" }, overview, ...rest));
  }

  /**
   * @param {string} title
   * @param {Node | null} actions
   */
  paneHead(title, actions) {
    return el("div", { class: "pane-head" }, el("h3", { class: "pane-title" }, title), actions);
  }

  fit() {
    const made = button("Actual size", () => {
      const whole = this.picture.classList.toggle("actual");
      made.setAttribute("aria-pressed", String(whole));
    }, { class: "small", "aria-pressed": "false" });
    return made;
  }

  drawHead() {
    const open = /** @type {Open} */ (this.open);
    const done = (/** @type {string} */ version) => void this.load(open.number, version, open.on ? "turned off" : "turned on");
    const failed = (/** @type {unknown} */ error, /** @type {() => void} */ again) => fill(this.trouble, box(error, again));
    const save = button("Download .flow", () => void this.save(), { class: "small" });
    const actions = el("div", { class: "pane-actions" }, toggle(open, done, failed), save);
    const about = el("p", { class: "faint work-about", title: `Version ${open.version}` }, `Workflow ${open.number} · ${open.state}`);
    fill(this.head, el("div", { class: "work-titles" }, el("h2", {}, el("bdi", {}, open.name)), about), actions);
  }

  /** @param {string} text */
  drawPicture(text) {
    const made = text ? picture(text) : null;
    fill(this.picture, made ?? el("p", { class: "faint" }, "There is no picture of this workflow."));
    begin(this.picture);
  }

  /** @param {import("./code.js").Finding[]} findings */
  drawCode(findings) {
    const open = /** @type {Open} */ (this.open);
    show(this.code, python(open.view), { findings });
    const { text, before } = spread(open.document);
    show(this.json, json(text));
    const digest = before ? `, with its digest ${before.slice(0, 8)}… before it` : "";
    fill(this.jsonNote, `Shown in lines; the download has it as Flow imports it${digest}.`);
    const lead = (/** @type {number} */ line) => {
      this.tabs.select("python");
      jump(this.editor.open ? this.editor.element : this.code, line);
    };
    fill(this.findings, el("p", { class: "findings-title" }, this.summary(findings)), findings.length ? list(findings, lead) : null);
  }

  /** @param {import("./code.js").Finding[]} findings */
  summary(findings) {
    const kinds = ["error", "warning", "info"].map((kind) => [findings.filter((each) => each.severity === kind).length, kind]);
    const found = kinds.filter(([count]) => count).map(([count, kind]) => counted(Number(count), kind === "info" ? "remark" : String(kind)));
    return found.length ? `Checked: ${found.join(", ")}` : "Checked: nothing found";
  }

  async save() {
    const open = /** @type {Open} */ (this.open);
    const slug = open.name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    try {
      await download(`/v1/workflows/${encodeURIComponent(open.number)}/export`, `${slug || "workflow"}.flow`);
      announce("Downloaded.");
    } catch (error) {
      fill(this.trouble, box(error, () => void this.save()));
    }
  }
}
