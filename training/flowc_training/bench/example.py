"""An example of the benchmark, made by hand: what a merchant asks in which shop, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from flowc_serving.agent.shop_file import ShopFile
from flowc_training.categories import Category
from flowc_training.languages import Language

Hard = Literal["easy", "medium", "hard"]

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""The time that it is in every example: a Monday morning, the simulator's own."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event, and what a right workflow does on it. ``event`` and ``expect`` are as in a ``*.test.yaml``; ``shop`` is
    what Get data searches."""

    name: str
    event: Mapping[str, Any]
    expect: Mapping[str, Any]
    shop: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Says:
    """What the model's words must have: of each list of ``has`` at least one text, of ``lacks`` none (case aside)."""

    has: tuple[tuple[str, ...], ...] = ()
    lacks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One example.

    ``turns`` are what the merchant says: the request, and for ``clarify`` the answer to the question that must come
    first; an edit in several steps has several too. ``edits`` is the name of the workflow of the shop that is edited
    or asked about. ``expected`` is the pure view that must be stored in the end; empty where nothing may be written.
    ``also`` are other right ones, where a wish has several that differ in what they do.
    """

    id: str
    category: Category
    language: Language
    shop: ShopFile
    turns: tuple[str, ...]
    why: str
    expected: str = ""
    also: tuple[str, ...] = ()
    edits: str = ""
    events: tuple[Happening, ...] = ()
    says: Says = Says()
    hard: Hard = "medium"
