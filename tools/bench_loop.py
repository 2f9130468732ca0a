"""What the loop takes by itself: turns of a scripted model, with a desk that answers at once and with a session.

    python tools/bench_loop.py [SECONDS] [CONVERSATIONS]

A turn here is one answer of the model with its calls; a conversation has four. Prints milliseconds a turn (p50 and p99,
of one conversation at a time and of many at once), and turns a second on one core.
"""

from __future__ import annotations

import asyncio
import sys
import time
import tracemalloc

from flowc_serving.agent.conversation import Call, Context, Conversation, User
from flowc_serving.agent.desk import Desk
from flowc_serving.agent.events import Asked, Ended
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.loop import turn
from flowc_serving.agent.session import Session, SessionDesk
from flowc_serving.agent.shop import Shop
from flowc_serving.backends.demonstration import Demonstration
from flowc_serving.backends.scripted import Cue, Line, Scripted

STEP = 'shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])'
VIEW = f'@workflow("Tag")\n@shopify.admin.order_created()\ndef tag(order):\n    {STEP}\n'
READ = (
    Cue("task_search", {"search_queries": ["a"]}),
    Cue("template_search", {"search_queries": ["a"]}),
)
MODEL = Scripted(
    [
        Line("I search.", READ),
        Line("", (Cue("task_configuration", {"tasks": []}),)),
        Line("", (Cue("create_or_update_workflow", {"workflow": VIEW}),)),
        Line("It is saved, and off until you turn it on."),
    ],
    chunk=8,
)
CONTEXT = Context("2026-01-05", "corner.myshopify.com", "basic")


class Instant:
    """A desk that answers at once."""

    async def answer(self, call: Call) -> Object:  # noqa: ARG002  a desk is asked so
        return {"tasks": {}}


async def conversation(desk: Desk, model: object, wish: str) -> list[float]:
    """The seconds of each turn of one conversation: from answer to answer of the model."""
    begun = Conversation("c", CONTEXT, (User(wish),))
    seconds: list[float] = []
    before = time.perf_counter()
    async for event in turn(begun, desk, model):  # type: ignore[arg-type]
        if isinstance(event, Asked | Ended):
            now = time.perf_counter()
            if isinstance(event, Asked):
                seconds.append(now - before)
            before = now
        if isinstance(event, Ended):
            assert event.why == "done", event
    return seconds


async def one_at_a_time(desk: Desk, model: object, wish: str, seconds: float) -> list[float]:
    end = time.perf_counter() + seconds
    found: list[float] = []
    while time.perf_counter() < end:
        found += await conversation(desk, model, wish)
    return found


async def at_once(desk: Desk, seconds: float, many: int) -> list[float]:
    found = await asyncio.gather(*[one_at_a_time(desk, MODEL, "x", seconds) for _ in range(many)])
    return [each for several in found for each in several]


def told(name: str, found: list[float], wall: float, cpu: float) -> None:
    found = sorted(found)
    p50, p99 = (1000 * found[int(len(found) * share)] for share in (0.5, 0.99))
    print(f"{name:<30} {len(found):>6} turns  p50 {p50:8.3f} ms  p99 {p99:8.3f} ms", end="  ")
    print(f"{len(found) / cpu:6.0f} turns a CPU second, {cpu / wall:.0%} of a core")


def measured(name: str, work: object) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    found = asyncio.run(work)  # type: ignore[arg-type]
    told(name, found, time.perf_counter() - wall, time.process_time() - cpu)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    measured("one at a time, instant desk", one_at_a_time(Instant(), MODEL, "x", seconds))
    measured(f"{many} at once, instant desk", at_once(Instant(), seconds, many))
    session = SessionDesk(Session(Shop("corner.myshopify.com", "basic")))
    wish = "tag orders over 500"
    measured("one at a time, real tools", one_at_a_time(session, Demonstration(), wish, seconds))
    tracemalloc.start()
    asyncio.run(at_once(Instant(), 1, many))
    before = tracemalloc.get_traced_memory()[0]
    asyncio.run(at_once(Instant(), seconds, many))
    print(f"memory grown in {seconds:g} s: {(tracemalloc.get_traced_memory()[0] - before) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
