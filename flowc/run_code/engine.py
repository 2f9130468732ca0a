"""``run_script``: a Run code step's script run, in a process of its own that can do nothing else.

QuickJS has no files, no network, no chance and no clock but the one given, and limits of time and memory; what it
cannot interrupt, such as one call that joins a billion texts, ends with its process. The same script, input and clock
give the same result. Flow has neither clock nor chance, and ``console.log`` alone [doc] (help page of Run code); what
it does where a script asks for the time is not said, and a real export does [file], so that here the time stands
still. Flow's limits are not published where we know of, so that those here are a guess.
"""

# pyright: reportMissingTypeStubs=false
# quickjs has no types; what is taken of it is its folder.

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from flowc.diagnostics import extras
from flowc.jsontext import dumps
from flowc.jsontext.value import Json
from flowc.records import record

SECONDS = 5.0
MEGABYTES = 64
_GRACE = 10.0  # seconds for a process to start and end
_OUT_OF_TIME = {getattr(signal, name, None) for name in ("SIGXCPU", "SIGKILL")}
_WORKER = Path(__file__).with_name("worker.py")

Kind = Literal["syntax", "error", "time", "memory", "stack", "output"]


@record
class ScriptRun:
    """What ``main`` returned (None for nothing), and the lines of ``console.log``.

    ``wants_clock``: the script asked for the time, which Flow does not tell it.
    """

    value: Json
    log: tuple[str, ...] = ()
    wants_clock: bool = False


class ScriptError(Exception):
    """A script that failed. ``line`` and ``column`` (from 1) are its innermost place, where one is known."""

    def __init__(
        self,
        message: str,
        kind: Kind,
        line: int | None = None,
        column: int | None = None,
        log: tuple[str, ...] = (),
    ) -> None:
        self.message = message
        self.kind: Kind = kind
        self.line = line
        self.column = column
        self.log = log
        super().__init__(message)


def run_script(
    script: str,
    input: Json,  # noqa: A002  the name that Flow gives it
    *,
    clock: datetime,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> ScriptRun:
    """Runs the function that a script exports as its default, and gives what it returns.

    ``clock`` is what ``Date`` says all the time. Raises ``ScriptError``, and ``FlowError`` where the engine is not
    installed.
    """
    if "\0" in script:
        line = script.count("\n", 0, script.index("\0")) + 1
        raise ScriptError("SyntaxError: a NUL character", "syntax", line)
    request = {
        "script": script.encode("utf-8", "replace").decode(),
        "input": dumps(input),
        "seconds": seconds,
        "megabytes": megabytes,
        "now": float(int(clock.timestamp() * 1000)),
        "path": _folder(),
    }
    reply = _answered(json.dumps(request).encode(), seconds)
    log = tuple(map(str, reply.get("log", ())))
    if "value" in reply:
        try:
            return ScriptRun(json.loads(reply["value"]), log, bool(reply.get("clock")))
        except RecursionError:
            raise ScriptError("main returns a value that is nested too deep", "output", log=log) from None
    raise ScriptError(reply["error"], reply["kind"], reply.get("line"), reply.get("column"), log)


def _answered(request: bytes, seconds: float) -> dict[str, Any]:
    """The worker's reply; a worker that gave none was ended for its time or its memory."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_WORKER)],
            input=request,
            capture_output=True,
            timeout=2 * seconds + _GRACE,
            env=_surroundings(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": "the script takes too long", "kind": "time"}
    try:
        return json.loads(done.stdout)
    except ValueError:
        return _ended(done.returncode, done.stderr)


def _ended(code: int, complaint: bytes) -> dict[str, Any]:
    """Why a worker ended without a reply: by a signal of the operating system, or by an error of its own."""
    if b"MemoryError" in complaint:
        return {"error": "the script takes too much memory", "kind": "memory"}
    if -code in _OUT_OF_TIME:
        return {"error": "the script takes too long", "kind": "time"}
    last = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2] or f"exit status {code}"
    return {"error": f"the engine broke: {last}", "kind": "error"}


def _surroundings() -> dict[str, str]:
    """Nothing of this process's environment but what Windows needs to start a program; times are UTC."""
    return {"TZ": "UTC"} | {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


@cache
def _folder() -> str:
    """Where the engine is installed: an isolated process does not know of every folder that this one knows."""
    with extras.needed("running a script"):
        import quickjs
    return str(Path(quickjs.__file__).parents[1])
