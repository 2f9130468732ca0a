"""The words for the workflow that a request is about: the page's and ours are the same."""

from __future__ import annotations

from importlib.resources import files

from flowc_serving.agent.mention import about


def test_the_page_says_it_in_the_same_words() -> None:
    said = about("${text}", "${about.name}", "${about.id}").replace("\n", "\\n")
    assert f"`{said}`" in (files("flowc_serving.page") / "static" / "composer.js").read_text("utf-8")
