"""The process in which a script runs: reads one request from its input, writes one reply, and is gone.

It is started by ``engine`` with nothing of flowc in reach, and takes away from itself what an operating system lets it
take: processor time, memory, files, other processes. What QuickJS cannot interrupt, the kill from outside ends.

Request: ``{"script", "input" (JSON text), "seconds", "megabytes", "now" (milliseconds), "path"}``. Reply:
``{"value" (JSON text), "log", "clock"}`` (was it asked for?) or ``{"error", "kind", "line", "column", "log"}``.
"""

# pyright: reportMissingTypeStubs=false
# quickjs has no types.

from __future__ import annotations

import json
import re
import secrets
import sys
import time
from pathlib import Path
from typing import Any

LONGEST = 1_000_000  # characters of a result
MOST_LINES = 1_000  # of a log
_LINE = 1_000  # characters of a log's line, and of what is told of an error
_DEEPEST = 100  # levels of a result
_STACK = 512 * 1024
_INTERPRETER = 192  # megabytes that Python and the engine themselves need
_SPARE = 8  # megabytes to tell how a script failed that had none left

_BELOW = 200_000
"""The prelude's first line: below any script, so that its own lines are told from a script's."""

_TAKE = "__flowc_take"
ABSENT = (
    "Promise", "queueMicrotask", "performance", "SharedArrayBuffer", "Atomics", "WeakRef", "FinalizationRegistry",
    "atob", "btoa", "DOMException",
)  # fmt: skip
"""What the engine has and Flow does not, or may not have; the clock and chance are the prelude's."""

_OWN_NAME = "<input>"
"""What the engine calls a script; a module of this name imports it."""
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

    prelude = Path(__file__).with_name("prelude.js").read_text("utf-8")
    _confine(request["seconds"], request["megabytes"])
    reply = _run(quickjs, request, prelude)
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


def _run(quickjs: Any, request: dict[str, Any], prelude: str) -> dict[str, Any]:
    """Runs the script as a module, then a second one that gives its default export to the prelude."""
    context = quickjs.Context()
    context.set_memory_limit(request["megabytes"] * 2**20)
    context.set_max_stack_size(_STACK)
    key = secrets.token_hex()
    bounds = {"longest": LONGEST, "said": f"{LONGEST:,}", "lines": MOST_LINES, "line": _LINE}
    bounds |= {"deepest": _DEEPEST, "absent": ABSENT}
    start = context.eval("\n" * _BELOW + prelude)
    told = start(request["input"], request["now"], _TAKE, key, context.parse_json(json.dumps(bounds)))
    context.set_time_limit(request["seconds"])
    script, seconds = request["script"], request["seconds"]
    failure = None
    try:
        _evaluated(context, told, script, seconds)
        if told("is read"):
            call = f'import main from "{_OWN_NAME}"; {_TAKE}(main, "{key}");'
            _evaluated(context, told, "\n" * _BELOW + call, seconds)
    except (quickjs.JSException, quickjs.StackOverflow) as error:
        failure = str(error)
    context.set_memory_limit((request["megabytes"] + _SPARE) * 2**20)
    try:
        state: dict[str, Any] = json.loads(told())
    except (quickjs.JSException, quickjs.StackOverflow) as error:
        return _failed(failure or str(error), failure or str(error), [], script)
    return _failed(failure, failure, state["log"], script) if failure else _reply(state, script)


def _evaluated(context: Any, told: Any, module: str, seconds: float) -> None:
    """Evaluates a module, and waits for what it left to do."""
    told(context.module(module))
    end = time.monotonic() + seconds
    while context.execute_pending_job() and time.monotonic() < end:
        pass


def _reply(state: dict[str, Any], script: str) -> dict[str, Any]:
    log: list[str] = state["log"]
    if "value" in state:
        return {"value": state["value"], "log": log, "clock": state["clock"]}
    if "kind" in state:
        return {"error": state["message"], "kind": state["kind"], "log": log}
    if "message" not in state:
        error = "the script takes too long, or waits for what never comes"
        return {"error": error, "kind": "time", "log": log}
    if state["isNull"]:  # QuickJS throws null where it has no memory left for an error
        return {"error": "the script takes too much memory, or throws null", "kind": "memory", "log": log}
    return _failed(f"{state['name'] or 'thrown'}: {state['message']}", state["stack"], log, script)


def _failed(message: str, stack: str, log: list[str], script: str) -> dict[str, Any]:
    """The error in one line, with the innermost place in the script."""
    kind, text = "error", " ".join((message.splitlines() or [""])[0].split())
    if "export 'default'" in text:
        text = "the script has no export default function"
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
