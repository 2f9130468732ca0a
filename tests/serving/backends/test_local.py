"""A checkpoint in this process: it streams, is constrained, can be cancelled, and says what is wrong with a folder."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tokenizers import Tokenizer

import flowc
from flowc.catalog import load, load_schema
from flowc_serving.agent.contract import FILE
from flowc_serving.agent.conversation import Assistant, Context, Conversation, User
from flowc_serving.agent.model import (
    CallDone,
    ModelError,
    Part,
    ProgramPart,
    Request,
    Sampling,
    Stopped,
    TextPart,
    Usage,
)
from flowc_serving.backends.local import LocalModel
from flowc_serving.backends.tiny import make

HI = Conversation("c", Context("2026-11-01", "x.myshopify.com"), (User("Hi."),))
HEADER = '<tool_call>\n{"name": "create_or_update_workflow", "arguments": {}}\n@workflow'
PROGRAM = '@workflow("x")\n@shopify.admin.order_created()\ndef x(order):\n    if order.{}:\n        pass\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def model(folder: Path) -> LocalModel:
    return LocalModel(folder, load(), load_schema())


def request(tokens: int = 12, seed: int = 1, **more: Any) -> Request:
    return Request(HI, Sampling(temperature=1.0, tokens=tokens, seed=seed), **more)


def answered(model: LocalModel, asked: Request) -> list[Part]:
    async def run() -> list[Part]:
        return [part async for part in model.answer(asked)]

    return asyncio.run(run())


def wanting(folder: Path, text: str) -> Callable[[Any], None]:
    """Makes a model want to write a text and then to end, as far as it is let."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    ids = iter([*tokenizer.encode(text, add_special_tokens=False).ids, tokenizer.token_to_id("<|im_end|>")])

    def adjust(logits: Any) -> None:
        logits[next(ids, 0)] += 100

    return adjust


def test_an_answer_comes_in_parts_and_is_counted(model: LocalModel) -> None:
    *parts, usage, stopped = answered(model, request())
    assert all(isinstance(part, TextPart) for part in parts)
    assert len(parts) > 3
    assert isinstance(usage, Usage)
    assert usage.written == 12
    assert stopped == Stopped("length")


def test_a_seed_gives_the_same_answer_and_the_prompt_is_not_read_again(model: LocalModel) -> None:
    first = answered(model, request())
    second = answered(model, request())
    other = answered(model, request(seed=2))
    assert [each for each in first if isinstance(each, TextPart)] == [
        e for e in second if isinstance(e, TextPart)
    ]
    assert first[:-2] != other[:-2]
    (usage,) = (each for each in second if isinstance(each, Usage))
    assert usage.cached == usage.read - 1


def test_a_program_may_be_written(folder: Path) -> None:
    text = HEADER.removesuffix("@workflow") + PROGRAM.format("name") + "</tool_call>"
    model = LocalModel(folder, load(), load_schema(), adjust=wanting(folder, text))
    parts = answered(model, request(300))
    (call,) = (part.call for part in parts if isinstance(part, CallDone))
    assert call.arguments == {"workflow": PROGRAM.format("name")}
    assert "".join(part.text for part in parts if isinstance(part, ProgramPart)) == PROGRAM.format("name")
    flowc.to_json(PROGRAM.format("name"))
    assert parts[-1] == Stopped("stop")


def test_what_is_not_there_cannot_be_written(folder: Path) -> None:
    text = HEADER.removesuffix("@workflow") + PROGRAM.format("invented") + "</tool_call>"
    free = LocalModel(folder, load(), load_schema(), adjust=wanting(folder, text), constrained=False)
    held = LocalModel(folder, load(), load_schema(), adjust=wanting(folder, text))
    assert not free.constrains
    assert any("order.invented" in str(part) for part in answered(free, request(300)))
    assert not any("order.invented" in str(part) for part in answered(held, request(300)))


def test_a_program_without_an_end_is_no_call(folder: Path) -> None:
    model = LocalModel(folder, load(), load_schema(), adjust=wanting(folder, HEADER + '("x")\ndef'))
    parts = answered(model, request(45))
    assert parts[-1] == Stopped("length")
    assert [part.call.name for part in parts if isinstance(part, CallDone)] == [""]


def test_an_answer_that_nobody_waits_for_ends(model: LocalModel) -> None:
    async def run() -> int:
        count = 0
        answer = model.answer(request(100_000))
        async for _ in answer:
            count += 1
            if count == 3:
                await answer.aclose()
        return count

    assert asyncio.run(run()) == 3
    assert answered(model, request())[-1] == Stopped("length")  # the next one is not kept waiting


def test_an_answer_has_its_time(model: LocalModel) -> None:
    with pytest.raises(ModelError, match=r"not done after 0\.05 seconds"):
        answered(model, request(100_000, seconds=0.05))


def test_it_has_to_be_the_models_turn(model: LocalModel) -> None:
    with pytest.raises(ModelError, match="not the model's turn"):
        answered(model, Request(HI.plus(Assistant("Hello."))))


def test_another_contract_is_refused(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    from dataclasses import replace

    from flowc_serving.agent import contract

    contract.write(replace(contract.load(), system="Another."), tmp_path)
    with pytest.raises(ModelError, match="the system prompt is another"):
        LocalModel(tmp_path, load(), load_schema())
    assert LocalModel(tmp_path, load(), load_schema(), allow_drift=True).drift == (
        "the system prompt is another",
    )


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (FILE, "saved with the contract"),
        ("tokenizer.json", "tokenizer included"),
        ("config.json", "no model"),
    ],
)
def test_a_folder_that_is_no_checkpoint(missing: str, said: str, folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        if path.name != missing:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(ModelError, match=said):
        LocalModel(tmp_path, load(), load_schema())


def test_the_tokens_of_qwen3_are_made_up_the_same_each_time(folder: Path, tmp_path: Path) -> None:
    make(tmp_path)
    for name in ("tokenizer.json", "config.json", "model.safetensors"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name
    config = json.loads((folder / "config.json").read_text("utf-8"))
    assert (config["num_hidden_layers"], config["hidden_size"]) == (2, 64)
