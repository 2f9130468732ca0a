/** Dialogs: the browser's own, which hold the focus, close by Escape and give the focus back. */

import { button, el } from "./dom.js";

let count = 0;

/**
 * An open dialog with a title. `close` is called with a value, `closed` has it; it is null where it was left.
 * @template T
 * @param {string} title
 * @param {(close: (value: T | null) => void) => (Node | null)[]} content
 * @returns {Promise<T | null>}
 */
export function dialog(title, content) {
  const id = `dialog-${(count += 1)}`;
  const made = /** @type {HTMLDialogElement} */ (el("dialog", { "aria-labelledby": id }));
  const before = document.activeElement;
  return new Promise((resolve) => {
    /** @type {T | null} */
    let given = null;
    const close = (/** @type {T | null} */ value) => {
      given = value;
      made.close();
    };
    const leave = button("Close", () => close(null), { class: "quiet dialog-close" });
    made.append(el("header", {}, el("h2", { id }, title), leave), ...content(close).filter((each) => each !== null));
    made.addEventListener("close", () => {
      made.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve(given);
    });
    made.addEventListener("click", (event) => event.target === made && close(null));
    document.body.append(made);
    made.showModal();
    made.querySelector("[autofocus]")?.focus();
  });
}

/**
 * One text asked for.
 * @param {string} title
 * @param {{about: string, label: string, type: string, act: string}} words
 * @returns {Promise<string | null>}
 */
export function form(title, { about, label, type, act }) {
  return dialog(title, (close) => {
    const input = el("input", { type, id: "dialog-input", autocomplete: "off", autofocus: true });
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      close(input.value);
    };
    return [
      el("p", { class: "faint" }, about),
      el(
        "form",
        { class: "dialog-form", on: { submit } },
        el("label", { for: "dialog-input" }, label),
        input,
        el("button", { type: "submit", class: "main" }, act),
      ),
    ];
  });
}

/**
 * A choice between ways: the value of the chosen one.
 * @param {string} title
 * @param {string} about
 * @param {[string, string][]} ways Values and their words, the first is the one to take.
 * @param {Node | null} more
 * @returns {Promise<string | null>}
 */
export function choose(title, about, ways, more = null) {
  return dialog(title, (close) => [
    el("p", {}, about),
    more,
    el(
      "div",
      { class: "dialog-ways" },
      ...ways.map(([value, words], index) =>
        button(words, () => close(value), { class: index ? "" : "main", autofocus: !index }),
      ),
    ),
  ]);
}
