"""Engines as flags describe them: keys, tokenizers, contracts; nothing is sent before a question is asked."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from making.engines import Reply, chat, completion, models, serving
from making.tokenizer import qwen_like

from flowc_serving.agent import contract
from flowc_serving.agent.contract import Contract, ContractError
from flowc_serving.agent.conversation import Context, Conversation, User
from flowc_serving.agent.model import Request
from flowc_serving.backends.address import ModelOptions
from flowc_serving.backends.opening import EngineError, open_engine

ASKED = Request(Conversation("c", Context("2026-01-05", "a.myshopify.com"), (User("hi"),)))
URL = "openai:http://127.0.0.1:9/v1#flow"


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """The folder of a checkpoint: its tokenizer and its contract."""
    qwen_like().save(str(tmp_path / "tokenizer.json"))
    contract.write(contract.load(), tmp_path)
    return tmp_path


async def answered(options: ModelOptions) -> None:
    engine = open_engine(options)
    assert [part async for part in engine.answer(ASKED)]
    await engine.close()


def test_a_key_is_sent_only_where_its_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-for-you")
    monkeypatch.setenv("ENGINE_KEY", " sk-for-you\n")
    with serving(lambda path, body: Reply(chat({"content": "a"}))) as loopback:
        options = ModelOptions(f"openai:{loopback.base}#flow", flavour="openai")
        asyncio.run(answered(options))
        asyncio.run(answered(replace(options, key_variable="ENGINE_KEY")))
    assert [headers["authorization"] for _, _, headers in loopback.asked] == [
        "Bearer none",
        "Bearer sk-for-you",
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [("", "has no ENGINE_KEY"), ("schlüssel", "holds no key"), ("a\nb", "holds no key")],
)
def test_a_key_that_is_none_is_told_by_its_variable(
    value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENGINE_KEY", value)
    with pytest.raises(EngineError, match=said) as error:
        open_engine(ModelOptions(URL, key_variable="ENGINE_KEY"))
    assert not value or value not in str(error.value)


def test_with_a_checkpoint_prompts_travel_as_ids(checkpoint: Path) -> None:
    def script(path: str, body: object) -> Reply:
        return models("vllm", "flow") if path == "/v1/models" else Reply(completion("Hello."))

    for tokenizer in (checkpoint, checkpoint / "tokenizer.json"):
        with serving(script) as loopback:
            asyncio.run(answered(ModelOptions(f"openai:{loopback.base}", tokenizer=tokenizer)))
        (body,) = loopback.bodies
        assert all(isinstance(each, int) for each in body["prompt"])
        assert len(body["prompt"]) > 100
        assert body["structured_outputs"]["grammar"].startswith("%llguidance {}\nstart: TALK")


def test_a_checkpoint_of_another_contract_is_refused_or_noted(checkpoint: Path) -> None:
    ours = contract.load()
    theirs = Contract(ours.system + " Be brief.", ours.tools[::-1], ours.template)
    contract.write(theirs, checkpoint)
    options = ModelOptions(URL, tokenizer=checkpoint)
    with pytest.raises(ContractError, match="the system prompt is another; the tools stand in another order"):
        open_engine(options)
    opened = open_engine(replace(options, allow_drift=True))
    assert opened.drift[0] == "the system prompt is another"
    assert open_engine(ModelOptions(URL, tokenizer=checkpoint / "tokenizer.json")).drift == ()
    with pytest.raises(ContractError):
        open_engine(ModelOptions(URL, checkpoint=checkpoint / contract.FILE))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no .*tokenizer.json"),
        ("{", "is no tokenizer"),
        (json.dumps({"a": 1}), "is no tokenizer"),
    ],
)
def test_a_tokenizer_that_is_none(content: str | None, said: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "tokenizer.json").write_text(content)
    with pytest.raises(EngineError, match=said):
        open_engine(ModelOptions(URL, tokenizer=tmp_path))


def test_an_address_that_is_none() -> None:
    with pytest.raises(EngineError, match="--model: an engine is named like openai:"):
        open_engine(ModelOptions("gpt-5"))
