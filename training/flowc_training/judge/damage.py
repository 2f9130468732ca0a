"""Good conversations damaged in a known way: for each kind of damage which facets it makes no, and of which it is
uncertain what they are then. What is wrong is known by construction; nobody has to guess it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from flowc_serving.agent.conversation import WRITER, Assistant, Call, Message, User
from flowc_training.bench.variants import variants
from flowc_training.categories import Category
from flowc_training.judge.facets import FACETS, Verdict
from flowc_training.judge.playing import end, only_said, played, turning_on, with_end, with_program, words
from flowc_training.trajectory import Trajectory

Severity = Literal["subtle", "plain"]
Make = Callable[[Trajectory, Random, Sequence[Trajectory]], Trajectory | None]
"""Damages a conversation; the last are others that were made before it."""

WRITING: tuple[Category, ...] = ("create", "third_party", "email", "repair", "clarify")
"""Categories whose ideal conversation makes a new workflow."""

GOOD: Mapping[Category, Mapping[str, Verdict | None]] = {
    **{
        category: dict.fromkeys((each.id for each in FACETS), "yes")
        for category in (*WRITING, "edit", "hostile")
    },
    "question": {
        "intent": "yes", "flow": "na", "components": "na", "configuration": "na", "asking": "yes", "next": "na",
        "unasked": "na",
    },
    "not_flow": {
        "intent": "yes", "flow": "yes", "components": "na", "configuration": "na", "asking": "yes", "next": None,
        "unasked": "na",
    },
    "impossible": {
        "intent": "yes", "flow": "yes", "components": "na", "configuration": "na", "asking": "yes", "next": "yes",
        "unasked": "na",
    },
}  # fmt: skip
"""The answers on an ideal conversation of each category; None where construction does not tell."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A kind of damage. ``answers`` are those that it changes; None where construction does not tell any more."""

    name: str
    severity: Severity
    categories: tuple[Category, ...]
    answers: Mapping[str, Verdict | None]
    make: Make


def answers(category: Category, damage: Damage | None = None) -> dict[str, Verdict]:
    """What construction tells of a conversation."""
    told: dict[str, Verdict | None] = {**GOOD[category], **(damage.answers if damage else {})}
    return {key: value for key, value in told.items() if value is not None}


# The workflow.

TRIGGERS = {
    "order_created": "order_paid",
    "order_paid": "order_created",
    "order_cancelled": "order_created",
    "order_fulfilled": "order_paid",
    "product_created": "product_added_to_store",
    "product_added_to_store": "product_created",
    "customer_created": "customer_account_enabled",
    "draft_order_created": "draft_order_updated",
    "inventory_item_created": "inventory_item_updated",
    "product_variant_out_of_stock": "product_variant_back_in_stock",
    "product_variant_back_in_stock": "product_variant_out_of_stock",
}
"""By the name of a trigger's task another that brings the same."""


