"""A model's engine on loopback: real HTTP, with answers that a test scripts to the byte."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Piece = bytes | float
"""Bytes to send, or seconds to wait."""
DROP = -1.0
"""In place of seconds: the connection ends here, without a word."""


@dataclass
class Reply:
    """An answer: its status, its type, and its body in pieces."""

    pieces: Iterable[Piece] = ()
    status: int = 200
    kind: str = "text/event-stream"


Script = Callable[[str, dict[str, Any]], Reply]
"""What an engine answers to a path and a body."""


@dataclass
class Engine:
    """A running engine, and what it was asked."""

    base: str
    asked: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    """Set when a client went away in the middle of an answer."""

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies that were posted."""
        return [body for path, body, _ in self.asked if path != "/v1/models"]


def event(data: Any) -> bytes:
    """A server-sent event."""
    return b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n"


DONE = event(b"[DONE]")


def models(owner: str = "vllm", *names: str) -> Reply:
    """The answer of ``/models``."""
    listed = [{"id": name, "object": "model", "owned_by": owner} for name in names or ("flow",)]
    return Reply([json.dumps({"object": "list", "data": listed}).encode()], kind="application/json")


def failure(status: int, body: Any, kind: str = "application/json") -> Reply:
    """An answer of an engine that cannot."""
    return Reply([body if isinstance(body, bytes) else json.dumps(body).encode()], status, kind)


def completion(
    *texts: str, finish: str | None = "stop", usage: tuple[int, int] | None = (7, 3)
) -> list[bytes]:
    """The events of ``/completions``."""
    events = [event({"choices": [{"index": 0, "text": each, "finish_reason": None}]}) for each in texts]
    if finish is not None:
        events.append(event({"choices": [{"index": 0, "text": "", "finish_reason": finish}]}))
    return [*events, *_used(usage), DONE]


def chat(
    *deltas: dict[str, Any], finish: str | None = "stop", usage: tuple[int, int] | None = (7, 3)
) -> list[bytes]:
    """The events of ``/chat/completions``."""
    events = [event({"choices": [{"index": 0, "delta": each, "finish_reason": None}]}) for each in deltas]
    if finish is not None:
        events.append(event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}))
    return [*events, *_used(usage), DONE]


def tool_call(name: str, arguments: str, *, index: int = 0, size: int = 7) -> Iterator[dict[str, Any]]:
    """The deltas of a call, its arguments in small pieces."""
    yield {
        "tool_calls": [{"index": index, "id": f"theirs-{index}", "function": {"name": name, "arguments": ""}}]
    }
    for start in range(0, len(arguments), size):
        yield {"tool_calls": [{"index": index, "function": {"arguments": arguments[start : start + size]}}]}


def _used(usage: tuple[int, int] | None) -> list[bytes]:
    if usage is None:
        return []
    read, written = usage
    details = {
        "prompt_tokens": read,
        "completion_tokens": written,
        "prompt_tokens_details": {"cached_tokens": 2},
    }
    return [event({"choices": [], "usage": details})]


@contextmanager
def serving(script: Script) -> Iterator[Engine]:
    """An engine that answers by a script, on a free port."""
    engine = Engine("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            self._answer(json.loads(self.rfile.read(int(self.headers["content-length"]))))

        def _answer(self, body: dict[str, Any]) -> None:
            engine.asked.append(
                (self.path, body, {key.lower(): value for key, value in self.headers.items()})
            )
            reply = script(self.path, body)
            self.send_response(reply.status)
            self.send_header("content-type", reply.kind)
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            try:
                self._send(reply)
            except OSError:
                engine.closed.set()
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            for piece in reply.pieces:
                if piece == DROP:
                    self.close_connection = True
                    return
                if isinstance(piece, float):
                    time.sleep(piece)
                elif piece:
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
                    self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    engine.base = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
