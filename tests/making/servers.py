"""A real server on loopback, in a thread of the test: its parts, its model's script, and how to ask it."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from making.sessions import SHOP, TAGGING

from flowc_serving.agent.conversation import Call, User
from flowc_serving.agent.model import (
    CallBegun,
    CallDone,
    Part,
    ProgramPart,
    Request,
    Stopped,
    TextPart,
    Usage,
)
from flowc_serving.agent.shop import Shop
from flowc_serving.server.app import Application
from flowc_serving.server.keys import Keys, read_keys
from flowc_serving.server.parts import DEFAULT_ARM, Parts, Served
from flowc_serving.server.running import Server
from flowc_serving.server.settings import Limits, Settings
from flowc_serving.store.events import EventLog, open_log
from flowc_serving.store.workflows import WorkflowFile

Step = Sequence[Part] | Callable[[Request], AsyncIterator[Part]]
"""One answer of a model: its parts, or what makes them."""

TEA, CUP = "tea.myshopify.com", "cup.myshopify.com"
TEA_KEY, CUP_KEY, OPERATOR_KEY = (
    "tea-0123456789abcdef0123",
    "cup-0123456789abcdef0123",
    "op-0123456789abcdef01234",
)


def keys() -> Keys:
    return read_keys(f"{TEA} {TEA_KEY}\n{CUP} {CUP_KEY}\n* {OPERATOR_KEY}\n")


def said(*texts: str) -> list[Part]:
    """An answer of text only."""
    return [*map(TextPart, texts), Usage(100, 10), Stopped("stop")]


def calling(*calls: Call, text: str = "") -> list[Part]:
    """An answer with calls, their programs in two pieces."""
    parts: list[Part] = [TextPart(text)] if text else []
    for call in calls:
        parts.append(CallBegun(call.id, call.name))
        program = str(call.arguments.get("workflow", ""))
        half = len(program) // 2
        parts += [ProgramPart(call.id, each) for each in (program[:half], program[half:]) if each]
        parts.append(CallDone(call))
    return [*parts, Usage(200, 20), Stopped("stop")]


def creating(view: str = TAGGING) -> list[Step]:
    """A search, a workflow, a last word."""
    return [
        calling(Call("s1", "task_search", {"search_queries": ["order created"]}), text="I look."),
        calling(Call("w1", "create_or_update_workflow", {"workflow": view})),
        said("It tags ", "large orders."),
    ]


class Scripted:
    """A model that follows a script: per turn a list of answers, the last list for all turns after it."""

    name = "scripted"
    constrains = True

    def __init__(self, *turns: Sequence[Step]) -> None:
        self.turns = turns or (creating(),)
        self.asked: list[Request] = []

    async def answer(self, request: Request) -> AsyncIterator[Part]:
        self.asked.append(request)
        messages = request.conversation.messages
        users = [at for at, each in enumerate(messages) if isinstance(each, User)]
        script = self.turns[min(len(users), len(self.turns)) - 1]
        answers = sum(1 for each in messages[users[-1] :] if type(each).__name__ == "Assistant")
        step = script[min(answers, len(script) - 1)]
        if callable(step):
            async for part in step(request):
                yield part
        else:
            for part in step:
                yield part

    async def close(self) -> None:
        pass


def hanging(*before: Part) -> Callable[[Request], AsyncIterator[Part]]:
    """An answer that does not come to its end."""

    async def parts(_: Request) -> AsyncIterator[Part]:
        for part in before:
            yield part
        await asyncio.sleep(600)

    return parts


@dataclass
class Running:
    """A server that runs, and what it stands on."""

    base: str
    application: Application
    parts: Parts
    server: Server
    loop: asyncio.AbstractEventLoop

    @property
    def log(self) -> EventLog:
        return self.parts.log

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """One request, its body as JSON, or as it is where it is bytes."""
        sent = dict(headers or {})
        if key:
            sent["Authorization"] = f"Bearer {key}"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(self.base + path, data, sent, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Reply(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Reply(error.code, dict(error.headers), error.read())

    def turn(self, conversation: str, text: str, **more: Any) -> list[dict[str, Any]]:
        """The events of a turn."""
        reply = self.ask("POST", f"/v1/conversations/{conversation}/turns", {"text": text}, **more)
        assert reply.status == 200, reply.body
        return reply.events


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> dict[str, Any]:
        """The one envelope."""
        assert list(self.json) == ["error"]
        error = self.json["error"]
        assert {"type", "message", "param", "code"} <= error.keys()
        return error

    @property
    def events(self) -> list[Any]:
        """The JSON of server-sent events."""
        found = [line[6:] for line in self.body.decode().split("\n") if line.startswith("data: ")]
        return [json.loads(each) for each in found if each != "[DONE]"]


def parts_in(folder: Path, model: Any = None, **more: Any) -> Parts:
    """The parts of a server whose store is in a folder."""
    workflows = WorkflowFile(folder / "workflows.sqlite")
    served = Served(model or Scripted())
    return Parts(
        **{
            "models": {DEFAULT_ARM: served},
            "workflows": workflows.of,
            "log": open_log(str(folder / "events.sqlite")),
            "shop": lambda domain: replace(SHOP, domain=domain) if domain == SHOP.domain else Shop(domain),
            **more,
        }
    )


LIMITS = Limits(a_second=1000.0, burst=10_000, stopping=5.0)


@contextmanager
def serving(parts: Parts, *, limits: Limits = LIMITS, **settings: Any) -> Iterator[Running]:
    """A server on a free port."""
    application = Application(Settings(port=0, limits=limits, **{"shop": SHOP.domain, **settings}), parts)
    began = threading.Event()
    found: list[Running] = []

    async def main() -> None:
        server = Server(application)
        task = asyncio.create_task(server.run_until_stopped())
        while not server.started:
            await asyncio.sleep(0.005)
        base = f"http://127.0.0.1:{server.port}"
        found.append(Running(base, application, parts, server, asyncio.get_running_loop()))
        began.set()
        await task

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    assert began.wait(20)
    running = found[0]
    try:
        yield running
    finally:
        if thread.is_alive():
            running.loop.call_soon_threadsafe(running.server.stop)
        thread.join(20)
        assert not thread.is_alive()
        parts.log.close()
