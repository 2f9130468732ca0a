"""Preflight of a model's folder: tokens without rows and special tokens that differ are found in its files."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from making.preflights import CONTRACT, evidence, rows_of, verdict, wrong

pytest.importorskip("torch")
from flowc_serving.agent import tokens
from flowc_serving.backends import tiny
from flowc_training.preflight import folder as folders, messages
from flowc_training.preflight.evidence import Evidence
from flowc_training.preflight.finding import Missing
from flowc_training.recipes import sft


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    os.environ["OMP_NUM_THREADS"] = "1"
    return tiny.make(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture
def model(whole: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(whole, tmp_path / "model"))


def seen(model: Path) -> Evidence:
    """Evidence of the folder alone."""
    marks = messages.marks(tokens.read(str(model / "tokenizer.json")))
    found = folders.read(model)
    return Evidence(sft.tiny(), CONTRACT, marks, folder=found, came=found)


def change(file: Path, **changed: Any) -> None:
    data = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(data | changed), "utf-8")


def test_a_clean_folder_passes(model: Path) -> None:
    said = verdict("vocabulary", seen(model))
    assert (said.state, said.findings) == ("passed", ())
    assert said.notes[0].startswith("2026 tokens, 2048 rows: 22 rows without a token")


def test_added_tokens_without_rows_are_found(model: Path) -> None:
    from tokenizers import AddedToken, Tokenizer

    tokenizer: Any = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.add_tokens([AddedToken(f"<|shop{n}|>", special=True) for n in range(30)])
    tokenizer.save(str(model / "tokenizer.json"))
    found = wrong("vocabulary", seen(model))
    assert "ids up to 2055, and the model has 2048 rows" in found
    assert "the added token <|shop29|> has the id 2055, for which the model has no row" in found


def test_a_configuration_that_says_other_rows_is_found(model: Path) -> None:
    change(model / "config.json", vocab_size=4096)
    assert wrong("vocabulary", seen(model)).endswith(
        "the configuration says 4096 rows, and the weights have 2048"
    )


def test_special_tokens_that_differ_are_found(model: Path) -> None:
    change(model / "generation_config.json", pad_token_id=5, eos_token_id=[2002, 2040])
    found = wrong("vocabulary", seen(model))
    assert "pad_token_id is 2000 to the tokenizer and 5 in generation_config.json" in found
    assert (
        "eos_token_id in generation_config.json is 2002, 2040, for which the tokenizer has no token" in found
    )
    assert len(found.splitlines()) == 2


def test_another_end_is_told(model: Path) -> None:
    """Qwen3's base models end at another mark; the server sends the template's as a stop."""
    for name in ("config.json", "generation_config.json"):
        change(model / name, eos_token_id=2000)
    change(model / "tokenizer_config.json", eos_token="<|endoftext|>")
    said = verdict("vocabulary", seen(model))
    assert said.state == "passed"
    assert any("engines are to be told where to stop" in each for each in said.notes)


def test_a_tokenizer_without_the_marks_is_found(model: Path) -> None:
    text = (model / "tokenizer.json").read_text("utf-8").replace("<|im_end|>", "<|the_end|>")
    (model / "tokenizer.json").write_text(text, "utf-8")
    assert "has no token <|im_end|>" in wrong("vocabulary", seen(model))


def test_rows_of_another_tokenizer_are_found(model: Path) -> None:
    clean = evidence()
    rows = rows_of(clean)
    other = replace(rows.learned[0], ids=(*rows.learned[0].ids, 151_000))
    found = replace(seen(model), rows=replace(rows, learned=(other,)))
    assert (
        wrong("vocabulary", found) == "a row of the dataset has the token 151000, and the model has 2048 rows"
    )


@pytest.mark.parametrize("file", ["tokenizer.json", "config.json"])
def test_a_folder_that_lacks_a_file_is_not_run(model: Path, file: str) -> None:
    (model / file).unlink()
    found = Evidence(sft.tiny(), CONTRACT, folder=folders.read(model))
    said = verdict("vocabulary", found)
    assert (said.state, file in said.reason) == ("not run", True)


def test_weights_that_are_none_are_not_run(model: Path) -> None:
    (model / "model.safetensors").write_bytes(b"\xff" * 16)
    found = folders.read(model).vocabulary
    assert isinstance(found, Missing)
    assert "the head of model.safetensors has" in found.why


def test_template_and_contract_are_read(model: Path) -> None:
    from transformers import AutoTokenizer

    assert isinstance(folders.read(model).template, Missing)
    tokenizer = AutoTokenizer.from_pretrained(model)
    tokenizer.chat_template = CONTRACT.template
    tokenizer.save_pretrained(model)
    assert folders.read(model).template == CONTRACT.template
    assert folders.read(model).contract == CONTRACT
    assert verdict("template", seen(model)).state == "passed"
    (model / "chat_template.jinja").write_text(CONTRACT.template + " ", "utf-8")
    assert "is not that of the contract beside it" in wrong("template", seen(model))
