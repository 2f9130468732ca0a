/** The review page: one talk at a time; learn from it or never, and the judge's seven questions. Stored at once. */

import { announce, button, byId, el, fill } from "/page/dom.js";
import { KEYS, WORDS, ask, drawn, effects, line, means } from "/annotate/reading.js";

const CHOICES = { pool: "Learn from it", never: "Never", "": "Leave it" };
const CHOICE_KEYS = { p: "pool", x: "never", l: "" };
const ROUTES = { people: "Yours to decide:", quarantine: "In quarantine:", pool: "In the pool:" };
const TOLD = { compiles: "compiles", clean: "is clean", acts: "does something", kept: "kept what it should" };

/** What the server tells: who reviews, the facets, the talks. @type {any} */
let state = { facets: [], cases: [], more: 0 };
/** The talk that is shown. @type {any} */
let shown = null;
let at = 0;
let current = 0;
/** Decisions are stored one after another. @type {Promise<any>} */
let storing = Promise.resolve();

const path = (/** @type {string} */ name) => `/api/cases/${encodeURIComponent(name)}`;

/** @param {number} number */
async function show(number) {
  await storing;
  const to = Math.max(0, Math.min(state.cases.length - 1, number));
  shown = await ask(path(state.cases[to].id));
  at = to;
  current = Math.max(0, state.facets.findIndex((/** @type {any} */ each) => !(each.id in shown.answers)));
  history.replaceState(null, "", `#${encodeURIComponent(shown.id)}`);
  fill(byId("talk"), el("h2", {}, `Talk ${shown.id}, ${shown.day}`), ...shown.lines.map(line));
  work();
  decision();
  progress();
  for (const each of ["talk", "work", "decision"]) byId(each).scrollTop = 0;
}

function work() {
  const parts = shown.workflow
    ? [...drawn("Workflow that is stored", shown.picture, shown.workflow), ...effects(shown.effects)]
    : [el("h2", {}, "Workflow"), el("p", { class: "faint" }, "Nothing was stored.")];
  if (shown.by_hand.length) {
    parts.push(el("h2", {}, "What the merchant changed by hand"), list(shown.by_hand));
  }
  if (shown.before) parts.push(...drawn("Before", shown.picture_before, shown.before));
  fill(byId("work"), ...parts);
}

const list = (/** @type {string[]} */ texts) => el("ul", {}, ...texts.map((each) => el("li", {}, each)));

function decision() {
  const note = el("textarea", { rows: 3, id: "note", "aria-label": "Note" });
  note.value = shown.note;
  note.addEventListener("change", () => store());
  fill(
    byId("decision"),
    why(),
    el(
      "div",
      { class: "choices", role: "group", "aria-label": "What becomes of it" },
      ...Object.entries(CHOICES).map(([choice, word]) =>
        button(word, () => choose(choice), { "aria-pressed": String(shown.choice === choice), "data-choice": choice }),
      ),
    ),
    ...state.facets.map(facet),
    el("h2", {}, "Note"),
    note,
    el("p", { class: "keys" }, "p learn, x never, l leave · 1–7 a question · y yes, n no, a not applicable · ← → talks · o first open"),
  );
}

/** Why the talk is here, and what is known of it. */
function why() {
  const known = Object.entries(TOLD)
    .filter(([key]) => shown.programs[key] !== null)
    .map(([key, word]) => `${word}: ${shown.programs[key] ? "yes" : "no"}`);
  const rows = [
    ["By program", known.join(", ") || "nothing to check"],
    ["Merchant", [shown.outcome, shown.rating && `thumb ${shown.rating}`].filter(Boolean).join(", ")],
    ["Comment", shown.comment],
    ["Slices", shown.slices.join(", ")],
    ["Value", shown.value === null ? "" : String(Math.round(shown.value * 100) / 100)],
  ].filter(([, text]) => text);
  return el(
    "div",
    { class: "why" },
    shown.drawn && el("p", { class: "drawn" }, "Drawn for this week's sample: please answer all questions."),
    el("p", {}, ROUTES[/** @type {"pool"} */ (shown.route)]),
    list(shown.reasons),
    el("dl", {}, ...rows.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {}, text)])),
  );
}

/**
 * @param {any} asked
 * @param {number} number
 */
function facet(asked, number) {
  const said = shown.judge[asked.id];
  const differs = said && said !== shown.answers[asked.id];
  return el(
    "div",
    {
      class: ["facet", number === current && "current", differs && "differs"].filter(Boolean).join(" "),
      role: "group",
      "aria-label": asked.title,
      "data-facet": asked.id,
    },
    el("div", { class: "facet-head" }, el("kbd", {}, String(number + 1)), asked.title),
    el("p", { class: "facet-question" }, asked.question),
    el(
      "div",
      { class: "answers" },
      ...Object.entries(WORDS).map(([verdict, word]) =>
        button(word, () => answer(number, verdict), { "aria-pressed": String(shown.answers[asked.id] === verdict) }),
      ),
    ),
    number === current && means(asked),
    said && el("p", { class: "facet-others" }, `judge: ${WORDS[/** @type {"yes"} */ (said)]}`),
  );
}

