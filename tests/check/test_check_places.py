"""Places of findings: the characters that a place means in the view, and its JSON pointer.

A row is a view with the expected place between « and ».
"""

from __future__ import annotations

import ast
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

import flowc
from flowc.check.findings import At
from flowc.check.places import editing
from flowc.check.places.literals import characters
from flowc.check.places.placed import Placed
from flowc.diagnostics.diagnostic import Span
from flowc.model.walk import walk
from flowc.model.workflow import Compare, Logic, Opaque, Quantifier, Reference
from flowc.pretty.literals import string, text
from flowc.source import read

HEAD = '@workflow("Places")\n@shopify.admin.order_created()\ndef places(order):\n'


def cut(source: str, span: Span) -> str:
    lines = source.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    assert span.end_line is not None
    assert span.end_column is not None
    return source[starts[span.line - 1] + span.column - 1 : starts[span.end_line - 1] + span.end_column - 1]


def marked(view: str) -> tuple[str, int]:
    """The view without its marks, and where the marked part begins."""
    return view.replace("«", "").replace("»", ""), view.index("«")


CALL = 'a.b(x="1", tags=["t", {"k": "deep {{ v }}"}], **{"odd-id": "o"})'
PLACES: list[tuple[str, At, str]] = [
    # A view with the place marked, the place, the pointer.
    (f"    «a.b»({CALL[4:]}", At(1), "/root/steps/1"),
    (f"    «a.b»({CALL[4:]}", At(1, aspect="task"), "/root/steps/1/task_id"),
    ('    a.b[«"1.0"»]()', At(1, aspect="version"), "/root/steps/1/task_version"),
    ("    task(«'x'»)()", At(1, aspect="task"), "/root/steps/1/task_id"),
    ("    task('x', type=«'WAIT'»)()", At(1, aspect="type"), "/root/steps/1/task_type"),
    ("    «someName» = a.b()", At(1, aspect="name"), "/root/steps/1/name"),
    ("    someName = a.b(«'Some name'»)", At(1, aspect="name"), "/root/steps/1/name"),
    ("    «a.b»()", At(1, aspect="fields"), "/root/steps/1/config_field_values"),
    ('    a.b(x="1", «y»="2")', At(1, 1, "key"), "/root/steps/1/config_field_values/1/config_field_id"),
    ('    a.b(x="1", y=«"2"»)', At(1, 1), "/root/steps/1/config_field_values/1/value"),
    ('    a.b(x="1", **{"y-y": «"2"»})', At(1, 1), "/root/steps/1/config_field_values/1/value"),
    (
        '    a.b(x="1", **{«"y-y"»: "2"})',
        At(1, 1, "key"),
        "/root/steps/1/config_field_values/1/config_field_id",
    ),
    (
        '    a.b(x=["t", {"k": «"deep"»}])',
        At(1, 0, keys=(1, "k")),
        "/root/steps/1/config_field_values/0/value",
    ),
    ('    a.b(x=[«"t"»])', At(1, 0, keys=(0, "k")), "/root/steps/1/config_field_values/0/value"),
    (
        '    a.b(x="é {{ «order.x» }}")',
        At(1, 0, characters=(5, 12)),
        "/root/steps/1/config_field_values/0/value",
    ),
    (
        '    a.b(x="\\n\\x41 «b" "\\u00e9»")',
        At(1, 0, characters=(3, 5)),
        "/root/steps/1/config_field_values/0/value",
    ),
    (
        '    a.b(x="""l1\nl2 \\"""«q»\n""")',
        At(1, 0, characters=(9, 10)),
        "/root/steps/1/config_field_values/0/value",
    ),
    (
        '    a.b(x=["", "y {{ «z» }}"])',
        At(1, 0, keys=(1,), characters=(5, 6)),
        "/root/steps/1/config_field_values/0/value",
    ),
    (
        '    for line in order.lineItems:\n        a.b(x="{{ line.q }} {{ «line.sku» }}")',
        At(2, 0, characters=(32, 56)),
        "/root/steps/2/config_field_values/0/value",
    ),
    ("    if «order.note»:\n        a.b()", At(1), "/root/steps/1"),
    ("    if «order.note»:\n        a.b()", At(1, 0), "/root/steps/1/config_field_values/0/value"),
    (
        "    for line in «order.lineItems»:\n        a.b()",
        At(1, 0),
        "/root/steps/1/config_field_values/0/value",
    ),
    ('    a.b()\n    with branch(«"p"»):\n        a.c()', At(1, port="p"), "/root/links/1/from_port_id"),
    ("    «a.b»()", At(1, port="output"), "/root/steps/1"),
]


@pytest.mark.parametrize(("view", "at", "pointer"), PLACES, ids=lambda row: str(row)[:60])
def test_places(view: str, at: At, pointer: str) -> None:
    source, start = marked(HEAD + view + "\n")
    placed = Placed(read(source))
    wanted = view[view.index("«") + 1 : view.index("»")]
    span = placed.span(at)
    assert cut(source, span) == wanted
    before = source[:start]
    assert (span.line, span.column) == (before.count("\n") + 1, start - before.rfind("\n"))
    assert placed.pointer(at) == pointer


