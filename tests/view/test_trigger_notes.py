"""The notes of triggers are meaning: in every view, in every law, whatever they say."""

from __future__ import annotations

import json

import pytest

import flowc
from flowc.cli.git.textconv import shown
from flowc.cli.meaning import read
from flowc.laws import verify
from flowc.update.updating import update

VIEW = """\
@workflow("Two ways in")
@shopify.admin.order_created()
@shopify.admin.order_paid()
def two_ways_in():
    shopify.flow.log_output(message="in")
"""
NOTES = {
    "plain": "Ask Ann",
    "empty": "",
    "several lines": "Ask Ann,\nthen Bob",
    "blanks": " Ask Ann ",
    "quoted": '"Ask Ann"',
    "a marker": "Note: Ask Ann",
    "a layout": "flowc layout 1: none",
    "separators": "Ask\u2028Ann\u0085now\x0c",
    "an escape": "Ask \x1b[31mAnn\u202e",
    "a conflict": "<<<<<<< ours",
}


def noted(text: str | None, description: str | None = None) -> str:
    """A document whose second trigger has this note."""
    tree = json.loads(flowc.to_json(VIEW))
    step = [step for step in tree["root"]["steps"] if step["task_type"] == "TRIGGER"][1]
    step.update({"note": text, "description": description})
    return json.dumps(tree)


@pytest.mark.parametrize("description", [None, "", "Of the till"])
@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_it_is_in_the_view(note: str, description: str | None) -> None:
    text = noted(note, description)
    view = flowc.to_python(text, layout=False)
    assert view != flowc.to_python(noted(None, description), layout=False)
    assert flowc.to_json(flowc.to_python(text)) == text
    again = json.loads(flowc.to_json(view, form="export").partition(":")[2])
    triggers = [step for step in again["root"]["steps"] if step["task_type"] == "TRIGGER"]
    assert [step["note"] for step in triggers] == [None, note]
    report = verify(text)
    assert report.holds
    assert not report.left_out
    assert shown(read("", text)) == view


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_an_edit_of_it_changes_nothing_else(note: str) -> None:
    base = flowc.to_json(VIEW, form="export")
    view = flowc.to_python(noted(note), layout=False)
    changed, before = (json.loads(text.partition(":")[2]) for text in (flowc.to_json(view, base=base), base))
    (step,) = [step for step in changed["root"]["steps"] if step["note"] is not None]
    assert step["note"] == note
    step["note"] = None
    assert changed == before


@pytest.mark.parametrize("note", NOTES.values(), ids=NOTES)
def test_an_update_brings_it(note: str) -> None:
    loose = VIEW.replace('"in"', "'in'")
    updated = update(loose, noted(note))
    assert updated.replace("'in'", '"in"') == flowc.to_python(noted(note), layout=False)
    assert update(updated, noted(None)) == loose
