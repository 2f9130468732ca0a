"""The report of a run, opened in a browser."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from making.bench_examples import VIEW, planted_examples
from making.browser import CHROMIUM, running

from flowc_serving.agent.conversation import PROGRAM, WRITER, User
from flowc_training.bench.acting import call, say
from flowc_training.bench.attempting import Sitting, attempt
from flowc_training.bench.report.page import page
from flowc_training.bench.results import Run, scored
from flowc_training.bench.solvers import Expected

HOSTILE = "</div><script>document.title='taken'</script><img src=x onerror=alert(1)>"


class Hostile:
    """Stores a workflow whose texts are markup, and says such things too."""

    name = "hostile"

    async def solve(self, sitting: Sitting) -> None:
        for text in sitting.turns:
            sitting.conversation = sitting.conversation.plus(User(text))
        call(sitting, WRITER, {PROGRAM: VIEW.replace("heavy", HOSTILE).replace("Tag large orders", HOSTILE)})
        say(sitting, HOSTILE)
        sitting.endings = ("done",)

    async def close(self) -> None:
        pass


def written(path: Path) -> Path:
    examples = [replace(each, id=name) for name, each in planted_examples().items()]
    right = Expected.of(examples)
    samples = [scored(each, asyncio.run(attempt(each, right))) for each in examples]
    samples.append(scored(examples[0], asyncio.run(attempt(examples[0], Hostile(), 2))))
    run = Run("a <model>", 1, "f" * 64, len(examples))
    path.write_text(page(run, samples, {each.id: each for each in examples}), "utf-8")
    return path


def test_the_page_says_all_of_a_sample_as_text(tmp_path: Path) -> None:
    text = written(tmp_path / "report.html").read_text("utf-8")
    assert "<script" not in text
    assert "onerror=" not in text.replace("onerror=alert(1)&gt;", "")
    assert "Benchmark of a &lt;model&gt;" in text
    assert text.count('<details class="sample right">') == len(planted_examples())
    assert text.count('<details class="sample wrong">') == 1


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_the_page_is_whole_in_a_browser(tmp_path: Path) -> None:
    address = written(tmp_path / "report.html").as_uri()
    with running() as browser, browser.page() as opened:
        opened.ask("Page.navigate", url=address)
        opened.until("document.readyState === 'complete' && document.images.length > 10")
        assert opened.run("document.title") == "Benchmark of a <model>"
        opened.run("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert opened.until("[...document.images].every(each => each.complete && each.naturalWidth > 50)")
        shown = "[...document.querySelectorAll('.sample')].filter(each => each.checkVisibility()).length"
        assert opened.run(shown) == len(planted_examples()) + 1
        opened.click("wrong ones", "label")
        assert opened.run(shown) == 1
        assert "what it did" in opened.text(".sample.wrong .events")
        assert opened.problems == []
        assert [each for each in opened.requests if not each.startswith(("file:", "data:"))] == []
        assert opened.run("document.documentElement.scrollWidth <= window.innerWidth")
