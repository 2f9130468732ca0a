"""``flowc fix``: certain corrections, applied until none is left; each row is what was written and what it becomes."""

from __future__ import annotations

import io
import textwrap
from pathlib import Path

import pytest

import flowc
from flowc.cli import main
from flowc.diagnostics.diagnostic import Edit, Fix, Span
from flowc.update.fixes import apply, fix, problems

HEAD = '@workflow("Row")\n@shopify.admin.order_created()\ndef row(order):\n'

ROWS = {
    "colon": ("if order.a\n    a.b()", "if order.a:\n    a.b()"),
    "colons": ("if order.a\n    a.b()\nelif order.c\n    a.d()", "if order.a:\n    a.b()\nelif order.c:\n    a.d()"),
    "one equals sign": ('if order.a = "x":\n    a.b()', 'if order.a == "x":\n    a.b()'),
    "javascript": (
        'if order.a === "x"&&!order.b || order.c !== null:\n    a.b(x=true)',
        'if order.a == "x" and not order.b or order.c != None:\n    a.b(x=True)',
    ),
    "else if": (
        "if order.a:\n    a.b()\nelse if order.c:\n    a.d()",
        "if order.a:\n    a.b()\nelif order.c:\n    a.d()",
    ),
    "quotes": ("a.b(x=“y”)", 'a.b(x="y")'),
    "keys": ('a.b(x=order["customer"]["id"], y=order.get("id"))', "a.b(x=order.customer.id, y=order.id)"),
    "methods": (
        'if order.note.includes("x") or order.tags.isEmpty() or order.a.startsWith("#"):\n    a.b()',
        'if "x" in order.note or not any(tags_item for tags_item in order.tags) or order.a.startswith("#"):\n    a.b()',
    ),
    "len": ("if len(order.note) > 0 and len(order.a) == 0:\n    a.b()", "if order.note and not order.a:\n    a.b()"),
    "is": ('if order.name is not "x":\n    a.b()', 'if order.name != "x":\n    a.b()'),
    "texts": (
        'a.b(x="Order " + order.name, y=order.email.lower(), z=f"{order.name.upper()}!", t=[order.id], u={1, 2})',
        'a.b(x="Order {{ order.name }}", y="{{ order.email | downcase }}", z="{{ order.name | upcase }}!", t=["{{ order.id }}"], u=[1, 2])',  # noqa: E501
    ),
    "format": (
        'a.b(x="%s of %s" % (order.a, order.b), y="{}!".format(order.c))',
        'a.b(x="{{ order.a }} of {{ order.b }}", y="{{ order.c }}!")',
    ),
    "raw texts": ("a.b(x=raw('True'), y=raw(json='\"5\"'), z=raw(5))", 'a.b(x="True", y="5", z=raw(5))'),
    "sums": (
        'a.b(x=str(order.name + "!"), y=("#" + order.name).upper(), z=order.total + 1)',
        """a.b(x="{{ order.name | append: '!' }}", y="{{ '#' | append: order.name | upcase }}", z="{{ order.total | plus: 1 }}")""",  # noqa: E501
    ),
    "enumerate": ("for i, x in enumerate(order.tags):\n    a.b(y=x.z)", "for x in order.tags:\n    a.b(y=x.z)"),
    "list": ("for x in list(order.tags):\n    a.b()", "for x in order.tags:\n    a.b()"),
    "await": ("x = await a.b()\nawait a.c()", "x = a.b()\na.c()"),
    "parentheses": ('shopify.flow.wait\nacme.sync["1.0"]', 'shopify.flow.wait()\nacme.sync["1.0"]()'),
    "imports": ("import os\nglobal x\na.b()", "a.b()"),
    "version": ("acme.sync[1.0]()", 'acme.sync["1.0"]()'),
    "numbers": ("if order.a > 1e3:\n    a.b()", "if order.a > 1000:\n    a.b()"),
    "bits": ("if (order.a == 1) & (order.b == 2):\n    a.b()", "if (order.a == 1) and (order.b == 2):\n    a.b()"),
    "words": (
        'with brnach():\n    a.b()\nif anny(x == "y" for x in order.tags):\n    tsak("q")()',
        'with branch():\n    a.b()\nif any(x == "y" for x in order.tags):\n    task("q")()',
    ),
    "one after another": ("if order.get('cancelledAt') == null\n    a.b()", "if order.cancelledAt == None:\n    a.b()"),
    "return value": ("if order.a:\n    return order\na.b()", "if order.a:\n    return\na.b()"),
    "after other letters": ('a.b(x="é", y=true)', 'a.b(x="é", y=True)'),
}  # fmt: skip

VIEWS = {
    "head": (
        '@Workflow("Row", notes="x")\n@a.created\nasync def row(order):\n    a.b()\n',
        '@workflow("Row", note="x")\n@a.created()\ndef row(order):\n    a.b()\n',
    ),
    "imports": (
        'import os\nfrom typing import Any\n@workflow("Row")\ndef row(order: Any):\n    pass\n',
        '@workflow("Row")\ndef row(order: Any):\n    pass\n',
    ),
    "nul": ('@workflow("Row")\0\ndef row():\n    pass\n', '@workflow("Row")\ndef row():\n    pass\n'),
    "empty body": ('@workflow("Row")\ndef row():\n', '@workflow("Row")\ndef row(): pass\n'),
    "other line ends": (
        '@workflow("Row")\r\ndef row():\r\n    if a.b\r\n        c.d()\r\n',
        '@workflow("Row")\r\ndef row():\r\n    if a.b:\r\n        c.d()\r\n',
    ),
}


