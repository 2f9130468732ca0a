"""The log: rows of turns, conversations read back from them, the same in SQLite and in Postgres."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from making.turns import SHOP, WRITTEN, Script, call, create, fresh

from flowc_serving.agent.conversation import Answer, Assistant, Call, Conversation, User
from flowc_serving.agent.events import Ended
from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.store import messages, names, rows
from flowc_serving.store.committing import Committer
from flowc_serving.store.events import EventLog, UnknownConversation, open_log
from flowc_serving.store.reading_back import INTERRUPTED
from flowc_serving.store.recording import Recorder, Serving, begun
from flowc_serving.store.rows import Pen, Row

SERVING = Serving("openai:flow-32b", "f1", arm="b", served_by="a")


def recorded(log: EventLog, script: Script, *, until: int | None = None) -> Conversation:
    """Log a turn, or the first of its events, and give the conversation that it ends in."""
    pen = log.pen(script.before.id, script.before.context.shop)
    if not script.before.messages:
        log.append([begun(pen, script.before, SERVING)])
    recorder = Recorder(pen, script.before, SERVING)
    log.append(recorder.said(script.said))
    for number, event in enumerate(script.events()):
        if until is not None and number >= until:
            break
        log.append(recorder.rows(event))
    return script.before.plus(*script.messages)


# Conversations come back.


@pytest.mark.parametrize("late", [False, True])
def test_a_conversation_comes_back(log: EventLog, late: bool) -> None:
    first = recorded(log, create(fresh(), late=late))
    assert log.conversation("c1", SHOP) == first
    second = recorded(log, Script(first, "thanks", [("Gladly.", [])]))
    assert log.conversation("c1", SHOP) == second
    assert [type(each) for each in second.messages[-2:]] == [User, Assistant]


def test_it_comes_back_after_a_restart(place: str, tmp_path: Path) -> None:
    first = open_log(place, secret=tmp_path / "secret")
    said = recorded(first, create(fresh()))
    first.close()
    again = open_log(place, secret=tmp_path / "secret")
    assert again.conversation("c1", SHOP) == said
    again.close()


def test_what_each_row_says(log: EventLog) -> None:
    recorded(log, create(fresh()))
    told = log.rows("c1")
    assert [row.name for row in told] == [
        names.BEGUN,
        names.ASKED,
        names.CHAT,
        names.ANSWERED,
        names.ANSWERED,
        names.CHAT,
        names.ANSWERED,
        names.CHAT,
        names.ENDED,
    ]
    assert {row.shop for row in told} == {log.shop_id(SHOP)}
    assert [row.id for row in told] == sorted(row.id for row in told)
    head, _, chat, failed, _, _, wrote, _, ended = told
    assert head.fields[names.MODEL] == "openai:flow-32b"
    assert head.fields[names.ARM] == "b"
    assert chat.fields[names.SERVED_BY] == "a"
    assert chat.fields[names.FINGERPRINT] == "f1"
    assert (chat.fields[names.TOKENS_READ], chat.fields[names.TOKENS_WRITTEN]) == (100, 20)
    assert failed.fields[names.ERROR] == "ERROR"
    assert failed.fields[names.TOOL_CALL] == "b"
    assert wrote.workflow == WRITTEN["workflow_id"]
    assert ended.fields[names.ENDING] == "done"
    assert (ended.fields[names.TOKENS_READ], ended.fields[names.TOKENS_WRITTEN]) == (300, 60)
    assert names.TURN not in ended.fields, "the rows tell the turn already"
    assert wrote.flat()[names.CONVERSATION] == "c1"
    assert {*names.FIELDS} >= {key for row in told for key in row.fields}


def test_a_turn_that_was_cut_off_goes_on(log: EventLog) -> None:
    script = create(fresh())
    events = [type(event).__name__ for event in script.events()]
    recorded(log, script, until=events.index("Answered") + 1)
    assert log.conversation("c1", SHOP).messages == (
        User("Tag big orders"),
        Assistant("I look.", (call("a", query="tag"), call("b", query="x"))),
        Answer("a", "task_search", INTERRUPTED),
        Answer("b", "task_search", {"error": "none"}),
    )


def test_no_prefix_of_events_is_unreadable(log: EventLog) -> None:
    """Whatever was told last before a kill: a call has its answer, and nothing that is whole is missing."""
    script = create(fresh())
    total = len(list(script.events()))
    for until in range(total + 1):
        conversation = replace(fresh(), id=f"c{until}")
        whole = recorded(log, replace(script, before=conversation), until=until)
        back = log.conversation(conversation.id, SHOP).messages
        calls = [each.id for said in back if isinstance(said, Assistant) for each in said.calls]
        answers = [each for each in back if isinstance(each, Answer)]
        assert [each.call for each in answers] == calls
        answered = [each for each in answers if each.data != INTERRUPTED]
        assert {each.call for each in answered} >= {
            each.call for each in whole.messages if isinstance(each, Answer)
        }


def test_the_conversations_word_counts(log: EventLog) -> None:
    """Where the loop's conversation is another than the events told, it is the one that comes back."""
    script = create(fresh())
    other = fresh().plus(User(script.said), Assistant("Stopped."))
    pen = log.pen("c1", SHOP)
    recorder = Recorder(pen, fresh(), SERVING)
    log.append([begun(pen, fresh(), SERVING), *recorder.said(script.said)])
    for event in script.events():
        log.append(recorder.rows(Ended(other, "", "cancelled") if isinstance(event, Ended) else event))
    assert log.conversation("c1", SHOP) == other
    assert log.rows("c1")[-1].fields[names.ENDING] == "cancelled"


