"""A stand-in for Shopify's command line and for the gateway behind it: a real executable, and real HTTP on loopback.

The command is ``fake_shopify``.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shlex import quote
from typing import Any

_SCRIPT = """\
#!/bin/sh
FAKE_SHOPIFY_LOG={log} exec {python} -IS {program} "$@"
"""


def command_line(folder: Path) -> tuple[Path, Path]:
    """The executable, and the file in which it notes how it was called."""
    script, log = folder / "shopify", folder / "calls.jsonl"
    program = Path(__file__).with_name("fake_shopify.py")
    script.write_text(
        _SCRIPT.format(log=quote(str(log)), python=quote(sys.executable), program=quote(str(program)))
    )
    script.chmod(0o755)
    return script, log


Tools = Callable[[str, dict[str, Any], str], dict[str, Any]]
"""What a gateway answers as ``data`` to a tool, its arguments and a shop."""


class Failed(Exception):
    """The gateway answers with this status and body."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


@dataclass
class Gateway:
    """A running gateway, and what it was asked."""

    address: str
    asked: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def gateway(tools: Tools) -> Iterator[Gateway]:
    """A gateway that speaks production's wire, on a free port."""
    running = Gateway("")

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            running.asked.append(body)
            try:
                data = tools(body["tool"], body["arguments"], self.headers["X-Shopify-Shop-Domain"])
                status, answer = 200, {"ok": True, "tool": body["tool"], "data": data}
            except Failed as failed:
                status, answer = failed.status, failed.body
            sent = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running.address = f"http://127.0.0.1:{server.server_address[1]}/flow-core/tool_call"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