WORKFLOW = [
    ('@workflow(«"x"»)\n@a.b()\ndef f():\n    pass\n', At(aspect="name"), "/root/workflow_name"),
    ("@workflow()\n@«a.b»()\ndef f():\n    pass\n", At(0), "/root/steps/0"),
    (
        'A.b = metafield(key="k")\n«A.c = metafield(key="k").hidden»\n@workflow()\n@a.b()\ndef f():\n    pass\n',
        At(declaration=1),
        "/root/patched_fields/1",
    ),
]


@pytest.mark.parametrize(("view", "at", "pointer"), WORKFLOW, ids=str)
def test_places_of_the_workflow(view: str, at: At, pointer: str) -> None:
    source, _ = marked(view)
    placed = Placed(read(source))
    assert cut(source, placed.span(at)) == view[view.index("«") + 1 : view.index("»")]
    assert placed.pointer(at) == pointer


CONDITIONS = [
    # A test, which of its nodes is meant, and what stands there.
    ('order.note == "x" or order.note == "y"', 5, "order.note"),
    ('order.note == "x" or order.note == "y"', 6, '"y"'),
    ('order.note == "x" or order.note == "y"', 4, 'order.note == "y"'),
    ('"x" in order.note', 0, '"x" in order.note'),
    ('order.name in ["a", "b"]', 2, '["a", "b"]'),
    ("any(line.quantity > 5 for line in order.lineItems)", 1, "order.lineItems"),
    ("any(line.quantity > 5 for line in order.lineItems)", 3, "line.quantity"),
    ("any(line.quantity > 5 for line in order.lineItems)", 4, "5"),
    ("not (order.note and not order.email)", 1, "order.note"),
    ('condition("(order.note matches? /x/i)")', 0, 'condition("(order.note matches? /x/i)")'),
    ('path("order.from.x") == 1', 1, 'path("order.from.x")'),
    ('order.name.startswith("#")', 2, '"#"'),
]


@pytest.mark.parametrize(("test", "number", "wanted"), CONDITIONS)
def test_places_in_conditions(test: str, number: int, wanted: str) -> None:
    source = f"{HEAD}    if {test}:\n        a.b()\n    else:\n        a.c()\n"
    placed = Placed(read(source))
    assert cut(source, placed.span(_part(placed, number))) == wanted
    document = Placed(read(flowc.to_json(source)))
    shown = cut(document.source.view.text, document.span(_part(document, number)))
    assert shown == wanted.replace("line.", "lineItems_item.")


def _part(placed: Placed, number: int) -> At:
    """The place of a node of the condition, outer ones first."""
    said = placed.workflow.steps[1].fields[0].value
    assert isinstance(said, Compare | Logic | Quantifier | Opaque)
    return At(1, 0, part=list(walk(said))[number])


def test_a_document_has_its_own_pointers() -> None:
    view = HEAD + "    if order.note:\n        a.b()\n    else:\n        a.c()\n"
    document = flowc.to_json(view)
    swapped = document.replace('"step_id": 2', '"step_id": 9').replace('_step_id": 2', '_step_id": 9')
    placed = Placed(read(swapped))
    assert [placed.pointer(At(step)) for step in range(4)] == [f"/root/steps/{n}" for n in range(4)]
    assert placed.source.view.text == view


EDITS = [
    ("    a.bc(x=1)", At(1, aspect="task"), "a::b", "    a.b(x=1)"),
    ("    a.b(xx=1)", At(1, 0, "key"), "x", "    a.b(x=1)"),
    ('    a.b(**{"y-y": 1})', At(1, 0, "key"), "y-z", '    a.b(**{"y-z": 1})'),
    ("    a.b(x=1)", At(1, aspect="version"), "1.0", '    a.b["1.0"](x=1)'),
    ('    a.b["2"](x=1)', At(1, aspect="version"), "1.0", '    a.b["1.0"](x=1)'),
    ('    a.b(x="old")', At(1, 0), 'n"ew', "    a.b(x='n\"ew')"),
    ('    a.b(x="order")', At(1, 0), Reference("order.id"), "    a.b(x=order.id)"),
    (
        '    a.b(x="{{ order.nam }}")',
        At(1, 0, characters=(3, 12)),
        "order.name",
        '    a.b(x="{{ order.name }}")',
    ),
    ('    a.b(x=["old"])', At(1, 0, keys=(0,)), "new", '    a.b(x=["new"])'),
    ("    a.b(x=order.id)", At(1, 0), Reference("null"), '    a.b(x=path("null"))'),
]


@pytest.mark.parametrize(("view", "at", "replacement", "wanted"), EDITS)
def test_edits(view: str, at: At, replacement: str | Reference, wanted: str) -> None:
    from flowc.diagnostics.diagnostic import Fix
    from flowc.update.fixes import apply

    source = HEAD + view + "\n"
    edit = editing.edit(Placed(read(source)).locator, at, replacement)
    assert edit is not None
    assert apply(source, [Fix("certain", (edit,))]) == (HEAD + wanted + "\n", 1)


@given(st.text(), st.booleans())
def test_every_character_of_a_literal_has_its_place(value: str, is_long: bool) -> None:
    source = text(value) if is_long else string(value)
    found = characters(source, value)
    assert found is not None
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert "".join(_said(source[start:end]) for start, end in found) == value


def _said(written: str) -> str:
    """What one character of a literal says."""
    return ast.literal_eval(f'"{written}"') if written.startswith("\\") else written
