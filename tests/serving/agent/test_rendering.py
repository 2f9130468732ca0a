"""The laws of the mirror: what a server sends is a prefix of what is trained on, and only a model's words count."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from making.conversations import CATEGORIES, CONTEXT, HOSTILE_VIEW, VIEW, conversations
from making.tokenizer import qwen_like

from flowc_serving.agent import tokens
from flowc_serving.agent.calls import Reader, write
from flowc_serving.agent.contract import Contract, load
from flowc_serving.agent.conversation import Answer, Assistant, Call, Conversation, User
from flowc_serving.agent.model import CallDone, TextPart
from flowc_serving.agent.rendering import (
    Encoded,
    RenderingError,
    Tokenizer,
    messages,
    prompt,
    prompt_text,
    render,
    text,
)

CONTRACT = load()
SHORT = replace(CONTRACT, system="You build workflows.", tools=CONTRACT.tools[-1:])
"""For laws over many conversations: the same template, less to read."""
END = "<|im_end|>"


@cache
def small() -> Any:
    return qwen_like()


@cache
def smollm2() -> Any:
    """SmolLM2's tokenizer, which has no tokens for calls and thoughts, where FLOWC_TOKENIZER names its file."""
    path = os.environ.get("FLOWC_TOKENIZER", "")
    if not Path(path).is_file():
        pytest.skip("FLOWC_TOKENIZER names no tokenizer.json")
    from tokenizers import Tokenizer as Real

    return Real.from_file(path)


def turns(conversation: Conversation) -> Iterator[tuple[Conversation, Assistant]]:
    """Each answer of the model, with the conversation before it."""
    for place, message in enumerate(conversation.messages):
        if isinstance(message, Assistant):
            before = conversation.messages[:place]
            yield Conversation("c", conversation.context, before, conversation.representation), message


def hold(conversation: Conversation, contract: Contract, tokenizer: Tokenizer) -> None:
    """Both laws on one conversation, by one tokenizer."""
    whole = render(conversation, contract, tokenizer)
    assert len(whole.ids) == len(whole.mask)
    expected = [0] * len(whole.ids)
    for before, said in turns(conversation):
        sent = prompt(before, contract, tokenizer)
        assert whole.ids[: len(sent)] == sent == tuple(tokenizer.encode(prompt_text(before, contract)).ids)
        written = tokenizer.encode(write(said) + END).ids
        assert whole.ids[len(sent) : len(sent) + len(written)] == tuple(written)
        expected[len(sent) : len(sent) + len(written)] = [1] * len(written)
    assert list(whole.mask) == expected


@pytest.mark.parametrize("conversation", CATEGORIES.values(), ids=CATEGORIES)
@pytest.mark.parametrize("which", [small, smollm2])
def test_what_is_sent_is_a_prefix_of_what_is_trained_on(conversation: Conversation, which: Any) -> None:
    hold(conversation, CONTRACT, tokens.of(which()))


@pytest.mark.parametrize("conversation", CATEGORIES.values(), ids=CATEGORIES)
def test_programs_as_json_travel_alike(conversation: Conversation) -> None:
    hold(replace(conversation, representation="json"), load("json"), tokens.of(small()))


class Characters:
    """A tokenizer that joins the mark of a turn with the line break before it."""

    def encode(self, text: str) -> Encoded:
        pieces = re.findall(r"\n<\|im_start\|>|.", text, re.S)
        return Encoded([hash(each) for each in pieces], [*accumulate(map(len, pieces))])


def test_a_tokenizer_that_joins_turns_is_given_the_whole_text() -> None:
    hold(CATEGORIES["edit"], SHORT, Characters())


@given(conversations())
@settings(max_examples=80)
def test_the_laws_hold_for_every_conversation(conversation: Conversation) -> None:
    hold(conversation, SHORT, tokens.of(small()))


@given(conversations())
@settings(max_examples=80)
def test_no_text_writes_a_control_token(conversation: Conversation) -> None:
    found = render(conversation, SHORT, tokens.of(small()))
    answered = sum(isinstance(each, Answer) for each in conversation.messages)
    called = sum(len(said.calls) for _, said in turns(conversation))
    begun = [place for place, token in enumerate(found.ids) if token == small().token_to_id("<|im_start|>")]
    roles = len([0 for place, each in enumerate(conversation.messages) if not _grouped(conversation, place)])
    assert len(begun) == 1 + roles
    assert found.ids.count(small().token_to_id("<tool_response>")) == answered
    assert (
        found.ids.count(small().token_to_id("<tool_call>")) == called + 2
    )  # the contract's own words have two


def _grouped(conversation: Conversation, place: int) -> bool:
    """Does a message stand in the turn of the one before it?"""
    both = conversation.messages[max(0, place - 1) : place + 1]
    return len(both) == 2 and all(isinstance(each, Answer) for each in both)


