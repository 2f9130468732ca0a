"""``flowc diff``: what changed in meaning, and what it says of the rest."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from making.folders import WORKFLOWS

import flowc
from flowc.cli import console, main
from flowc.document.reading import is_document

VIEW = """@workflow("Tag orders")
@shopify.admin.order_created()
def tag_orders(order):
    if order.name == "x":
        shopify.admin.add_order_tags(order_id=order.id, tags=["a"])
"""
EDITED = VIEW.replace('["a"]', '["b"]')
CODE = flowc.to_json(VIEW)
EXPORT = flowc.to_json(VIEW, form="export")
BODY = EXPORT.partition(":")[2]
TREE = json.loads(BODY)


def document(change: Callable[[dict[str, object]], object] = lambda root: None) -> str:
    """The document with a change of its ``root``."""
    tree = json.loads(BODY)
    change(tree["root"])
    return json.dumps(tree)


def shaded(text: str) -> Callable[[dict[str, object]], object]:
    return lambda root: root["steps"][0].update(shade=text)  # type: ignore[index]


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Diff = Callable[..., Ran]


@pytest.fixture
def diff(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Ran]:
    """Compare two texts, in files ``a`` and ``b``."""
    monkeypatch.chdir(tmp_path)

    def run(a: str, b: str, *options: str) -> Ran:
        Path("a").write_bytes(a.encode())
        Path("b").write_bytes(b.encode())
        code = main(["diff", *options, "a", "b"])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


CHANGE = """--- a
+++ b
@@ -2,4 +2,4 @@
 @shopify.admin.order_created()
 def tag_orders(order):
     if order.name == "x":
