"""A stand-in for Shopify's command line and for the gateway behind it: a real executable, and real HTTP on loopback.

The command takes what the real one takes, sends what it sends and prints what it prints, as far as its public sources
tell. ``FAKE_SHOPIFY`` makes it misbehave.
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
from typing import Any

_SCRIPT = """\
#!{python} -IS
import json, os, sys, time, urllib.error, urllib.request
argv = sys.argv[1:]
assert argv[:3] == ["flow", "tool", "call"] and argv[4] == "--store" and argv[6] == "--arguments-file", argv
assert argv[8:] == ["--json"], argv
with open({log!r}, "a") as log:
    log.write(json.dumps({{"argv": argv, "pid": os.getpid(), "stdin": sys.stdin.read()}}) + "\\n")
mode = os.environ.get("FAKE_SHOPIFY", "")
if mode.startswith("print:"):
    print(mode[6:])
    sys.exit(0)
if mode.startswith("fail:"):
    sys.stderr.write(mode[5:])
    sys.exit(1)
if mode == "hang":
    if os.fork() == 0:
        time.sleep(60)
    time.sleep(60)
if mode == "flood":
    while True:
        sys.stdout.write("x" * 1000000)
if mode == "bytes":
    sys.stdout.buffer.write(b"\\xff\\xfe{{\\x00")
    sys.exit(0)
with open(argv[7]) as file:
    arguments = json.load(file)
body = json.dumps({{"tool": argv[3], "arguments": arguments}}).encode()
headers = {{"Content-Type": "application/json", "X-Shopify-Shop-Domain": argv[5], "Authorization": "Bearer its-own"}}
request = urllib.request.Request(os.environ["SHOPIFY_FLOW_TOOL_CALL_ENDPOINT"], body, headers)
if mode == "notice":
    print("There is a new version of Shopify CLI: {{4.0}}\\n")
try:
    answer = json.load(urllib.request.urlopen(request))
except urllib.error.HTTPError as error:
    sys.stderr.write("\\u256d\\u2500 error \\u2500\\u256e\\n\\u2502  ")
    sys.stderr.write("Flow tool gateway request failed with HTTP %d.\\n" % error.code)
    sys.stderr.write(json.dumps(json.load(error), indent=2))
    sys.exit(1)
print(json.dumps(answer, indent=2))
"""


def command_line(folder: Path) -> tuple[Path, Path]:
    """The executable, and the file in which it notes how it was called."""
    script, log = folder / "shopify", folder / "calls.jsonl"
    script.write_text(_SCRIPT.format(python=sys.executable, log=str(log)))
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