def test_a_history_from_elsewhere(log: EventLog) -> None:
    before = fresh().plus(User("hello"), Assistant("Hello."))
    pen = log.pen("c1", SHOP)
    log.append([begun(pen, before, replace(SERVING, drift=True))])
    assert log.conversation("c1", SHOP) == before
    assert log.rows("c1")[0].fields[names.DRIFT] is True


TEXT = st.text(st.characters(), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
OBJECT = st.dictionaries(TEXT, JSON, max_size=3)
CALL = st.builds(Call, TEXT, TEXT, OBJECT, TEXT)
MESSAGE = (
    st.builds(User, TEXT)
    | st.builds(Assistant, TEXT, st.lists(CALL, max_size=2).map(tuple))
    | st.builds(Answer, TEXT, TEXT, OBJECT)
)


@given(MESSAGE)
@settings(max_examples=80, deadline=None)
def test_any_message_comes_back(message: User | Assistant | Answer) -> None:
    text = rows.dumped({"m": messages.parts(message)})
    text.encode()
    assert messages.message(rows.loaded(text)["m"]) == message


@given(OBJECT)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_fields_are_kept(log: EventLog, fields: dict) -> None:
    row = log.pen("any", SHOP).row("x", fields)
    log.append([row])
    assert log.rows("any")[-1] == row


# Shops.


def test_nothing_crosses(log: EventLog) -> None:
    recorded(log, create(fresh()))
    for name, shop in (
        ("c1", "other.myshopify.com"),
        ("c2", SHOP),
        ("\0", SHOP),
        ("\ud800", SHOP),
        ("", SHOP),
    ):
        with pytest.raises(UnknownConversation):
            log.conversation(name, shop)
    assert log.rows("c1", "other.myshopify.com") == []
    assert log.author("gid://flow/Workflow/1", "other.myshopify.com") is None
    assert log.author("gid://flow/Workflow/1", SHOP) == "c1"
    assert log.author("gid://flow/Workflow/1\0", SHOP) is None
    assert log.told(domain="other.myshopify.com") == []


def test_shops_are_hashed(tmp_path: Path) -> None:
    one, other = (open_log(str(tmp_path / each / "log.sqlite")) for each in "ab")
    assert one.shop_id("A.myshopify.com ") == one.shop_id("a.myshopify.com")
    assert one.shop_id("a.myshopify.com") != one.shop_id("b.myshopify.com")
    assert one.shop_id("a.myshopify.com") != other.shop_id("a.myshopify.com")
    assert (tmp_path / "a" / "secret").stat().st_mode & 0o777 == 0o600
    one.close()
    other.close()


# What becomes of conversations, and lists of them.


def test_what_became_of_a_conversation(log: EventLog) -> None:
    recorded(log, create(fresh()))
    pen = log.pen("c1", SHOP)
    log.append(
        [
            rows.switched(pen, "gid://flow/Workflow/1", "v", active=True),
            rows.edited(pen, "gid://flow/Workflow/1", "w"),
            rows.feedback(pen, "down", "it tags all"),
            rows.judged(
                pen, "intent", None, "not applicable", kind="LLM", annotator="m", judge="j1", guideline="g2"
            ),
        ]
    )
    activated, edited, feedback, judged = log.rows("c1")[-4:]
    assert activated.fields[names.ACTIVATED] is True
    assert edited.fields[names.EDITED] is True
    assert feedback.fields == {
        names.EVALUATION: "feedback",
        names.SCORE: 0.0,
        names.LABEL: "down",
        names.EXPLANATION: "it tags all",
        names.ANNOTATOR_KIND: "HUMAN",
        names.ANNOTATOR: "merchant",
    }
    assert names.SCORE not in judged.fields
    assert (judged.fields[names.JUDGE], judged.fields[names.GUIDELINE]) == ("j1", "g2")
    assert log.conversation("c1", SHOP).messages[-1] == Assistant("Done.")
    assert log.author("gid://flow/Workflow/1", SHOP) == "c1"


def test_lists(log: EventLog) -> None:
    for number, day in enumerate((1.0, 2.0, 3.0)):
        pen = Pen(f"c{number}", log.shop_id(SHOP), clock=lambda day=day: day * 86400)
        log.append([begun(pen, fresh(f"c{number}"), SERVING), pen.row(names.ASKED, {names.INPUT: []})])
    log.append([Pen("c0", log.shop_id(SHOP), clock=lambda: 4 * 86400.0).row(names.ASKED, {})])
    assert log.days() == ["1970-01-02", "1970-01-03", "1970-01-04", "1970-01-05"]
    assert log.days("1970-01-04") == ["1970-01-04", "1970-01-05"]
    assert [(each.conversation, each.turns, each.rows) for each in log.told()] == [
        ("c0", 2, 3),
        ("c2", 1, 2),
        ("c1", 1, 2),
    ]
    assert [each.conversation for each in log.told(first="1970-01-04", most=1)] == ["c0"]
    assert log.told()[0].head.fields[names.ARM] == "b"
    assert [row.conversation for row in log.of_day("1970-01-03")] == ["c1", "c1"]
    assert [row.conversation for row in log.since("1970-01-04")] == ["c2", "c2", "c0"]


def test_long_logs_are_read_in_parts(log: EventLog) -> None:
    pen = log.pen("long", SHOP)
    written = [pen.row("x", {"n": number}) for number in range(1203)]
    log.append(written)
    assert log.rows("long") == written


# Several at once.


def test_many_write_at_once(log: EventLog) -> None:
    def write(number: int) -> list[Row]:
        pen = log.pen(f"c{number}", SHOP)
        mine = [pen.row("x", {"n": each}) for each in range(10)]
        for row in mine:
            log.append([row])
        return mine

    with ThreadPoolExecutor(16) as threads:
        written = list(threads.map(write, range(16)))
    assert [log.rows(f"c{number}") for number in range(16)] == written


def test_coroutines_share_commits(log: EventLog) -> None:
    async def write(number: int) -> None:
        pen = log.pen(f"c{number}", SHOP)
        for each in range(5):
            await log.record([pen.row("x", {"n": each})])

    async def all_of_them() -> None:
        await asyncio.gather(*(write(number) for number in range(100)))

    commits = 0
    add = log.table.add

    def counted(written: list[Row]) -> None:
        nonlocal commits
        commits += 1
        add(written)

    log._committer._add = counted
    asyncio.run(all_of_them())
    assert all(len(log.rows(f"c{number}")) == 5 for number in range(100))
    assert commits < 250, "500 appends that wait for each other's disk"


def test_what_was_handed_in_is_written_when_its_writer_is_cancelled(log: EventLog) -> None:
    async def cancelled() -> None:
        task = asyncio.create_task(log.record([log.pen("c1", SHOP).row("x", {})]))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    log.append([log.pen("c2", SHOP).row("x", {})])
    assert len(log.rows("c1")) == 1


def test_a_row_that_is_written_again_is_there_once(log: EventLog) -> None:
    row = log.pen("c1", SHOP).row("x", {})
    log.append([row])
    log.append([row, log.pen("c1", SHOP).row("y", {})])
    assert [each.name for each in log.rows("c1")] == ["x", "y"]


def test_closing_writes_what_waits(place: str, tmp_path: Path) -> None:
    log = open_log(place, secret=tmp_path / "secret")
    pen = log.pen("c1", SHOP)
    futures = [log.submit([pen.row("x", {})]) for _ in range(50)]
    log.close()
    log.close()
    assert all(each.done() and each.exception() is None for each in futures)
    with pytest.raises(StoreTrouble, match="the log is closed"):
        log.append([pen.row("x", {})])


# Group commit, by itself.


def test_ones_fault_is_not_anothers() -> None:
    held, written = threading.Event(), []

    def add(items: list[str]) -> None:
        held.wait(5)
        if "bad" in items:
            raise StoreTrouble("refused")
        written.extend(items)

    committer = Committer(add)
    futures = [committer.submit([item]) for item in ("first", "bad", "good")]
    held.set()
    committer.close()
    assert [each.exception() is None for each in futures] == [True, False, True]
    assert written == ["first", "good"]


def test_too_many_waiting_is_said() -> None:
    held = threading.Event()
    committer = Committer(lambda _: held.wait(5) and None, most=3)

    def fill() -> None:
        for _ in range(6):
            committer.submit(["x"])

    with pytest.raises(StoreTrouble, match="cannot keep up") as caught:
        fill()
    assert caught.value.retry
    held.set()
    committer.close()


def test_a_bug_in_writing_reaches_who_waits() -> None:
    def add(_: object) -> None:
        raise ZeroDivisionError

    committer = Committer(add)
    with pytest.raises(ZeroDivisionError):
        committer.submit(["x"]).result(5)
    committer.close()
