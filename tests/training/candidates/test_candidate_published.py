"""A candidate on a hub: pinned to a commit, fetched by it, and nothing is told of one that did not get there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from making.loopback_hub import TOKEN, Hub, loopback_hub

pytest.importorskip("pyarrow")

from flowc_serving.agent import contract
from flowc_training.address import PlaceError
from flowc_training.candidates import publishing
from flowc_training.candidates.publishing import NotPublished
from flowc_training.pipeline import pointers
from flowc_training.weekly.gate import Decision

pytestmark = pytest.mark.filterwarnings(
    "ignore:Use 'content=:DeprecationWarning"
)  # huggingface_hub with httpx2

WEIGHTS = (2).to_bytes(8, "little") + b"{}" + bytes(range(256)) * 40
PASSED = Decision(passes=True, reasons=("the benchmark holds",))
PLACE = "hf://owner/flow"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    constants = pytest.importorskip("huggingface_hub.constants")
    with loopback_hub() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        yield running


@pytest.fixture
def candidate(tmp_path: Path) -> pointers.Pointer:
    folder = tmp_path / "run" / "final"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(WEIGHTS)
    (folder / "config.json").write_text('{"model_type": "qwen3"}\n', "utf-8")
    (folder / contract.FILE).write_text(contract.to_text(contract.load()), "utf-8")
    return pointers.of(folder, rows=7)


OLD = pointers.Pointer("/nowhere", "0" * 64, 1)


def test_what_is_published_is_pinned_and_can_be_had_again(
    hub: Hub, candidate: pointers.Pointer, tmp_path: Path
) -> None:
    found = publishing.publish(candidate, PASSED, OLD, PLACE, licence="mit")
    assert found.is_new
    assert (found.current.uri, found.current.rows) == (PLACE, 7)
    assert len(found.current.revision) == 40
    folder = publishing.fetched(found.current, tmp_path / "fetched")
    assert (folder / "model.safetensors").read_bytes() == WEIGHTS
    assert (folder / "README.md").read_text("utf-8").startswith("---\n")
    assert publishing.fetched(found.current, tmp_path / "fetched") == folder
    assert hub.asked
    pointers.check(candidate)


def test_what_does_not_get_there_is_not_told(hub: Hub, candidate: pointers.Pointer) -> None:
    hub.refuses = "ABCDEFGHIJ"  # which is in the weights
    with pytest.raises(PlaceError, match="507"):
        publishing.publish(candidate, PASSED, OLD, PLACE, licence="mit")
    hub.refuses = ""
    assert publishing.publish(candidate, PASSED, OLD, PLACE, licence="mit").is_new


def test_what_the_gate_holds_back_goes_nowhere(hub: Hub, candidate: pointers.Pointer) -> None:
    found = publishing.publish(candidate, Decision(False, ("worse",)), OLD, PLACE, licence="mit")
    assert (found.current, found.is_new, found.why) == (OLD, False, "worse")
    assert not hub.asked


def test_what_gets_no_card_is_not_published(tmp_path: Path) -> None:
    folder = tmp_path / "run" / "final"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text("{}", "utf-8")
    with pytest.raises(NotPublished, match="has no weights"):
        publishing.publish(pointers.of(folder), PASSED, OLD, str(tmp_path / "place"), licence="mit")
    assert not (tmp_path / "place").exists()
