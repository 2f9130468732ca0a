"""The record of a change: what a merchant asks for, in parts that a sentence can be made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from flowc_training.population.places import Where
from flowc_training.population.plan import Plan, Use, Value

Kind = Literal[
    "value",
    "add_step",
    "remove_step",
    "replace_step",
    "add_wait",
    "add_trigger",
    "add_condition",
    "remove_condition",
    "add_otherwise",
    "loosen",
    "tighten",
    "rename",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Change:
    """A change.

    ``use`` is what is changed, removed or replaced, as it was, or what is added. ``slot`` of it gets ``new`` for
    ``old``: for a text (``is_text``) the words are the text itself, to be quoted. ``by`` replaces ``use``. ``beside``
    is the act that the new one follows, or that a wait comes before. ``tests`` are the tests of the branch that is
    meant, as they were, joined by ``mode``; for ``loosen`` (from and to or) and ``tighten`` (from or to and) they are
    what is joined. ``joined`` says how a test that is added is joined to those: by ``and``, by ``or``, or as the
    ``only`` one; of one that is removed, ``only`` says that it was the only one, so that its branch is done always.
    ``where`` is the body that the change is in. ``name`` is a new name.
    """

    kind: Kind
    use: Use | None = None
    slot: str = ""
    old: Value | None = None
    new: Value | None = None
    is_text: bool = False
    by: Use | None = None
    beside: Use | None = None
    tests: tuple[Use, ...] = ()
    mode: Literal["all", "any"] = "all"
    joined: Literal["", "and", "or", "only"] = ""
    where: Where = "top"
    name: str = ""


Changed: TypeAlias = tuple[Plan, Change]
"""The plan after a change, and the change."""
