"""The process in which a script runs: reads one request from its input, writes one reply, and is gone.

It is started by ``engine`` with nothing of flowc in reach, and takes away from itself what an operating system lets it
take: processor time, memory, files, other processes. What QuickJS cannot interrupt, the kill from outside ends.

Request: ``{"script", "input" (JSON text), "seconds", "megabytes", "now" (milliseconds), "seed", "path"}``. Reply:
``{"value" (JSON text), "log"}`` or ``{"error", "kind", "line", "column", "log"}``.
"""

# pyright: reportMissingTypeStubs=false
# quickjs has no types.

from __future__ import annotations

import json
import re
import sys
import time
from typing import Any

LONGEST = 1_000_000  # characters of a result
MOST_LINES = 1_000  # of a log
_STACK = 512 * 1024
_JOBS = 1_000
_INTERPRETER = 192  # megabytes that Python and the engine themselves need

_BELOW = 200_000
"""The prelude's first line: below any script, so that its own lines are told from a script's."""

PRELUDE = r"""
((input, now, seed) => {
  const { parse, stringify } = JSON;
  const { then } = Promise.prototype;
  const { apply } = Reflect;
  const push = Array.prototype.push;
  const state = { log: [] };
  const say = (value) => {
    try {
      return String(typeof value === "object" && value !== null ? stringify(value) : value);
    } catch {
      return "a value that cannot be written";
    }
  };
  const told = (error) => {
    if (error === null) return null;
    try {
      const known = typeof error === "object";
      return {
        name: known && error.name !== undefined ? say(error.name) : "",
        message: known && error.message !== undefined ? say(error.message) : say(error),
        stack: known ? say(error.stack) : "",
      };
    } catch {
      return { name: "", message: "an error that cannot be told", stack: "" };
    }
  };

  const RealDate = Date;
  RealDate.now = () => now;
  const FixedDate = new Proxy(RealDate, {
    apply: () => new RealDate(now).toString(),
    construct: (target, given, made) => Reflect.construct(target, given.length ? given : [now], made),
  });
  RealDate.prototype.constructor = FixedDate;
  globalThis.Date = FixedDate;
  Math.random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };

  const log = (...values) => {
    if (state.log.length < MOST_LINES) apply(push, state.log, [values.map(say).join(" ").slice(0, 1000)]);
  };
  globalThis.console = { log, info: log, warn: log, error: log, debug: log };
  for (const name of [
    "Promise", "queueMicrotask", "performance", "SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry",
  ]) delete globalThis[name];

  globalThis.__flow = (main) => {
    delete globalThis.__flow;
    if (typeof main !== "function") throw new TypeError("main is no function");
    const value = main(parse(input));
    if (value !== null && typeof value === "object" && typeof value.then === "function")
      throw new TypeError("main returns a promise");
    state.value = value === undefined ? "null" : stringify(value) ?? "null";
  };
  return (promise) => {
    if (promise === undefined) return stringify(state);
    apply(then, promise, [() => { state.done = true; }, (error) => { state.error = told(error); }]);
  };
})
""".replace("MOST_LINES", str(MOST_LINES))

_PLACE = re.compile(r"<input>:(\d+):(\d+)")
_KINDS = {
    "interrupted": ("time", "the script takes too long"),
    "out of memory": ("memory", "the script takes too much memory"),
    "string too long": ("memory", "the script makes too long a text"),
    "Maximum call stack size exceeded": ("stack", "the script calls itself too deep"),
}


def main() -> None:
    """One request, one reply."""
    request = json.loads(sys.stdin.buffer.read())
    sys.path.append(request["path"])
    import quickjs

    _confine(request["seconds"], request["megabytes"])
    reply = _run(quickjs, request)
    sys.stdout.buffer.write(json.dumps(reply).encode())


def _confine(seconds: float, megabytes: int) -> None:
    """Limits of the operating system, where it has them."""
    try:
        import resource
    except ImportError:
        return
    memory = (megabytes + _INTERPRETER) * 2**20
    cpu = int(seconds) + 2
    for name, limit in (
        ("RLIMIT_CPU", cpu),
        ("RLIMIT_AS", memory),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_NOFILE", 3),
        ("RLIMIT_NPROC", 0),  # root may start processes all the same
        ("RLIMIT_CORE", 0),
    ):
        try:
            resource.setrlimit(getattr(resource, name), (limit, limit))
        except (AttributeError, ValueError, OSError):
            continue  # the system has none of it, or a lower one


def _run(quickjs: Any, request: dict[str, Any]) -> dict[str, Any]:
    context = quickjs.Context()
    context.set_memory_limit(request["megabytes"] * 2**20)
    context.set_max_stack_size(_STACK)
    collect = context.eval("\n" * _BELOW + PRELUDE)(request["input"], request["now"], request["seed"])
    context.set_time_limit(request["seconds"])
    try:
        # The new line ends a comment on the script's last one.
        collect(context.module(f"{request['script']}\n;globalThis.__flow(main);"))
        end = time.monotonic() + request["seconds"]
        jobs = 0
        while context.execute_pending_job() and jobs < _JOBS and time.monotonic() < end:
            jobs += 1
        state = json.loads(collect())
    except (quickjs.JSException, quickjs.StackOverflow) as error:
        return _failed(str(error), str(error), [], request["script"])
    return _reply(state, request["script"])


def _reply(state: dict[str, Any], script: str) -> dict[str, Any]:
    log: list[str] = state["log"]
    if "value" in state:
        if len(state["value"]) > LONGEST:
            return {"error": f"main returns more than {LONGEST:,} characters", "kind": "output", "log": log}
        return {"value": state["value"], "log": log}
    error = state.get("error")
    if state.get("done"):
        return {"error": "main was never called", "kind": "error", "log": log}
    if error is None:  # QuickJS throws null where it has no memory left for an error
        return {"error": "the script takes too much memory, or throws null", "kind": "memory", "log": log}
    return _failed(f"{error['name'] or 'thrown'}: {error['message']}", error["stack"], log, script)


def _failed(message: str, stack: str, log: list[str], script: str) -> dict[str, Any]:
    """The error in one line, with the innermost place in the script."""
    kind, text = "error", message.split("\n", maxsplit=1)[0]
    for sign, known in _KINDS.items():
        if text.startswith(("InternalError", "RangeError")) and sign in text:
            kind, text = known
    if text.startswith("SyntaxError"):
        kind = "syntax"
    last = script.count("\n") + 1
    places = [(int(match[1]), int(match[2])) for match in _PLACE.finditer(stack)]
    line, column = next((place for place in places if place[0] <= last), (None, None))
    return {"error": text, "kind": kind, "line": line, "column": column, "log": log}


if __name__ == "__main__":
    main()
