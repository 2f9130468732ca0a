"""Law M1 in training: what TRL itself makes of the dataset's messages is, id by id, what ``render`` makes.

TRL cannot be told which messages are read and not learned, nor which rows are too long: so the script hands it ids and
labels. That they are the same where nothing is to be told shows that nothing else differs.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from making.conversations import CATEGORIES
from making.datasets import trajectories
from making.tokenizer import qwen_like

pytest.importorskip("torch")
pytest.importorskip("trl")

from flowc_serving.agent import contract as contracts, rendering, tokens
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.conversation import PROGRAM, Answer, Assistant, Conversation, Representation
from flowc_serving.agent.json_value import Json
from flowc_serving.backends import tiny
from flowc_training.dataset import parquet, rows
from flowc_training.dataset.rows import conversation_of
from flowc_training.supervised import examples
from flowc_training.supervised.examples import IGNORED
from flowc_training.trajectory import Trajectory

TOKENIZERS = {"qwen-like": qwen_like, "tiny": tiny.tokenizer}


def in_json(value: Any) -> Any:
    """The same with programs as JSON texts, as the other representation has them."""
    if isinstance(value, dict):
        return {
            key: json.dumps({"view": each}, indent=2) + "\n"
            if key == PROGRAM and isinstance(each, str)
            else in_json(each)
            for key, each in value.items()
        }
    return [in_json(each) for each in value] if isinstance(value, list) else value


def told(conversation: Conversation, representation: Representation) -> Conversation:
    if representation == "python":
        return conversation
    said = [
        (
            replace(
                each,
                calls=tuple(replace(call, arguments=in_json(dict(call.arguments))) for call in each.calls),
            )
            if isinstance(each, Assistant)
            else replace(each, data=in_json(each.data))
            if isinstance(each, Answer)
            else each
        )
        for each in conversation.messages
    ]
    return replace(conversation, messages=tuple(said), representation=representation)


def made(representation: Representation) -> Iterator[Trajectory]:
    """A conversation of each category, and one with a slip that is not learned."""
    for name, each in CATEGORIES.items():
        yield Trajectory(name, "create", "en", told(each, representation), "")
    if representation == "python":
        yield replace([*trajectories(3)][2], id="slip")


@pytest.fixture(params=[(name, how) for name in TOKENIZERS for how in ("python", "json")], ids=str)
def both(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Any, ...]:
    """The rows as they come out of their file, and what TRL makes of them."""
    transformers: Any = import_module("transformers")
    name, representation = request.param
    contract, raw = contracts.load(representation), TOKENIZERS[name]()
    folder = tmp_path
    file = str(folder / "train.parquet")
    parquet.write(
        (parquet.as_object(rows.row(each, contract, tokens.of(raw))) for each in made(representation)), file
    )
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=raw, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    tokenizer.chat_template = contract.template
    return [*parquet.read(file)], prepared(file, tokenizer, folder), contract, tokens.of(raw)


def prepared(file: str, tokenizer: Any, folder: Path) -> list[dict[str, Any]]:
    """What TRL's trainer has for its dataset after it prepared it in its own way."""
    transformers, trl, datasets = map(import_module, ("transformers", "trl", "datasets"))
    config = transformers.Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=8,
        intermediate_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        num_key_value_heads=1,
        head_dim=8,
    )
    table: Any = import_module("pyarrow.parquet").read_table(file, columns=["messages", "tools"])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`gradient_checkpointing` is deprecated", FutureWarning)
        arguments = trl.SFTConfig(
            output_dir=str(folder),
            assistant_only_loss=True,
            max_length=None,
            use_cpu=True,
            bf16=False,
            report_to="none",
        )
    trainer = trl.SFTTrainer(
        model=transformers.Qwen3ForCausalLM(config),
        args=arguments,
        train_dataset=datasets.Dataset(table),
        processing_class=tokenizer,
    )
    return [*trainer.train_dataset]


def ids_and_labels_are_those_of_trl(both: tuple[Any, ...]) -> None:
    read, theirs, contract, tokenizer = both
    assert len(theirs) == len(read) >= len(CATEGORIES)
    for row, other in zip(read, theirs, strict=True):
        ours = examples.example({**row, "unlearned": []}, contract, tokenizer)
        assert other["input_ids"] == list(ours.ids), row["id"]
        assert other["labels"] == list(ours.labels), row["id"]
        assert ours.learned


def only_slips_are_learned_otherwise(both: tuple[Any, ...]) -> None:
    read, theirs, contract, tokenizer = both
    for row, other in zip(read, theirs, strict=True):
        ours = examples.example(row, contract, tokenizer)
        assert list(ours.ids) == other["input_ids"]
        differing = [at for at, (a, b) in enumerate(zip(ours.labels, other["labels"], strict=True)) if a != b]
        assert bool(differing) == bool(row["unlearned"])
        if differing:
            assert all(ours.labels[at] == IGNORED for at in differing)
            assert differing == [*range(differing[0], differing[-1] + 1)]
            assert (
                "create_or_update_workflow"
                in row["messages"][row["unlearned"][0]]["tool_calls"][0]["function"]["name"]
            )


def what_a_server_sends_is_a_prefix_of_what_trl_trains_on(both: tuple[Any, ...]) -> None:
    read, theirs, contract, tokenizer = both
    for row, other in zip(read, theirs, strict=True):
        for asked in prompts(conversation_of(row), contract, tokenizer):
            assert other["input_ids"][: len(asked)] == list(asked), row["id"]
            assert other["labels"][len(asked)] != IGNORED
            assert other["labels"][len(asked) - 1] == IGNORED


def prompts(whole: Conversation, contract: Contract, tokenizer: Any) -> Iterator[tuple[int, ...]]:
    """What is sent for each answer of the model."""
    for at, each in enumerate(whole.messages):
        if isinstance(each, Assistant):
            yield rendering.prompt(replace(whole, messages=whole.messages[:at]), contract, tokenizer)


def programs_stand_raw(both: tuple[Any, ...]) -> None:
    """And not as a JSON string in what is trained on: the program's own lines are there."""
    read, _, contract, _ = both
    row: dict[str, Json] = next(each for each in read if each["id"] == "create")
    text = rendering.text(conversation_of(row), contract)
    assert ('"arguments": {}}\n@workflow' in text) or ('"arguments": {}}\n{\n  "view"' in text)


def test_trl_agrees(both: tuple[Any, ...]) -> None:
    """In one test: workers that share the module would each prepare it all."""
    ids_and_labels_are_those_of_trl(both)
    only_slips_are_learned_otherwise(both)
    what_a_server_sends_is_a_prefix_of_what_trl_trains_on(both)
    programs_stand_raw(both)
