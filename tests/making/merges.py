"""Three versions of a document whose names are hostile, merged: what the file then holds, read back.

A case is one JSON text, ``{"base": …, "ours": …, "theirs": …, "path": …}``, so that it can be kept.
"""

from __future__ import annotations

import json
import random
import re
from typing import Any

from hypothesis import strategies as st

import flowc
from flowc.cli import meaning
from flowc.cli.git import merge as git_merge
from flowc.cli.git.textconv import shown
from flowc.document.reading import read_document, split
from flowc.model.workflow import Workflow

VIEW = """\
Order.old = metafield(key="old", namespace="n")


@workflow("Tag orders")
@shopify.admin.order_created()
def tag_orders(order):
    if order.name == "x":
        shopify.admin.add_order_tags(order_id=order.id, tags=["a"])
    shopify.flow.log_output(message="one")
    shopify.flow.log_output(message="two")
"""
BREAKS = ("\n", "\r", "\r\n", "\u2028", "\x85", "\x0b", "\x0c", "\x1c", '"\n', "'''\n", '"""\n')
LINES = (
    'Product.evil = metafield(key="evil", namespace="n")',
    "    shopify.admin.delete_customer(customer_id=order.customer.id)",
    "@shopify.admin.order_paid()",
    "<<<<<<< ours",
    "||||||| base",
    "=======",
    ">>>>>>> theirs",
    "<<<<<<<< ours",
    "# flowc layout 1: none",
    "# Note: evil",
    "pass",
)
MARKERS = re.compile(r"^(<{7,}|={7,}|>{7,}|\|{7,})(?: \w+)?$", re.M)


def name(rng: random.Random) -> str:
    """A name that tries to be structure."""
    return "".join(
        [rng.choice(("k", "", "/", "~1")), rng.choice(BREAKS), rng.choice(LINES), rng.choice(BREAKS), "#"]
    )


def case(seed: int) -> str:
    """A case: each side may change texts and unknown keys."""
    rng = random.Random(seed)
    document = json.loads(flowc.to_json(VIEW, form="export").partition(":")[2])
    _change(document, rng, 1)
    sides: dict[str, Any] = {"base": document}
    for side in ("ours", "theirs"):
        changed = json.loads(json.dumps(document))
        _change(changed, rng, rng.randrange(4))
        sides[side] = changed
    path = "a.flow" if rng.random() < 0.7 else name(rng)
    return json.dumps({**{side: json.dumps(tree) for side, tree in sides.items()}, "path": path})


cases = st.integers(0, 1 << 40).map(case)


def _change(tree: Any, rng: random.Random, count: int) -> None:
    known = [name(random.Random(number)) for number in range(3)]
    for _ in range(count):
        step = rng.choice(tree["root"]["steps"])
        said = rng.choice([*known, name(rng)])
        holder: Any
        holder, key = rng.choice(
            (
                (tree["root"], said),
                (tree, said),
                (step, said),
                (step, rng.choice(("description", "note", "name"))),
                (tree["root"], rng.choice(("note", "workflow_name"))),
            )
        )
        holder[key] = rng.choice((1, 2, said)) if key == said else said
        if step["config_field_values"] and rng.random() < 0.4:
            step["config_field_values"][-1]["value"] = f"one\n{rng.choice(LINES)}\nthree"


def of_merge(text: str) -> str:
    """A merge of three versions brings nothing that none of them had, however its conflicts are resolved."""
    try:
        given = json.loads(text)
        sides = {side: meaning.read(side, given[side]) for side in ("base", "ours", "theirs")}
        path = str(given["path"])
    except (flowc.FlowError, ValueError, LookupError, TypeError, AttributeError):
        return "refused"
    known = frozenset(part for side in sides.values() for part in parts(side.document))
    for side in sides.values():
        _textconv(side)
    result, todo = git_merge.merge(*sides.values(), path)
    if not todo:
        assert parts(result) <= known, parts(result) - known
        return "exact"
    head = [line for line in result.split("\n") if line.startswith("# flowc: ")]
    assert result.split("\n")[: len(todo)] == [f"# flowc: {line}" for line in todo]
    assert len(head) == len(todo)
    for keep in ("ours", "theirs"):
        _resolved(result, keep, known)
    return "exact"


def _textconv(side: meaning.Meaning) -> None:
    """A line for each key that no view shows, and the view."""
    view, _, below = shown(side).partition("\n# Not in the view:\n")
    assert view == side.view
    assert len(below.splitlines()) == len(side.unseen)
    assert all(line.startswith("#   ") for line in below.splitlines())


def _resolved(result: str, keep: str, known: frozenset[Any]) -> None:
    """The conflicts resolved for one side, by lines of the width the file itself names."""
    width = re.search(r"^# flowc: .* between (<+) and", result, re.M)
    lines: list[str] = []
    now = ""
    marks = {} if width is None else _marks(len(width[1]))
    for line in result.split("\n"):
        if line in marks:
            now = marks[line]
        elif now in ("", keep):
            lines.append(line)
    try:
        document = flowc.to_json("\n".join(lines))
    except flowc.FlowError:
        return  # one half of two changes need be no workflow
    assert parts(document) <= known, parts(document) - known


def _marks(width: int) -> dict[str, str]:
    return {
        f"{'<' * width} ours": "ours",
        f"{'|' * width} base": "base",
        "=" * width: "theirs",
        f"{'>' * width} theirs": "",
    }


def parts(document: str) -> frozenset[Any]:
    """What a document says, in parts: declared fields, texts, tasks with one field each, keys that no view shows."""
    workflow: Workflow = split(document)[0].workflow
    read_document(document)
    fields = {(step.task, field.id, repr(field.value)) for step in workflow.steps for field in step.fields}
    tasks = {(step.type, step.task, step.version) for step in workflow.steps}
    return frozenset({*workflow.declarations, *fields, *tasks, *flowc_keys(document)})


def flowc_keys(document: str) -> set[tuple[str, str]]:
    """The unknown keys with their values; steps may have moved."""
    return {(meaning.place(pointer), value) for pointer, value in meaning.read("", document).unseen}
