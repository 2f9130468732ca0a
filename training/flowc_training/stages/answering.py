"""Does a checkpoint answer? ``flowc serve`` is started with it on loopback, its page fetched and a turn asked of it, by
the same routes that the page takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STARTING = 300.0
"""Seconds that a server may take until it can be reached: it loads a model."""
_SAYS = "flowc serves at "
ENDINGS = ("done", "turns", "tokens", "seconds", "loop", "cancelled")
"""How a turn may end that a model has written: one that knows nothing seldom finds an end."""
_LONGEST = 1_000_000
"""Bytes of one line of events."""


class NotServedError(RuntimeError):
    """A server that did not start, or a page or turn that did not come; the message says which."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a turn: what the model said, the tools that it called, how its turn ended."""

    page: int
    """Bytes of the page."""
    text: str
    called: tuple[str, ...]
    written: int
    """Pieces of programs."""
    why: str
    error: str

    @property
    def is_served(self) -> bool:
        """Did the turn come to an end, and did nothing fail?"""
        return self.page > 0 and self.why in ENDINGS

    @property
    def is_seen(self) -> bool:
        """Did the model write anything that the page shows?"""
        return bool(self.text.strip() or self.called or self.written)

    def __str__(self) -> str:
        calls = f"calls {', '.join(self.called)}" if self.called else "no calls"
        return (
            f"a page of {self.page:,} bytes; {len(self.text):,} characters said, {calls}, ended: {self.why}"
        )


def answered(checkpoint: Path, folder: Path, wish: str, *, seconds: float = 60.0) -> Answered:
    """Serve a checkpoint and ask it one thing. A turn that is not over after so many seconds is cancelled."""
    folder.mkdir(parents=True, exist_ok=True)
    with served(checkpoint, folder) as base:
        page = len(_fetched(base + "/"))
        begun = json.loads(_fetched(f"{base}/v1/conversations", {"representation": "python"}))
        path = f"{base}/v1/conversations/{begun['id']}"
        cancelling = threading.Timer(seconds, lambda: _fetched(f"{path}/cancel", {}))
        cancelling.start()
        try:
            return _turn(path, wish, page)
        finally:
            cancelling.cancel()


@contextmanager
def served(checkpoint: Path, folder: Path) -> Generator[str]:
    """A server of a checkpoint, as ``flowc serve`` starts it; its address. Raises ``NotServedError``."""
    command = [sys.executable, "-m", "flowc", "serve", "--port", "0", "--model", f"local:{checkpoint}"]
    command += ["--store", str(folder / "workflows.sqlite"), "--log", str(folder / "events.sqlite")]
    log = folder / "server.log"
    with log.open("wb") as written:
        server = subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT, env=_environment())
    try:
        yield _address(server, log)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _environment() -> dict[str, str]:
    """A small model is fastest on one thread."""
    return {"OMP_NUM_THREADS": "1", **os.environ}


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + STARTING
    while time.monotonic() < end:
        said = log.read_text("utf-8", "replace")
        for line in said.splitlines():
            if line.startswith(_SAYS):
                return line.removeprefix(_SAYS).strip()
        if server.poll() is not None:
            raise NotServedError(f"flowc serve ended with {server.returncode}: {said.strip()[-2000:]}")
        time.sleep(0.1)
    raise NotServedError(f"flowc serve did not start within {STARTING:g} seconds; see {log}")


def _fetched(address: str, body: Any = None) -> bytes:
    with urllib.request.urlopen(_request(address, body), timeout=60) as answer:
        return answer.read(10_000_000)


def _request(address: str, body: Any) -> urllib.request.Request:
    data = None if body is None else json.dumps(body).encode()
    return urllib.request.Request(address, data, {"Content-Type": "application/json"})


def _turn(path: str, wish: str, page: int) -> Answered:
    text, called, written = "", list[str](), 0
    with urllib.request.urlopen(_request(f"{path}/turns", {"text": wish}), timeout=300) as stream:
        for event in _events(stream):
            match event.get("kind"):
                case "said":
                    text += str(event["text"])
                case "called":
                    called.append(str(event["name"]))
                case "writing":
                    written += 1
                case "ended":
                    why, error = str(event["why"]), str(event["error"] or "")
                    text = text or str(event["text"])
                    return Answered(page, text, tuple(called), written, why, error)
                case _:
                    pass
    raise NotServedError("the turn's events ended before the turn")


def _events(stream: Any) -> Iterator[dict[str, Any]]:
    while line := stream.readline(_LONGEST):
        if line.startswith(b"data: "):
            found = json.loads(line.removeprefix(b"data: "))
            yield found if isinstance(found, dict) else {}
