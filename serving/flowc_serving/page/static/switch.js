/** On and off: the merchant's own decision, which no model takes. */

import { ask } from "./api.js";
import { choose } from "./dialogs.js";
import { announce, button } from "./dom.js";

/** @typedef {import("./work.js").Open} Open */

/**
 * The button that turns a workflow on or off.
 * @param {Open} open
 * @param {(version: string) => void} done Told the version that is on or off now.
 * @param {(error: unknown, again: () => void) => void} failed
 * @returns {HTMLButtonElement}
 */
export function toggle(open, done, failed) {
  const made = button(open.on ? "Turn off" : "Turn on", () => void sure(), { class: "small" });
  const sure = async () => {
    if (open.on || (await agreed(open))) await turn();
  };
  const turn = async () => {
    const path = `/v1/workflows/${encodeURIComponent(open.number)}/${open.on ? "deactivate" : "activate"}`;
    made.disabled = true;
    try {
      const found = await ask("POST", path, { workflow_version: open.version });
      announce(open.on ? "It is off." : "It is on.");
      done(String(found.workflow_version));
    } catch (error) {
      failed(error, () => void turn());
    } finally {
      made.disabled = false;
    }
  };
  return made;
}

/** @param {Open} open */
async function agreed(open) {
  const about =
    "Where this server works for a real shop, it runs on every event of its trigger from then on. In a store of the " +
    "server's own it is only marked as on.";
  const ways = /** @type {[string, string][]} */ ([["on", "Turn on"], ["off", "Leave it off"]]);
  return (await choose(`Turn on “${open.name}”?`, about, ways)) === "on";
}
