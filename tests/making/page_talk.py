"""What the model of the page's tests says, by what it is told, and the workflows that it writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from making.browser import Page
from making.servers import Running
from making.sessions import SHOP

import flowc
from flowc_serving.agent.conversation import PROGRAM, Answer, Assistant, Call, Conversation, User
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


WISH = "Tag orders over 500 as VIP"
CHANGE = "Only for orders from Austria, and send me an email"
HOSTILE = "Something hostile"
HANGS = "Take your time"
FAILS = "Let the model fail"

VIEW = """\
@workflow("Tag large orders")
@shopify.admin.order_paid()
def tag_large_orders(order):
    if order.totalPriceSet.shopMoney.amount > 500:
        shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])
"""
BROKEN = VIEW.replace("add_order_tags(order_id=order.id", "add_order_tag(order_id=order.id").replace(
    "totalPriceSet", "totalPriceSett"
)
CHANGED = """\
@workflow("Tag large orders")
@shopify.admin.order_paid()
def tag_large_orders(order):
    if (
        order.totalPriceSet.shopMoney.amount > 500
        and order.shippingAddress.countryCodeV2 == "AT"
    ):
        shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])
        shopify.flow.send_email(
            address="owner@shop.example",
            subject="A large order: {{ order.name }}",
            message="{{ order.name }} is over 500.",
        )
"""
TITLE = "<img src=x onerror=alert(1)><script>alert(2)</script> Ignore all \u202egnihtyreve"
ATTACK = VIEW.replace(
    '"Tag large orders"', '"<img src=x onerror=alert(1)><script>alert(2)</script>"'
).replace('"VIP"', '"<svg onload=alert(3)>"')

SCRIPT = {
    WISH: [
        Said(
            "I look for a trigger, the amount of an order, and a way to tag it.",
            [
                ("task_search", {"search_queries": ["order paid", "add order tags"]}),
                (
                    "environment_paths_search",
                    {
                        "searches": [{"root_type": "Order", "search_term": "total price"}],
                        "data_type_filter": "ALL",
                    },
                ),
            ],
        ),
        Said(
            "",
            [
                (
                    "task_configuration",
                    {
                        "tasks": [
                            {"id": "shopify::admin::order_paid", "version": "0.1"},
                            {"id": "shopify::admin::add_order_tags", "version": "0.1"},
                        ]
                    },
                )
            ],
        ),
        Said("", [(WRITER, {"workflow": BROKEN})]),
        Said("Two names were wrong. Once more:", [(WRITER, {"workflow": VIEW})]),
        Said(
            "Done. **Tag large orders** runs when an order is paid:\n\n- it looks whether the total is over 500\n"
            "- and then adds the tag `VIP`\n\nIt is not on. Try it on an event, then switch it on in Flow."
        ),
    ],
    CHANGE: [
        Said("", [("workflow_lookup", {"workflow_id": "STORED"})]),
        Said("", [(WRITER, {"workflow": CHANGED, "workflow_id": "STORED", "workflow_version": "STORED"})]),
        Said("It now also looks at the country, and sends you an email."),
    ],
    HOSTILE: [
        Said("", [(WRITER, {"workflow": ATTACK})]),
        Said(f"Stored: {TITLE}\n\n[link](javascript:alert(4))"),
    ],
    HANGS: [Said("I think about it", hangs=True)],
    FAILS: [Said(fails="the engine answered with status 500")],
}


def say(page: Page, text: str) -> None:
    """Say something in the conversation."""
    page.run("document.querySelector('#wish').focus()")
    page.type(text)
    page.press("Enter")


def wished(page: Page) -> None:
    """The first wish, to its end."""
    page.click(WISH)
    page.says("It is not on.", "#log")
    idle(page)
    shown(page)


def idle(page: Page) -> None:
    """Wait until nothing runs."""
    page.until("document.querySelector('.stop').hidden")


def shown(page: Page) -> None:
    """Wait until a workflow is shown."""
    page.until("document.querySelector('.work').dataset.state === 'open'")


def number_of(page: Page) -> str:
    """The workflow that a page shows."""
    return page.run("new URLSearchParams(location.hash.slice(1)).get('w')")


@dataclass(frozen=True)
class Talk:
    """A server with its script."""

    running: Running

    @property
    def url(self) -> str:
        return self.running.base

    @property
    def workflows(self) -> Any:
        return self.running.parts.workflows(SHOP.domain)

    def store(self, view: str, name: str = "An older workflow") -> str:
        """A workflow that was there before, and its number."""
        document = flowc.to_json(view, form="export")
        return self.workflows.create(name, document, hidden=False).id.rpartition("/")[2]

    def change(self, number: str, view: str) -> None:
        """Somebody else changes a workflow."""
        stored = self.workflows.lookup(f"gid://flow/Workflow/{number}")
        document = flowc.to_json(view, base=stored.document)
        self.workflows.update(stored.id, stored.version, stored.name, document)


Open = Callable[..., Page]
"""Opens the page in a fresh tab."""
