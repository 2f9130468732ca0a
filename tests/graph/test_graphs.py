"""Every graph has its view: one row a shape, a drawing of links beside the body that flowc prints for it.

A drawing names steps by one letter each: ``T`` ``U`` are triggers, ``C`` ``D`` ``E`` conditions, ``L`` ``M``
loops, small letters actions. ``T>a`` is a link from the usual port, ``C+a`` from ``true``, ``C-a`` from
``false``, ``L>a`` from ``loop_body``, ``L*a`` from ``after``, ``a!error>b`` from a port of its own.
"""

from __future__ import annotations

import json
import re
from textwrap import dedent, indent
from typing import Any

import pytest

import flowc

TYPES = {"T": "TRIGGER", "U": "TRIGGER", "V": "TRIGGER", "C": "CONDITION", "D": "CONDITION", "E": "CONDITION"}
TYPES |= {"L": "FOREACH", "M": "FOREACH"}
TASKS = {"CONDITION": "shopify::flow::condition", "FOREACH": "shopify::flow::foreach"}
PORTS = {"+": "true", "-": "false", "*": "after"}

ROWS = {
    "chain": ("T>a a>b", "x.a()\nx.b()"),
    "trigger only": ("T", "pass"),
    "both branches": ("T>C C+a C-b", "if t.C:\n    x.a()\nelse:\n    x.b()"),
    "false branch only": ("T>C C-a", "if t.C:\n    pass\nelse:\n    x.a()"),
    "else if": ("T>C C+a C-D D+b", "if t.C:\n    x.a()\nelif t.D:\n    x.b()"),
    "fan-out into conditions": ("T>C T>D C+a D+b", "if t.C:\n    x.a()\nif t.D:\n    x.b()"),
    "fan-out into actions": ("T>a T>b b>c", "with branch():\n    x.a()\nx.b()\nx.c()"),
    "loop with after": ("T>L L>a L*b", "for LForeachitem in t.L:\n    x.a()\nx.b()"),
    "empty loop": ("T>L", "for LForeachitem in t.L:\n    pass"),
    "join of two branches": (
        "T>C C+a C-b a>c b>c",
        "def then_c():\n    x.c()\n\nif t.C:\n    x.a()\n    then_c()\nelse:\n    x.b()\n    then_c()",
    ),
    "join behind a fan-out": (
        "T>a a>b a>c b>d c>d",
        "x.a()\n\ndef then_d():\n    x.d()\n\nwith branch():\n    x.b()\n    then_d()\nx.c()\nthen_d()",
    ),
    "join of a skipped condition": (
        "T>C C+a a>b C-b",
        "def then_b():\n    x.b()\n\nif t.C:\n    x.a()\n    then_b()\nelse:\n    then_b()",
    ),
    "two joins in a row": (
        "T>C C+a C-b a>D b>D D+c D-d c>e d>e",
        dedent("""\
            def then_condition():
                def then_e():
                    x.e()

                if t.D:
                    x.c()
                    then_e()
                else:
                    x.d()
                    then_e()

            if t.C:
                x.a()
                then_condition()
            else:
                x.b()
                then_condition()"""),
    ),
    "join inside a branch": (
        "T>C C+D D+a D-b a>c b>c C-d",
        dedent("""\
            if t.C:

                def then_c():
                    x.c()

                if t.D:
                    x.a()
                    then_c()
                else:
                    x.b()
                    then_c()
            else:
                x.d()"""),
    ),
    "join across a loop's border": (
        "T>L L>a L*b a>c b>c",
        "def then_c():\n    x.c()\n\nfor LForeachitem in t.L:\n    x.a()\n    then_c()\nx.b()\nthen_c()",
    ),
    "the same link twice": ("T>a T>a", "def then_a():\n    x.a()\n\nwith branch():\n    then_a()\nthen_a()"),
    "a port of its own": ("T>a a!error>b a>c", 'x.a()\nwith branch("error"):\n    x.b()\nx.c()'),
    "a port of a condition's own": (
        "T>C C!error>a C+b",
        'if t.C:\n    x.b()\nwith branch("error"):\n    x.a()',
    ),
    "a step that leads to itself": ("T>a a>a", "def then_a():\n    x.a()\n    then_a()\n\nthen_a()"),
    "a circle": ("T>a a>b b>a", "def then_a():\n    x.a()\n    x.b()\n    then_a()\n\nthen_a()"),
    "a circle with two ways in": (
        "T>C C+a C-b a>b b>a",
        dedent("""\
            def then_b():
                x.b()
                then_a()

            def then_a():
                x.a()
                then_b()

            if t.C:
                then_a()
            else:
                then_b()"""),
    ),
    "triggers that share": ("T>a U>a a>b", "x.a()\nx.b()"),
    "triggers that do not": ("T>a U>b", "with on(1):\n    x.a()\nwith on(2):\n    x.b()"),
    "triggers that meet later": (
        "T>a U>b a>c b>c",
        "def then_c():\n    x.c()\n\nwith on(1):\n    x.a()\n    then_c()\nwith on(2):\n    x.b()\n    then_c()",
    ),
    "one trigger leads nowhere": ("T>a U", "with on(1):\n    x.a()"),
    "steps no trigger reaches": ("T>a b>c", "x.a()\nwith detached():\n    x.b()\n    x.c()"),
    "no trigger": ("a>b", "with detached():\n    x.a()\n    x.b()"),
    "a circle no trigger reaches": (
        "T>a b>c c>b",
        "x.a()\nwith detached():\n\n    def then_b():\n        x.b()\n        x.c()\n        then_b()\n\n    then_b()",
    ),
    "a detached step into the workflow": (
        "T>a b>a",
        "def then_a():\n    x.a()\n\nthen_a()\nwith detached():\n    x.b()\n    then_a()",
    ),
    "a trigger that something leads to": ("T>a a>U", 'x.a()\ntask("x::U", type="TRIGGER")()'),
}