@given(conversations())
@settings(max_examples=80)
def test_calls_and_texts_are_read_back_from_what_was_rendered(conversation: Conversation) -> None:
    whole = text(conversation, SHORT)
    for before, said in turns(conversation):
        start = prompt_text(before, SHORT)
        assert whole.startswith(start)
        reader = Reader(before)
        parts = [*reader.feed(whole[len(start) :]), *reader.finish()]
        assert tuple(each.call for each in parts if isinstance(each, CallDone)) == said.calls
        assert "".join(each.text for each in parts if isinstance(each, TextPart)) == said.text.lstrip("\n")


# What a rendered conversation looks like.


def test_the_context_stands_above_the_first_request_only() -> None:
    whole = text(CATEGORIES["edit"], CONTRACT)
    assert whole.count("Shop: kiln-and-clay.example") == 1
    above = "Date: 2026-11-29\nShop: kiln-and-clay.example\nPlan: Basic\n\n"
    assert f"<|im_start|>user\n{above}raise it to 750<|im_end|>\n" in whole
    assert "2026" not in CONTRACT.system  # the prefix is every merchant's (law M4)


def test_programs_stand_raw_in_calls_and_answers() -> None:
    whole = text(CATEGORIES["create"], CONTRACT)
    call = f'<tool_call>\n{{"name": "create_or_update_workflow", "arguments": {{}}}}\n{VIEW}</tool_call><|im_end|>'
    answer = (
        '<tool_response>\n{"templates": {"tag orders": [{"title": "Tag", "workflow": "program 1"}]}}\n'
        f"program 1:\n{VIEW}</tool_response><|im_end|>\n"
    )
    assert call in whole
    assert answer in whole


def test_answers_to_parallel_calls_stand_in_one_turn_in_their_order() -> None:
    whole = text(CATEGORIES["hostile"], CONTRACT)
    assert whole.count("<tool_response>\n") == 2
    assert "</tool_response>\n<tool_response>\n" in whole


def test_halves_of_surrogate_pairs_do_not_stop_a_conversation() -> None:
    broken = Conversation(
        "c", CONTEXT, (User("a\ud83d"), Assistant("b\udc36", (Call("1", "x", {"a": "\ud800"}),)))
    )
    assert render(broken, CONTRACT, tokens.of(small())).ids


def test_it_must_be_the_models_turn() -> None:
    for said in ((), (User("a"), Assistant("b"))):
        with pytest.raises(RenderingError, match="not the model's turn"):
            prompt(Conversation("c", CONTEXT, said), CONTRACT, tokens.of(small()))


def test_a_conversation_has_the_contract_of_its_representation() -> None:
    with pytest.raises(RenderingError, match="load the contract of the conversation"):
        text(Conversation("c", CONTEXT, (User("a"),), "json"), CONTRACT)


# The same text as trl's template, which later training starts from.


def _trl_template() -> str:
    folder = os.environ.get("FLOWC_TRL_TEMPLATES", "")
    if not folder:
        trl = pytest.importorskip("trl")
        folder = str(Path(trl.__file__).parent / "chat_templates")
    return (Path(folder) / "qwen3_training.jinja").read_text("utf-8")


def test_without_programs_the_text_is_that_of_trls_template() -> None:
    template = _trl_template()
    for conversation in CATEGORIES.values():
        plain = replace(conversation, messages=tuple(map(_without_programs, conversation.messages)))
        theirs = replace(CONTRACT, template=template)
        assert text(plain, CONTRACT) == text(plain, theirs)
        for before, _ in turns(plain):
            assert prompt_text(before, CONTRACT) == prompt_text(before, theirs)


def _without_programs(message: Any) -> Any:
    if isinstance(message, Assistant):
        return replace(
            message, calls=tuple(replace(each, arguments={"workflow_id": "1"}) for each in message.calls)
        )
    return message


def test_transformers_renders_the_same(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    found = transformers.PreTrainedTokenizerFast(tokenizer_object=small())
    for conversation in CATEGORIES.values():
        theirs = found.apply_chat_template(
            messages(conversation, CONTRACT),
            tools=list(CONTRACT.tools),
            chat_template=CONTRACT.template,
            return_assistant_tokens_mask=True,
            return_dict=True,
        )
        ours = render(conversation, CONTRACT, tokens.of(found))
        assert theirs["input_ids"] == list(ours.ids)
        assert theirs["assistant_masks"] == list(ours.mask)


def test_hostile_views_travel_as_they_are() -> None:
    whole = text(CATEGORIES["hostile"], CONTRACT)
    assert HOSTILE_VIEW not in whole  # its marks are shielded
    assert whole.count("<\u2060/tool_call>") >= 2
