"""Baselines: each in the same harness, with a scripted model; one over real HTTP."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from making.bench_examples import EDITED, VIEW, planted_examples

import flowc
from flowc.catalog import load
from flowc.check import Known
from flowc_training.bench.attempting import Solver, attempt
from flowc_training.bench.baselines.asking import Asker, Reply, Said, program_in
from flowc_training.bench.baselines.child import compiled
from flowc_training.bench.baselines.generate_and_verify import wishes_of
from flowc_training.bench.baselines.one_way import translated
from flowc_training.bench.baselines.single import view_of_json
from flowc_training.bench.choosing import BASELINES, Choice, ChoiceError, solver_of
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome
from flowc_training.bench.scoring.verdict import verdict

EXAMPLES = planted_examples()

CHILD = """\
title("Tag large orders")
when("shopify.admin.order_created")
if order.totalWeight > 2500:
    do("shopify.admin.add_order_tags", order_id=order.id, tags=["heavy"])
else:
    do("shopify.flow.log_output", message="light")
"""
SCRIPT = '''\
def on_order_created(order):
    """Tag large orders"""
    import shopify
    if order.totalWeight > 2500:
        client.orders.add_order_tags(order_id=order.id, tags=["heavy"])
        total = 3
    else:
        log_output(message="light")
'''
ORDER = "gid://shopify/Order/1"
EVENTS = json.dumps(
    [
        {
            "environment": {"order": {"id": ORDER, "totalWeight": 9000}},
            "effects": ["shopify.admin.add_order_tags"],
        },
        {"environment": {"order": {"id": ORDER, "totalWeight": 1}}, "effects": ["shopify.flow.log_output"]},
        {"environment": 3, "effects": []},
        "no event",
    ]
)

NONSENSE = [
    "(((\n",
    "",
    "x = " + "(" * 5000 + "\n",
    "def f():\n    \x00\n",
    "[1]\n",
    "f(**g)\n",
    "when('a.from.b')\n",
    "x = " + "1+" * 900 + "1\n",
    "do('shopify.flow.log_output', message=" + "-" * 900 + "1)\n",
    "if x:\n    pass\n" + "elif x:\n    pass\n" * 900,
]


@dataclass
class Told:
    """A model that says its lines, and keeps what it was asked."""

    lines: Sequence[str]
    name: str = "told"
    heard: list[Sequence[Said]] = field(default_factory=list)

    async def ask(self, messages: Sequence[Said], temperature: float = 0.0, seed: int = 0) -> Reply:
        self.heard.append(messages)
        return Reply(self.lines[len(self.heard) - 1], 100, 10)

    async def close(self) -> None:
        pass


def fenced(text: str) -> str:
    return f"Here it is.\n\n```\n{text}```\n"


def outcome(baseline: str, asker: Asker, example: Example) -> Outcome:
    return asyncio.run(attempt(example, BASELINES[baseline](asker)))


@pytest.mark.parametrize(
    ("baseline", "lines"),
    [
        ("no_repair", [fenced(VIEW)]),
        ("direct_json", [fenced(flowc.to_json(VIEW, form="code") + "\n")]),
        ("one_way", [fenced(SCRIPT)]),
        ("child_and_repair", [fenced(CHILD)]),
        ("generate_and_verify", [fenced(EVENTS + "\n"), fenced(VIEW)]),
    ],
)
def test_a_right_answer_is_right(baseline: str, lines: list[str]) -> None:
    asker = Told(lines)
    found = outcome(baseline, asker, EXAMPLES["create"])
    told = verdict(EXAMPLES["create"], found)
    assert (told.right, told.by) == (True, "meaning"), (told.why, found.error)
    assert (found.usage.asked, found.usage.read) == (len(lines), 100 * len(lines))
    assert "add_order_tags" in asker.heard[0][1].text  # the tasks are told


@pytest.mark.parametrize("baseline", [*BASELINES])
def test_words_without_a_program_are_said_and_nothing_is_written(baseline: str) -> None:
    lines = ["It starts with a trigger."] * 2
    found = outcome(baseline, Told(lines), EXAMPLES["question"])
    assert verdict(EXAMPLES["question"], found).right, found.error


@pytest.mark.parametrize("baseline", [*BASELINES])
def test_an_edit_is_told_the_stored_workflow_and_stored_as_its_next_version(baseline: str) -> None:
    edited = {
        "direct_json": flowc.to_json(EDITED, form="code") + "\n",
        "one_way": "def on_order_created(order):\n    add_order_tags(order_id=order.id, tags=['all'])\n",
        "child_and_repair": CHILD,
    }
    program = edited.get(baseline, EDITED)
    asker = Told(["[]", fenced(program)] if baseline == "generate_and_verify" else [fenced(program)])
    found = outcome(baseline, asker, EXAMPLES["edit"])
    assert "9000" in asker.heard[-1][1].text
    assert [bool(each.before) for each in found.saved] == [True], found.error
    right = baseline in ("direct_json", "no_repair", "generate_and_verify")
    assert verdict(EXAMPLES["edit"], found).right is right


@pytest.mark.parametrize("baseline", [*BASELINES])
@pytest.mark.parametrize("program", NONSENSE)
def test_nonsense_is_no_crash(baseline: str, program: str) -> None:
    found = outcome(baseline, Told([fenced(program)] * 9), EXAMPLES["create"])
    assert found.endings == ("done",), found.error
    assert not verdict(EXAMPLES["create"], found).right


def test_what_the_checker_refuses_ends_no_repair() -> None:
    found = outcome(
        "no_repair", Told([fenced(VIEW.replace("totalWeight", "totalWeigth"))]), EXAMPLES["create"]
    )
    assert (found.saved, found.usage.asked) == ((), 1)
    assert verdict(EXAMPLES["create"], found).syntactic is False


def test_holes_are_named_and_filled() -> None:
    broken = CHILD.replace('do("shopify.flow.log_output", message="light")', 'print("light")')
    asker = Told([fenced(broken.replace("totalWeight", "totalWeigth")), fenced(CHILD)])
    found = outcome("child_and_repair", asker, EXAMPLES["create"])
    assert verdict(EXAMPLES["create"], found).right, found.error
    said = asker.heard[1][-1].text
    assert "if HOLE_2:" in said
    assert "    HOLE_1\n" in said
    assert "HOLE_1: this is not in the language" in said
    assert "there stood: print('light')" in said


def test_holes_that_stay_end_after_some_rounds() -> None:
    asker = Told([fenced(CHILD.replace("totalWeight", "totalWeigth"))] * 9)
    found = outcome("child_and_repair", asker, EXAMPLES["create"])
    assert (found.usage.asked, found.saved) == (4, ())


def test_a_trigger_that_the_checker_refuses_is_a_hole() -> None:
    found = compiled(CHILD.replace('order_created")', 'order_created", colour="red")'), Known())
    assert found.program.splitlines()[1] == "HOLE_1"


def test_a_candidate_that_fails_the_events_is_followed_by_another() -> None:
    asker = Told([fenced(EVENTS + "\n"), fenced(VIEW.replace("2500", "25000")), fenced(VIEW)])
    found = outcome("generate_and_verify", asker, EXAMPLES["create"])
    assert verdict(EXAMPLES["create"], found).right
    assert (
        "it does shopify::flow::log_output, and should do shopify::admin::add_order_tags"
        in asker.heard[2][-1].text
    )


def test_of_candidates_that_all_fail_the_best_is_stored() -> None:
    bad, better = VIEW.replace("order.id, tags", "order.idd, tags"), VIEW.replace("2500", "25000")
    asker = Told([fenced(EVENTS + "\n"), fenced(bad), fenced(better), fenced(bad), fenced(bad)])
    assert [each.view for each in outcome("generate_and_verify", asker, EXAMPLES["create"]).saved] == [better]


def test_what_is_no_event_is_no_wish() -> None:
    assert len(wishes_of(EVENTS)) == 2
    assert wishes_of("[") == wishes_of('{"a": 1}') == wishes_of("[" * 100_000) == []


def test_plain_python_loses_what_flow_has_no_place_for() -> None:
    view = translated(SCRIPT, load())
    assert "import" not in view
    assert "total" not in view.replace("totalWeight", "")
    assert flowc.equivalent(view, VIEW).how == "meaning"
    assert translated("no ( python", load()) == "no ( python"


def test_json_that_is_no_document_is_left_for_the_tool_to_refuse() -> None:
    assert view_of_json('{"a": 1}') == '{"a": 1}'
    assert view_of_json(flowc.to_json(VIEW, form="export")) == VIEW


def test_the_first_block_of_an_answer_is_its_program() -> None:
    assert program_in("a\n```python\nx = 1\n```\nb\n```\ny\n```") == "x = 1\n"
    assert program_in("no block") == program_in("```python\nnever closed") == program_in("```") == ""
    assert program_in("```\n\n  x = 1\n``` \n```\ny\n```") == "\n  x = 1\n"


def test_fences_without_an_end_are_read_once() -> None:
    begun = time.perf_counter()
    assert program_in("```a\n" * 40_000) == ""  # of a search for each fence this would be minutes
    assert time.perf_counter() - begun < 5


# Over HTTP.


@contextmanager
def endpoint(answer: Callable[[dict[str, Any]], str]) -> Iterator[str]:
    """An OpenAI-compatible server on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            choice = {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": answer(asked)},
            }
            usage = {"prompt_tokens": 70, "completion_tokens": 30, "total_tokens": 100}
            told = {"id": "1", "object": "chat.completion", "created": 0, "model": asked["model"]}
            body = json.dumps({**told, "choices": [choice], "usage": usage}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1#small"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_baseline_asks_a_real_endpoint() -> None:
    heard: list[dict[str, Any]] = []

    def answer(asked: dict[str, Any]) -> str:
        heard.append(asked)
        return fenced(VIEW)

    async def go(solver: Solver) -> Outcome:
        try:
            return await attempt(EXAMPLES["create"], solver, 3)
        finally:
            await solver.close()

    with endpoint(answer) as address:
        found = asyncio.run(go(solver_of(Choice(address, "no_repair"), [])))
    assert verdict(EXAMPLES["create"], found).right, found.error
    assert (found.usage.read, found.usage.written) == (70, 30)
    assert (heard[0]["model"], heard[0]["seed"], heard[0]["temperature"]) == ("small", 3000, 0.0)


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (Choice("openai:http://127.0.0.1:1/v1", "none"), "there is no baseline 'none'"),
        (Choice("retrieval", "no_repair"), "--model"),
        (
            Choice("retrieval", "no_repair", temperature=0.7, constrained=False),
            "--temperature, --unconstrained: a baseline asks its model in its own way",
        ),
        (
            Choice("openai:http://127.0.0.1:1/v1", "no_repair", key_variable="FLOWC_NO_SUCH"),
            "has no FLOWC_NO_SUCH",
        ),
        (Choice("scripts:/nowhere.json"), "holds no scripts"),
        (Choice("gpt"), "here also retrieval, expected and scripts:FILE"),
    ],
)
def test_who_does_not_exist_is_told(choice: Choice, said: str) -> None:
    with pytest.raises(ChoiceError, match=said.replace("(", r"\(")):
        solver_of(choice, [])
