"""One browser and one server for all tests of the page, a fresh tab for each; every tab is held to the rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

pytest.importorskip("fastapi")

from making import browser
from making.browser import Browser, Page
from making.page_talk import CHANGE, SCRIPT, WISH, Open, Scripted, Talk
from making.servers import parts_in, serving

from flowc_serving.server.parts import DEFAULT_ARM, Served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if browser.CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with browser.running() as found:
        yield found


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    served = Served(Scripted(SCRIPT, 0.002), "the tests' script", True, (WISH, CHANGE))
    parts = parts_in(tmp_path_factory.mktemp("talk"), models={DEFAULT_ARM: served})
    with serving(parts) as running:
        yield Talk(running)


@pytest.fixture
def tab(chromium: Browser, talk: Talk) -> Iterator[Open]:
    """Opens the page. In the end no tab has asked another host for anything, or broken a rule of the policy."""
    with ExitStack() as stack:
        pages: list[tuple[str, Page]] = []

        def opened(path: str = "/", *, url: str = talk.url, **look: Any) -> Page:
            page = stack.enter_context(chromium.page(**look))
            pages.append((url, page))
            page.open(url + path)
            return page

        yield opened
        for url, page in pages:
            assert [each for each in page.requests if not each.startswith((url, f"blob:{url}"))] == []
            assert page.problems == []
