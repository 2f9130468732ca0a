/** Light or dark: as the system is, or as the person chose. */

import { byId, el, fill } from "./dom.js";

const STORED = "flowc-theme";
const WORDS = { auto: "Auto", light: "Light", dark: "Dark" };
const ORDER = /** @type {(keyof typeof WORDS)[]} */ (Object.keys(WORDS));

/** @returns {keyof typeof WORDS} */
function chosen() {
  const stored = /** @type {any} */ (localStorage.getItem(STORED));
  return ORDER.includes(stored) ? stored : "auto";
}

/** Show the chosen theme, and let the button go through them. */
export function theme() {
  const button = byId("theme");
  const show = () => {
    document.documentElement.dataset.theme = chosen();
    fill(button, el("span", { class: "more" }, "Theme: "), WORDS[chosen()]);
    button.setAttribute("aria-label", `Theme: ${WORDS[chosen()]}`);
  };
  button.addEventListener("click", () => {
    localStorage.setItem(STORED, ORDER[(ORDER.indexOf(chosen()) + 1) % ORDER.length]);
    show();
  });
  show();
}
