"""Rows become ids and labels by ``render``; what does not fit is counted, what is of another contract refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from making.datasets import dataset, trajectories
from making.tokenizer import qwen_like, tokenizer

from flowc_serving.agent import contract as contracts, rendering
from flowc_training.dataset import jsonl, parquet
from flowc_training.dataset.rows import conversation_of
from flowc_training.recipes.recipe import Data
from flowc_training.supervised import examples, preparing, sources
from flowc_training.supervised.examples import IGNORED, ContractMismatch
from flowc_training.supervised.sources import SourceError, source

datasets = pytest.importorskip("datasets")

CONTRACT = contracts.load()
TOKENIZER: Any = SimpleNamespace(backend_tokenizer=qwen_like())


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dataset(tmp_path_factory.mktemp("data"))


def prepared(data: Data, folder: Path) -> preparing.Prepared:
    return preparing.prepared(data, source(data), CONTRACT, TOKENIZER, folder)


def test_what_is_prepared_is_what_render_makes(place: Path, tmp_path: Path) -> None:
    found = prepared(Data(str(place)), tmp_path).dataset()
    for row, data in zip(found, source(Data(str(place))).rows(), strict=True):
        unlearned = [number - 1 for number in data["unlearned"]]
        rendered = rendering.render(conversation_of(data), CONTRACT, tokenizer(), unlearned=unlearned)
        assert row["input_ids"] == list(rendered.ids)
        assert row["labels"] == [
            token if bit else IGNORED for token, bit in zip(rendered.ids, rendered.mask, strict=True)
        ]


def test_a_slip_is_read_and_not_learned(place: Path) -> None:
    rows = [*parquet.read(str(place / "train.parquet"))]
    slip = next(each for each in rows if each["unlearned"])
    learned = examples.example(slip, CONTRACT, tokenizer()).learned
    assert learned == slip["trained"]
    assert learned < examples.example({**slip, "unlearned": []}, CONTRACT, tokenizer()).learned


def test_what_is_too_long_is_left_out_and_counted(place: Path, tmp_path: Path) -> None:
    whole = prepared(Data(str(place)), tmp_path)
    assert (whole.tally.rows, whole.tally.too_long) == (6, {})
    cut = prepared(Data(str(place), length=whole.tally.longest - 1), tmp_path)
    assert cut.tally.rows + sum(cut.tally.too_long.values()) == 6
    assert "left out, too long" in str(cut.tally)
    assert cut.tally.longest < whole.tally.longest
    ids = {each["id"]: each["input_ids"] for each in whole.dataset()}
    assert all(ids[each["id"]] == each["input_ids"] for each in cut.dataset())


def test_rows_are_drawn_by_the_seed(place: Path, tmp_path: Path) -> None:
    drawn = [
        tuple(prepared(Data(str(place), rows=3, seed=seed), tmp_path).dataset()["id"]) for seed in range(6)
    ]
    assert {len(each) for each in drawn} == {3}
    assert len(set(drawn)) > 1
    assert drawn[0] == tuple(prepared(Data(str(place), rows=3, seed=0), tmp_path / "again").dataset()["id"])


def test_it_is_made_once_for_the_same_data(place: Path, tmp_path: Path) -> None:
    first = prepared(Data(str(place)), tmp_path)
    before = first.file.stat().st_mtime_ns
    assert prepared(Data(str(place)), tmp_path).file.stat().st_mtime_ns == before
    others = (Data(str(place), rows=2), Data(str(place), seed=9), Data(str(place), length=4_000))
    files = {first.file, *(prepared(each, tmp_path).file for each in others)}
    assert len(files) == 4
    other = SimpleNamespace(backend_tokenizer=qwen_like(900))
    assert preparing.fingerprint(Data(""), source(Data(str(place))), CONTRACT, other) != first.fingerprint


def test_data_of_another_contract_is_refused_in_words(place: Path, tmp_path: Path) -> None:
    tools = CONTRACT.tools[1:]
    other = replace(CONTRACT, system=CONTRACT.system + "!", tools=tools)
    rows = [*parquet.read(str(place / "train.parquet"))]
    with pytest.raises(
        ContractMismatch, match=r"the system prompt is another; the tool task_search is new.*make data"
    ):
        list(
            examples.examples(
                [{**rows[0], "fingerprint": other.fingerprint, **_told(other)}], CONTRACT, tokenizer()
            )
        )
    with pytest.raises(ContractMismatch, match="the chat template, the serializer"):
        list(examples.examples([{**rows[0], "fingerprint": "0" * 64}], CONTRACT, tokenizer()))


@pytest.mark.parametrize(
    "damage",
    [
        {"conversation": "no json"},
        {"conversation": '{"a": 1}'},
        {"conversation": "[" * 100_000},
        {"unlearned": [9_999]},
        {"unlearned": [-4]},
        {"fingerprint": "0" * 64, "tools": "{"},
        {"fingerprint": "0" * 64, "messages": None},
    ],
    ids=str,
)
def test_a_row_that_is_none_of_ours_is_named(damage: dict[str, Any], place: Path) -> None:
    row = next(parquet.read(str(place / "train.parquet")))
    with pytest.raises(SourceError, match=f"the row '{row['id']}' is none that can be learned from"):
        list(examples.examples([{**row, **damage}], CONTRACT, tokenizer()))


BOMB = 65 << 20
FILES: dict[str, Callable[[bytes], bytes]] = {
    "cut.jsonl.gz": lambda whole: gzip.compress(whole)[:-40],
    "text.jsonl.gz": lambda _: gzip.compress(b"hello\n"),
    "list.jsonl.gz": lambda _: gzip.compress(b"[1, 2]\n"),
    "other.jsonl.gz": lambda _: gzip.compress(b'{"id": "1"}\n'),
    "plain.jsonl.gz": lambda whole: whole,
    "bomb.jsonl.gz": lambda _: gzip.compress(bytes(BOMB), 1),
    "damaged.parquet": lambda _: b"PAR1" + bytes(400) + b"PAR1",
    "empty.parquet": lambda _: b"",
}


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_one_line(name: str, place: Path, tmp_path: Path) -> None:
    whole = "".join(json.dumps(each) + "\n" for each in parquet.read(str(place / "train.parquet")))
    (tmp_path / name).write_bytes(FILES[name](whole.encode()))
    with pytest.raises(SourceError, match="cannot be read beyond its row") as found:
        prepared(Data(str(tmp_path / name)), tmp_path / "prepared")
    assert len(str(found.value).splitlines()) == 1
    assert [*(tmp_path / "prepared").glob(".*")] == []


def test_a_parquet_file_of_other_columns_is_told(tmp_path: Path) -> None:
    pa: Any = pytest.importorskip("pyarrow")
    pytest.importorskip("pyarrow.parquet").write_table(pa.table({"a": [1]}), tmp_path / "train.parquet")
    with pytest.raises(SourceError, match="it has no id"):
        prepared(Data(str(tmp_path)), tmp_path / "prepared")


def _told(contract: contracts.Contract) -> dict[str, Any]:
    made = next(trajectories())
    return {
        "messages": [{"role": "system", "content": contract.system}],
        "tools": rendering.dumps(list(contract.tools)),
        "representation": made.conversation.representation,
    }


def test_sources(place: Path, tmp_path: Path) -> None:
    found = source(Data(str(place)))
    assert source(Data(place.as_uri())).revision == found.revision
    assert source(Data(str(place), revision=found.revision[:12])) == found
    lines = tmp_path / "train.jsonl.gz"
    jsonl.write(found.rows(), str(lines))
    assert [*source(Data(str(tmp_path))).rows()] == [*jsonl.read(str(lines))]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (Data("PLACE", revision="abc"), "is another file: its checksum is"),
        (Data("PLACE/nowhere"), r"has no train\.parquet"),
        (Data("hf://datasets/a/b"), "is at no pinned revision"),
        (Data("hf://datasets/a/b@main"), "is at no pinned revision"),
        (Data("hf://datasets/a/b", revision="main"), "a branch or a tag is other data tomorrow"),
        (Data("hf://datasets/a/b@" + "1" * 40, revision="2" * 40), "names the revision"),
    ],
)
def test_sources_that_are_refused(place: Path, data: Data, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        source(replace(data, place=data.place.replace("PLACE", str(place))))


def test_the_hub_is_read_at_its_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def listed(url: str, suffix: str) -> list[str]:
        asked.append(url)
        return [f"{url}/train{suffix}"]

    monkeypatch.setattr(sources.places, "listed", listed)
    commit = "1" * 40
    found = source(Data("hf://datasets/a/b/python", revision=commit))
    assert asked[0] == f"hf://datasets/a/b@{commit}/python"
    assert (found.url, found.revision) == (f"{asked[0]}/train.parquet", commit)
