"""Whole workflows as people and models write them: right ones are not complained of, wrong ones are found.

``realistic/workflows.txt`` has workflows without a mistake by all that is known of Flow, ``realistic/mistakes.txt``
such with one usual mistake each, behind its name the codes of what is found. Both begin a workflow with ``===``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from making.folders import TESTS

import flowc
from flowc.api import FORMS
from flowc.check import check
from flowc.simulate.api import invent, run
from flowc.source import read

FOLDER = TESTS / "realistic"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def entries(name: str) -> dict[str, str]:
    """The workflows of a file by their headings."""
    parts = re.split(r"^=== (.*)\n", (FOLDER / name).read_text("utf-8"), flags=re.M)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


WORKFLOWS = entries("workflows.txt")
MISTAKES = entries("mistakes.txt")


@pytest.mark.parametrize("name", WORKFLOWS)
def test_nothing_is_wrong(name: str) -> None:
    view = WORKFLOWS[name]
    found = [(each.code, each.severity) for each in check(view, now=NOW)]
    assert "error" not in [severity for _, severity in found]
    for form in FORMS:
        document = flowc.to_json(view, form=form)
        assert [(each.code, each.severity) for each in check(document, now=NOW)] == found


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_form_does_the_same(name: str) -> None:
    """On an event with everything there, which no step of these fails on."""
    view = WORKFLOWS[name]
    made = invent(read(view).workflow)
    first = run(view, made.event, made.shop)
    assert first.outcome == "finished"
    for form in FORMS:
        assert run(flowc.to_json(view, form=form), made.event, made.shop).effects == first.effects


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found(name: str) -> None:
    found = check(MISTAKES[name], now=NOW)
    assert [each.code for each in found] == name.rpartition(": ")[2].split()