/** @param {string} choice */
function choose(choice) {
  shown.choice = choice;
  announce(CHOICES[/** @type {"pool"} */ (choice)]);
  store();
}

/**
 * @param {number} number
 * @param {string} verdict
 */
function answer(number, verdict) {
  shown.answers[state.facets[number].id] = verdict;
  const open = state.facets.findIndex((/** @type {any} */ each) => !(each.id in shown.answers));
  current = open < 0 ? number : open;
  announce(`${state.facets[number].title}: ${WORDS[/** @type {"yes"} */ (verdict)]}`);
  store();
}

/** Store what is decided, and show what that tells of the judge. */
function store() {
  const note = /** @type {any} */ (document.getElementById("note"))?.value ?? shown.note;
  const about = shown;
  const body = JSON.stringify({ choice: about.choice, facets: about.answers, note });
  shown.note = note;
  decision();
  const one = () => ask(path(about.id), { method: "PUT", headers: { "Content-Type": "application/json" }, body });
  storing = storing.then(one).then(
    (told) => stored(about, told),
    (error) => failed(error),
  );
}

/**
 * @param {any} about
 * @param {any} told
 */
function stored(about, told) {
  const row = state.cases.find((/** @type {any} */ each) => each.id === about.id);
  const isWhole = Object.keys(told.answers).length === state.facets.length;
  row.choice = told.choice;
  row.done = row.drawn ? isWhole : told.choice !== "";
  about.judge = told.judge;
  about.value = told.value;
  if (shown === about) decision();
  progress();
}

/** @param {Error} error */
function failed(error) {
  byId("decision").prepend(el("div", { class: "trouble", role: "alert" }, `This was not stored: ${error.message}`));
}

function progress() {
  const done = state.cases.filter((/** @type {any} */ each) => each.done).length;
  const more = state.more ? `, and ${state.more} more` : "";
  fill(byId("progress-words"), `${done} of ${state.cases.length} done${more}`);
  byId("progress").max = state.cases.length;
  byId("progress").value = done;
  fill(
    byId("cases"),
    ...state.cases.map((/** @type {any} */ each, /** @type {number} */ n) =>
      el("option", { value: n, selected: n === at }, `${each.week} ${each.rule}${each.drawn ? " ◆" : ""}${each.done ? " ✓" : ""}`),
    ),
  );
  byId("previous").disabled = at === 0;
  byId("next").disabled = at === state.cases.length - 1;
}

const firstOpen = () => state.cases.findIndex((/** @type {any} */ each) => !each.done);

/** @param {number} number */
function go(number) {
  if (number >= 0) show(number).catch(failed);
}

document.addEventListener("keydown", (event) => {
  const inField = event.target instanceof HTMLElement && event.target.matches("textarea, select, input");
  if (inField || event.ctrlKey || event.metaKey || event.altKey || !shown) return;
  const digit = Number(event.key);
  if (digit >= 1 && digit <= state.facets.length) {
    current = digit - 1;
    decision();
  } else if (Object.hasOwn(KEYS, event.key)) answer(current, KEYS[/** @type {"y"} */ (event.key)]);
  else if (Object.hasOwn(CHOICE_KEYS, event.key)) choose(CHOICE_KEYS[/** @type {"p"} */ (event.key)]);
  else if (event.key === "ArrowRight") go(at + 1);
  else if (event.key === "ArrowLeft") go(at - 1);
  else if (event.key === "o") go(firstOpen());
  else return;
  event.preventDefault();
});

byId("previous").addEventListener("click", () => go(at - 1));
byId("next").addEventListener("click", () => go(at + 1));
byId("open").addEventListener("click", () => go(firstOpen()));
byId("cases").addEventListener("change", () => go(Number(byId("cases").value)));

state = await ask("/api/state");
fill(byId("who"), `as ${state.who}`);
if (state.cases.length) {
  const named = state.cases.findIndex((/** @type {any} */ each) => each.id === decodeURIComponent(location.hash.slice(1)));
  await show(named >= 0 ? named : Math.max(0, firstOpen()));
} else {
  fill(byId("talk"), el("p", {}, "There is nothing to review: the quarantine of this home is empty."));
  for (const each of ["previous", "next", "open"]) byId(each).disabled = true;
}
document.documentElement.dataset.ready = "";
