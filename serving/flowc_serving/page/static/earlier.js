/** The shop's workflows, the last changed first. */

import { ask } from "./api.js";
import { dialog } from "./dialogs.js";
import { button, counted, el, fill } from "./dom.js";
import { box } from "./trouble.js";
import { numberOf } from "./work.js";

/** @returns {Promise<{id: string, name: string} | null>} The one that was chosen. */
export function earlier() {
  return dialog("Workflows", (close) => {
    const room = el("div", { class: "earlier", "aria-busy": "true" }, el("p", { class: "faint" }, "Loading …"));
    const filter = el("input", { type: "search", id: "earlier-filter", autofocus: true, hidden: true });
    const label = el("label", { class: "unseen", for: "earlier-filter" }, "Show those whose name has");
    filter.placeholder = "Find by name";
    /** @type {any[]} */
    const all = [];
    let next = "";
    const draw = () => {
      const wanted = filter.value.trim().toLowerCase();
      const shown = all.filter((each) => String(each.name ?? "").toLowerCase().includes(wanted));
      const count = wanted ? el("p", { class: "faint", role: "status" }, counted(shown.length, "workflow")) : null;
      const more = next ? button("Show more", () => void load(), { class: "small" }) : null;
      fill(room, count, el("ul", {}, ...shown.map((each) => item(each, close))), more);
    };
    const load = async () => {
      try {
        const found = await ask("GET", `/v1/workflows${next && `?cursor=${encodeURIComponent(next)}`}`);
        all.push(...(found.workflows ?? []));
        next = found.cursor ?? "";
        filter.hidden = all.length < 6;
        if (all.length) draw();
        else fill(room, el("p", { class: "faint" }, "There is none yet. Say what should happen, and the first is written."));
      } catch (error) {
        fill(room, box(error, () => void load()));
      } finally {
        room.setAttribute("aria-busy", "false");
      }
    };
    filter.addEventListener("input", draw);
    void load();
    return [label, filter, room];
  });
}

/**
 * @param {any} given
 * @param {(chosen: {id: string, name: string}) => void} close
 */
function item(given, close) {
  const id = String(given.workflow_id ?? given.id ?? "");
  const name = String(given.name || "A workflow without a name");
  const when = new Date(given.last_updated ?? given.updated ?? "");
  const date = Number.isNaN(when.valueOf()) ? "" : when.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  const states = [given.active ? "on" : "", given.hidden ? "draft" : "", date, `workflow ${numberOf(id)}`];
  const made = button("", () => close({ id, name }));
  made.append(el("bdi", { class: "earlier-name" }, name), el("span", { class: "faint" }, states.filter(Boolean).join(" · ")));
  return el("li", {}, made);
}
