"""The annotators' page in a real browser, over real HTTP, on real files."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from making import browser
from making.browser import Browser
from making.judges import subject

from flowc_training.judge.annotating import Desk, app
from flowc_training.judge.annotations import Annotation, append, read
from flowc_training.judge.facets import BY_ID, Verdict
from flowc_training.judge.subjects import Line, Subject

HOSTILE = Subject(
    "s3",
    (Line("merchant", "<img src=x onerror=alert(1)> tag it"), Line("agent", "I \u202edo not\u202c.")),
)
SUBJECTS = (subject("s1"), subject("s2", "tag orders over 900 as large", 400), HOSTILE)
WHOLE: dict[str, Verdict] = dict.fromkeys(BY_ID, "yes")


@contextmanager
def serving(desk: Desk) -> Generator[str]:
    import uvicorn

    config = uvicorn.Config(app(desk), host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def ask(url: str, body: Any = None, **headers: str) -> Any:
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method="GET" if body is None else "PUT")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if browser.CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with browser.running() as found:
        yield found


def test_a_person_annotates_by_keys_alone(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "annotations.jsonl"
    bo: dict[str, Verdict] = {**WHOLE, "configuration": "no", "next": "na"}
    append(path, Annotation("s2", "bo", bo, note="900 was asked"))
    with serving(Desk(SUBJECTS, "ada", path)) as url, chromium.page(size=(1500, 900)) as page:
        page.open(url)
        page.says("as ada")
        page.says("0 of 3 done")
        page.says("tag orders over 500 as large please", "#talk")
        assert page.run("document.querySelectorAll('#work svg .step').length") == 3
        page.says("nothing happens", "#work")
        page.press("ArrowRight")
        page.says("tag orders over 900", "#talk")
        for key in "yyyyyy":
            page.press(key)
        assert "bo" not in page.text("#facets")  # nobody follows anybody
        page.press("y")
        page.says("bo: No", "#facets")
        page.says("900 was asked", "#facets")
        assert page.run("[...document.querySelectorAll('.differs')].map(e => e.dataset.facet)") == [
            "configuration", "next",
        ]  # fmt: skip
        page.says("1 of 3 done, 1 differ")
        page.press("4")
        page.press("n")
        page.until("document.querySelectorAll('.differs').length === 1")
        page.run("document.querySelector('#note').focus()")
        page.type("400 stands there")
        page.press("Tab")
        page.until("document.querySelector('#note').value === '400 stands there'")
        page.press("o")  # the first open one
        page.says("Conversation s1", "#talk")
        page.click("First open")
        assert page.problems == []
        assert all(each.startswith(url) for each in page.requests)
    (mine,) = [each for each in read(path) if each.annotator == "ada"]
    assert mine == Annotation("s2", "ada", {**WHOLE, "configuration": "no"}, note="400 stands there")


def test_one_goes_on_where_one_stopped_and_hostile_texts_are_texts(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "annotations.jsonl"
    for name in ("s1", "s2"):
        append(path, Annotation(name, "ada", WHOLE))
    with serving(Desk(SUBJECTS, "ada", path)) as url, chromium.page(dark=True, size=(480, 900)) as page:
        page.open(url)
        page.says("2 of 3 done")
        page.says("<img src=x onerror=alert(1)> tag it", "#talk")
        assert page.run("document.querySelectorAll('#talk img').length") == 0
        assert "\u202e" not in page.text("#talk")
        page.says("Nothing was stored", "#work")
        assert page.run("document.documentElement.scrollWidth <= innerWidth")
        assert page.problems == []


def refusal(url: str, body: Any = None, **headers: str) -> tuple[int, str]:
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(url, body, **headers)
    with refused.value as answer:
        return answer.code, answer.read().decode()


def test_what_a_server_refuses(tmp_path: Path) -> None:
    path = tmp_path / "annotations.jsonl"
    with serving(Desk(SUBJECTS, "ada", path)) as url:
        sent: list[tuple[Any, int, str]] = [
            ({"answers": {"taste": "yes"}}, 400, "no facet"),
            (b"{", 400, "Expecting"),
            ([], 400, "answers are an object"),
            (b" " * 70_000, 413, "at most"),
        ]
        for body, status, why in sent:
            code, told = refusal(f"{url}/api/subjects/s1", body)
            assert (code, why in told) == (status, True)
        for where in (
            "/api/subjects/s9",
            "/annotate/annotating.py",
            "/page/../index.html",
            "/annotate/%2e%2e",
        ):
            assert refusal(url + where)[0] == 404
        assert refusal(url, Host="evil.example")[0] == 400
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not path.exists()


def test_nobody_writes_in_anothers_name(tmp_path: Path) -> None:
    path = tmp_path / "annotations.jsonl"
    with serving(Desk(SUBJECTS, "ada", path)) as url:
        ask(f"{url}/api/subjects/s1", {"answers": {"flow": "no"}, "annotator": "bo", "subject": "s2"})
    assert read(path) == (Annotation("s1", "ada", {"flow": "no"}),)
