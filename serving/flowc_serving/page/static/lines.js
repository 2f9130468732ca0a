/** The difference of two short texts, line by line. The server's own diff is shown where it has both versions. */

/**
 * @param {string} before
 * @param {string} after
 * @returns {string} Lines that begin with a blank, a minus or a plus; those far from any change are left out.
 */
export function between(before, after) {
  const a = before.replace(/\n$/, "").split("\n");
  const b = after.replace(/\n$/, "").split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const from = a.slice(start, a.length - end);
  const to = b.slice(start, b.length - end);
  if (!from.length && !to.length) return " (no difference)";
  const head = a.slice(Math.max(0, start - 3), start).map((line) => ` ${line}`);
  const foot = a.slice(a.length - end, a.length - end + 3).map((line) => ` ${line}`);
  return [...head, ...middle(from, to), ...foot].join("\n");
}

/**
 * @param {string[]} from
 * @param {string[]} to
 * @returns {string[]}
 */
function middle(from, to) {
  if (from.length * to.length > 1_000_000) return [...from.map((line) => `-${line}`), ...to.map((line) => `+${line}`)];
  const wide = to.length + 1;
  const longest = new Uint32Array((from.length + 1) * wide);
  for (let i = from.length - 1; i >= 0; i -= 1) {
    for (let j = to.length - 1; j >= 0; j -= 1) {
      const here = i * wide + j;
      longest[here] = from[i] === to[j] ? longest[here + wide + 1] + 1 : Math.max(longest[here + wide], longest[here + 1]);
    }
  }
  const found = [];
  let i = 0;
  let j = 0;
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) {
      found.push(` ${from[i]}`);
      i += 1;
      j += 1;
    } else if (i < from.length && (j >= to.length || longest[(i + 1) * wide + j] >= longest[i * wide + j + 1])) {
      found.push(`-${from[i]}`);
      i += 1;
    } else {
      found.push(`+${to[j]}`);
      j += 1;
    }
  }
  return found;
}