REFUSED = {
    "a link from nowhere": ("T>a", {"from_step_id": "q"}, "FC120"),
    "a link to nowhere": ("T>a", {"to_step_id": "q"}, "FC120"),
    "a link into another port": ("T>a", {"to_port_id": "other"}, "FC122"),
}


def _step(name: str) -> dict[str, Any]:
    kind = TYPES.get(name, "ACTION")
    fields: list[dict[str, str]] = []
    if kind == "CONDITION":
        fields = [{"config_field_id": "condition", "value": f"(t.{name} not_empty_and_not_nil?)"}]
    if kind == "FOREACH":
        fields = [{"config_field_id": "listpath", "value": f"t.{name}"}]
    task = {"task_id": TASKS.get(kind, f"x::{name}"), "task_version": "0.1", "task_type": kind}
    return {"step_id": name, "config_field_values": fields, **task}


def _link(drawn: str) -> dict[str, str]:
    match = re.fullmatch(r"(\w)(?:!(\w+))?([>+*-])(\w)", drawn)
    assert match, drawn
    source, own, sign, target = match.groups()
    usual = "loop_body" if TYPES.get(source) == "FOREACH" else "output"
    port = own or PORTS.get(sign, usual)
    return {"from_step_id": source, "from_port_id": port, "to_step_id": target, "to_port_id": "input"}


def document(drawing: str) -> dict[str, Any]:
    """The document of a drawing; steps stand in the order their letters are met."""
    links = [_link(drawn) for drawn in drawing.split() if len(drawn) > 1]
    letters = dict.fromkeys(re.sub(r"!\w+>", "", drawing).translate(str.maketrans("", "", " >+*-")))
    root = {
        "steps": [_step(name) for name in letters],
        "links": links,
        "patched_fields": [],
        "workflow_name": "W",
    }
    return {"__metadata": {"version": 0.1}, "root": root}


def body(view: str) -> str:
    """What stands in the workflow's function, dedented."""
    return dedent(view.split("):\n", 1)[1]).rstrip("\n")


@pytest.mark.parametrize(("drawing", "wanted"), ROWS.values(), ids=ROWS.keys())
def test_shape(drawing: str, wanted: str) -> None:
    text = json.dumps(document(drawing))
    view = flowc.to_python(text, layout=False)
    assert body(view) == wanted, indent(view, "    ")
    assert flowc.to_json(flowc.to_python(text)) == text
    assert flowc.to_python(flowc.to_json(view), layout=False) == view


@pytest.mark.parametrize(("drawing", "change", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_no_workflow(drawing: str, change: dict[str, str], code: str) -> None:
    tree = document(drawing)
    tree["root"]["links"][0] |= change
    with pytest.raises(flowc.FlowError) as caught:
        flowc.to_python(json.dumps(tree))
    assert [found.code for found in caught.value.diagnostics] == [code]


def test_two_steps_of_one_id() -> None:
    tree = document("T>a a>b")
    tree["root"]["steps"][2]["step_id"] = "a"
    with pytest.raises(flowc.FlowError) as caught:
        flowc.to_python(json.dumps(tree))
    assert [found.code for found in caught.value.diagnostics] == ["FC115", "FC120"]
    assert caught.value.diagnostics[0].pointer == "/root/steps/2/step_id"
