"""``flowc update``: a document's changes come into a person's view, and nothing else of it is touched.

``FLOWC_EDITS`` says how many edits of generated workflows to try, as in ``test_edits``.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import assume, given, strategies as st
from making.desk import Desk, Edit
from making.documents import Draft
from making.edits import EDITS
from making.restyle import marked, restyled
from test_edits import drafts, runs, seeds

import flowc
from flowc.cli import main
from flowc.document.reading import split
from flowc.graph.canonical import canonical
from flowc.update.updating import update
from flowc.view.reader import read_workflow


def hold(draft: Draft, edit: Edit, seed: int, has_layout: bool) -> None:
    """One edit of a document, brought into a view that somebody has restyled."""
    desk = Desk(draft)
    assume(edit(desk, random.Random(seed)))
    pure = flowc.to_python(desk.text, layout=False)
    written = restyled(pure, random.Random(seed))
    assume(canonical(read_workflow(written)) == split(desk.text)[0].workflow)
    footer = flowc.to_python(desk.text)[len(pure) :] if has_layout else ""
    view = written + footer
    assert update(view, desk.text) == view
    document = flowc.to_json(desk.view(), base=desk.text)
    result = update(view, document)
    assert flowc.to_json(result, base=None if footer else document) == document
    lost = [line for mark, line in marked(written).items() if marked(result).get(mark) != line]
    assert len([line for line in lost if is_step(line)]) <= len(changed_steps(desk))


def is_step(line: str) -> bool:
    """Neither a declared field nor the call of a local function, which may come and go with others."""
    code = line.lstrip("# \n")
    return "() " not in code and "declare(" not in code and ")  # noqa" in code and not is_declaration(code)


def is_declaration(code: str) -> bool:
    head = code.split("=", maxsplit=1)[0]
    return "=" in code and "." in head and "(" not in head


def changed_steps(desk: Desk) -> list[int]:
    """The old steps that are gone or say something else."""
    old = split(desk.text)[0].workflow.steps
    return [at for at, step in enumerate(old) if desk.ids[at] not in desk.objects or desk.steps[at] != step]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_updates_touch_only_what_changed(edit: Edit) -> None:
    @runs(1 / len(EDITS))
    @given(drafts, seeds, st.booleans())
    def holds(draft: Draft, seed: int, has_layout: bool) -> None:
        hold(draft, edit, seed, has_layout)

    holds()


VIEW = dedent(
    '''\
    """Tags for the packing desk."""

    from flowc import *

    Customer.vip = metafield(
        key = 'vip',
    )


    @workflow('Tag orders')  # owner: Ann
    @shopify.admin.order_created()
    def tags(order):
        # Big orders first.
        if (order.total > 100):
            mail = shopify.flow.run_code("Run code", code='a')   # computes
            shopify.flow.send_email(to="ann@example.com",
                                    subject='Big: {{ order.name }}')

            shopify.admin.add_order_tags(tags=[ 'big' ], order_id=mail.id)
        for line in order.lineItems:
            shopify.acme.count( sku=line.sku, text='{{ line.title }}' )
    '''
)

LIQUID = "{{ line.id }} " * 3

ROWS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "a value": (
        ("subject='Big: {{ order.name }}')", "subject='Huge')"),
        ("subject='Big: {{ order.name }}')", 'subject="Huge")'),
    ),
    "an entry": (("[ 'big' ]", "[ 'big', 'b' ]"), ("[ 'big' ]", '["big", "b"]')),
    "a test": (("(order.total > 100)", "(order.total > 200)"), ("(order.total > 100)", "order.total > 200")),
    "a description": (("# Big orders first.", "# Big ones."), ("# Big orders first.", "# Big ones.")),
    "a step gone": (
        ("        shopify.admin.add_order_tags(tags=[ 'big' ], order_id=mail.id)\n", ""),
        ("\n        shopify.admin.add_order_tags(tags=[ 'big' ], order_id=mail.id)\n", ""),
    ),
    "a step more": (
        ("    for line in", "    shopify.acme.new(of=mail.id)\n    for line in"),
        ("    for line in", "    shopify.acme.new(of=mail.id)\n    for line in"),
    ),
    "a step more in the loop": (
        ("        shopify.acme.count(", f"        a.b(of=line.id, text='{LIQUID}')\n        shopify.acme.count("),
        ("        shopify.acme.count(", f'        a.b(of=line.id, text="{LIQUID}")\n        shopify.acme.count('),
    ),
    "another list": (("in order.lineItems", "in order.returns"), ("in order.lineItems", "in order.returns")),
    "the code of a named result": (("code='a'", "code='b'"), ("code='a'", 'code="b"')),
    "the workflow's name": (("('Tag orders')", "('Tags')"), ("('Tag orders')", '("Tags")')),
    "the workflow's note": (
        ("('Tag orders')  # owner: Ann", "('Tag orders')  # owner: Bob"),
        ("('Tag orders')  # owner: Ann", '("Tag orders", note="owner: Bob")'),
    ),
    "a declared field more": (
        ("\n\n@workflow", "Customer.new = metafield(key='new')\n\n\n@workflow"),
        (")\n\n\n@workflow", ')\nCustomer.new = metafield(key="new")\n\n\n@workflow'),
    ),
    "a trigger's note": (
        ("@shopify.admin.order_created()", "# Note: Ask Ann\n@shopify.admin.order_created()"),
        ("@shopify.admin.order_created()", "# Note: Ask Ann\n@shopify.admin.order_created()"),
    ),
    "a trigger more": (
        ("@shopify.admin.order_created()", "@shopify.admin.order_created()\n@shopify.admin.order_paid()"),
        ("@shopify.admin.order_created()", "@shopify.admin.order_created()\n@shopify.admin.order_paid()"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), ROWS.values(), ids=ROWS)
def test_rows(change: tuple[str, str], expected: tuple[str, str]) -> None:
    assert VIEW.count(change[0]) == VIEW.count(expected[0]) == 1
    document = flowc.to_json(VIEW.replace(*change), form="export")
    assert update(VIEW, document) == VIEW.replace(*expected)


def test_steps_that_move_keep_their_text() -> None:
    wrapped = VIEW.replace(
        "    for line in order.lineItems:\n        shopify",
        "    if order.test:\n        for line in order.lineItems:\n            shopify",
    )
    assert update(VIEW, flowc.to_json(wrapped)) == wrapped


def test_windows_line_ends_stay() -> None:
    view = VIEW.replace("\n", "\r\n")
    document = flowc.to_json(VIEW.replace("[ 'big' ]", "['big', 'b']"))
    assert update(view, document) == view.replace("[ 'big' ]", '["big", "b"]')


def test_a_view_beyond_splicing_is_written_anew() -> None:
    view = VIEW.replace("        for line", "        return\n    for line") + "    return\n"
    document = flowc.to_json(VIEW.replace("Big:", "Huge:"))
    assert flowc.to_json(update(view, document), base=document) == document


def test_a_part_of_an_else_if_chain() -> None:
    chain = "@workflow('x')\n@a.b()\ndef x():\n" + "".join(
        f"    {'elif' if n else 'if'} order.n == {n}:\n        x.y( n={n} )\n" for n in range(50)
    )
    document = flowc.to_json(chain.replace("x.y( n=30 )", "x.y( n=31 )"))
    assert update(chain, document) == chain.replace("x.y( n=30 )", "x.y( n=31 )")


def test_without_libcst() -> None:
    code = (
        "import sys; sys.modules['libcst'] = None\n"
        "import flowc; from flowc.update.updating import update\n"
        "view = '@workflow(\"x\")\\ndef x():\\n    a.b()\\n'\n"
        "update(view, flowc.to_json(view)); print('same')\n"
        "update(view, flowc.to_json(view.replace('a.b', 'a.c')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout == "same\n"
    assert ran.stderr.splitlines()[-1].endswith(
        "updating a view in place needs the package libcst, which is not installed"
    )


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    view, document, other = (tmp_path / name for name in ("a.py", "a.flow", "b.py"))
    view.write_text(VIEW)
    document.write_text(flowc.to_json(VIEW.replace("'big'", "'small'")))
    call = ["update", str(view), "--from", str(document)]
    assert main([*call, "--check"]) == 1
    assert view.read_text() == VIEW
    assert main([*call, "--diff"]) == 0
    assert (
        '+        shopify.admin.add_order_tags(tags=["small"], order_id=mail.id)' in capsys.readouterr().out
    )
    assert main([*call, "-o", str(other)]) == 0
    assert main(call) == 0
    assert view.read_text() == other.read_text() == VIEW.replace("[ 'big' ]", '["small"]')
    assert main([*call, "--check"]) == 0
    document.write_text("{}")
    assert main(call) == 2
    assert str(document) in capsys.readouterr().err


def test_a_statement_moves_into_a_function_that_moves() -> None:
    """What moves takes its local functions along, and they may have changed."""
    old = dedent(
        """\
        @workflow("Moves")
        @shopify.admin.order_created()
        def moves(order):
            with branch():
                shopify.acme.one( a=1 )
                if order.note:
                    pass
                else:
                    if order.test is True:
                        pass

                    def then_two():
                        shopify.acme.two( b=2 )

                    if order.email:
                        then_two()
                    else:
                        then_two()
            shopify.acme.three( c=3 )
        """
    )
    new = dedent(
        """\
        @workflow("Moves")
        @shopify.admin.order_created()
        def moves(order):
            if order.note:
                pass
            else:
                if order.test is True:
                    pass

                def then_two():
                    shopify.acme.two(b=2)
                    shopify.acme.one(a=1)

                if order.email:
                    then_two()
                else:
                    then_two()
            shopify.acme.three(c=3)
        """
    )
    document = flowc.to_json(new)
    result = update(old, document)
    assert flowc.to_json(result, base=document) == document
    for line in ("shopify.acme.one( a=1 )", "shopify.acme.two( b=2 )", "shopify.acme.three( c=3 )"):
        assert line in result
