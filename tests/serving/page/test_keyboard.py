"""The page by keyboard alone, and what it tells those who listen to it."""

from __future__ import annotations

from making.browser import Page
from making.page_talk import CHANGE, VIEW, WISH, Open, Talk, idle, shown


def seen(page: Page) -> bool:
    """Does the focus show?"""
    return page.run(
        "(() => { const e = document.activeElement; const s = getComputedStyle(e);"
        " const form = e.closest('.composer form, .editor-text');"
        " return e.matches(':focus-visible') && (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 1"
        " || form !== null && getComputedStyle(form).boxShadow !== 'none'); })()"
    )


def test_a_whole_conversation(tab: Open) -> None:
    page = tab()
    page.press("Tab")
    assert page.focus() == "Skip to your message"
    page.press("Enter")
    page.until("document.activeElement.id === 'wish'")
    page.type(WISH)
    page.press("Enter", "Control")
    page.says("It is not on.", "#log")
    idle(page)
    shown(page)
    page.tab_to("Workflow")
    assert seen(page)
    page.tab_to("Download .flow")
    assert seen(page)
    page.press("Tab")
    assert page.run("document.activeElement.id") == "tab-overview"
    page.press("ArrowRight")
    assert page.run("document.activeElement.id") == "tab-try"
    page.press("Tab")
    assert page.focus() == "Make up an event and run"
    page.press("Enter")
    page.says("It ran to its end", ".trial")
    page.tab_to("The event")
    page.press("Enter", "Control")
    page.says("It would have done 1 thing.", ".trial")
    page.tab_to("Skip to your message")
    page.press("Enter")
    page.type(CHANGE)
    page.press("Enter")
    page.says("sends you an email", "#log")
    idle(page)
    page.tab_to("See what changed")
    page.press("Enter")
    assert page.run("document.activeElement.id") == "tab-changes"
    page.press("Home")
    page.tab_to("Edit")
    page.press("Enter")
    page.until("document.activeElement.className === 'editor-area'")
    assert seen(page)
    page.press("Escape")
    page.until("document.querySelector('.editor').hidden")
    assert page.focus() == "Edit"


def test_every_stop_of_tab_has_a_name_and_shows(tab: Open, talk: Talk) -> None:
    number = talk.store(VIEW)
    page = tab(f"/#w={number}")
    shown(page)
    names = []
    while len(names) < 60:
        page.press("Tab")
        if page.run("document.activeElement === document.body"):
            break
        assert seen(page), page.focus()
        names.append(page.focus())
    assert "" not in names
    assert names[:6] == [
        "Skip to your message",
        "New conversation",
        "Workflows",
        "Theme: Auto",
        "What was said",
        "Tag orders over 500 as VIP",
    ]
    assert "Download .flow" in names
    assert "Edit" in names


def test_a_dialog_holds_the_focus_and_gives_it_back(tab: Open, talk: Talk) -> None:
    talk.store(VIEW)
    page = tab()
    page.tab_to("Workflows")
    page.press("Enter")
    page.says("An older workflow", "dialog")
    inside = set()
    for _ in range(40):
        page.press("Tab")
        inside.add(
            page.run(
                "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"
            )
        )
    assert inside == {True}
    page.press("Escape")
    page.until("document.querySelector('dialog') === null")
    assert page.focus() == "Workflows"


def test_what_happens_is_told(tab: Open) -> None:
    page = tab()
    page.run(
        "(() => { window.told = []; new MutationObserver((all) => all.forEach((each) =>"
        " each.addedNodes.forEach((one) => window.told.push(one.textContent))))"
        ".observe(document.querySelector('#status'), {childList: true}); })()"
    )
    page.click(WISH)
    page.says("It is not on.", "#log")
    idle(page)
    shown(page)
    told = page.run("window.told")
    assert "Searched tasks: 8 results" in told
    assert "Wrote the workflow: 2 errors" in told
    assert "Wrote the workflow: stored" in told
    assert any(each.startswith("Done.") for each in told)
    assert "Tag large orders is shown. Checked: nothing found." in told
    assert page.run("document.querySelector('#status').getAttribute('aria-live')") == "polite"


def test_enter_while_words_are_being_made_up_sends_nothing(tab: Open) -> None:
    """Writers of Japanese or Chinese end a word by Enter."""
    page = tab()
    page.run(
        "(() => { const box = document.querySelector('#wish'); box.value = 'かな';"
        " box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true})); })()"
    )
    assert page.run("document.querySelectorAll('.turn').length") == 0
    assert page.run("document.querySelector('#wish').value") == "かな"
