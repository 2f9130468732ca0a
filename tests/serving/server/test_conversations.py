"""Conversations over real HTTP: turns as events, what is stored of them, and that shops do not meet."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from making import servers
from making.servers import CUP_KEY, TEA_KEY, Running, Scripted, said
from making.sessions import TAGGING

from flowc_serving.agent import contract
from flowc_serving.agent.conversation import SIMULATOR, Call, Conversation
from flowc_serving.agent.model import TextPart
from flowc_serving.server.parts import DEFAULT_ARM, Served
from flowc_serving.store import names
from flowc_serving.store.events import EventLog


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with servers.serving(servers.parts_in(tmp_path)) as running:
        yield running


def begin(server: Running, **more: str) -> str:
    reply = server.ask("POST", "/v1/conversations", {}, **more)
    assert reply.status == 201
    return reply.json["id"]


def test_a_turn(server: Running) -> None:
    conversation = begin(server)
    events = server.turn(conversation, "Tag large orders")
    kinds = [each["kind"] for each in events]
    assert kinds[0] == "said"
    assert kinds[-1] == "ended"
    assert {"calling", "writing", "called", "answered", "asked"} <= set(kinds)
    assert "".join(each["text"] for each in events if each["kind"] == "writing") == servers.TAGGING
    assert events[-1] == {"kind": "ended", "text": "It tags large orders.", "why": "done", "error": ""}
    (written,) = [
        each["data"]
        for each in events
        if each["kind"] == "answered" and each["name"] == "create_or_update_workflow"
    ]
    assert written["workflow_id"] == "gid://flow/Workflow/1"
    kept = server.ask("GET", f"/v1/conversations/{conversation}").json
    assert [each["role"] for each in kept["messages"]] == [
        "user", "assistant", "tool", "assistant", "tool", "assistant",
    ]  # fmt: skip
    assert kept["context"]["shop"] == servers.SHOP.domain
    assert kept["context"]["plan"] == "Basic"


def test_a_second_turn_reads_the_first(tmp_path: Path) -> None:
    model = Scripted([said("One.")], [said("Two.")])
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        conversation = begin(server)
        server.turn(conversation, "first")
        server.turn(conversation, "second")
    texts = [each.text for each in model.asked[-1].conversation.messages]
    assert texts == ["first", "One.", "second"]


def test_a_representation(tmp_path: Path) -> None:
    model = Scripted([said("One.")])
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        reply = server.ask("POST", "/v1/conversations", {"representation": "json"})
        server.turn(reply.json["id"], "first")
    assert model.asked[0].conversation.representation == "json"


def test_a_model_that_tries_its_programs_does_so_here_too(tmp_path: Path) -> None:
    tried = Call(
        "c1", SIMULATOR, {"events": [{"environment": {"order": {"note": "x"}}}], "workflow": TAGGING}
    )
    model = Scripted([servers.calling(tried), said("Well.")])
    parts = servers.parts_in(tmp_path, models={DEFAULT_ARM: Served(model, tests=True)})
    with servers.serving(parts) as server:
        conversation = begin(server)
        server.turn(conversation, "first")
        kept = server.ask("GET", f"/v1/conversations/{conversation}").json
        row = parts.log.rows(conversation, None)[0]
    assert kept["tests"] is True
    assert "results" in kept["messages"][2]["data"]
    assert row.fields[names.FINGERPRINT] == contract.load(tests=True).fingerprint


def test_a_turn_is_cancelled(tmp_path: Path) -> None:
    model = Scripted([servers.hanging(TextPart("I begin"))], [said("Again.")])
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        conversation = begin(server)
        found: list[list[dict[str, str]]] = []
        thread = threading.Thread(target=lambda: found.append(server.turn(conversation, "go")))
        thread.start()
        wait_for(lambda: bool(model.asked))
        once = {"Idempotency-Key": "more"}
        busy = server.ask("POST", f"/v1/conversations/{conversation}/turns", {"text": "more"}, headers=once)
        assert (busy.status, busy.error["code"]) == (409, "turn_running")
        assert server.ask("POST", f"/v1/conversations/{conversation}/cancel").status == 202
        thread.join(10)
        assert found[0][-1]["why"] == "cancelled"
        again = server.ask("POST", f"/v1/conversations/{conversation}/cancel")
        assert (again.status, again.error["code"]) == (409, "no_turn")
        assert server.turn(conversation, "more", headers=once)[-1]["text"] == "Again."
        kept = server.ask("GET", f"/v1/conversations/{conversation}").json["messages"]
        assert kept[0] == {"role": "user", "text": "go"}


def test_no_turn_begins_on_what_was_read_before_another_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = EventLog.conversation

    def slowly(log: EventLog, name: str, domain: str) -> Conversation:
        found = read(log, name, domain)
        time.sleep(0.4)
        return found

    monkeypatch.setattr(EventLog, "conversation", slowly)
    with servers.serving(servers.parts_in(tmp_path, Scripted([said("Fine.")]))) as server:
        path = f"/v1/conversations/{begin(server)}/turns"
        with ThreadPoolExecutor(2) as both:
            first = both.submit(server.ask, "POST", path, {"text": "one"})
            time.sleep(0.2)
            second = both.submit(server.ask, "POST", path, {"text": "two"})
        assert (first.result().status, second.result().status) == (200, 409)
        assert server.ask("POST", path, {"text": "two"}).status == 200


def test_who_goes_away_cancels(tmp_path: Path) -> None:
    model = Scripted([servers.hanging(TextPart("I begin"))])
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        conversation = begin(server)
        with pytest.raises(TimeoutError):
            _ = impatient(server, conversation)
        wait_for(lambda: not server.application.turns.running)
        rows = server.log.rows(conversation)
    assert rows[-1].name == "flow.turn.ended"
    assert rows[-1].fields["flow.ending"] == "cancelled"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/workflows", {"wish": "x"}),
        ("/v1/responses", {"model": "flowc", "input": "x"}),
        ("/v1/chat/completions", {"model": "flowc", "messages": [{"role": "user", "content": "x"}]}),
    ],
)
def test_who_waits_for_all_of_it_and_goes_away_cancels(tmp_path: Path, path: str, body: object) -> None:
    model = Scripted([servers.hanging(TextPart("I begin"))])
    with servers.serving(servers.parts_in(tmp_path, model)) as server:
        host, port = server.base.removeprefix("http://").split(":")
        gone = http.client.HTTPConnection(host, int(port))
        gone.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        wait_for(lambda: bool(model.asked))
        gone.close()
        wait_for(lambda: not server.application.turns.running)


def impatient(server: Running, conversation: str) -> bytes:
    import urllib.request

    request = urllib.request.Request(
        f"{server.base}/v1/conversations/{conversation}/turns",
        b'{"text": "go"}',
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=0.5) as answer:
        return answer.read()


def test_feedback(server: Running) -> None:
    conversation = begin(server)
    reply = server.ask(
        "POST", f"/v1/conversations/{conversation}/feedback", {"rating": "up", "comment": "ok"}
    )
    assert reply.status == 201
    (row,) = [each for each in server.log.rows(conversation) if each.name == "gen_ai.evaluation.result"]
    assert row.fields["gen_ai.evaluation.score.label"] == "up"
    assert row.fields["gen_ai.evaluation.explanation"] == "ok"
    wrong = server.ask("POST", f"/v1/conversations/{conversation}/feedback", {"rating": "meh"})
    assert (wrong.status, wrong.error["param"]) == (400, "rating")


def test_shops_see_nothing_of_each_other(tmp_path: Path) -> None:
    with servers.serving(servers.parts_in(tmp_path), keys=servers.keys()) as server:
        conversation = begin(server, key=TEA_KEY)
        server.turn(conversation, "Tag large orders", key=TEA_KEY)
        paths = [
            ("GET", f"/v1/conversations/{conversation}", None),
            ("POST", f"/v1/conversations/{conversation}/turns", {"text": "x"}),
            ("POST", f"/v1/conversations/{conversation}/cancel", None),
            ("POST", f"/v1/conversations/{conversation}/feedback", {"rating": "up"}),
            ("GET", "/v1/workflows/1", None),
            ("GET", "/v1/workflows/1/export", None),
            ("POST", "/v1/workflows/1/run", {}),
            ("POST", "/v1/workflows/1/activate", {"workflow_version": "x"}),
            ("PUT", "/v1/workflows/1", {"view": servers.TAGGING, "workflow_version": "x"}),
        ]
        for method, path, body in paths:
            assert server.ask(method, path, body, key=CUP_KEY).status == 404, path
        assert server.ask("GET", "/v1/workflows", key=CUP_KEY).json["total"] == 0
        assert server.ask("GET", "/v1/workflows", key=TEA_KEY).json["total"] == 1
        lookup = {
            "tool": "flow_app_agent_workflow_lookup",
            "arguments": {"workflow_id": "gid://flow/Workflow/1"},
        }
        assert server.ask("POST", "/flow/tools", lookup, key=TEA_KEY).json["ok"]
        assert not server.ask("POST", "/flow/tools", lookup, key=CUP_KEY).json["ok"]


def test_arms(tmp_path: Path) -> None:
    """A shop has the arm of the rule, unless somebody in front has decided; the log has which it was."""
    usual, new = Scripted([said("A.")]), Scripted([said("B.")])
    models = {DEFAULT_ARM: Served(usual), "a": Served(usual), "b": Served(new)}
    parts = servers.parts_in(tmp_path, models=models, arm=lambda shop: "b" if shop.startswith("b") else "a")
    with servers.serving(parts) as server:
        for shop, header, answer, arm in (
            ("b.example", "", "B.", "b"),
            ("a.example", "", "A.", "a"),
            ("a.example", "b", "B.", "b"),
            ("a.example", "nonsense", "A.", "a"),
            ("b.example", DEFAULT_ARM, "B.", "b"),
        ):
            headers = {"X-Shopify-Shop-Domain": shop, "X-Flow-Arm": header}
            body = {"model": "flowc", "messages": [{"role": "user", "content": f"{shop} {header}"}]}
            reply = server.ask("POST", "/v1/chat/completions", body, headers=headers)
            assert reply.json["choices"][0]["message"]["content"] == answer
            assert reply.headers["x-flow-arm"] == arm
            rows = server.log.rows(reply.headers["x-flow-conversation"])
            assert {each.fields["flow.arm"] for each in rows if "flow.arm" in each.fields} == {arm}


def test_unknown_conversations(server: Running) -> None:
    reply = server.ask("GET", "/v1/conversations/01ARZ3NDEKTSV4RRFFQ69G5FAV")
    assert (reply.status, reply.error["code"]) == (404, "unknown_conversation")


def wait_for(condition: object, seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < until
        time.sleep(0.01)
