"""A whole conversation on the page, from the wish to the file, in a real browser."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.request import urlopen

from making.browser import PATIENCE, Page
from making.page_talk import (
    CHANGE,
    CHANGED,
    HANGS,
    VIEW,
    WISH,
    WRITER,
    Open,
    Said,
    Scripted,
    Talk,
    idle,
    number_of,
    say,
    shown,
    wished,
)
from making.servers import parts_in, serving
from making.sessions import SHOP

import flowc
from flowc_serving.backends.demonstration import Demonstration
from flowc_serving.cli.assembly import WISHES
from flowc_serving.server.parts import DEFAULT_ARM, Served

CODE = ".pane-python .code"


def test_a_wish_becomes_a_workflow(tab: Open) -> None:
    page = tab()
    assert page.text("#model") == "Demonstration model"
    wished(page)
    calls = page.run("[...document.querySelectorAll('.call summary')].map(each => each.innerText)")
    assert [each.split("\n")[0].strip() for each in calls] == [
        "Searched tasks order paid, add order tags",
        "Looked for data Order: total price",
        "Read how tasks are set up order_paid, add_order_tags",
        "Wrote the workflow",
        "Wrote the workflow",
    ]
    assert "2 errors" in calls[3]
    assert "stored" in calls[4]
    assert page.run("document.querySelectorAll('.call.running').length") == 0
    assert page.run(f"document.querySelector('{CODE}').textContent") == VIEW
    assert page.run("document.querySelectorAll('.pane-picture svg .step').length") == 3
    page.says("add_order_tags", ".pane-json .code")
    page.says("nothing found", ".findings-room")
    assert page.text(".said strong") == "Tag large orders"


def test_a_refused_program_shows_its_errors_at_their_lines(tab: Open) -> None:
    page = tab()
    wished(page)
    page.click("2 errors", ".call summary")
    marked = "[...document.querySelectorAll('.call .line.marked')].map(each => each.dataset.line).join()"
    page.until(f"{marked} === '4,5'")
    page.says("totalPriceSett", '.call .line[data-line="4"] .line-note')


def test_the_view_is_seen_being_written(tab: Open, tmp_path: Path) -> None:
    with serving(
        parts_in(
            tmp_path, Scripted({"Write": [Said("", [(WRITER, {"workflow": VIEW})]), Said("Done")]}, 0.05)
        )
    ) as running:
        watched(tab(url=running.base))


def watched(page: Page) -> None:
    page.run(
        "(() => { window.seen = []; new MutationObserver(() => {"
        " window.seen.push(document.querySelector('.draft .code')?.querySelectorAll('.line').length ?? 0); })"
        ".observe(document.querySelector('#work'), {subtree: true, childList: true}); })()"
    )
    say(page, "Write")
    shown(page)
    assert len(set(page.run("window.seen")) - {0}) > 2


def test_a_change_shows_its_difference(tab: Open) -> None:
    page = tab()
    wished(page)
    say(page, CHANGE)
    page.says("sends you an email", "#log")
    page.click("See what changed")
    page.until("document.querySelectorAll('.diff .added').length > 5")
    assert page.run(
        "[...document.querySelectorAll('.diff .removed .line-text')].map(e => e.textContent)"
    ) == ["-    if order.totalPriceSet.shopMoney.amount > 500:\n"]
    page.click("Workflow", ".tab")
    assert page.run(f"document.querySelector('{CODE}').textContent") == CHANGED


def test_a_run_is_lit_and_told(tab: Open) -> None:
    page = tab()
    wished(page)
    page.click("Try it", ".tab")
    page.click("Make up an event")
    page.says("It ran to its end. It would have done 1 thing.", ".trial")
    assert page.run("document.querySelectorAll('.trial svg .step.lit').length") == 3
    page.says("VIP", ".effects")
    page.says("amount > 500", ".trial table")
    event = json.loads(page.run("document.querySelector('#trial-event').value"))
    event["environment"]["order"]["totalPriceSet"]["shopMoney"]["amount"] = "12.00"
    page.run(f"document.querySelector('#trial-event').value = {json.dumps(json.dumps(event))}")
    page.click("Run on this event")
    page.says("It would have done nothing.", ".trial")
    assert page.run("document.querySelectorAll('.trial svg .step.lit').length") == 2


def test_an_event_that_is_none_says_so(tab: Open) -> None:
    page = tab()
    wished(page)
    page.click("Try it", ".tab")
    page.click("Make up an event")
    page.says("It ran to its end", ".trial")
    page.run("document.querySelector('#trial-event').value = '{\"order\": '")
    page.click("Run on this event")
    page.says("The event is no JSON", ".trial")
    page.run('document.querySelector(\'#trial-event\').value = \'{"at": "noon", "environment": {}}\'')
    page.click("Run on this event")
    page.until("document.querySelector('.trial .trouble') !== null")
    assert "event" in page.text(".trial .trouble").lower()


def test_the_download_is_the_export(tab: Open, talk: Talk, tmp_path: Path) -> None:
    page = tab()
    page.downloads(tmp_path)
    wished(page)
    page.click("Download .flow")
    file = tmp_path / "tag-large-orders.flow"
    end = time.monotonic() + PATIENCE
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.02)
    with urlopen(f"{talk.url}/v1/workflows/{number_of(page)}/export") as answer:
        assert file.read_bytes() == answer.read()
    assert flowc.to_python(file.read_text("utf-8"), layout=False) == VIEW


def test_the_page_loaded_again_is_where_it_was(tab: Open) -> None:
    page = tab()
    wished(page)
    say(page, CHANGE)
    page.says("sends you an email", "#log")
    before = page.run("document.querySelectorAll('.call').length")
    page.run("window.old = true")
    page.ask("Page.reload")
    page.until("window.old === undefined && document.documentElement.dataset.ready !== undefined")
    page.says("sends you an email", "#log")
    assert page.run("document.querySelectorAll('.call').length") == before
    assert page.run(f"document.querySelector('{CODE}').textContent") == CHANGED
    page.click("Changes", ".tab")
    page.until("document.querySelectorAll('.diff .added').length > 5")


def test_escape_cancels(tab: Open) -> None:
    page = tab()
    say(page, HANGS)
    page.says("I think about it", "#log")
    assert page.run("document.querySelector('.stop').hidden") is False
    page.press("Escape")
    page.says("Cancelled.", "#log")
    page.until("document.querySelector('.stop').hidden")
    say(page, "Hello")
    page.says("I do not know what to do with that.", "#log")


def test_a_new_conversation_begins_empty(tab: Open) -> None:
    page = tab()
    wished(page)
    page.click("New")
    page.says("What should happen in your shop?", "#log")
    assert page.run("location.hash") == ""
    assert page.text("#work h2") == "No workflow yet"


def test_feedback_is_kept(tab: Open, talk: Talk) -> None:
    page = tab()
    wished(page)
    page.click("No", ".feedback button")
    page.says("Thank you.", ".feedback")
    page.run("document.querySelector('#feedback-comment').focus()")
    page.type("It should be 400")
    page.click("Send comment")
    page.until("document.querySelector('#feedback-comment') === null")
    conversation = page.run("new URLSearchParams(location.hash.slice(1)).get('c')")
    kept = str(talk.running.log.rows(conversation))
    assert "It should be 400" in kept
    assert "'down'" in kept


def test_an_earlier_workflow_is_opened_and_talked_about(tab: Open, talk: Talk) -> None:
    number = talk.store(VIEW.replace("Tag large orders", "From last year"), "From last year")
    page = tab()
    page.click("Workflows")
    page.click("From last year", ".earlier button")
    shown(page)
    assert number_of(page) == number
    page.says("From last year", ".chip")
    say(page, "What does it do?")
    page.says(f"(gid://flow/Workflow/{number})", ".asked")
    page.says("I do not know what to do with that.", "#log")


def test_with_the_demonstration_as_it_is_served(tab: Open, tmp_path: Path) -> None:
    with serving(parts_in(tmp_path, Demonstration())) as running:
        page = tab(url=running.base)
        say(page, "Tag orders over 750 as big")
        page.says("as soon as you turn it on", "#log")
        page.says("amount > 750", CODE)
        idle(page)
        say(page, "Make it 1000")
        page.says("The amount is 1000 now", "#log")
        page.says("amount > 1000", CODE)
        idle(page)
        say(page, "E-mail me when stock runs low")
        page.says("Say when stock runs low", ".work-head")


def test_an_example_is_sent_by_a_click_only_in_the_demonstration(tab: Open, tmp_path: Path) -> None:
    with serving(parts_in(tmp_path, Demonstration())) as running:
        page = tab(url=running.base)
        page.click(WISH, ".wishes button")
        assert page.run("document.querySelector('#wish').value") == WISH
        assert page.run("document.querySelectorAll('.turn').length") == 0


def test_what_the_demonstration_knows_is_offered(tab: Open, tmp_path: Path) -> None:
    served = Served(Demonstration(), demonstration=True, wishes=WISHES)
    with serving(parts_in(tmp_path, models={DEFAULT_ARM: served})) as running:
        page = tab(url=running.base)
        assert page.run("[...document.querySelectorAll('.wishes button')].map(e => e.disabled)") == [
            False,
            True,
            False,
        ]
        for number, wish in enumerate(WISHES):
            page.click(wish, ".wishes button, .more-wishes button")
            page.until(f"document.querySelectorAll('.turn').length === {number + 1}")
            idle(page)
            page.until(
                f"document.querySelectorAll('.more-wishes button').length === {len(WISHES) - number - 1}"
            )
        shown(page)
        page.says("Say when stock runs low", ".work-head")
        page.says("The amount is 1000 now", "#log")
        assert page.run("document.querySelectorAll('.trouble').length") == 0


def test_many_workflows_are_found_by_name(tab: Open, tmp_path: Path) -> None:
    parts = parts_in(tmp_path, Demonstration())
    document = flowc.to_json(VIEW, form="export")
    for number in range(130):
        parts.workflows(SHOP.domain).create(f"Workflow of day {number}", document, hidden=False)
    with serving(parts) as running:
        page = tab(url=running.base)
        page.click("Workflows")
        page.says("Workflow of day 129", "dialog")
        assert "Workflow of day 3\n" not in page.text("dialog")
        page.click("Show more", "dialog button")
        page.says("Workflow of day 0", "dialog")
        page.run("document.querySelector('#earlier-filter').focus()")
        page.type("DAY 3")
        page.says("11 workflows", "dialog")
        page.press("Escape")
