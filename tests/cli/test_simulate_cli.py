"""``flowc run`` on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flowc.cli import main

CODE = (
    'shopify.flow.run_code(input="{ order { id } }", output_schema="type Output { ok: Int }", '
    'script="export default function main() { return { ok: 1 } }")'
)

VIEW = """\
@workflow("Tag first orders")
@shopify.admin.order_created()
def tag_first_orders(order):
    if any(tags_item == "vip" for tags_item in order.tags):
        shopify.admin.add_order_tags(order_id=order.id, tags=["first"])
        shopify.flow.wait(wait_duration={"amount": "2", "unit": "days"})
        shopify.flow.log_output(message="{{ order.name }} of {{ shop.name }}")
"""
EVENT = {"environment": {"order": {"id": "gid://shopify/Order/1", "name": "#1001", "tags": ["new", "VIP"]}}}
TEXT = """\
2026-01-05T09:00:00Z
   1  shopify.admin.order_created
   2  shopify.flow.condition -> true
      tags_item == 'vip' [1]: does not hold, with "new"
      tags_item == 'vip' [2]: holds, with "VIP"
   3  shopify.admin.add_order_tags
      order_id = "gid://shopify/Order/1"
      tags = ["first"]
   4  shopify.flow.wait
2026-01-07T09:00:00Z  2 days later
   5  shopify.flow.log_output
      message = "#1001 of Corner"
finished: 5 steps ran, 2 effects
"""
FAILED = """\
2026-01-05T09:00:00Z
   1  shopify.admin.order_created
   2  shopify.flow.condition -> true
      tags_item == 'vip' [1]: holds, with "vip"
   3  shopify.admin.add_order_tags
      error[FC520] at 5:9: order.id is not in the event, and a reference needs a value
        help: give the event a value for it, or the event's responses one for order
failed: 3 steps ran, 0 effects
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("tags.py").write_text(VIEW, "utf-8")
    Path("event.json").write_text(json.dumps(EVENT), "utf-8")
    Path("shop.json").write_text('{"shop": {"name": "Corner"}}', "utf-8")
    return tmp_path


@pytest.fixture
def flow(capsysbinary: pytest.CaptureFixture[bytes]) -> Any:
    def ran(*words: str) -> tuple[int, str, str]:
        code = main(["run", *words])
        seen = capsysbinary.readouterr()
        return code, seen.out.decode(), seen.err.decode()

    return ran


def test_a_run(flow: Any) -> None:
    assert flow("tags.py", "--event", "event.json", "--shop", "shop.json") == (0, TEXT, "")


def test_a_run_that_fails(flow: Any) -> None:
    Path("event.json").write_text('{"environment": {"order": {"tags": ["vip"]}}}', "utf-8")
    assert flow("tags.py", "--event", "event.json") == (1, FAILED, "")


def test_a_made_up_event(flow: Any) -> None:
    code, out, err = flow("tags.py", "--json", "--seed", "3")
    assert (code, err) == (0, "note: no event given: this one is made up (--seed 3), --json shows it\n")
    data = json.loads(out)
    Path("event.json").write_text(json.dumps(data["event"]), "utf-8")
    again = json.loads(flow("tags.py", "--json", "--event", "event.json")[1])
    assert [visit["step"] for visit in again["visits"]] == [visit["step"] for visit in data["visits"]]
    assert flow("tags.py", "--json", "--seed", "3")[1] == out


def test_a_run_as_json(flow: Any) -> None:
    data = json.loads(flow("tags.py", "--event", "event.json", "--now", "2026-05-01", "--json")[1])
    assert data["outcome"] == "finished"
    assert data["effects"][0] == {
        "step": 3,
        "task": "shopify::admin::add_order_tags",
        "at": "2026-05-01T00:00:00Z",
        "round": [],
        "fields": {"order_id": "gid://shopify/Order/1", "tags": ["first"]},
    }
    assert data["visits"][1]["reasons"][1] == {
        "text": "tags_item == 'vip'",
        "left": "VIP",
        "right": "vip",
        "holds": True,
        "items": [1],
    }


def test_a_page(flow: Any) -> None:
    assert flow("tags.py", "--event", "event.json", "--html", "run.html")[0] == 0
    assert "Tag first orders" in Path("run.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("none.py",), "none.py: error[file-missing]"),
        (("tags.py", "--event", "none.json"), "none.json: error[file-missing]"),
        (("tags.py", "--event", "tags.py"), "tags.py:1:1: error[FC501]"),
        (("tags.py", "--event", "event.json", "--shop", "wrong.json"), "wrong.json: error[FC502]"),
        (("tags.py", "--event", "paid.json"), "tags.py: error[FC504]"),
        (("wrong.py",), "wrong.py:1:"),
        (("-", "--event", "-"), "standard input (-) can be read only once"),
        (("tags.py", "--now", "soon"), "'soon' is no ISO 8601 time"),
        (("tags.py", "--html", "none/run.html"), "none/run.html: error[file-folder-missing]"),
    ],
)
def test_what_cannot_be_run(flow: Any, words: tuple[str, ...], wanted: str) -> None:
    Path("wrong.json").write_text('{"orders": 5}', "utf-8")
    Path("wrong.py").write_text("x = 1\n", "utf-8")
    Path("paid.json").write_text('{"trigger": "shopify::admin::order_paid", "environment": {}}', "utf-8")
    code, out, err = flow(*words)
    assert (code, out) == (2, "")
    assert wanted in err


@pytest.mark.parametrize(
    ("package", "step"),
    [
        ("liquid", "shopify.flow.log_output(message='{{ order.name }}')"),
        ("graphql", CODE),
        ("quickjs", CODE),
        ("dateutil", "shopify.flow.log_output(message='{{ order.name | date_plus: \"1 day\" }}')"),
    ],
)
@pytest.mark.parametrize("event", [(), ("--event", "event.json")])
def test_packages_are_needed_where_they_are_used_only(
    folder: Path, package: str, step: str, event: tuple[str, ...]
) -> None:
    """Without one, a line says what to install; nothing else of a run needs any."""
    head = "@workflow('A')\n@shopify.admin.order_created()\ndef a(order):\n    "
    (folder / "good.py").write_text(f"{head}shopify.flow.log_output(message=order.name)\n", "utf-8")
    (folder / "more.py").write_text(head + step + "\n", "utf-8")
    (folder / "event.json").write_text('{"environment": {"order": {"name": "#1"}}}', "utf-8")
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from flowc.cli import main\n"
        f"sys.exit(10 * main(['run', 'good.py', *{event!r}]) + main(['run', 'more.py', *{event!r}]))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 2, ran.stderr
    assert "error[package-missing]" in ran.stderr
    assert "pip install 'flowc[all]'" in ran.stderr
