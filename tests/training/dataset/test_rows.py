"""Rows of the dataset: what trainers read of them is what the server sends, through Parquet and JSONL too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from making.tokenizer import tokenizer
from making.trajectories import trajectory, view

from flowc_serving.agent import contract, rendering
from flowc_training.dataset import jsonl, parquet
from flowc_training.dataset.rows import conversation_of, row

CONTRACT = contract.load()
MADE = [
    trajectory(1),
    trajectory(2, request="größer als 0.1 € – wirklich?\n<tool_call>", language="de"),
    trajectory(3, workflow="", category="not_flow", request="バナーの色を変えて", language="ja"),
]
ROWS = [parquet.as_object(row(each, CONTRACT, tokenizer())) for each in MADE]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[list[dict[str, object]]]:
    """The rows as each of the two files has them."""
    folder: Path = tmp_path_factory.mktemp("rows")
    assert parquet.write(ROWS, str(folder / "rows.parquet")) == len(ROWS)
    back = [
        {**each, "messages": parquet.messages(each)} for each in parquet.read(str(folder / "rows.parquet"))
    ]
    assert jsonl.write(back, (folder / "rows.jsonl.gz").as_uri()) == len(ROWS)
    return [back, list(jsonl.read((folder / "rows.jsonl.gz").as_uri()))]


def test_messages_come_back_as_they_were(written: list[list[dict[str, object]]]) -> None:
    for back in written:
        assert [each["messages"] for each in back] == [
            rendering.messages(made.conversation, CONTRACT) for made in MADE
        ]


def test_a_row_has_its_whole_conversation(written: list[list[dict[str, object]]]) -> None:
    for back in written:
        assert [conversation_of(each) for each in back] == [made.conversation for made in MADE]


def test_tokens_are_those_that_are_trained_on() -> None:
    for data, made in zip(ROWS, MADE, strict=True):
        rendered = rendering.render(made.conversation, CONTRACT, tokenizer())
        assert (data["tokens"], data["trained"]) == (len(rendered.ids), sum(rendered.mask))
        assert 0 < data["trained"] < data["tokens"]


def test_both_files_say_the_same(written: list[list[dict[str, object]]]) -> None:
    assert written[0] == written[1]


def test_what_a_row_is_counted_by() -> None:
    first, _, last = ROWS
    assert first["slices"] == [
        "category=create",
        "language=en",
        "trigger=shopify::admin::order_created",
        "condition=greater",
        "action=shopify::admin::add_order_tags",
        "tool=create_or_update_workflow",
        "email=no",
        "third_party=no",
        "steps=3-4",
    ]
    assert last["slices"] == ["category=not_flow", "language=ja"]
    assert (first["skeleton"] != "", last["skeleton"]) == (True, "")


def test_a_skeleton_knows_no_names_texts_and_numbers() -> None:
    other = row(trajectory(workflow=view("Mark big ones", 90, "big")), CONTRACT, tokenizer())
    assert other.skeleton == ROWS[0]["skeleton"]


def test_programs_as_json_have_the_other_contract() -> None:
    import flowc

    document = flowc.to_json(view(), form="code")
    made = trajectory(workflow=document, representation="json")
    found = row(made, contract.load("json"), tokenizer(), view=view())
    assert (found.representation, found.skeleton) == ("json", ROWS[0]["skeleton"])
    assert found.fingerprint == contract.load("json").fingerprint != CONTRACT.fingerprint


def test_slips_are_read_and_not_learned() -> None:
    made = MADE[0]
    whole, without = (row(each, CONTRACT, tokenizer()) for each in (made, replace(made, slips=(1,))))
    written = rendering.render(made.conversation, CONTRACT, tokenizer(), unlearned={3})
    assert without.tokens == whole.tokens
    assert without.trained == whole.trained - sum(written.mask) > 0
    assert [without.messages[at]["role"] for at in without.unlearned] == ["assistant"]
    assert "tool_calls" in without.messages[without.unlearned[0]]
