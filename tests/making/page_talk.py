"""A server of the page with a scripted model, on a port of its own: real tools, real store, real HTTP."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flowc_serving.agent.conversation import PROGRAM, Answer, Assistant, Call, Conversation, User
from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.model import (
    CallBegun,
    CallDone,
    ModelError,
    Part,
    ProgramPart,
    Request,
    Stopped,
    TextPart,
    Usage,
)

import flowc

WRITER = "create_or_update_workflow"


@dataclass(frozen=True)
class Said:
    """One answer of the model: a text, calls with their arguments, or a failure."""

    text: str = ""
    calls: Sequence[tuple[str, Object]] = ()
    fails: str = ""
    hangs: bool = False


@dataclass
class Scripted:
    """A model that says what its script has for what was last said. ``pause`` is between its parts."""

    script: Mapping[str, Sequence[Said]]
    pause: float = 0.0
    asked: int = field(default=0)
    name: str = "scripted"
    constrains: bool = False

    async def answer(self, request: Request) -> AsyncIterator[Part]:
        """The parts of the next answer."""
        said = self.next(request.conversation)
        if said.fails:
            raise ModelError(said.fails)
        for word in said.text.split(" "):
            yield TextPart(f"{word} " if word else "")
            await asyncio.sleep(self.pause)
        if said.hangs:
            await asyncio.sleep(600)
        for name, arguments in said.calls:
            async for part in self.call(name, where(arguments, request.conversation)):
                yield part
        yield Usage(4_000, 200)
        yield Stopped("stop")

    async def call(self, name: str, arguments: Object) -> AsyncIterator[Part]:
        """The parts of a call, its program line by line."""
        self.asked += 1
        call = f"call_{self.asked}"
        yield CallBegun(call, name)
        for line in str(arguments.get(PROGRAM, "")).splitlines(keepends=True):
            yield ProgramPart(call, line)
            await asyncio.sleep(self.pause)
        yield CallDone(Call(call, name, arguments))

    def next(self, conversation: Conversation) -> Said:
        """What comes after what was said."""
        last = max(at for at, each in enumerate(conversation.messages) if isinstance(each, User))
        user = conversation.messages[last]
        assert isinstance(user, User)
        done = sum(isinstance(each, Assistant) for each in conversation.messages[last:])
        lines = self.script.get(user.text, [Said("I do not know what to do with that.")])
        return lines[min(done, len(lines) - 1)]

    async def close(self) -> None:
        """Nothing is held."""


def where(arguments: Object, conversation: Conversation) -> Object:
    """Arguments in which ``STORED`` stands for the workflow and version that were last stored or read."""
    if arguments.get("workflow_id") != "STORED":
        return arguments
    seen = [
        each.data
        for each in conversation.messages
        if isinstance(each, Answer) and each.data.get("workflow_id") and each.data.get("workflow_version")
    ]
    if "workflow_version" not in arguments:
        return {**arguments, "workflow_id": seen[-1]["workflow_id"]}
    stored = {key: seen[-1][key] for key in ("workflow_id", "workflow_version")}
    return {**arguments, **stored}


@dataclass
class Talk:
    """A running server: its address, and the one shop's workflows."""

    url: str
    workflows: InMemory

    def store(self, view: str) -> str:
        """A workflow that was there before, and its number."""
        document = flowc.to_json(view, form="export")
        name = view.partition('@workflow("')[2].partition('")')[0]
        return self.workflows.create(name, document, hidden=False).id.rpartition("/")[2]


@contextmanager
def served(
    script: Mapping[str, Sequence[Said]],
    folder: Path,
    *,
    pause: float = 0.0,
    demonstration: bool = False,
    keys: str = "",
    a_second: float = 20.0,
    burst: int = 200,
    wishes: tuple[str, ...] = (),
) -> Iterator[Talk]:
    """A server for a while."""
    from flowc_serving.server.app import Application
    from flowc_serving.server.keys import Keys, read_keys
    from flowc_serving.server.parts import Parts, Served
    from flowc_serving.server.running import Server
    from flowc_serving.server.settings import Limits, Settings
    from flowc_serving.store.events import open_log

    log = open_log(str(folder / "log.sqlite"))
    workflows = InMemory()
    model = Served(Scripted(script, pause), "a script of the tests", demonstration, wishes)
    limits = Limits(a_second=a_second, burst=burst)
    settings = Settings(port=0, keys=read_keys(keys) if keys else Keys(), limits=limits)
    server = Server(Application(settings, Parts({"default": model}, lambda _: workflows, log)))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    try:
        yield Talk(address(server), workflows)
    finally:
        server.should_exit = True
        thread.join(20)
        log.close()


def address(server: object) -> str:
    """Where a server listens, as soon as it does."""
    import time

    for _ in range(500):
        if getattr(server, "started", False):
            port = server.servers[0].sockets[0].getsockname()[1]  # type: ignore[attr-defined]
            return f"http://127.0.0.1:{port}"
        time.sleep(0.02)
    raise AssertionError("the server does not start")
