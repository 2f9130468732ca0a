"""The review page in a real browser, over real HTTP, on a real home; what is decided is used by the next route."""

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
from making.talks import GOOD, scored, talk
from making.trajectories import view

from flowc_training.cli.flywheel import main
from flowc_training.conversations import cases
from flowc_training.conversations.cases import Case, CaseError
from flowc_training.conversations.reviewing import Desk, app, case_of, entries
from flowc_training.weekly import deciding, routing, rules
from flowc_training.weekly.routing import Routed
from flowc_training.weekly.talk import Deed, Talk

RULES = rules.read()


def case(found: Talk, worth: float, *, is_drawn: bool = False, **more: Any) -> Case:
    its = scored(found, worth, **more)
    (routed,) = routing.routed([(found, its)], RULES, leaks=lambda _: "")
    return Case(found, its, routed, is_drawn)


CASES = (
    case(talk(1, request="<img src=x onerror=alert(1)> tag it"), 0.2),
    case(talk(2, deed=Deed(True, rating="down", comment="no!"), after=view(amount=900)), 0.95),
    case(talk(3, activated=False), 0.9, is_drawn=True, facets={**GOOD, "next": "no"}),
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    cases.write(cases.file_of(tmp_path, cases.QUARANTINE, "2026-W49"), CASES)
    return tmp_path


@contextmanager
def serving(home: Path, who: str = "ada") -> Generator[str]:
    import uvicorn

    desk = Desk(home, who, entries(home))
    server = uvicorn.Server(
        uvicorn.Config(app(desk), host="127.0.0.1", port=0, log_level="error", lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
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


def test_cases_there_and_back(home: Path) -> None:
    path = cases.file_of(home, cases.QUARANTINE, "2026-W49")
    assert tuple(cases.read(path)) == CASES
    assert [each.routed.rule for each in CASES] == ["low", "thumb down", "the middle"]
    path.write_text("{}\n")
    with pytest.raises(CaseError, match=r"W49\.jsonl:1"):
        [*cases.read(path)]


def test_a_person_decides_by_keys_alone(chromium: Browser, home: Path) -> None:
    with serving(home) as url, chromium.page(size=(1500, 900)) as page:
        page.open(url)
        page.says("as ada")
        page.says("0 of 3 done")
        page.says("Talk t3", "#talk")  # the sample stands first
        page.says("Drawn for this week's sample", "#decision")
        assert page.run("document.querySelectorAll('#work svg .step').length") == 3
        for key in "yyyyyy":
            page.press(key)
        assert "judge:" not in page.text("#decision")  # nobody follows it
        page.press("y")
        page.says("judge: No", "#decision")
        page.says("1 of 3 done")
        page.press("p")
        page.press("ArrowRight")
        page.says("Talk t2", "#talk")
        page.says("thumb down", "#decision")
        page.says("amount > 900", "#work")
        page.press("x")
        page.says("2 of 3 done")
        page.press("o")
        page.says("Talk t1", "#talk")
        page.says("<img src=x onerror=alert(1)> tag it", "#talk")
        assert page.run("document.querySelectorAll('#talk img').length") == 0
        page.says("its value is low", "#decision")
        page.run("document.querySelector('#note').focus()")
        page.type("rightly so")
        page.press("Tab")
        page.until("document.querySelector('#note').value === 'rightly so'")
        assert page.problems == []
        assert all(each.startswith(url) for each in page.requests)
        deadline = time.monotonic() + 10
        while len(deciding.read(home / "decisions.jsonl")) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
    found = {each.talk: each for each in deciding.read(home / "decisions.jsonl")}
    assert found["t3"].facets == GOOD
    assert (found["t3"].choice, found["t2"].choice, found["t1"].choice) == ("pool", "never", "")
    assert found["t1"].note == "rightly so"
    assert {(each.who, each.week) for each in found.values()} == {("ada", "2026-W49")}
    again = routing.routed(
        [(each.talk, each.scored) for each in CASES],
        RULES,
        people=deciding.choices(found.values()),
        leaks=lambda _: "",
    )
    assert [each.rule for each in again] == ["low", "a person said never", "a person chose it"]


def test_small_and_dark_and_empty(
    chromium: Browser, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with serving(home) as url, chromium.page(dark=True, size=(480, 900)) as page:
        page.open(url)
        page.says("0 of 3 done")
        assert page.run("document.documentElement.scrollWidth <= innerWidth")
        assert page.problems == []
    with serving(tmp_path_factory.mktemp("empty")) as url, chromium.page() as page:
        page.open(url)
        page.says("There is nothing to review")
        assert page.problems == []


def refusal(url: str, body: Any = None, **headers: str) -> tuple[int, str]:
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(url, body, **headers)
    with refused.value as answer:
        return answer.code, answer.read().decode()


def test_what_a_server_refuses(home: Path) -> None:
    with serving(home) as url:
        sent: list[tuple[Any, int, str]] = [
            ({"choice": "maybe"}, 400, "choice is pool, never or empty"),
            ({"facets": {"taste": "yes"}}, 400, "no facet"),
            (b"{", 400, "Expecting"),
            ([], 400, "a decision is a JSON object"),
            (b" " * 70_000, 413, "at most"),
        ]
        for body, status, why in sent:
            code, told = refusal(f"{url}/api/cases/t1", body)
            assert (code, why in told) == (status, True)
        for where in ("/api/cases/t9", "/review/reviewing.py", "/annotate/../reviewing.py", "/review/%2e%2e"):
            assert refusal(url + where)[0] == 404
        assert refusal(url, Host="evil.example")[0] == 400
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert not (home / "decisions.jsonl").exists()
        cases.write(cases.file_of(home, cases.QUARANTINE, "2026-W49"), CASES[1:])
        assert refusal(f"{url}/api/cases/t1")[0] == 409


def test_nobody_decides_in_anothers_name(home: Path) -> None:
    with serving(home) as url:
        ask(f"{url}/api/cases/t1", {"choice": "pool", "who": "bo", "talk": "t2", "week": "1999-W01"})
    (one,) = deciding.read(home / "decisions.jsonl")
    assert (one.who, one.talk, one.week) == ("ada", "t1", "2026-W49")
    assert one.at


def test_what_is_learnt_from(home: Path) -> None:
    pool = case(talk(7), 1.0)
    assert pool.routed.route == "pool"
    refusing = case(talk(8, consents=False), 1.0)
    cases.write(cases.file_of(home, cases.POOL, "2026-W48"), [pool])
    drawn = Case(pool.talk, pool.scored, pool.routed, True)
    cases.write(cases.file_of(home, cases.QUARANTINE, "2026-W50"), [refusing, drawn])

    def learnt(**choices: Any) -> list[str]:
        return [each.talk.id for each in cases.learnt(home, choices)]

    assert learnt() == ["t7"]
    assert learnt(t7="never") == []
    assert learnt(t3="pool", t8="pool", t7="pool") == ["t7", "t3"]


def test_the_command(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(at: Path) -> int:
        return main.main(["review", "--home", str(at)])

    assert run(home / "none") == 2
    assert "flowc-flywheel week makes one" in capsys.readouterr().err
    (home / "decisions.jsonl").write_text("3\n")
    assert run(home) == 2
    assert "decisions.jsonl:1" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["3\n", "{\n", '{"talk": {}}\n', "[" * 9_000 + "\n"])
def test_a_quarantine_that_cannot_be_read_is_told(home: Path, line: str) -> None:
    path = cases.file_of(home, cases.QUARANTINE, "2026-W50")
    path.write_text(line)
    with pytest.raises(CaseError, match=r"2026-W50\.jsonl:1: this is no case"):
        entries(home)


def test_each_case_is_found_at_its_place(home: Path) -> None:
    path = cases.file_of(home, cases.QUARANTINE, "2026-W49")
    with path.open("a", encoding="utf-8") as opened:
        opened.write('{"talk": ')  # cut off
    assert {each.id: case_of(each) for each in entries(home)} == {each.talk.id: each for each in CASES}
    found = entries(home)
    cases.write(path, CASES[::-1])
    with pytest.raises(CaseError, match="begin the page again"):
        [case_of(each) for each in found]


def test_the_list_begins_with_the_sample(home: Path) -> None:
    older = case(talk(9), 0.1)
    other = Case(older.talk, older.scored, Routed("t9", "people", ("why",), "the middle"))
    cases.write(cases.file_of(home, cases.QUARANTINE, "2026-W48"), [other])
    assert [each.id for each in entries(home)] == ["t3", "t2", "t9", "t1"]
