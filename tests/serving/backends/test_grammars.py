"""Grammars that engines are sent: of whole answers, typed by the conversation."""

from __future__ import annotations

from functools import cache

import pytest

from flowc.catalog import load, load_schema
from flowc_serving.agent.calls import write
from flowc_serving.agent.conversation import Assistant, Call, Context, Conversation, User
from flowc_serving.agent.model import Request
from flowc_serving.backends.grammars import TypedAnswers

pytest.importorskip("llguidance")

ASKED = Conversation("c", Context("2026-01-05", "a.myshopify.com"), (User("tag orders"),))
VIEW = """\
@workflow("Tag orders")
@shopify.admin.order_created()
def tag_orders(order):
    shopify.admin.add_order_tags(order_id=order.id, tags=["VIP"])
"""


@cache
def typed() -> TypedAnswers:
    return TypedAnswers(load(), load_schema(), "text")


def accepts(text: str) -> bool:
    """Is a text a whole answer of the grammar, to llguidance?"""
    from llguidance import LLMatcher, LLParserLimits, LLTokenizer

    grammar = typed()(Request(ASKED))
    assert grammar is not None
    tokenizer = LLTokenizer("byte")
    matcher = LLMatcher(tokenizer, grammar, limits=LLParserLimits(step_max_items=1_000_000))
    assert not matcher.is_error(), matcher.get_error()
    tokens = tokenizer.tokenize_str(text)
    return (
        matcher.validate_tokens(tokens) == len(tokens)
        and matcher.consume_tokens(tokens)
        and matcher.is_accepting()
    )


def test_an_answer_as_models_write_it_is_accepted() -> None:
    call = Call("call_1", "create_or_update_workflow", {"workflow": VIEW})
    search = Call("call_2", "task_search", {"search_queries": ["a < b", "tag"]})
    assert accepts(write(Assistant("I save it.", (call,))))
    assert accepts(write(Assistant("", (search, search))))
    assert accepts(write(Assistant("Which collection?")))


def test_a_task_that_nobody_named_is_not() -> None:
    call = Call(
        "call_1", "create_or_update_workflow", {"workflow": VIEW.replace("add_order_tags", "add_tags")}
    )
    assert not accepts(write(Assistant("", (call,))))


def test_what_it_is_for() -> None:
    assert typed().covers("lark", "ids")
    assert not typed().covers("lark", "messages")
    assert not typed().covers("gbnf", "ids")
    other = Conversation("c", Context("2026-01-05", "a"), (User("hi"),), "json")
    assert typed()(Request(other)) is None
