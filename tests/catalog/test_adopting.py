"""Views by the ids of real answers, and the catalogue that a whole process is told to use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import flowc
from flowc import catalog
from flowc.catalog import loading
from flowc.catalog.task import Task
from flowc.check import check
from flowc.view.mistakes import calls
from flowc_serving.agent import templates

NEW = (
    Task("shopify::admin::order_archive", "0.2", "ACTION", "Archive order", evidence="documented"),
    Task("shopify::admin::cancel-order", "0.1", "ACTION", "Cancel order", evidence="documented"),
    Task("shopify::admin::add_customer_tags", "1.0", "ACTION", "Add customer tags", evidence="documented"),
    Task("shopify::admin::refund_made", "0.1", "TRIGGER", "Refund created", evidence="documented"),
    Task("nap::wait", "0.1", "ACTION", "Send HTTP request", publisher="flow", evidence="documented"),
)
FOUND = loading.bundled().replaced(NEW)


@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        ("shopify.admin.archive_order(order_id=1)", 'shopify.admin.order_archive["0.2"](order_id=1)'),
        ("@shopify.admin.refund_created()", "@shopify.admin.refund_made()"),
        ("a = shopify.admin.cancel_order(\n)", 'a = task("shopify::admin::cancel-order")(\n)'),
        ("shopify.admin.add_customer_tags(x=$tag)", 'shopify.admin.add_customer_tags["1.0"](x=$tag)'),
        ('task("shopify::admin::archive_order")(a=1)', 'task("shopify::admin::order_archive")["0.2"](a=1)'),
        (
            'task("shopify::admin::archive_order", type="WAIT")["0.1"](a=1)',
            'task("shopify::admin::order_archive", type="WAIT")["0.2"](a=1)',
        ),
        ("shopify.flow.send_http_request()", 'task("nap::wait", type="ACTION")()'),
        ('shopify.admin.archive_order["9.9"](a=1)', 'shopify.admin.archive_order["9.9"](a=1)'),
        ('shopify.admin.add_customer_tags["1.0"]()', 'shopify.admin.add_customer_tags["1.0"]()'),
        ("x.shopify.admin.archive_order(a=1)", "x.shopify.admin.archive_order(a=1)"),
        ("shopify.admin.archive_orders(a=1)", "shopify.admin.archive_orders(a=1)"),
        ("if shopify.admin.archive_order > 1:", "if shopify.admin.archive_order > 1:"),
    ],
)
def test_heads_of_calls_are_written_anew(view: str, wanted: str) -> None:
    assert catalog.adopted(view, FOUND) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "# shopify.admin.archive_order(a=1)",
        'f(note="shopify.admin.archive_order(a=1)")',
        "f('\\'shopify.admin.archive_order(a=1)')",
        'f("""\n"shopify.admin.archive_order(a=1)\n""")',
        "f(\"task('shopify::admin::archive_order')(a=1)\")",
    ],
)
def test_texts_and_remarks_are_never_touched(text: str) -> None:
    assert catalog.adopted(text, FOUND) == text


def test_nothing_new_changes_nothing() -> None:
    same = loading.bundled().replaced([loading.bundled().task("shopify::admin::archive_order")])  # type: ignore[list-item]
    for known in (loading.bundled(), same):
        assert not known.renamed
        assert catalog.adopted("shopify.admin.archive_order()", known) == "shopify.admin.archive_order()"


def test_renames_follow_each_other_and_stay_in_a_shop_s_catalogue() -> None:
    again = FOUND.replaced(
        [Task("shopify::admin::order_archive", "0.2", "ACTION", "X"), Task("b", "1", "ACTION", "X")]
    )
    assert again.renamed["shopify::admin::archive_order", "0.1"] == ("shopify::admin::order_archive", "0.2")
    assumed = Task("shopify::admin::b", "0.1", "ACTION", "Bee")
    found = loading.bundled().replaced([assumed]).replaced([Task("shopify::admin::c", "1", "ACTION", "bee")])
    assert found.renamed["shopify::admin::b", "0.1"] == ("shopify::admin::c", "1")
    assert found.now("shopify::admin::b") == "shopify::admin::c"
    assert FOUND.installed(()).renamed == FOUND.renamed
    assert FOUND.now("shopify::admin::archive_order") == "shopify::admin::order_archive"
    assert FOUND.now("shopify::admin::order_paid") == "shopify::admin::order_paid"


