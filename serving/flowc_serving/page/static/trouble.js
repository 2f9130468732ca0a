/** What went wrong, shown as words with a way on. */

import { remember } from "./api.js";
import { form } from "./dialogs.js";
import { announce, button, el } from "./dom.js";
import { sentence } from "./words.js";

/**
 * A box that says what went wrong. `again` is what the person wanted, to be tried once more.
 * @param {any} error
 * @param {(() => void) | null} again
 * @param {(Node | null)[]} more
 * @returns {HTMLElement}
 */
export function box(error, again, more = []) {
  const kind = error?.kind ?? "page";
  const said = el("p", { class: "trouble-text" }, told(error));
  const actions = el("div", { class: "trouble-actions" });
  const made = el("div", { class: "trouble", role: "alert" }, said, ...more, actions);
  const retry = again && button("Try again", () => {
    made.remove();
    again();
  });
  if (kind === "key") actions.append(button("Enter a key", () => void askKey(made, again)));
  else if (retry && kind !== "invalid" && kind !== "missing") actions.append(retry);
  if (retry && kind === "busy" && error.seconds) wait(retry, Math.min(error.seconds, 600));
  actions.append(button("Dismiss", () => made.remove(), { class: "quiet" }));
  announce(said.textContent);
  return made;
}

/** @param {any} error */
function told(error) {
  if (error?.status === 401) return "This server asks for a key.";
  if (error?.kind) return sentence(error.message);
  console.error(error);
  return `The page made a mistake: ${error?.message ?? error}. Loading it again may help.`;
}

/**
 * A button that waits as long as the server asked for.
 * @param {HTMLButtonElement} retry
 * @param {number} seconds
 */
function wait(retry, seconds) {
  let left = Math.ceil(seconds);
  const tick = () => {
    retry.disabled = left > 0;
    retry.textContent = left > 0 ? `Try again in ${left} s` : "Try again";
    if (left > 0) setTimeout(tick, 1000);
    left -= 1;
  };
  tick();
}

/**
 * @param {HTMLElement} made
 * @param {(() => void) | null} again
 */
async function askKey(made, again) {
  const key = await form("A key of this server", {
    about: "Who runs this server can give you one. It is kept in this tab until you close it.",
    label: "Key",
    type: "password",
    act: "Use this key",
  });
  if (!key) return;
  remember(key.trim());
  made.remove();
  if (again) again();
  else location.reload();
}
