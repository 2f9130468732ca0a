"""The request of an item: what a merchant would have said, and below it all that words leave open.

Title, texts of mails and notes, ids and the time zone stand there to the letter, so that there is one right workflow.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from flowc_training.population.plan import Plan
from flowc_training.requests.styles import Form, Style, Tone, sample
from flowc_training.requests.wishing import wish

_TEXTS = ("subject", "message", "note")
_ZONE = re.compile(r"TZID=([\w/]+)")
_FORMS: tuple[Form, ...] = ("sentence", "sentences", "bullets")
_TONES: tuple[Tone, ...] = ("curt", "friendly", "formal")


def request(plan: Plan, view: str, rng: Random) -> str:
    """The request for a plan, whose workflow is a view."""
    said = wish(plan, _style(rng), rng)
    return "\n".join([said, f"Title: {plan.name}", *_details(plan, view, said)])


def says_all(view: str) -> bool:
    """Can the texts of a workflow be told on lines of a request? One that begins or ends with a space cannot."""
    return all(text == text.strip() for _, text in _texts(ast.parse(view)))


def _style(rng: Random) -> Style:
    """How somebody writes who says all that is wanted, and nothing else."""
    form = rng.choice(_FORMS)
    return replace(
        sample(rng, "en"),
        tone=rng.choice(
            ("curt", "formal") if form == "sentences" else _TONES
        ),  # who is friendly tells stories
        form=form,
        case="proper",
        marks="full",
        quotes="double",
        greeting=False,
        thanks=False,
        goal=False,
        called=False,
        signed=False,
        typos=0.0,
    )


def _details(plan: Plan, view: str, said: str) -> Iterator[str]:
    """What the words do not say, in the order in which it stands in the workflow."""
    yield from (f"Time zone: {zone}" for zone in dict.fromkeys(_ZONE.findall(view)))
    for name, text in _texts(ast.parse(view)):
        if text not in said:
            yield f"{name.capitalize()}: {text}"
    named = {
        ast.literal_eval(each.code): each.resource
        for use in plan.uses
        for each in use.values.values()
        if each.resource
    }
    yield from (f"{name}: {gid}" for gid, name in named.items())


def _texts(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The texts for readers in a workflow, from the top down."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.keyword(str(name), ast.Constant(str(text))) if name in _TEXTS:
                yield name, text
            case _:
                yield from _texts(node)
