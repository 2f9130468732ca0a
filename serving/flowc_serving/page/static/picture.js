/**
 * The server's pictures, taken apart and built anew: only the shapes, texts and numbers that its drawings consist of
 * come into the page. What else an answer might hold (scripts, links, styles, foreign markup) is left behind.
 */

import { visible } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const PLAIN = /^[\w\s.,\-()#×]*$/u;

/** How small a wide picture is made to fit, of its own size; below that it is scrolled. */
const SMALLEST = 0.5;

/** Elements, and which attributes of each are taken. @type {Record<string, string[]>} */
const ALLOWED = {
  svg: ["viewBox", "width", "height"],
  g: ["transform"],
  title: [],
  rect: ["x", "y", "width", "height", "rx"],
  path: ["d"],
  text: ["x", "y", "font-size", "text-anchor"],
};

/** The classes that the page's style sheet knows. */
const CLASSES = new Set(
  ("flow run paper edge line arrow tag step trigger condition loop wait action lost lit dim failed card stripe " +
    "head title code detail badge count").split(" "),
);

const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy("picture", {
  createHTML: (/** @type {string} */ text) => text,
});

/**
 * The picture of an SVG text, or null where it is none.
 * @param {string} text
 * @returns {SVGSVGElement | null}
 */
export function picture(text) {
  const plain = text.replace(/<style\b[\s\S]*?<\/style>/g, ""); // the page's own style sheet has the colours
  const parsed = new DOMParser().parseFromString(policy ? policy.createHTML(plain) : plain, "image/svg+xml");
  const root = parsed.documentElement;
  if (root.namespaceURI !== SVG || root.localName !== "svg" || parsed.querySelector("parsererror")) return null;
  const made = /** @type {SVGSVGElement} */ (copy(root));
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", visible(root.getAttribute("aria-label") ?? "The workflow as a picture"));
  made.querySelector(":scope > title")?.remove();
  made.style.minWidth = `${Math.round((Number.parseFloat(root.getAttribute("width") ?? "") || 0) * SMALLEST)}px`;
  return made;
}

/**
 * Scroll a room sideways to where its picture begins; a room that is not in sight waits until it is.
 * @param {HTMLElement} room
 */
export function begin(room) {
  const trigger = room.querySelector(".trigger");
  const seen = new ResizeObserver(() => {
    if (!room.offsetParent || !trigger) return;
    const [inner, outer] = [trigger.getBoundingClientRect(), room.getBoundingClientRect()];
    room.scrollLeft += inner.x + inner.width / 2 - (outer.x + outer.width / 2);
    seen.disconnect();
  });
  seen.observe(room);
}

/**
 * @param {Element} given
 * @returns {Element | null}
 */
function copy(given) {
  if (given.namespaceURI !== SVG || !Object.hasOwn(ALLOWED, given.localName)) return null;
  const made = document.createElementNS(SVG, given.localName);
  for (const name of ALLOWED[given.localName]) {
    const value = given.getAttribute(name);
    if (value !== null && PLAIN.test(value)) made.setAttribute(name, value);
  }
  const classes = (given.getAttribute("class") ?? "").split(/\s+/).filter((each) => CLASSES.has(each));
  if (classes.length) made.setAttribute("class", classes.join(" "));
  for (const child of given.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) made.append(visible(child.textContent));
    else if (child instanceof Element) append(made, copy(child));
  }
  return made;
}

/**
 * @param {Element} parent
 * @param {Element | null} child
 */
function append(parent, child) {
  if (child) parent.append(child);
}
