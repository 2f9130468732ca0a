/** Elements made of texts: nothing that a server, a shop or a model says is ever taken for markup. */

/** Characters that act on a reader instead of being read: controls, and marks that turn the direction of writing. */
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Lines that are kept of what was told to those who listen. */
const KEPT = 6;

/**
 * A text to be shown: what acts on a reader is a visible mark.
 * @param {unknown} text
 * @returns {string}
 */
export function visible(text) {
  return String(text ?? "").replace(/\r\n?/g, "\n").replace(ACTING, "\ufffd");
}

/**
 * An element. Attributes by name; `on` has listeners, a value of false or null leaves an attribute out.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {any}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value != null) {
      made.setAttribute(name, String(value));
    }
  }
  made.append(...nodes(children));
  return made;
}

/**
 * Children as nodes, texts made visible.
 * @param {(Node | string | null | undefined | false)[]} children
 * @returns {(Node | string)[]}
 */
export function nodes(children) {
  return children
    .filter((each) => each != null && each !== false)
    .map((each) => (each instanceof Node ? each : visible(each)));
}

/**
 * Put children in the place of all that an element holds.
 * @param {Element} parent
 * @param {...(Node | string | null | undefined | false)} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodes(children));
}

/**
 * A button.
 * @param {string} text
 * @param {(event: MouseEvent) => void} click
 * @param {Record<string, any>} [attributes]
 * @returns {HTMLButtonElement}
 */
export function button(text, click, attributes = {}) {
  return el("button", { type: "button", ...attributes, on: { click } }, text);
}

/**
 * An element of the page by its id.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found;
}

/**
 * Say something to those who listen to the page.
 * @param {string} text
 */
export function announce(text) {
  const place = byId("status");
  if (!text || place.lastElementChild?.textContent === visible(text)) return;
  place.append(el("p", {}, text));
  while (place.children.length > KEPT) place.firstElementChild?.remove();
}

/**
 * A function that runs at most once a frame, with what it was last called with.
 * @template {any[]} A
 * @param {(...given: A) => void} run
 * @returns {(...given: A) => void}
 */
export function perFrame(run) {
  /** @type {A | null} */
  let waiting = null;
  return (...given) => {
    if (waiting === null) {
      requestAnimationFrame(() => {
        const last = /** @type {A} */ (waiting);
        waiting = null;
        run(...last);
      });
    }
    waiting = given;
  };
}

/**
 * A count with its word: "1 error", "3 errors".
 * @param {number} count
 * @param {string} word
 * @returns {string}
 */
export function counted(count, word) {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}
