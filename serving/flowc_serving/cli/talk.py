"""One conversation between a person in a terminal and a model: turns, and what is shown of a workflow after each."""

from __future__ import annotations

import asyncio
import signal
from argparse import Namespace
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime

import flowc
from flowc import FlowError
from flowc.check import check
from flowc.cli.command import MisuseError, one_line, put_json_text, put_picture, put_text, say, used, write
from flowc_serving.agent.conversation import PROGRAM, Call, Context, Conversation, User
from flowc_serving.agent.desk import Desk
from flowc_serving.agent.events import Ended
from flowc_serving.agent.json_value import dumps
from flowc_serving.agent.loop import Turn, turn
from flowc_serving.agent.model import Model
from flowc_serving.agent.outcomes import last_written
from flowc_serving.agent.session import SessionDesk
from flowc_serving.agent.shop_file import exported
from flowc_serving.agent.ulids import new as new_id
from flowc_serving.cli.models import tries
from flowc_serving.cli.telling import JsonTeller, Teller

_INTERRUPTED = 130


class Talk:
    """The conversation so far, and where it goes on."""

    def __init__(self, desk: Desk, model: Model, arguments: Namespace) -> None:
        self._desk, self._model = desk, model
        self._output: str | None = arguments.output
        self._is_json: bool = arguments.json
        self._teller = JsonTeller() if self._is_json else Teller()
        self._conversation = Conversation(new_id(), _context(desk, arguments.shop or ""), tests=tries(model))
        self._told = ""
        """What is to be told to the model with the first wish."""
        self._is_written = False

    def begin_with(self, file: str) -> None:
        """Put a workflow into the shop, for it to be changed. Raises ``FileError``."""
        if not isinstance(self._desk, SessionDesk):
            raise MisuseError(
                "agent", "--workflow is for a shop of your own; name a real shop's workflow in the wish"
            )
        name, document = used(file, exported)
        made = self._desk.session.world.workflows.create(name, document, hidden=False)
        self._told = f"\n\nThe workflow is {made.id}."

    def turn(self, runner: asyncio.Runner, wish: str) -> int:
        """One turn: its exit code."""
        said = wish.strip().encode("utf-8", "replace").decode() + self._told
        before, self._told = self._conversation.plus(User(said)), ""
        ended = runner.run(self._turned(before))
        if ended.error:
            say(f"flowc agent: {ended.error}")
        if saved := last_written(ended.conversation.messages[len(before.messages) :]):
            runner.run(self._show(saved[0]))
        if ended.why == "cancelled":
            return _INTERRUPTED
        return 0 if ended.why == "done" else 1

    async def _turned(self, conversation: Conversation) -> Ended:
        one = turn(conversation, self._desk, self._model)
        with _interrupted_by_person(one):
            async for event in one:
                self._teller.tell(event)
                if isinstance(event, Ended):
                    self._conversation = event.conversation
                    return event
        raise AssertionError("a turn ends")

    async def _show(self, workflow: str) -> None:
        """The workflow that was saved: its picture, what is found in it, and its file. Raises ``FileError``."""
        data = await self._desk.answer(Call("show", "workflow_lookup", {"workflow_id": workflow}))
        view = data.get(PROGRAM)
        if not isinstance(view, str):
            say(f"flowc agent: the workflow cannot be read: {data.get('error')}")
            return
        document = self._document(workflow, view)
        if self._is_json:
            put_json_text(
                dumps({"kind": "workflow", **data, "document": document, "findings": [*_findings(view)]})
                + "\n"
            )
        else:
            put_text("\n")
            put_picture(document)
            put_text("".join([f"  {each}\n" for each in _findings(view)]))
        if self._output:
            write(self._output, document.encode(), "document", again=self._is_written)
            self._is_written = True
            say(f"note: {one_line(self._output)} is written")

    def _document(self, workflow: str, view: str) -> str:
        """The stored document; of a real shop it is made anew from the view."""
        if isinstance(self._desk, SessionDesk):
            return self._desk.session.world.workflows.lookup(workflow).document
        return flowc.to_json(view, form="export")


def _context(desk: Desk, shop: str) -> Context:
    if isinstance(desk, SessionDesk):
        return desk.session.context()
    return Context(datetime.now(UTC).date().isoformat(), shop.partition(":")[2])


def _findings(view: str) -> list[str]:
    """What can be said against a workflow, a line each."""
    try:
        found = check(view)
    except FlowError as error:
        found = error.diagnostics
    return [each.headline() for each in found]


@contextmanager
def _interrupted_by_person(one: Turn) -> Generator[None]:
    """Ctrl-C ends the turn, and not the program."""
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGINT, one.cancel)
    except (NotImplementedError, RuntimeError, ValueError):  # not on Windows, nor in a thread
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)