-        shopify.admin.add_order_tags(order_id=order.id, tags=["a"])
+        shopify.admin.add_order_tags(order_id=order.id, tags=["b"])
"""
ONLY_LAYOUT = "note: a and b mean the same; only layout differs\n"
FORMATTED = VIEW.replace('"', "'").replace(
    "(order_id=order.id, ", "(\n            order_id = order.id,\n            "
)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (EXPORT, EXPORT, Ran(0, "", "")),
        (EXPORT, flowc.to_python(EXPORT), Ran(0, "", "")),
        (CODE, VIEW, Ran(0, "", "")),
        (VIEW, FORMATTED, Ran(0, "", "")),
        (EXPORT, BODY, Ran(0, "", ONLY_LAYOUT)),
        (EXPORT, CODE, Ran(0, "", ONLY_LAYOUT)),
        (EXPORT, VIEW, Ran(0, "", ONLY_LAYOUT)),
        (CODE, EDITED, Ran(1, CHANGE, "")),
        (VIEW, EDITED, Ran(1, CHANGE, "")),
        (EXPORT, flowc.to_json(EDITED, form="export"), Ran(1, CHANGE, "")),
        (EXPORT, flowc.to_json(EDITED), Ran(1, CHANGE, "")),
    ],
)
def test_what_changed(diff: Diff, a: str, b: str, expected: Ran) -> None:
    assert diff(a, b) == expected


def test_every_pair_of_the_corpus_agrees_with_its_views(diff: Diff) -> None:
    corpus = sorted(WORKFLOWS.glob("*.flow"))[:12]
    views = [flowc.to_python(path.read_text(encoding="utf-8"), layout=False) for path in corpus]
    for one, view in zip(corpus, views, strict=True):
        for other in views:
            assert diff(one.read_text(encoding="utf-8"), other).code == (view != other)


UNSEEN = "note: what no view shows differs:\n"


@pytest.mark.parametrize(
    ("one", "other", "rows"),
    [
        (
            lambda root: root.update(colour="blue"),
            lambda root: root.update(colour="red"),
            ['/root/colour: "blue" -> "red"'],
        ),
        (lambda root: root.update(colour=None), lambda root: None, ["/root/colour: null -> (nothing)"]),
        (lambda root: None, lambda root: root.update({"a/b~": [1]}), ["/root/a~1b~0: (nothing) -> [1]"]),
        (shaded("Dawn"), shaded("Dusk"), ['/root/steps/0/shade: "Dawn" -> "Dusk"']),
        (lambda root: root.update(colour="x" * 70), lambda root: None, [f'/root/colour: "{"x" * 59}… -> (nothing)']),
        (lambda root: root["links"][0].update(c=1.50), lambda root: None, ["/root/links/0/c: 1.5 -> (nothing)"]),
    ],
)  # fmt: skip
def test_what_no_view_shows_is_named(diff: Diff, one: Callable, other: Callable, rows: list[str]) -> None:
    ran = diff(document(one), document(other))
    assert ran == Ran(0, "", ONLY_LAYOUT + UNSEEN + "".join(f"  {row}\n" for row in rows))


def test_unknown_keys_inside_a_condition(diff: Diff) -> None:
    tree = json.loads(BODY)
    (step,) = [step for step in tree["root"]["steps"] if step["task_type"] == "CONDITION"]
    field = step["config_field_values"][0]
    field["value"] = json.dumps({**json.loads(field["value"]), "shade": {"deep": 1}})
    ran = diff(BODY, json.dumps(tree))
    assert ran.code == 0
    assert 'value#/shade: (nothing) -> {"deep":1}' in ran.err.replace(" 1", "1").replace(": {", ": {")


def test_moved_steps_are_no_difference(diff: Diff) -> None:
    def reverse(root: dict) -> None:
        shaded("Ask Ann")(root)
        root["steps"].reverse()

    assert diff(document(shaded("Ask Ann")), document(reverse)).err == ONLY_LAYOUT


def test_many_unseen_differences_are_counted(diff: Diff) -> None:
    ran = diff(document(), document(lambda root: root.update({f"key{n}": n for n in range(25)})))
    assert ran.err.splitlines()[-1] == "  and 5 more"
    assert len(ran.err.splitlines()) == 23


@pytest.mark.parametrize(
    ("a", "b", "wrong"),
    [
        ("{", VIEW, "a:1:"),
        (EXPORT, "def f(:", "b:1:"),
        ("{", "x = 1", "a:1:"),
        ("", VIEW, "a: error[file-empty]"),
    ],
)
def test_a_side_that_cannot_be_used(diff: Diff, a: str, b: str, wrong: str) -> None:
    ran = diff(a, b)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(wrong)


def test_both_sides_are_told(diff: Diff) -> None:
    assert {line[:2] for line in diff("{", "x = 1").err.splitlines() if line[1:2] == ":"} == {"a:", "b:"}


def test_json(diff: Diff) -> None:
    ran = diff(
        document(shaded("Ask Ann")),
        CODE.replace('["a"]', '["b"]').replace('[\\"a\\"]', '[\\"b\\"]'),
        "--json",
    )
    assert (ran.code, ran.err) == (1, "")
    data = json.loads(ran.out)
    assert data.pop("diff").splitlines()[:2] == ["--- a", "+++ b"]
    assert data == {
        "flowc": flowc.__version__,
        "a": "a",
        "b": "b",
        "same_meaning": False,
        "same_document": False,
        "unseen": [{"pointer": "/root/steps/0/shade", "a": '"Ask Ann"', "b": None}],
    }


def test_lines_around_a_change(diff: Diff) -> None:
    assert "@@ -4,2 +4,2 @@" in diff(VIEW, EDITED, "-U", "1").out


def test_standard_input(
    diff: Diff, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    diff(EXPORT, VIEW)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(EDITED.encode())))
    assert main(["diff", "a", "-"]) == 1
    assert "+++ <stdin>\n" in capsys.readouterr().out
    assert main(["diff", "-", "-"]) == 2


def test_only_a_line_feed_ends_a_line(diff: Diff) -> None:
    odd = VIEW.replace('"Tag orders"', '"Tag\u2028orders"')
    ran = diff(odd, odd.replace('["a"]', '["b"]'))
    assert all(line[:1] in " -+@" for line in ran.out.split("\n")[:-1])


def test_colours_on_a_terminal(
    diff: Diff, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    console.put_diff(CHANGE)
    out = capsys.readouterr().out
    assert out.startswith("\033[1m--- a\033[0m\n\033[1m+++ b\033[0m\n\033[36m@@ -2,4 +2,4 @@\033[0m\n @shop")
    assert '\033[31m-        shopify.admin.add_order_tags(order_id=order.id, tags=["a"])\033[0m\n' in out
    monkeypatch.setenv("NO_COLOR", "")
    assert "\033" in diff(VIEW, EDITED).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033" not in diff(VIEW, EDITED).out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((EXPORT, True), (CODE, True), ("\n {", True), ("[]", True), ('"x"', True)),
        *((VIEW, False), ("# x", False), (f'"""A docstring."""\n{VIEW}', False)),
    ],
)
def test_documents_and_views_are_told_apart(text: str, expected: bool) -> None:
    assert is_document(text) is expected


APART = VIEW.replace('order.name == "x"', 'order.name == "y"')
OTHERWISE = VIEW.replace("    if order", '    if order.name != "x":\n        pass\n    elif order', 1)


@pytest.mark.parametrize(
    ("b", "code", "says"),
    [
        (VIEW.replace("Tag orders", "Tag all orders"), 0, "they mean the same"),
        (OTHERWISE, 0, "no difference found on 100 events"),
        (EDITED, 1, "they differ: only a: "),
        (APART, 1, "they differ: only "),
    ],
)
def test_behaviour(diff: Diff, b: str, code: int, says: str) -> None:
    ran = diff(VIEW, b, "--behaviour")
    assert ran.code == code
    assert ran.out.startswith(says)
    answer = json.loads(diff(VIEW, b, "--behaviour", "--json").out)
    assert answer["same_behaviour"] is (code == 0)
    assert (answer["event"] is None) is (code == 0)


def test_the_event_of_a_behaviour_can_be_run(diff: Diff) -> None:
    event = diff(VIEW, EDITED, "--behaviour").out.partition("on this event:\n")[2]
    Path("event.json").write_text(event)
    assert main(["run", "a", "--event", "event.json"]) == 0
