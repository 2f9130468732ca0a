"""Advice is held to the law: what a hint says to write is written, and then reads and has no error there.

Every finding of every wrong view that the tests know is followed: by its edit, where it has one, else as its phrase
says (``advice_phrases``). The same goes for views with chance mistakes and for whole workflows of careless authors;
with ``FLOWC_PROFILE=nightly`` these are thousands.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from making.advising import follow, found_in, inputs, slips
from making.authors import Author
from making.check_mutations import VIEWS
from making.mutations import mutants

INPUTS = dict(inputs())
SLIPS = dict(slips())
NIGHTLY = os.environ.get("FLOWC_PROFILE") == "nightly"
MUTATIONS = 5000 if NIGHTLY else 150
AUTHORS = 5000 if NIGHTLY else 60
CARELESS = 0.3
SHARE = 20
"""Made-up workflows in one test."""


def untrue(view: str) -> list[str]:
    """What is wrong with the advice on a view."""
    found = found_in(view)
    return [wrong for each in found for wrong in follow(view, each, found)]


@pytest.mark.parametrize("name", INPUTS)
def test_what_a_hint_says_holds(name: str) -> None:
    assert untrue(INPUTS[name]) == []


@pytest.mark.parametrize("name", SLIPS)
def test_what_a_hint_says_holds_in_the_corpus(name: str) -> None:
    assert untrue(SLIPS[name]) == []


def chances() -> Iterator[str]:
    """Views of the corpus with a few chance mistakes."""
    views = list(VIEWS.values())
    each = -(-MUTATIONS // len(views))
    for name, view in enumerate(views):
        yield from mutants(view, each, name)


def test_what_a_hint_says_of_chance_mistakes_holds() -> None:
    wrong = [(view, said) for view in chances() if (said := untrue(view))]
    assert wrong == []


@pytest.mark.parametrize("number", range(AUTHORS // SHARE))
def test_what_a_hint_says_of_made_up_workflows_holds(number: int) -> None:
    views = [Author(number * SHARE + each, odd=CARELESS).view() for each in range(SHARE)]
    assert {view: said for view in views if (said := untrue(view))} == {}
