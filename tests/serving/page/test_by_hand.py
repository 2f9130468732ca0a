"""The Python changed by hand on the page: stored, refused with lines, and settled where somebody was first."""

from __future__ import annotations

import json

import pytest
from making.browser import Page
from making.page_talk import VIEW, Open, Talk, shown

import flowc

LINE = (
    "(() => { const a = document.activeElement;"
    " return a.value.slice(0, a.selectionStart).split('\\n').length; })()"
)
"""The line that the cursor stands in."""


def editing(tab: Open, talk: Talk) -> tuple[Page, str]:
    number = talk.store(VIEW)
    page = tab(f"/#w={number}")
    shown(page)
    page.click("Edit")
    return page, number


def write(page: Page, view: str) -> None:
    page.run(f"document.querySelector('.editor-area').value = {json.dumps(view)}")


def stored(talk: Talk, number: str) -> str:
    return flowc.to_python(talk.workflows.lookup(f"gid://flow/Workflow/{number}").document, layout=False)


def test_an_edit_is_stored(tab: Open, talk: Talk) -> None:
    page, number = editing(tab, talk)
    write(page, VIEW.replace("500", "800"))
    page.press("s", "Control")
    page.until("document.querySelector('.editor').hidden")
    page.says("800", ".pane-python .code")
    assert stored(talk, number) == VIEW.replace("500", "800")
    page.click("Changes", ".tab")
    page.says("+    if order.totalPriceSet.shopMoney.amount > 800:", ".diff")


def test_errors_are_shown_at_their_lines(tab: Open, talk: Talk) -> None:
    page, number = editing(tab, talk)
    write(page, VIEW.replace("totalPriceSet", "totalPrize").replace("add_order_tags", "add_order_tagz"))
    page.click("Save")
    page.says("Not saved.", ".editor-told")
    assert page.run("[...document.querySelectorAll('.editor-gutter .bad')].map(e => e.dataset.line)") == [
        "4",
        "5",
    ]
    assert page.run(LINE) == 4
    page.click("line 5", ".editor-told button")
    assert page.run(LINE) == 5
    assert stored(talk, number) == VIEW


def test_a_text_that_is_no_python(tab: Open, talk: Talk) -> None:
    page, number = editing(tab, talk)
    write(page, "def oh no(")
    page.click("Save")
    page.says("Not saved.", ".editor-told")
    assert stored(talk, number) == VIEW


@pytest.mark.parametrize(("way", "amount"), [("Save mine", "800"), ("Take the newest", "600")])
def test_a_conflict_is_settled(tab: Open, talk: Talk, way: str, amount: str) -> None:
    page, number = editing(tab, talk)
    talk.change(number, VIEW.replace("500", "600"))
    write(page, VIEW.replace("500", "800"))
    page.click("Save")
    page.says("There is a newer version", "dialog")
    assert page.text("dialog .removed").strip().endswith("600:")
    assert page.text("dialog .added").strip().endswith("800:")
    page.click(way, "dialog button")
    page.says(amount, ".pane-python .code")
    assert stored(talk, number) == VIEW.replace("500", amount)


def test_a_conflict_may_wait(tab: Open, talk: Talk) -> None:
    page, number = editing(tab, talk)
    talk.change(number, VIEW.replace("500", "600"))
    write(page, VIEW.replace("500", "800"))
    page.click("Save")
    page.says("There is a newer version", "dialog")
    page.press("Escape")
    page.until("!document.querySelector('dialog') && document.activeElement.className === 'editor-area'")
    assert page.run("document.activeElement.value") == VIEW.replace("500", "800")
    assert stored(talk, number) == VIEW.replace("500", "600")


def test_changes_are_not_lost_without_a_word(tab: Open, talk: Talk) -> None:
    page, _ = editing(tab, talk)
    write(page, VIEW.replace("500", "800"))
    page.press("Escape")
    page.says("Discard your changes?", "dialog")
    page.click("Keep editing", "dialog button")
    page.until("document.querySelector('dialog') === null")
    assert page.run("document.querySelector('.editor').hidden") is False
    page.click("Discard")
    page.click("Discard my changes", "dialog button")
    page.until("document.querySelector('.editor').hidden")
    assert page.run("document.querySelector('.pane-python .code').textContent") == VIEW


def test_a_merchant_turns_it_on_and_off(tab: Open, talk: Talk) -> None:
    number = talk.store(VIEW)
    page = tab(f"/#w={number}")
    shown(page)
    page.click("Turn on")
    page.says("Turn on “An older workflow”?", "dialog")
    page.click("Leave it off", "dialog button")
    page.until("document.querySelector('dialog') === null")
    assert not talk.workflows.lookup(f"gid://flow/Workflow/{number}").active
    page.click("Turn on", ".work-head button")
    page.click("Turn on", "dialog button")
    page.says("· on", ".work-about")
    assert talk.workflows.lookup(f"gid://flow/Workflow/{number}").active
    page.click("Turn off", ".work-head button")
    page.says("· off", ".work-about")
    assert not talk.workflows.lookup(f"gid://flow/Workflow/{number}").active
