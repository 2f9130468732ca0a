"""``flowc explain`` and docs/diagnostics.md: every code has an entry, and every example says the truth."""

from __future__ import annotations

import re
import textwrap
from datetime import UTC, datetime

import pytest
from making.folders import DOCS, ROOT
from making.scripts import script

import flowc
from flowc import simulate
from flowc.check import check
from flowc.cli import main
from flowc.diagnostics import explain
from flowc.document import footer
from flowc.simulate.fixtures import read_event
from flowc.simulate.trace import Shop
from flowc.testing.reading import read_suite
from flowc.view.reader import read_view

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = '@workflow("Example")\n@shopify.admin.order_created()\ndef example(order, refund):\n'
SHOP = Shop(records={"products": ()})
QUICK = simulate.Limits(script_seconds=0.3)
ENTRIES = explain.explanations()
PAGES = script("build_pages")
SHOWN = [code for code, entry in ENTRIES.items() if entry.wrong]
CODE = re.compile(
    r'"(FC\d{3}|(?:file|row|package|parquet|git|catalog|schema|test|project)-[a-z0-9-]+|journal)"'
)
COMMANDS = {"git-install", "git-uninstall", "git-textconv", "git-merge"}


def codes_in_the_source() -> set[str]:
    texts = [path.read_text("utf-8") for path in (ROOT / "flowc").rglob("*.py")]
    return {code for text in texts for code in CODE.findall(text)} - COMMANDS


def whole(text: str) -> str:
    """The view of an example."""
    return text if "@workflow" in text else HEAD + textwrap.indent(text, "    ")


def codes_of(code: str, text: str) -> set[str]:
    """What flowc says of an example of a code: when it is converted, checked, or run."""
    text = text.strip("\n")
    if code.startswith("FC4"):
        return {found.code for found in check(whole(text) + "\n", now=NOW)}
    if code.startswith("FC55"):
        return codes_of_tests(text)
    if code.startswith("FC5"):
        return codes_of_run(text, ENTRIES[code].event, code == "FC539")
    try:
        if text.lstrip()[:1] in ("{", "[", ""):
            flowc.to_python(text)
            return set()
        text = whole(text)
        flowc.to_json(text + "\n")
        return {warning.code for warning in read_view(footer.detach(text + "\n").view).warnings}
    except flowc.FlowError as error:
        return {found.code for found in error.diagnostics}


def codes_of_run(text: str, event: str, strict: bool) -> set[str]:
    """What the simulator says of a workflow and an event, or of an event alone."""
    try:
        if not event:
            read_event(text)
            return set()
        found = simulate.run(whole(text), read_event(event), SHOP, limits=QUICK, strict=strict).problems
    except flowc.FlowError as error:
        found = error.diagnostics
    return {each.code for each in found}


def codes_of_tests(text: str) -> set[str]:
    """What is wrong with a test file."""
    view = whole("shopify.admin.add_order_tags(order_id=order.id, tags=['new'])\nif order.note:\n    pass")
    try:
        read_suite(text, "w.test.yaml", lambda _: view)
    except flowc.FlowError as error:
        return {found.code for found in error.diagnostics}
    return set()


def test_every_code_has_an_entry() -> None:
    assert codes_in_the_source() - ENTRIES.keys() == set()


def test_every_entry_has_a_code() -> None:
    assert ENTRIES.keys() - codes_in_the_source() == set()


@pytest.mark.parametrize("code", SHOWN)
def test_wrong_examples(code: str) -> None:
    assert codes_of(code, ENTRIES[code].wrong) == {code}


@pytest.mark.parametrize("code", SHOWN)
def test_right_examples(code: str) -> None:
    assert codes_of(code, ENTRIES[code].right) == set()


def test_only_what_cannot_be_shown_has_no_example() -> None:
    without = {code for code in ENTRIES if code.startswith("FC") and code not in SHOWN}
    assert without == {"FC202", "FC302", "FC303", "FC531", "FC532", "FC540", "FC549"}


def test_the_page_is_up_to_date() -> None:
    assert (DOCS / "diagnostics.md").read_text("utf-8") == PAGES.page()


def test_the_page_of_checks_is_up_to_date() -> None:
    page = (DOCS / "checks.md").read_text("utf-8")
    assert page.endswith("\n" + PAGES.checks_table())
    (view,), (said,) = (re.findall(rf"^```{kind}\n(.*?)\n```$", page, re.M | re.S) for kind in ("py", "text"))
    found = check(view + "\n", now=NOW)
    assert "\n\n".join(each.render(view, "order-tags.py") for each in found) == said


def test_every_check_has_a_severity() -> None:
    known = {"error", "warning", "info"}
    checks = [entry for code, entry in ENTRIES.items() if code.startswith("FC4")]
    assert all(entry.severity and set(entry.severity.split(", ")) <= known for entry in checks)


def test_explain_a_code(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["explain", "fc203"]) == 0
    out = capsysbinary.readouterr().out.decode()
    assert out.startswith("FC203: a word of another language\n\n")
    assert "wrong:\n\n    if order.note == null:\n" in out
    assert "right:\n\n    if order.note is None:\n" in out


def test_explain_all(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["explain"]) == 0
    out = capsysbinary.readouterr().out.decode()
    assert len(out.splitlines()) == len(ENTRIES)
    assert all(code in out for code in ENTRIES)


def test_explain_an_unknown_code(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["explain", "FC2O3"]) == 2
    assert "did you mean FC203?" in capsysbinary.readouterr().err.decode()
