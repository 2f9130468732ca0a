/** The annotators' page: one conversation at a time, seven questions on keys, every answer stored at once. */

import { announce, button, byId, el, fill } from "/page/dom.js";
import { KEYS, WORDS, ask, drawn, effects, line, means } from "/annotate/reading.js";

/** What the server tells: who annotates, the facets, how far each conversation is. @type {any} */
let state = { facets: [], subjects: [] };
/** The conversation that is shown. @type {any} */
let shown = null;
let at = 0;
let current = 0;
/** Answers are stored one after another. @type {Promise<any>} */
let storing = Promise.resolve();

const path = (/** @type {string} */ name) => `/api/subjects/${encodeURIComponent(name)}`;

/** @param {number} number */
async function show(number) {
  await storing;
  const to = Math.max(0, Math.min(state.subjects.length - 1, number));
  shown = await ask(path(state.subjects[to].id));
  at = to;
  current = Math.max(0, state.facets.findIndex((/** @type {any} */ each) => !(each.id in shown.answers)));
  history.replaceState(null, "", `#${encodeURIComponent(shown.id)}`);
  talk();
  work();
  questions();
  progress();
  for (const each of ["talk", "work", "facets"]) byId(each).scrollTop = 0;
}

function talk() {
  fill(byId("talk"), el("h2", {}, `Conversation ${shown.id}`), ...shown.lines.map(line));
}

function work() {
  const parts = shown.workflow
    ? [...drawn("Workflow that is stored", shown.picture, shown.workflow), ...effects(shown.effects)]
    : [el("h2", {}, "Workflow"), el("p", { class: "faint" }, "Nothing was stored.")];
  if (shown.before) parts.push(...drawn("Before", shown.picture_before, shown.before));
  fill(byId("work"), ...parts);
}

function questions() {
  const note = el("textarea", { rows: 3, id: "note", "aria-label": "Note" });
  note.value = shown.note;
  note.addEventListener("change", () => store());
  fill(
    byId("facets"),
    ...state.facets.map(facet),
    el("h2", {}, "Note"),
    note,
    ...shown.others
      .filter((/** @type {any} */ each) => each.note)
      .map((/** @type {any} */ each) => el("p", { class: "notes-of-others" }, `${each.annotator}: ${each.note}`)),
    el("p", { class: "keys" }, "1–7 a question · y yes, n no, a not applicable · ← → conversations · o first open"),
  );
}

/**
 * @param {any} asked
 * @param {number} number
 */
function facet(asked, number) {
  const others = shown.others
    .filter((/** @type {any} */ each) => asked.id in each.answers)
    .map((/** @type {any} */ each) => `${each.annotator}: ${WORDS[/** @type {"yes"} */ (each.answers[asked.id])]}`);
  const classes = ["facet", number === current && "current", shown.differs.includes(asked.id) && "differs"];
  return el(
    "div",
    { class: classes.filter(Boolean).join(" "), role: "group", "aria-label": asked.title, "data-facet": asked.id },
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
    others.length > 0 && el("p", { class: "facet-others" }, others.join(" · ")),
  );
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

/** Store what is answered, and show what that tells of others. */
function store() {
  const note = /** @type {any} */ (document.getElementById("note"))?.value ?? shown.note;
  const about = shown;
  const body = JSON.stringify({ answers: about.answers, note });
  shown.note = note;
  questions();
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
  const row = state.subjects.find((/** @type {any} */ each) => each.id === about.id);
  row.done = Object.keys(told.answers).length === state.facets.length;
  row.differs = told.differs.length > 0;
  about.others = told.others;
  about.differs = told.differs;
  if (shown === about) questions();
  progress();
}

/** @param {Error} error */
function failed(error) {
  byId("facets").prepend(el("div", { class: "trouble", role: "alert" }, `This was not stored: ${error.message}`));
}

function progress() {
  const done = state.subjects.filter((/** @type {any} */ each) => each.done).length;
  const differ = state.subjects.filter((/** @type {any} */ each) => each.differs).length;
  fill(byId("progress-words"), `${done} of ${state.subjects.length} done${differ ? `, ${differ} differ` : ""}`);
  byId("progress").max = state.subjects.length;
  byId("progress").value = done;
  const mark = (/** @type {any} */ each) => (each.differs ? " ≠" : each.done ? " ✓" : "");
  fill(
    byId("subjects"),
    ...state.subjects.map((/** @type {any} */ each, /** @type {number} */ n) =>
      el("option", { value: n, selected: n === at }, `${each.id}${mark(each)}`),
    ),
  );
  byId("previous").disabled = at === 0;
  byId("next").disabled = at === state.subjects.length - 1;
  byId("differing").disabled = differ === 0;
}

/** @param {(each: any) => boolean} fits */
function after(fits) {
  const count = state.subjects.length;
  const order = Array.from({ length: count }, (_, n) => (at + 1 + n) % count);
  return order.find((n) => fits(state.subjects[n]));
}

const firstOpen = () => state.subjects.findIndex((/** @type {any} */ each) => !each.done);

/** @param {number | undefined} number */
function go(number) {
  if (number !== undefined && number >= 0) show(number).catch(failed);
}

document.addEventListener("keydown", (event) => {
  const inField = event.target instanceof HTMLElement && event.target.matches("textarea, select, input");
  if (inField || event.ctrlKey || event.metaKey || event.altKey || !shown) return;
  const digit = Number(event.key);
  if (digit >= 1 && digit <= state.facets.length) {
    current = digit - 1;
    questions();
  } else if (Object.hasOwn(KEYS, event.key)) answer(current, KEYS[/** @type {"y"} */ (event.key)]);
  else if (event.key === "ArrowRight") go(at + 1);
  else if (event.key === "ArrowLeft") go(at - 1);
  else if (event.key === "o") go(firstOpen());
  else return;
  event.preventDefault();
});

byId("previous").addEventListener("click", () => go(at - 1));
byId("next").addEventListener("click", () => go(at + 1));
byId("open").addEventListener("click", () => go(firstOpen()));
byId("differing").addEventListener("click", () => go(after((each) => each.differs)));
byId("subjects").addEventListener("change", () => go(Number(byId("subjects").value)));

state = await ask("/api/state");
fill(byId("who"), `as ${state.annotator}`);
const named = state.subjects.findIndex((/** @type {any} */ each) => each.id === decodeURIComponent(location.hash.slice(1)));
await show(named >= 0 ? named : Math.max(0, firstOpen()));
document.documentElement.dataset.ready = "";
