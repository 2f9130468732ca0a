"""The faces that other packages use: every name is there, and importing a face costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import flowc
from flowc import catalog, check, grammar, show, simulate, testing


@pytest.mark.parametrize(
    "face", [flowc, catalog, check, grammar, show, simulate, testing], ids=lambda face: face.__name__
)
def test_every_name_is_there(face: object) -> None:
    for name in face.__all__:  # type: ignore[attr-defined]
        assert getattr(face, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        face.nothing  # type: ignore[attr-defined]  # noqa: B018


def test_faces_are_cheap() -> None:
    code = "import flowc, flowc.catalog, flowc.check, sys; print([n for n in sys.modules if n.startswith('flowc.')])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['flowc.faces', 'flowc.catalog', 'flowc.check']"


def test_a_checked_view_has_its_document() -> None:
    view = flowc.to_python(flowc.to_json(VIEW), layout=False)
    base = flowc.to_json(view, form="export")
    checked = check.examine(view.replace("vip", "gold"), check.Known())
    assert checked.workflow.steps[0].task == "shopify::admin::order_created"
    assert checked.document("export", base) == flowc.to_json(
        view.replace("vip", "gold"), form="export", base=base
    )
    assert check.examine(base, check.Known()).document("code") == flowc.to_json(view, form="code")


VIEW = """
@workflow("Tag")
@shopify.admin.order_created()
def tag(order):
    shopify.admin.add_order_tags(order_id=order.id, tags=["vip"])
"""
