"""What goes wrong on the page: each as clear words, with a way on."""

from __future__ import annotations

from pathlib import Path

from making.browser import Page
from making.page_talk import FAILS, HANGS, SCRIPT, VIEW, Open, Scripted, Talk, idle, say, shown
from making.servers import TEA, TEA_KEY, keys, parts_in, serving

from flowc_serving.server.settings import Limits


def offline(page: Page, *, off: bool) -> None:
    page.ask(
        "Network.emulateNetworkConditions", offline=off, latency=0, downloadThroughput=-1, uploadThroughput=-1
    )


def test_a_model_that_fails(tab: Open) -> None:
    page = tab()
    say(page, FAILS)
    page.says("The model failed. The engine answered with status 500.", ".ended-text")
    page.click("Try again")
    page.until("document.querySelectorAll('.ended-text').length === 2")


def test_a_network_that_is_gone_and_comes_back(tab: Open) -> None:
    page = tab()
    offline(page, off=True)
    say(page, "Hello")
    page.says("The server cannot be reached.", ".trouble")
    assert page.run("document.querySelector('#wish').value") == "Hello"
    offline(page, off=False)
    page.click("Try again", ".trouble button")
    page.says("I do not know what to do with that.", "#log")
    assert page.run("document.querySelectorAll('.turn').length") == 1


def test_a_server_that_stops_while_it_answers(tab: Open, tmp_path: Path) -> None:
    with serving(parts_in(tmp_path, Scripted(SCRIPT)), limits=Limits(stopping=0.2)) as running:
        page = tab(url=running.base)
        say(page, HANGS)
        page.says("I think about it", "#log")
    idle(page)
    assert "Cancelled." in page.text("#log") or "cannot be reached" in page.text("#log")
    say(page, "Hello?")
    page.says("The server cannot be reached.", ".trouble")


def test_a_key_is_asked_for_and_used(tab: Open, tmp_path: Path) -> None:
    with serving(parts_in(tmp_path, Scripted(SCRIPT)), keys=keys()) as running:
        page = tab(url=running.base)
        page.says("This server asks for a key.", ".trouble")
        page.click("Enter a key", ".trouble button")
        page.until("document.activeElement.type === 'password'")
        page.type(TEA_KEY)
        page.press("Enter")
        page.says("What should happen in your shop?", "#log")
        say(page, "Hello")
        page.says("I do not know what to do with that.", "#log")
        assert TEA_KEY not in page.run("document.documentElement.outerHTML + location + document.cookie")
        assert [each.shop for each in running.log.told(domain=TEA)]


def test_too_many_requests(tab: Open, tmp_path: Path) -> None:
    with serving(parts_in(tmp_path, Scripted(SCRIPT)), limits=Limits(a_second=0.5, burst=2)) as running:
        page = tab(url=running.base)
        say(page, "Hello")
        page.until("document.querySelector('.trouble') !== null")
        page.says("Try again in", ".trouble")
        assert page.run("document.querySelector('.trouble button').disabled")
        page.until("!document.querySelector('.trouble button').disabled")


def test_a_conversation_that_is_not_there(tab: Open) -> None:
    page = tab("/#c=01ARZ3NDEKTSV4RRFFQ69G5FAV")
    page.says("There is no such conversation.", ".trouble")
    say(page, "Hello")
    page.says("I do not know what to do with that.", "#log")


def test_a_workflow_that_is_not_there(tab: Open) -> None:
    page = tab("/#w=999999")
    page.says("There is no such workflow", ".work .trouble")
    page.click("Dismiss", ".trouble button")
    page.until("document.querySelector('.trouble') === null")


def test_a_list_that_does_not_come(tab: Open, talk: Talk) -> None:
    talk.store(VIEW)
    page = tab()
    offline(page, off=True)
    page.click("Workflows")
    page.says("The server cannot be reached.", "dialog .trouble")
    offline(page, off=False)
    page.click("Try again", "dialog .trouble button")
    page.click("An older workflow", ".earlier button")
    shown(page)
