"""What is exported: two engines that share no code find the same texts in it, escaped or not, typed or not."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable

import pytest
from making.folders import WORKFLOWS
from making.mutations import mutants

from flowc import grammar
from flowc.catalog import load, load_schema
from flowc_serving.agent import contract
from flowc_serving.agent.calls import Reader, write
from flowc_serving.agent.conversation import Answer, Assistant, Call, Context, Conversation, User
from flowc_serving.agent.model import CallDone
from flowc_serving.decoding import export
from flowc_serving.decoding.lexicon import lexicon
from flowc_serving.decoding.whole import whole

pytest.importorskip("llguidance")
from flowc_serving.decoding.matching import by_llguidance, by_xgrammar

TEXTS = int(os.environ.get("FLOWC_GRAMMAR_TEXTS", "500")) // 5
"""Texts that both engines are asked for."""
VIEWS = [path.read_text("utf-8") for path in sorted(WORKFLOWS.glob("*.py"))]
SHORT = [view for view in VIEWS if len(view) < 4_000]
DEPTH = 6

Accepts = Callable[[str], bool]


def conversation(*views: str) -> Conversation:
    told = (Answer(f"call_{n}", "workflow_lookup", {"workflow": view}) for n, view in enumerate(views))
    return Conversation("c", Context("2026-11-01", "x.myshopify.com"), (User("Change it."), *told))


def typed(depth: int) -> str:
    return grammar.unrolled(depth, "llguidance", lexicon(conversation(*VIEWS), load(), load_schema()))


@pytest.fixture(scope="module")
def plain() -> Accepts:
    return by_llguidance(typed(DEPTH))


@pytest.fixture(scope="module")
def escaped() -> Accepts:
    return by_llguidance(grammar.escaped(typed(DEPTH)))


def texts(count: int, seed: str) -> list[str]:
    """Views and their mutants, near to being right."""
    chance = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        view = chance.choice(SHORT)
        found += [view, *mutants(view, 3, chance.random())]
    return found[:count]


def test_llguidance_and_xgrammar_agree() -> None:
    pytest.importorskip("xgrammar")
    known = grammar.unrolled(3, "llguidance", lexicon(conversation(*VIEWS[::6]), load(), load_schema()))
    plain, other = by_llguidance(known), by_xgrammar(known)
    counts = {True: 0, False: 0}
    for text in texts(TEXTS, "agree"):
        found = plain(text)
        assert other(text) is found, text
        counts[found] += 1
    print(counts)
    assert min(counts.values()) > TEXTS / 20


def in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def test_the_escaped_grammar_is_the_same_one(plain: Accepts, escaped: Accepts) -> None:
    for text in texts(TEXTS * 2, "escaped"):
        assert escaped(in_json(text)) is plain(text), text


HEAD = '@workflow("x")\n@shopify.admin.order_created()\ndef x(order):\n'


@pytest.mark.parametrize(
    "value", ["", "\x01", "\t", "\\", "\\\\", '"', "é\u2028", "a\nb", '"""', "a\x7f", "\ufeff", "\U0001f600"]
)
def test_all_characters_are_escaped(value: str, plain: Accepts, escaped: Accepts) -> None:
    for quoted in (f'"{value}"', repr(value), f'"""{value}"""', f'"""\n{value}\n"""'):
        text = f"{HEAD}    # {value}\n    shopify.admin.add_order_tags({quoted}, order_id={quoted})\n"
        assert escaped(in_json(text)) is plain(text), text


def test_escaped_text_is_spelled_in_one_way(escaped: Accepts) -> None:
    text = in_json(HEAD + "    pass\n")
    assert escaped(text)
    assert not escaped(text.replace("\\n", "\\u000a"))
    assert not escaped(text.replace("pass", "p\\u0061ss"))
    assert not escaped(json.loads(f'"{text}"'))


def test_an_escaped_whole_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="raw"):
        export.grammar(conversation(), load(), load_schema(), escaped=True, whole_output=True)


# Whole answers.


@pytest.fixture(scope="module")
def answers() -> Accepts:
    """Whether a text is a whole answer, marks as text."""
    return by_llguidance(whole(typed(DEPTH), contract.load().names, "text"))


def said(text: str, *calls: Call) -> str:
    """What a model writes behind the thought that its prompt ends in."""
    return write(Assistant(text, calls)).partition("</think>\n\n")[2]


PROGRAM = HEAD + "    shopify.admin.add_order_tags(order_id=order.id)\n"
CREATE = Call("c", "create_or_update_workflow", {"workflow": PROGRAM})
UPDATE = Call(
    "c", "create_or_update_workflow", {"workflow_id": "gid://1", "workflow_version": "2", "workflow": PROGRAM}
)
SEARCH = Call("c", "task_search", {"search_queries": ["tag é", '"', "\\"], "n": [1, -2.5, None, True, {}]})
ANSWERS = (
    said("Hello."),
    said(""),
    said("A <b>tag</b>, <tool, <tool_cal <<tool_call", SEARCH),
    said("I save it.", CREATE),
    said("", UPDATE, SEARCH, SEARCH, CREATE),
)


@pytest.mark.parametrize("text", ANSWERS)
def test_answers_as_the_contract_writes_them(text: str, answers: Accepts) -> None:
    assert answers(text)


def test_the_reader_reads_what_the_grammar_lets_pass() -> None:
    reader = Reader()
    parts = [*reader.feed(ANSWERS[-1]), *reader.finish()]
    calls = [part.call for part in parts if isinstance(part, CallDone)]
    assert [call.arguments for call in calls] == [each.arguments for each in (UPDATE, SEARCH, SEARCH, CREATE)]


@pytest.mark.parametrize(
    "text",
    [
        said("", CREATE).replace("order.id", "order.invented"),
        said("", CREATE).replace("add_order_tags", "invent"),
        said("", CREATE).replace("</tool_call>", ""),
        said("", CREATE).replace("create_or_update_workflow", "task_search"),
        said("", SEARCH).replace("task_search", "invented"),
        said("", SEARCH).replace("}}", "}"),
        said("", Call("c", "create_or_update_workflow", {})),
        said("", CREATE) + "\nand more",
    ],
)
def test_other_answers_do_not_pass(text: str, answers: Accepts) -> None:
    assert not answers(text)


def test_a_program_that_is_tried_stands_below_its_call_where_that_tool_is_offered(answers: Accepts) -> None:
    events = [{"environment": {"order": {"id": "gid://shopify/Order/1", "tags": [], "total": 5}}}]
    text = said("I try it.", Call("c", "simulate_workflow", {"events": events, "workflow": PROGRAM}))
    with_tests = by_llguidance(whole(typed(DEPTH), contract.load(tests=True).names, "text"))
    assert with_tests(text)
    assert not answers(text)
    assert not with_tests(text.replace("order.id", "order.invented"))
