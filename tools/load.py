"""Load on a server of this machine: N conversations at once for M seconds, with a model that replays a script.

    python tools/load.py --conversations 200 --seconds 600

Each conversation is three turns of a search and a last word, then the next one begins. Said at the end: errors, turns a
second and per second of the server's own work, its memory over time, and how long a turn took beside its model and
tools. ``--conversations 1`` is what the loop and the log cost a turn that waits for nobody.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

TURNS = 3
SEARCH = {"name": "task_search", "arguments": {"search_queries": ["add order tags"]}}
SCRIPT = [{"text": "I look.", "calls": [SEARCH]}, {"text": "That is what there is."}] * TURNS
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Counts:
    """What was seen."""

    turns: int = 0
    conversations: int = 0
    errors: list[str] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


async def post(port: int, path: str, body: object) -> tuple[int, bytes]:
    """One request on a connection of its own, and its whole answer."""
    reading, writing = await asyncio.open_connection("127.0.0.1", port)
    try:
        data = json.dumps(body).encode()
        writing.write(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(data)}\r\n\r\n".encode()
            + data
        )
        head = await reading.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), await reading.read()
    finally:
        writing.close()


async def conversation(port: int, counts: Counts) -> None:
    """A conversation of a few turns."""
    status, body = await post(port, "/v1/conversations", {})
    if status != 201:
        counts.errors.append(f"{status} {body[:100]!r}")
        return
    name = json.loads(body[body.index(b"{") : body.rindex(b"}") + 1])["id"]
    for number in range(TURNS):
        began = time.monotonic()
        status, body = await post(
            port, f"/v1/conversations/{name}/turns", {"text": f"Tag my orders {number}"}
        )
        took = time.monotonic() - began
        if status != 200 or b'"why": "done"' not in body:
            counts.errors.append(f"{status} {body[-200:]!r}")
            return
        busy = sum(float(each) for each in re.findall(rb'"seconds": ([0-9.e-]+)', body))
        counts.turns += 1
        counts.whole.append(took)
        counts.beside.append(max(0.0, took - busy))
    counts.conversations += 1


async def again_and_again(port: int, until: float, counts: Counts) -> None:
    """Conversations, one after another."""
    while time.monotonic() < until:
        try:
            await conversation(port, counts)
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            counts.errors.append(repr(error))
            await asyncio.sleep(0.05)


async def watch(process: int, began: float, counts: Counts) -> None:
    """The memory of the server, over time."""
    while True:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        counts.memory.append((time.monotonic() - began, pages * PAGE / 2**20))
        await asyncio.sleep(5)


def work(process: int) -> float:
    """The seconds that the server's threads have worked."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def load(port: int, process: int, conversations: int, seconds: float) -> tuple[Counts, float, float]:
    """Put the load on: what was seen, how long it took, how long the server worked."""
    warm = Counts()
    await again_and_again(port, time.monotonic() + 2, warm)
    counts, began, before = Counts(errors=warm.errors), time.monotonic(), work(process)
    watching = asyncio.create_task(watch(process, began, counts))
    await asyncio.gather(*(again_and_again(port, began + seconds, counts) for _ in range(conversations)))
    took, worked = time.monotonic() - began, work(process) - before
    watching.cancel()
    return counts, took, worked


def share(values: list[float], part: float) -> float:
    """The value below which a part of all is."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0.0


def told(counts: Counts, took: float, worked: float) -> list[str]:
    """The result in lines."""
    memory = [each for _, each in counts.memory]
    shown = [f"{at:.0f} s {size:.0f} MB" for at, size in counts.memory[:: max(1, len(memory) // 10)]]
    beside = [each * 1000 for each in counts.beside]
    return [
        f"{counts.turns} turns of {counts.conversations} conversations in {took:.1f} s, {len(counts.errors)} errors",
        *(f"  {each}" for each in counts.errors[:5]),
        (
            f"{counts.turns / took:.0f} turns a second; the server worked {worked:.1f} s:"
            f" {counts.turns / max(worked, 0.01):.0f} turns a second and core"
        ),
        (
            f"a turn beside its model and tools: p50 {share(beside, 0.5):.1f} ms, p99 {share(beside, 0.99):.1f} ms;"
            f" whole: p50 {share(counts.whole, 0.5) * 1000:.1f} ms, p99 {share(counts.whole, 0.99) * 1000:.1f} ms"
        ),
        f"memory: {', '.join(shown)}",
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=600)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="flowc-load-") as folder:
        script = Path(folder) / "script.json"
        script.write_text(json.dumps(SCRIPT))
        command = [
            *(sys.executable, "-m", "flowc", "serve", "--port", "0", "--model", f"scripted:{script}"),
            *(
                "--store",
                f"{folder}/flows.db",
                "--rate",
                "1000000",
                "--turns",
                str(2 * given.conversations + 2),
            ),
        ]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            found = re.search(r":(\d+)$", server.stderr.readline().strip())
            if found is None:
                return 1
            while not server.stderr.readline().startswith("workflows are kept"):
                pass
            result = asyncio.run(load(int(found[1]), server.pid, given.conversations, given.seconds))
            server.send_signal(signal.SIGTERM)
            code = server.wait(60)
    print("\n".join([*told(*result), f"the server ended with {code}"]))
    return 1 if result[0].errors or code else 0


if __name__ == "__main__":
    sys.exit(main())
