"""Layouts in footers: those of format 1, which older versions wrote, and rows that no layout has.

``layouts_1.jsonl`` holds what version 1 printed of documents of both forms, oddly spelled, as it was printed and
edited since (``e`` in the name), with the documents that version made of it.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import flowc
from flowc.document import footer

SAMPLES = [json.loads(line) for line in Path(__file__).with_name("layouts_1.jsonl").read_text().splitlines()]
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=[each["name"] for each in SAMPLES])


def footed(view: str, kind: int, change: Callable[[Any], object]) -> str:
    """The view after a change of what its footer holds."""
    at = view.rfind("# flowc layout ")
    body = zlib.decompress(base64.b64decode("".join(line[2:] for line in view[at:].split("\n")[1:])))
    checksum, layout, *mark = json.loads(body)
    change(layout)
    packed = base64.b64encode(zlib.compress(json.dumps([checksum, layout, *mark]).encode())).decode()
    return f"{view[:at]}# flowc layout {kind}: x\n# {packed}\n"


@each_sample
def test_format_1(sample: dict[str, str]) -> None:
    assert flowc.to_json(sample["view"]) == sample["document"]


@pytest.mark.parametrize("form", ["code", "export"])
@each_sample
def test_format_1_in_the_other_form(sample: dict[str, str], form: flowc.Form) -> None:
    view = flowc.to_python(sample["document"])
    assert flowc.to_json(sample["view"], form=form) == flowc.to_json(view, form=form)


@pytest.mark.parametrize("sample", [each for each in SAMPLES if "e" not in each["name"][1:]])
def test_both_formats_hold_the_same(sample: dict[str, str]) -> None:
    old, new = footer.detach(sample["view"]), footer.detach(flowc.to_python(sample["document"]))
    assert old == new


VIEW = flowc.to_python(
    flowc.to_json(
        'Order.seen = metafield(key="seen", namespace="n")\n\n\n'
        '@workflow("Two ways in")\n@shopify.admin.order_created()\n@shopify.admin.order_paid()\n'
        'def two_ways_in(order):\n    if order.name == "x":\n        a.b(c=order.seen)\n    else:\n        a.d()\n',
        form="export",
    ).replace('"handle":', '"handle" :')
)
FORM, STYLE, PREFIX, TOP, ROOT, STEPS, STEP_ORDER, LINKS, LINK_ORDER, _, PRINTS, DECLARED = range(12)
GARBAGE: dict[str, Callable[[Any], object]] = {
    "nothing": lambda rows: rows.clear(),
    "a part too many": lambda rows: rows.append(0),
    "another form": lambda rows: rows.__setitem__(FORM, "other"),
    "a form that is a list": lambda rows: rows.__setitem__(FORM, []),
    "another style": lambda rows: rows.__setitem__(STYLE, "x"),
    "half a prefix": lambda rows: rows.__setitem__(PREFIX, ["0"]),
    "a prefix of numbers": lambda rows: rows.__setitem__(PREFIX, [1, 2]),
    "top of nothing": lambda rows: rows.__setitem__(TOP, []),
    "top that is none": lambda rows: rows.__setitem__(TOP, None),
    "a shape nobody knows": lambda rows: rows[ROOT].__setitem__(0, 99),
    "a shape of numbers": lambda rows: rows[ROOT].__setitem__(0, [1, 2]),
    "a shape of lists": lambda rows: rows[ROOT].__setitem__(0, [[]]),
    "a value too few": lambda rows: rows[ROOT].pop(),
    "a value too many": lambda rows: rows[ROOT].append(1),
    "steps by name": lambda rows: rows.__setitem__(STEPS, {}),
    "a step too few": lambda rows: rows[STEPS].pop(),
    "a step that is a number": lambda rows: rows[STEPS].__setitem__(0, 1),
    "a step of nothing": lambda rows: rows[STEPS].__setitem__(0, []),
    "a step without rest": lambda rows: rows[STEPS][0].__setitem__(0, 0),
    "a field too many": lambda rows: rows[STEPS][2][3].extend([0, 0]),
    "a field that is a text": lambda rows: rows[STEPS][2].__setitem__(3, ["x"]),
    "a field's rest that is none": lambda rows: rows[STEPS][2].__setitem__(3, [[None, 0, 7]]),
    "an order of texts": lambda rows: rows.__setitem__(STEP_ORDER, ["0", "1", "2", "3", "4"]),
    "an order with gaps": lambda rows: rows.__setitem__(STEP_ORDER, [0, 1, 2, 3, 9]),
    "an order twice the same": lambda rows: rows.__setitem__(LINK_ORDER, [0, 0, 0, 0]),
    "an order from behind": lambda rows: rows.__setitem__(LINK_ORDER, [-1, -2, -3, -4]),
    "a number for links": lambda rows: rows.__setitem__(LINKS, 4),
    "a link too few": lambda rows: rows[LINKS].pop(),
    "a link that is a number": lambda rows: rows[LINKS].__setitem__(0, 5),
    "link prints by name": lambda rows: rows.__setitem__(PRINTS, {"a": 1}),
    "no declaration": lambda rows: rows[DECLARED].pop(),
    "a declaration of two": lambda rows: rows[DECLARED][0].pop(),
}


@pytest.mark.parametrize("view", [VIEW, VIEW.replace("a.d()", "a.d()\n        a.e()")], ids=["own", "edited"])
@pytest.mark.parametrize("name", GARBAGE)
def test_garbage_rows_are_refused_or_put_right(name: str, view: str) -> None:
    """An edited view may find a place for what its own would refuse: it then means what it says."""
    codes, text = ["FC301"], ""
    try:
        text = flowc.to_json(footed(view, 2, GARBAGE[name]))
    except flowc.FlowError as error:
        codes = [each.code for each in error.diagnostics]
    assert codes == ["FC301"]
    if text:
        assert view != VIEW
        pure = flowc.to_python(text, layout=False)
        assert pure == flowc.to_python(flowc.to_json(view[: view.rfind("\n# flowc")]), layout=False)


NODES = [[], ["c"], ["l", "u", 0, "AND", [], 0], ["c", 1, 2, 3, 4, 5, 6], [["c"]], ["!", {}]]


@pytest.mark.parametrize("node", NODES, ids=json.dumps)
def test_what_is_kept_of_a_condition_may_be_anything(node: Any) -> None:
    """Conditions are written anew where their rows are no nodes of theirs."""
    pure = flowc.to_python(flowc.to_json(VIEW), layout=False)
    view = footed(VIEW, 2, lambda rows: rows[STEPS][2][3][0][0].__setitem__(1, node))
    assert flowc.to_python(flowc.to_json(view), layout=False) == pure


@pytest.mark.parametrize("kind", [0, 3, 11])
def test_a_format_of_the_future_is_refused(kind: int) -> None:
    with pytest.raises(flowc.FlowError, match=f"FC301.*of kind {kind}"):
        flowc.to_json(footed(VIEW, kind, lambda _: None))


def test_a_note_of_an_older_version_is_refused() -> None:
    """It stood in the row of a trigger's step, and stands above the decorator now."""
    view = SAMPLES[1]["view"]
    with pytest.raises(flowc.FlowError, match=r"FC301.*a trigger's note"):
        flowc.to_json(footed(view, 1, lambda rows: rows[6][0].extend([[], "Ask Ann"])))
