"""The built-in demonstration: no model, but three conversations that are replayed through the real tools.

It knows its wishes by their words, and says to anything else what it is and how to give flowc a model. Calls are real,
and so is what it says of their answers: a workflow that could not be saved is not called saved.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeAlias

import flowc
from flowc_serving.agent.conversation import (
    PROGRAM,
    WRITER,
    Answer,
    Assistant,
    Conversation,
    Representation,
    User,
)
from flowc_serving.agent.json_value import Object
from flowc_serving.agent.model import Part, Request
from flowc_serving.agent.outcomes import failure, last_written
from flowc_serving.agent.programs import as_written
from flowc_serving.backends.scripted import Cue, Line, spoken

NAME = "demonstration"

ABOUT = """\
I am flowc's built-in demonstration and no language model: I replay three conversations through the real tools. Say

- Tag orders over 500 as VIP
- then: Make it 1000
- E-mail me when stock runs low

For wishes of your own give flowc a model: --model openai:http://HOST:8000/v1#NAME for any engine that speaks OpenAI's \
API, or --model local:FOLDER for a checkpoint on this machine."""

_TAG = """\
@workflow("Tag large orders")
@shopify.admin.order_created()
def tag_large_orders(order):
    if order.totalPriceSet.shopMoney.amount > {amount}:
        shopify.admin.add_order_tags(order_id=order.id, tags=["{tag}"])
"""
_STOCK = """\
@workflow("Say when stock runs low")
@shopify.admin.product_variant_inventory_quantity_changed()
def say_when_stock_runs_low(product, productVariant, inventoryQuantityPrior):
    if productVariant.{path} < {amount}:
        shopify.flow.send_email(
            address="{address}",
            subject="Low stock: {{{{product.title}}}}",
            message="{{{{productVariant.title}}}} of {{{{product.title}}}} is running low.",
        )
"""
_AMOUNT = re.compile(r"\d{1,9}")
_WORD = re.compile(r"\bas (?:an? )?[\"'“‘]?([\w-]{1,40})", re.I)
_ADDRESS = re.compile(r"[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4}")
_SOMEBODY = "stock@example.com"
_WORKFLOW = re.compile(r"gid://flow/Workflow/\d+")
_ABOVE = re.compile(r"(?<=> )\d+")

Scene: TypeAlias = "Sequence[Line | Callable[[Wish], Line]]"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the merchant said last, and the conversation that it was said in."""

    text: str
    conversation: Conversation

    @property
    def representation(self) -> Representation:
        """What programs are."""
        return self.conversation.representation

    @property
    def workflow(self) -> str:
        """The id of the workflow that was saved or named last; empty where there is none."""
        for message in reversed(self.conversation.messages):
            match message:
                case User(text) if found := _WORKFLOW.findall(text):
                    return found[-1]
                case Answer() if saved := last_written([message]):
                    return saved[0]
                case _:
                    pass
        return ""

    @property
    def answer(self) -> Object:
        """The last answer of a tool."""
        last = self.conversation.messages[-1]
        return last.data if isinstance(last, Answer) else {}

    def number(self, usual: int) -> str:
        """The amount that is wished."""
        found = _AMOUNT.search(self.text.replace(",", ""))
        return str(int(found[0])) if found else str(usual)

    def word(self, pattern: re.Pattern[str], usual: str) -> str:
        """What of the wish a pattern finds."""
        found = pattern.search(self.text)
        return found[found.lastindex or 0] if found else usual


@dataclass(frozen=True)
class Demonstration:
    """The demonstration as a model; ``delay`` is the time between two pieces of what it says."""

    delay: float = 0.0
    name: str = NAME
    constrains: bool = False

    async def answer(self, request: Request) -> AsyncGenerator[Part]:
        """What comes next in the conversation that is meant."""
        line = Line(ABOUT) if request.last else _line(request.conversation)
        number = sum(isinstance(each, Assistant) for each in request.conversation.messages)
        async with aclosing(spoken(line, number, 24, self.delay)) as parts:
            async for part in parts:
                yield part

    async def close(self) -> None:
        """Nothing to let go of."""


def _line(conversation: Conversation) -> Line:
    messages = conversation.messages
    at = max((at for at, each in enumerate(messages) if isinstance(each, User)), default=None)
    if at is None:
        return Line(ABOUT)
    said = messages[at]
    wish = Wish(_WORKFLOW.sub("", said.text) if isinstance(said, User) else "", conversation)
    scene = _scene(wish)
    number = sum(isinstance(each, Assistant) for each in messages[at:])
    if number >= len(scene):
        return Line(ABOUT)
    line = scene[number]
    return line if isinstance(line, Line) else line(wish)


