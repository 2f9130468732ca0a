/** Python views, JSON and differences cut into coloured pieces. All text is kept; only classes are added. */

/** @typedef {{text: string, kind: string}} Piece */

const PYTHON = new RegExp(
  [
    String.raw`(?<comment>#[^\n]*)`,
    String.raw`(?<string>[rRbBfF]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))`,
    String.raw`(?<decorator>@[\w.]*)`,
    String.raw`(?<number>\b\d[\d_.]*(?:[eE][+-]?\d+)?\b)`,
    String.raw`(?<name>[^\W\d]\w*)`,
  ].join("|"),
  "gu",
);

const KEYWORDS = new Set(
  ["and as async await break class continue def del elif else except finally for from if import in is lambda not or"]
    .concat(["pass raise return try while with yield None True False any all"])
    .join(" ")
    .split(" "),
);

/**
 * @param {string} text
 * @returns {Piece[]}
 */
export function python(text) {
  return pieces(text, PYTHON, (kind, found, end) => {
    if (kind !== "name") return kind;
    if (KEYWORDS.has(found)) return "keyword";
    if (text[end] === "(") return "call";
    return text[end] === "=" && text[end + 1] !== "=" ? "argument" : "";
  });
}

const JSON_PARTS = /(?<string>"(?:\\.|[^"\\])*"?)|(?<number>-?\b\d[\d.eE+-]*)|(?<keyword>\b(?:true|false|null)\b)/gu;

/**
 * @param {string} text
 * @returns {Piece[]}
 */
export function json(text) {
  return pieces(text, JSON_PARTS, (kind, _found, end) => {
    return kind === "string" && /^\s*:/.test(text.slice(end, end + 20)) ? "key" : kind;
  });
}

/**
 * @param {string} text
 * @param {RegExp} parts
 * @param {(kind: string, found: string, end: number) => string} name
 * @returns {Piece[]}
 */
function pieces(text, parts, name) {
  /** @type {Piece[]} */
  const found = [];
  let last = 0;
  for (const match of text.matchAll(parts)) {
    if (match.index > last) found.push({ text: text.slice(last, match.index), kind: "" });
    last = match.index + match[0].length;
    const group = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined);
    found.push({ text: match[0], kind: name(group?.[0] ?? "", match[0], last) });
  }
  if (last < text.length) found.push({ text: text.slice(last), kind: "" });
  return found;
}

/**
 * Lines of pieces: a piece of several lines is cut at them.
 * @param {Piece[]} whole
 * @returns {Piece[][]}
 */
export function lines(whole) {
  /** @type {Piece[][]} */
  const made = [[]];
  for (const { text, kind } of whole) {
    text.split("\n").forEach((part, index) => {
      if (index) made.push([]);
      if (part) made[made.length - 1].push({ text: part, kind });
    });
  }
  if (made.length > 1 && !made[made.length - 1].length) made.pop();
  return made;
}

const LEXEMES = /"(?:\\.|[^"\\])*"?|[{}[\],:]|[^\s"{}[\],:]+/gu;
const SHORT = 60;

/**
 * A JSON text broken into lines at its brackets and commas; every lexeme stays as it is. Short lists stay on a line.
 * A text before the JSON, such as the digest of an export, is left out, and told.
 * @param {string} text
 * @returns {{text: string, before: string}}
 */
export function spread(text) {
  const start = text.search(/[{[]/);
  if (start < 0) return { text, before: "" };
  const lexemes = [...text.slice(start).matchAll(LEXEMES)].map(([each]) => each);
  const made = [];
  let depth = 0;
  const fresh = () => `\n${"  ".repeat(Math.max(depth, 0))}`;
  for (let at = 0; at < lexemes.length; at += 1) {
    const each = lexemes[at];
    const end = each === "[" || each === "{" ? short(lexemes, at) : 0;
    if (end) {
      made.push(lexemes.slice(at, end + 1).join("").replaceAll(",", ", "));
      at = end;
    } else if (each === "{" || each === "[") {
      depth += 1;
      made.push(each, fresh());
    } else if (each === "}" || each === "]") {
      depth -= 1;
      made.push(fresh(), each);
    } else {
      made.push(each === ":" ? ": " : each, each === "," ? fresh() : "");
    }
  }
  return { text: made.join(""), before: text.slice(0, start).replace(/:\s*$/, "") };
}

/**
 * Where a short list of plain values ends, or an empty object; 0 for everything else.
 * @param {string[]} lexemes
 * @param {number} at Where it begins.
 */
function short(lexemes, at) {
  if (lexemes[at] === "{") return lexemes[at + 1] === "}" ? at + 1 : 0;
  let size = 0;
  for (let each = at + 1; each < lexemes.length && size < SHORT; each += 1) {
    if (lexemes[each] === "]") return each;
    if (/^[{[]/.test(lexemes[each]) || /^".*,/s.test(lexemes[each])) return 0;
    size += lexemes[each].length;
  }
  return 0;
}
