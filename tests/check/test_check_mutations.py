"""Every single mistake of ``check_mutations`` is found: with its code, in its place, and only then."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from making.check_mutations import CHANGES, SLIPS, VIEWS, Cut, Mutant, cuts, mutants
from making.folders import WORKFLOWS

import flowc
from flowc.check import check
from flowc.diagnostics.diagnostic import Diagnostic, Span

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MUTANTS = [mutant for slip in SLIPS for mutant in mutants(slip)]
CUTS = list(cuts())


@cache
def findings(view: str) -> tuple[Diagnostic, ...]:
    return check(view, now=NOW)


@cache
def document(view: str) -> Any:
    return json.loads(flowc.to_json(view))


def offsets(view: str, span: Span) -> tuple[int, int]:
    """A span as characters of the text."""
    starts = [0]
    for line in view.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    assert span.end_line is not None
    assert span.end_column is not None
    return starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1


def is_there(found: Diagnostic, view: str, start: int, end: int) -> bool:
    """Is a finding in this place of the text: one within the other?"""
    assert found.span is not None
    first, last = offsets(view, found.span)
    return (start <= first and last <= end) or (first <= start and end <= last)


def at(tree: Any, pointer: str) -> Any:
    """What stands at a JSON pointer, None where nothing does."""
    for key in pointer.split("/")[1:]:
        if isinstance(tree, list):
            tree = tree[int(key)] if int(key) < len(tree) else None
        else:
            tree = None if tree is None else tree.get(key)
    return tree


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_every_mistake_is_found(mutant: Mutant) -> None:
    slip, original = mutant.slip, VIEWS[mutant.source]
    found = [
        each
        for each in findings(mutant.view)
        if each.code == slip.code and is_there(each, mutant.view, mutant.start, mutant.end)
    ]
    assert found
    assert found[0].severity == slip.severity
    before = Counter(each.code for each in findings(original) if each.severity == "error")
    after = Counter(each.code for each in findings(mutant.view) if each.severity == "error")
    assert (after - before).keys() <= {slip.code, *slip.also}
    if not slip.is_new:
        assert found[0].pointer is not None
        changed, was = document(mutant.view), document(original)
        assert at(changed, found[0].pointer) != at(was, found[0].pointer)
        assert slip.code not in {each.code for each in findings(original) if each.pointer == found[0].pointer}


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_every_change_of_a_graph_is_found(cut: Cut) -> None:
    original = findings(VIEWS[cut.source])
    there = [
        each for each in check(cut.document, now=NOW) if (each.code, each.pointer) == (cut.code, cut.pointer)
    ]
    assert [each.severity for each in there] == [cut.severity]
    assert cut.code not in {each.code for each in original if each.pointer == cut.pointer}
    before = Counter(each.code for each in original if each.severity == "error")
    after = Counter(each.code for each in check(cut.document, now=NOW) if each.severity == "error")
    assert (after - before).keys() <= {cut.code, *cut.also}


def test_there_are_enough() -> None:
    assert len(MUTANTS) + len(CUTS) >= 200
    assert len({cut.name for cut in CUTS}) == len(CHANGES)
    assert [slip.name for slip in SLIPS if not [*mutants(slip)]] == []


def test_a_view_with_a_layout_has_the_pointers_of_its_own_document() -> None:
    shuffled = 0
    for file in sorted(WORKFLOWS.glob("*.flow")):
        text = file.read_text("utf-8")
        view = flowc.to_python(text)
        changed = re.sub(r"(add_\w+_tags\()(order|product)_id=\w+\.id", r'\1\2_id="none of these"', view)
        if changed == view:
            continue
        document = json.loads(re.sub(r"\A[0-9a-f]{64}:", "", flowc.to_json(changed)))
        found = [each for each in check(changed, now=NOW) if each.code == "FC424"]
        assert found
        values = [at(document, each.pointer or "") for each in found]
        assert values == ["none of these"] * len(found)
        numbers = [int((each.pointer or "").split("/")[3]) for each in found]
        shuffled += numbers != sorted(numbers)
    assert shuffled
