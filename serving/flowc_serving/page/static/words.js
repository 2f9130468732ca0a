/** What calls and endings are called for people. */

import { counted } from "./dom.js";

/** The program's place in arguments and answers. */
export const PROGRAM = "workflow";

/** The tool that stores. */
export const WRITER = "create_or_update_workflow";

/** Each tool while it runs, and when it has run. @type {Record<string, [string, string]>} */
const TOOLS = {
  task_search: ["Searching tasks", "Searched tasks"],
  task_configuration: ["Reading how tasks are set up", "Read how tasks are set up"],
  environment_paths_search: ["Looking for data", "Looked for data"],
  object_type_definition_search: ["Reading types", "Read types"],
  template_search: ["Searching templates", "Searched templates"],
  search_shop_resource: ["Searching the shop", "Searched the shop"],
  workflow_lookup: ["Reading the workflow", "Read the workflow"],
  create_or_update_workflow: ["Writing the workflow", "Wrote the workflow"],
};

/**
 * What a call is called.
 * @param {string} name
 * @param {boolean} done
 */
export function verb(name, done) {
  const known = Object.hasOwn(TOOLS, name) ? TOOLS[name] : null;
  if (known) return known[done ? 1 : 0];
  return name ? `${done ? "Called" : "Calling"} ${name}` : "A call that cannot be read";
}

/**
 * What a call asks for: its words, without its program.
 * @param {Record<string, any>} given
 * @returns {string}
 */
export function subject(given) {
  const found = [];
  for (const [name, value] of Object.entries(given ?? {})) {
    if (name === PROGRAM || name === "workflow_version" || name === "data_type_filter") continue;
    found.push(...asked(value));
  }
  return found.join(", ");
}

/**
 * @param {any} value
 * @returns {string[]}
 */
function asked(value) {
  if (Array.isArray(value)) return value.flatMap(asked);
  if (value && typeof value === "object") {
    const { root_type: root, search_term: term, id } = value;
    if (id) return [String(id).split("::").at(-1) ?? ""];
    return [[root, term].filter(Boolean).join(": ") || JSON.stringify(value)];
  }
  const text = String(value);
  const gid = /^gid:\/\/[^/]+\/(\w+)\/(\w+)$/.exec(text);
  return [gid ? `${gid[1].toLowerCase()} ${gid[2]}` : text];
}

/**
 * What came of a call: a few words, and whether it went well.
 * @param {string} name
 * @param {any} data
 * @returns {{text: string, bad: boolean}}
 */
export function outcome(name, data) {
  const errors = refusals(data);
  if (errors.length) return { text: counted(errors.length, "error"), bad: true };
  if (data?.error || data?.error_code) return { text: data.error_code ?? "not found", bad: true };
  if (name === WRITER) return { text: "stored", bad: false };
  if (name === "workflow_lookup") return { text: "found", bad: false };
  return { text: counted(results(data), "result"), bad: false };
}

/**
 * How many things an answer lists: of each list in it, or of each list keyed by query.
 * @param {any} data
 * @returns {number}
 */
function results(data) {
  let count = 0;
  for (const value of Object.values(data ?? {})) {
    if (Array.isArray(value)) count += value.length;
    else if (value && typeof value === "object") count += results(value);
  }
  return count;
}

/**
 * The errors for which a workflow was not stored, of all buckets: each with at least a message.
 * @param {any} data
 * @returns {any[]}
 */
export function refusals(data) {
  /** @type {any[]} */
  const found = [];
  /** @param {any} value */
  const gather = (value) => {
    if (Array.isArray(value)) value.forEach(gather);
    else if (value && typeof value === "object") {
      if (typeof value.message === "string") found.push(value);
      else Object.values(value).forEach(gather);
    }
  };
  gather(data?.validation_errors);
  return found;
}

/**
 * Seconds for people.
 * @param {number} seconds
 */
export function duration(seconds) {
  if (seconds < 0.0995) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Words of the server as a sentence.
 * @param {string} text
 */
export function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** Why a turn ended, where it was not the model's last word. @type {Record<string, string>} */
const ENDINGS = {
  turns: "The model used all the steps it has for one request. Say “go on” to let it continue.",
  tokens: "The model wrote as much as it may in one request. Say “go on” to let it continue.",
  seconds: "The time for one request is over. Say “go on” to let it continue.",
  "tool seconds": "Looking things up took too long. Say “go on” to let it continue.",
  loop: "The model made the same call again and again, so it was stopped. Try to say it in other words.",
  cancelled: "Cancelled. What was stored before stays.",
  model: "The model failed.",
};

/**
 * An ending in words; empty where all is well.
 * @param {string} why
 * @param {string} error
 */
export function ending(why, error) {
  if (why === "done") return error && sentence(error);
  const said = Object.hasOwn(ENDINGS, why) ? ENDINGS[why] : `It ended: ${why}.`;
  return why === "model" && error ? `${said} ${sentence(error)}` : said;
}