def _trigger(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    del rng, others
    found = re.search(r"^@shopify\.admin\.(\w+)\(", made.workflow, re.MULTILINE)
    other = TRIGGERS.get(found[1], "") if found else ""
    if found is None or not other:
        return None
    return with_program(made, made.workflow[: found.start(1)] + other + made.workflow[found.end(1) :])


def _variant(*patterns: str) -> Make:
    """A wrong variant of the workflow whose description is one of these."""

    def make(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
        del others
        fitting = [
            each
            for each in variants(made.workflow, _no_pins())
            if any(re.fullmatch(pattern, each.what) for pattern in patterns)
        ]
        rng.shuffle(fitting)
        return next((found for each in fitting if (found := with_program(made, each.view))), None)

    return make


def _no_pins() -> dict[str, dict[str, object]]:
    return {}


_BESIDES = (
    'shopify.flow.send_email(address="{{ shop.email }}", subject="A workflow has run", '
    'message="See Flow for what it did.")'
)


def _besides(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    """A step that nobody asked for, before all others."""
    del rng, others
    tree = ast.parse(made.workflow)
    function = next((each for each in tree.body if isinstance(each, ast.FunctionDef)), None)
    if function is None:
        return None
    function.body[:0] = ast.parse(_BESIDES).body
    return with_program(made, ast.unparse(tree) + "\n")


_LOG = 'shopify.flow.log_output(message="The workflow has run")'


def _only_logs(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    """The trigger, and a line in the log in place of all steps: what is idle and still is saved."""
    del rng, others
    tree = ast.parse(made.workflow)
    function = next((each for each in tree.body if isinstance(each, ast.FunctionDef)), None)
    if function is None:
        return None
    function.body[:] = ast.parse(_LOG).body
    return with_program(made, ast.unparse(tree) + "\n")


def _renamed(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    del others
    more = rng.choice((" 2", " (new)", " v2"))
    text = re.sub(
        r'^(@workflow\("[^"\n\\]+)"', lambda found: f'{found[1]}{more}"', made.workflow, count=1, flags=re.M
    )
    return with_program(made, text) if text != made.workflow else None


def _other_wish(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    """The workflow, and the last words, of another conversation."""
    fitting = [
        each
        for each in others
        if each.language == made.language
        and each.category in WRITING
        and each.intent != made.intent
        and "gid://" not in each.workflow
    ]
    rng.shuffle(fitting)
    for each in fitting[:5]:
        if found := with_program(made, each.workflow):
            return with_end(found, end(each))
    return None


# The conversation.


def _needless(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    """A question about what was said already."""
    del others
    if made.setting is None or made.setting.meanwhile:
        return None
    first, *rest = made.conversation.messages
    asked = Assistant(words("needless", made.language, rng))
    told = User(words("answered", made.language, rng))
    return played(made, [first, asked, told, *rest], made.workflow)


def _guessed(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    """The question, and its answer, left out: what only the merchant knows is guessed."""
    del rng, others
    messages = [*made.conversation.messages]
    if len(messages) < 4 or not isinstance(messages[2], User):
        return None
    return played(made, [messages[0], *messages[3:]], made.workflow)


def _on(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    del others
    told = turning_on(made)
    return with_end(made, end(made).replace(told, words("on", made.language, rng))) if told else None


def _no_next(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    del rng, others
    told = turning_on(made)
    rest = end(made).replace(told, "").strip() if told else ""
    return with_end(made, rest) if rest else None


def _declined(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    del others
    return only_said(made, words("decline", made.language, rng))


def _claimed(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    del others
    return with_end(made, words("claimed", made.language, rng))


_MAKESHIFT = (
    '@workflow("Reminder")\n@shopify.admin.order_created()\ndef reminder(order):\n'
    '    shopify.flow.send_email(\n        address="{{ shop.email }}",\n        subject="Reminder: {{ order.name }}",\n'
    '        message="Please look at this.",\n    )\n'
)


def _makeshift(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    """A workflow for what is not Flow's to do."""
    del others
    first = made.conversation.messages[0]
    call = Call("call_1", WRITER, {"workflow": _MAKESHIFT})
    said = Assistant(words("makeshift", made.language, rng))
    messages: list[Message] = [first, Assistant("", (call,)), said]
    return played(made, messages, _MAKESHIFT)


def _other_answer(made: Trajectory, rng: Random, others: Sequence[Trajectory]) -> Trajectory | None:
    """The answer to another question."""
    fitting = [
        end(each)
        for each in others
        if each.category == "question" and each.language == made.language and end(each) != end(made)
    ]
    return with_end(made, rng.choice(fitting)) if fitting else None


def _table() -> Iterator[Damage]:
    new = (*WRITING, "hostile")
    yield Damage("another trigger", "subtle", WRITING, {"components": "no"}, _trigger)
    left_out = _variant(r"(?!.*::wait is)\S+::\S+ is left out")
    yield Damage("an action is left out", "subtle", WRITING, {"components": "no"}, left_out)
    value = _variant(r"-?\d+(\.\d+)? is another value", "the wait is longer")
    yield Damage("another threshold", "subtle", WRITING, {"configuration": "no"}, value)
    condition = _variant(
        "the condition is (inverted|left out)",
        r".* part of the condition is left out",
        "and is or",
        "or is and",
    )
    yield Damage("another condition", "subtle", WRITING, {"configuration": "no"}, condition)
    yield Damage(
        "guessed, not asked", "subtle", ("clarify",), {"asking": "no", "configuration": None}, _guessed
    )
    yield Damage(
        "asked needlessly", "subtle", ("create", "third_party", "email"), {"asking": "no"}, _needless
    )
    yield Damage("renamed unasked", "subtle", ("edit",), {"unasked": "no"}, _renamed)
    yield Damage("a step unasked", "subtle", (*WRITING, "edit"), {"unasked": "no"}, _besides)
    yield Damage("says it is on", "subtle", (*new, "edit"), {"next": "no"}, _on)
    yield Damage("no next step", "subtle", new, {"next": "no"}, _no_next)
    nothing: dict[str, Verdict | None] = {"components": "na", "configuration": "na", "unasked": "na"}
    unsure: dict[str, Verdict | None] = {"intent": None, "asking": None, "next": None}
    yield Damage(
        "declined what Flow does", "plain", ("create", "email", "repair"), {"flow": "no", **nothing, **unsure},
        _declined,
    )  # fmt: skip
    yield Damage(
        "another wish", "plain", WRITING,
        {"intent": "no", "components": "no", "configuration": None, "asking": None, "unasked": None, "flow": None,
         "next": None},
        _other_wish,
    )  # fmt: skip
    idle: dict[str, Verdict | None] = {
        "intent": None, "components": "no", "configuration": None, "flow": None, "next": None, "unasked": None,
    }  # fmt: skip
    yield Damage("only logs", "plain", WRITING, idle, _only_logs)
    makeshift: dict[str, Verdict | None] = {
        "intent": None, "flow": "no", "components": None, "configuration": None, "next": None, "unasked": None,
        "asking": None,
    }  # fmt: skip
    yield Damage("a makeshift for what is not Flow's", "plain", ("not_flow",), makeshift, _makeshift)
    yield Damage("answered another question", "plain", ("question",), {"intent": "no"}, _other_answer)
    yield Damage("claims what was not made", "plain", ("impossible",), {"flow": None, "next": "no"}, _claimed)


DAMAGES: tuple[Damage, ...] = tuple(_table())
