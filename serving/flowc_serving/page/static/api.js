/** The server's API: requests, streams and downloads, and every way they fail as one kind of error. */

const KEY = "flowc-key";

/**
 * What went wrong, in words for people.
 * `kind` is network, key, busy, conflict, missing, invalid, server or stopped.
 */
export class Trouble extends Error {
  /**
   * @param {string} kind
   * @param {string} message
   * @param {{status?: number, seconds?: number, body?: any}} [more]
   */
  constructor(kind, message, more = {}) {
    super(message);
    this.kind = kind;
    this.status = more.status ?? 0;
    this.seconds = more.seconds ?? 0;
    this.body = more.body ?? {};
  }

  /** The findings that the server sent with its refusal. */
  get findings() {
    const { body } = this;
    return body?.error?.findings ?? body?.findings ?? body?.error?.diagnostics ?? [];
  }
}

/** @param {string} key Kept until the tab is closed, and sent to this server only. */
export function remember(key) {
  if (key) sessionStorage.setItem(KEY, key);
  else sessionStorage.removeItem(KEY);
}

/**
 * One request. Raises Trouble, also for every answer that is none of success.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Response>}
 */
async function send(method, path, body, signal) {
  /** @type {Record<string, string>} */
  const headers = {};
  const key = sessionStorage.getItem(KEY);
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const text = body === undefined ? undefined : JSON.stringify(body);
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: text, signal });
  } catch (error) {
    throw broken(error);
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

/**
 * @param {unknown} error
 * @returns {Trouble}
 */
function broken(error) {
  if (error instanceof Trouble) return error;
  if (error instanceof DOMException && error.name === "AbortError") return new Trouble("stopped", "Stopped.");
  return new Trouble("network", "The server cannot be reached. It may have stopped, or the network is gone.");
}

/**
 * @param {Response} answer
 * @returns {Promise<Trouble>}
 */
async function refusal(answer) {
  const { status } = answer;
  let body;
  try {
    body = await answer.json();
  } catch {
    body = {};
  }
  const said = typeof body?.error?.message === "string" ? body.error.message : "";
  const seconds = Number(answer.headers.get("Retry-After")) || 0;
  return new Trouble(kind(status), said || plain(status), { status, seconds, body });
}

/** @param {number} status */
function kind(status) {
  if (status === 401 || status === 403) return "key";
  if (status === 404 || status === 410) return "missing";
  if (status === 409 || status === 412) return "conflict";
  if (status === 429 || status === 503) return "busy";
  return status >= 500 ? "server" : "invalid";
}

/** @param {number} status What an answer without words of its own means. */
function plain(status) {
  const words = {
    key: "This server asks for a key.",
    missing: "The server does not have this (any more).",
    conflict: "It was changed elsewhere in the meantime.",
    busy: "The server has too much to do right now.",
    server: `The server failed (status ${status}).`,
    invalid: `The server refused this (status ${status}).`,
  };
  return words[/** @type {keyof typeof words} */ (kind(status))];
}

/**
 * A request whose answer is JSON.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function ask(method, path, body) {
  const answer = await send(method, path, body);
  if (answer.status === 204) return {};
  try {
    return await answer.json();
  } catch (error) {
    const trouble = broken(error);
    throw trouble.kind === "stopped" ? trouble : new Trouble("server", "The server's answer cannot be read.");
  }
}

/**
 * A request whose answer is a stream of events, each given to `take` as it comes.
 * @param {string} path
 * @param {unknown} body
 * @param {(event: any) => void} take
 * @param {AbortSignal} signal
 */
export async function stream(path, body, take, signal) {
  const answer = await send("POST", path, body, signal);
  if (!answer.body) throw new Trouble("server", "The server's answer has no content.");
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let kept = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const parts = (kept + (value ?? "")).split(/\r?\n\r?\n/);
      kept = done ? "" : (parts.pop() ?? "");
      for (const part of parts) give(part, take);
      if (done) return;
    }
  } catch (error) {
    throw broken(error);
  }
}

/**
 * One event of a stream, told to whom it concerns; comments and the end mark are no events.
 * @param {string} part
 * @param {(event: any) => void} take
 */
function give(part, take) {
  const lines = part.split(/\r?\n/).filter((line) => line.startsWith("data:"));
  const text = lines.map((line) => line.slice(5).replace(/^ /, "")).join("\n");
  if (!text || text === "[DONE]") return;
  let event;
  try {
    event = JSON.parse(text);
  } catch {
    throw new Trouble("server", "The server sent an event that cannot be read.");
  }
  if (event.error?.message) throw new Trouble("server", event.error.message, { body: event });
  take(event);
}

/**
 * Save what the server gives as a file, byte for byte.
 * @param {string} path
 * @param {string} fallback
 */
export async function download(path, fallback) {
  const answer = await send("GET", path);
  let blob;
  try {
    blob = await answer.blob();
  } catch (error) {
    throw broken(error);
  }
  const named = /filename="([^"/\\]+)"/.exec(answer.headers.get("Content-Disposition") ?? "");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = named?.[1] ?? fallback;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