def test_templates_are_adopted_and_those_that_do_not_pass_are_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    own = [
        loading.bundled().task(name)
        for name in ("shopify::admin::archive_order", "shopify::admin::order_fulfilled")
    ]
    archive, trigger = (each for each in own if each is not None)
    real = {**loading.to_row(archive), "id": "shopify::admin::order_archive", "evidence": "documented"}
    other = {**loading.to_row(trigger), "id": "shopify::admin::fulfilled_order", "version": "0.3"}
    cancel = Task("shopify::admin::cancel_order", "0.1", "ACTION", "Cancel order", evidence="documented")
    known = loading.bundled().replaced([*map(loading.from_row, (real, other)), cancel])
    before = list(templates.load())
    kept = {each.id: each.view for each in templates.fitting(before, known)}
    assert {each.id for each in before} - kept.keys() == {"cancel-high-risk-orders", "chase-unpaid-orders"}
    assert [len(each.getMessage().splitlines()) for each in caplog.records] == [1]
    assert "cancel-high-risk-orders, chase-unpaid-orders" in caplog.text
    view = kept["archive-fulfilled-orders"]
    assert '@shopify.admin.fulfilled_order["0.3"]()' in view
    assert "shopify.admin.order_archive(" in view
    assert flowc.to_python(flowc.to_json(view), layout=False) == view
    assert not [each for each in check(view, catalog=known) if each.severity == "error"]
    assert templates.fitting(before, loading.bundled()) is before


def test_what_the_checker_knows_by_an_id_goes_by_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"shopify::flow::send_http_request": "request", "shopify::flow::log_output": "log_it"}
    found = [each for name in names if (each := loading.bundled().task(name)) is not None]
    known = loading.bundled().replaced(replace(each, id=f"shopify::flow::{names[each.id]}") for each in found)
    view = '@workflow("W")\n@shopify.admin.order_created()\ndef w(order):\n    {}\n'
    sent = 'shopify.flow.request(url="nowhere", headers=[["Content-Type", "application/json"]], body="{a")'
    codes = [each.code for each in check(view.replace("{}", sent), catalog=known)]
    assert codes == [
        each.code for each in check(view.replace("{}", sent.replace("request", "send_http_request", 1)))
    ]
    assert {"FC428", "FC438"} <= {*codes}
    idle = check(view.format("pass"), catalog=known)
    assert any("such as shopify.flow.log_it(message" in (each.hint or "") for each in idle)
    monkeypatch.setattr(calls, "load", lambda: known)
    with pytest.raises(flowc.FlowError) as caught:
        flowc.to_json(view.format("print(order.name)"))
    assert "shopify.flow.log_it(" in (caught.value.diagnostics[0].hint or "")


# The catalogue of a process.


def told(file: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command with a project file in its environment."""
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "FLOWC_CATALOG": str(file)},
        cwd=file.parent,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_environment_names_a_project_file_for_library_and_commands(tmp_path: Path) -> None:
    file = tmp_path / "real.json"
    file.write_text(loading.project_text(NEW))
    (tmp_path / "flow-catalog.json").write_text("this is not read")
    show = ("-m", "flowc", "tasks", "show", "shopify::admin::order_archive")
    assert "shopify::admin::order_archive" in told(file, *show).stdout
    (tmp_path / "none.json").write_text(loading.project_text(()))
    named = told(file, *show, "--catalog", "none.json")
    assert (named.returncode, named.stdout) == (1, "")
    told_by_library = "from flowc.catalog import load; print(load().now('shopify::admin::archive_order'))"
    assert told(file, "-c", told_by_library).stdout == "shopify::admin::order_archive\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "cannot be read: No such file"),
        (b"\xff", "cannot be read"),
        (b"{", "this is no JSON"),
        (json.dumps({"flowc_catalog": 1, "tasks": [{}, {}]}).encode(), "the key id is missing"),
    ],
)
def test_a_file_of_the_environment_that_cannot_be_used_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes | None, said: str
) -> None:
    file = tmp_path / "real.json"
    if data is not None:
        file.write_bytes(data)
    monkeypatch.setenv("FLOWC_CATALOG", str(file))
    with pytest.raises(flowc.FlowError) as caught:
        loading.load.__wrapped__()
    assert said in caught.value.diagnostics[0].message
    ran = told(file, "-m", "flowc", "tasks", "search", "tag order")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert "real.json" in ran.stderr
    assert "bug" not in ran.stderr