def _scene(wish: Wish) -> Scene:
    """The conversation that the words of a wish mean."""
    text = wish.text.casefold()
    if wish.workflow and re.search(r"\b(?:make|change|raise|lower|set|instead|increase)\b", text):
        return _EDIT if _AMOUNT.search(text) else ()
    if re.search(r"\btag\b", text) and re.search(r"\borders?\b", text):
        return _CREATE
    if re.search(r"\b(?:stock|inventory)\b", text) and re.search(r"\be-?mail\b", text):
        return _REPAIR
    return ()


# What is called.


def _configuration(*tasks: str) -> Cue:
    return Cue("task_configuration", {"tasks": [{"id": task, "version": "0.1"} for task in tasks]})


def _paths(root: str, term: str) -> Cue:
    searches: Object = {"root_type": root, "search_term": term}
    return Cue("environment_paths_search", {"searches": [searches], "data_type_filter": "ALL"})


def _saving(wish: Wish, view: str, version: Object | None = None) -> Cue:
    program = as_written(view, wish.representation)
    return Cue(WRITER, {**(version or {}), PROGRAM: program})


def _failed(wish: Wish) -> Line:
    said = wish.answer.get("error") or wish.answer.get("message") or "the tool did not say why"
    return Line(f"That did not work: {said}")


# A workflow is made.


def _save(wish: Wish) -> Line:
    view = _TAG.format(amount=wish.number(500), tag=wish.word(_WORD, "VIP"))
    return Line("", (_saving(wish, view),))


def _saved(wish: Wish) -> Line:
    if failure(wish.answer):
        return _failed(wish)
    return Line(
        f"It tags each new order over {wish.number(500)} with {wish.word(_WORD, 'VIP')}, as soon as you turn it on: "
        "it is off until then."
    )


_CREATE: Scene = (
    Line(
        "I look for a template and for the tasks. ",
        (
            Cue("template_search", {"search_queries": ["tag large orders"]}),
            Cue("task_search", {"search_queries": ["order created", "add order tags"]}),
        ),
    ),
    Line(
        "",
        (
            _configuration("shopify::admin::order_created", "shopify::admin::add_order_tags"),
            _paths("Order", "total price amount"),
        ),
    ),
    _save,
    _saved,
)


# It is changed.


def _look_up(wish: Wish) -> Line:
    return Line("I read it as it is now. ", (Cue("workflow_lookup", {"workflow_id": wish.workflow}),))


def _change(wish: Wish) -> Line:
    program = wish.answer.get(PROGRAM)
    if not isinstance(program, str):
        return _failed(wish)
    view = program if wish.representation == "python" else flowc.to_python(program, layout=False)
    if len(_ABOVE.findall(view)) != 1:
        return Line("All that this demonstration can change is the amount of a workflow that has one.")
    version = {key: wish.answer[key] for key in ("workflow_id", "workflow_version")}
    return Line("", (_saving(wish, _ABOVE.sub(wish.number(1000), view), version),))


def _changed(wish: Wish) -> Line:
    if failure(wish.answer):
        return _failed(wish)
    return Line(f"The amount is {wish.number(1000)} now; all else is as it was.")


_EDIT: Scene = (_look_up, _change, _changed)


# One is refused, and repaired.


def _stock(wish: Wish, path: str) -> str:
    text = _ADDRESS.sub("", wish.text)
    amount = Wish(text, wish.conversation).number(5)
    return _STOCK.format(path=path, amount=amount, address=wish.word(_ADDRESS, _SOMEBODY))


def _save_wrong(wish: Wish) -> Line:
    return Line(
        "I guess the name of a field, to show what becomes of it. ", (_saving(wish, _stock(wish, "stock")),)
    )


def _save_right(wish: Wish) -> Line:
    return Line("", (_saving(wish, _stock(wish, "inventoryQuantity")),))


def _saved_stock(wish: Wish) -> Line:
    if failure(wish.answer):
        return _failed(wish)
    address = wish.word(_ADDRESS, _SOMEBODY)
    more = " Put in your own address." if address == _SOMEBODY else ""
    return Line(f"It writes to {address} when stock runs low, as soon as you turn it on.{more}")


_REPAIR: Scene = (
    Line(
        "I look for the tasks. ",
        (Cue("task_search", {"search_queries": ["inventory quantity changed", "send internal email"]}),),
    ),
    Line(
        "",
        (
            _configuration(
                "shopify::admin::product_variant_inventory_quantity_changed", "shopify::flow::send_email"
            ),
        ),
    ),
    _save_wrong,
    Line("That was wrong, so I look it up. ", (_paths("ProductVariant", "inventory quantity"),)),
    _save_right,
    _saved_stock,
)