def body(text: str) -> str:
    return HEAD + textwrap.indent(text, "    ") + "\n"


@pytest.mark.parametrize("name", ROWS)
def test_bodies(name: str) -> None:
    wrong, right = ROWS[name]
    fixed = fix(body(wrong))
    assert fixed.text == body(right)
    assert fixed.left == ()
    flowc.to_json(fixed.text)
    assert fixed.count >= 1


@pytest.mark.parametrize("name", VIEWS)
def test_views(name: str) -> None:
    wrong, right = VIEWS[name]
    fixed = fix(wrong)
    assert fixed.text == right
    assert fixed.left == ()


def test_what_is_not_certain_stays() -> None:
    view = body('if order.email.lower() == "x":\n    a.b(x=order.a or order.b)')
    fixed = fix(view)
    assert (fixed.text, fixed.count) == (view, 0)
    assert [found.code for found in fixed.left] == ["FC248", "FC237"]
    assert {found.fix and found.fix.applicability for found in fixed.left} == {"likely"}


def test_a_footer_stays() -> None:
    document = flowc.to_json(body("a.b(x=1)"), form="export")
    view = flowc.to_python(document)
    fixed = fix(view.replace("x=1", "x=true"))
    assert fixed.text == view.replace("x=1", "x=True")
    assert '"true"' in flowc.to_json(fixed.text)


def test_edits_that_touch_wait_for_the_next_round() -> None:
    def edit(start: int, end: int, text: str) -> Fix:
        return Fix("certain", (Edit(Span(1, start, 1, end), text),))

    assert apply("abcdef", [edit(1, 4, "x"), edit(3, 5, "y"), edit(5, 6, "z")]) == ("xdzf", 2)
    assert apply("abc", [edit(2, 2, "x"), edit(2, 2, "y")]) == ("axbc", 1)


def test_problems_of_a_damaged_footer() -> None:
    view = flowc.to_python(flowc.to_json(body("a.b()"), form="export"))
    assert [found.code for found in problems(view[:-20] + "\n")] == ["FC301"]


def test_command(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "row.py"
    file.write_text(body('if order.note\n    shopify.flow.log_output(message="x")'))
    assert main(["fix", "--diff", str(file)]) == 0
    assert b"+    if order.note:\n" in capsysbinary.readouterr().out
    assert file.read_text() == body('if order.note\n    shopify.flow.log_output(message="x")')
    assert main(["fix", str(file)]) == 0
    assert file.read_text() == body('if order.note:\n    shopify.flow.log_output(message="x")')
    assert b"corrected" in capsysbinary.readouterr().err


def test_command_with_something_left(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    file = tmp_path / "row.py"
    file.write_text(body("a.b(x=null, y=true)"))
    assert main(["fix", str(file)]) == 2
    assert file.read_text() == body("a.b(x=null, y=True)")
    assert b"FC234" in capsysbinary.readouterr().err


LANGUAGE = "if order.note\n    shopify.flow.log_output(message='x')"
WORKFLOW = "shopify.admin.add_order_tag(order_id=order.id, tags=['a'])"


@pytest.mark.parametrize("text", [LANGUAGE, WORKFLOW, f"{LANGUAGE}\n{WORKFLOW}"])
@pytest.mark.parametrize("way", [("fix",), ("check", "--fix")])
def test_fix_is_check_fix(tmp_path: Path, way: tuple[str, ...], text: str) -> None:
    """The language's mistakes and the workflow's are corrected by either name."""
    file = tmp_path / "row.py"
    file.write_text(body(text))
    assert main([*way, str(file)]) == 0
    right = text.replace("order.note\n", "order.note:\n").replace("add_order_tag(", "add_order_tags(")
    assert file.read_text() == body(right)
    assert main(["check", "--strict", str(file)]) == 0


@pytest.mark.parametrize("way", [("fix",), ("check", "--fix")])
def test_fix_prints_what_it_would_change(
    tmp_path: Path, way: tuple[str, ...], capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "row.py"
    file.write_text(body(WORKFLOW))
    assert main([*way, "--diff", str(file)]) == 0
    assert file.read_text() == body(WORKFLOW)
    shown = capsysbinary.readouterr().out.decode()
    assert [line for line in shown.splitlines()[2:] if line[0] in "+-"] == [
        f"-    {WORKFLOW}",
        f"+    {WORKFLOW.replace('tag(', 'tags(')}",
    ]


@pytest.mark.parametrize("way", [("fix",), ("check", "--fix")])
def test_fix_of_standard_input(
    way: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    class Stdin:
        buffer = io.BytesIO(body(WORKFLOW).encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    assert main([*way, "-"]) == 0
    assert capsysbinary.readouterr().out.decode() == body(WORKFLOW.replace("tag(", "tags("))
