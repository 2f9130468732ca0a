"""Checkpoints and datasets to and from a hub on loopback and folders, by the Hub's own clients over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from making.loopback_hub import TOKEN, Hub, loopback_hub

from flowc_serving.agent import contract
from flowc_training.address import PlaceError
from flowc_training.hub import contents, fetching, publishing

pytestmark = pytest.mark.filterwarnings(
    "ignore:Use 'content=:DeprecationWarning"
)  # huggingface_hub with httpx2

WEIGHTS = (2).to_bytes(8, "little") + b"{}" + bytes(range(256)) * 40
CONFIG = b'{"model_type": "qwen3"}\n'


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    constants = pytest.importorskip("huggingface_hub.constants")
    with loopback_hub() as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        monkeypatch.setenv("HF_TOKEN", TOKEN)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        yield running


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    folder = tmp_path / "checkpoint"
    (folder / "more").mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(WEIGHTS)
    (folder / "config.json").write_bytes(CONFIG)
    (folder / "more" / "notes.md").write_text("# Ünder\n", "utf-8")
    (folder / contract.FILE).write_text(contract.to_text(contract.load()), "utf-8")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# A model\n", "utf-8")
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """A folder's files, without those that say where they are from."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in (contents.LIST, contents.SOURCE)
    }


PLACES = [
    "hf://me/flow-tiny",
    "{folder}/published",
    "file://{folder}/published",
    "memory://{folder}/published",
]


@pytest.mark.parametrize("place", PLACES)
def test_what_was_published_is_fetched_to_the_byte(
    place: str, hub: Hub, checkpoint: Path, tmp_path: Path
) -> None:
    place = place.format(folder=tmp_path)
    revision = publishing.checkpoint(checkpoint, place)
    said: list[str] = []
    told = fetching.fetch(f"{place}@{revision}", tmp_path / "fetched", say=said.append)
    assert said == []
    assert (told.place, told.revision, told.asked) == (place, revision, revision)
    assert files(tmp_path / "fetched") == files(checkpoint)
    assert fetching.source(tmp_path / "fetched") == told
    # Again: nothing changes, and nothing is in the way.
    assert fetching.fetch(f"{place}@{revision}", tmp_path / "fetched", say=said.append).revision == revision
    assert {path.name for path in tmp_path.iterdir()} <= {"checkpoint", "published", "fetched"}


@pytest.mark.parametrize("place", PLACES)
def test_a_place_without_a_revision_is_told_and_resolved(
    place: str, hub: Hub, checkpoint: Path, tmp_path: Path
) -> None:
    place = place.format(folder=tmp_path)
    first = publishing.publish(checkpoint, place)
    (checkpoint / "config.json").write_text("{}")
    (checkpoint / "more" / "notes.md").unlink()
    second = publishing.publish(checkpoint, place)
    assert first != second
    said: list[str] = []
    told = fetching.fetch(place, tmp_path / "fetched", say=said.append)
    assert said == [f"{place} is the revision {second} now; pin it: {place}@{second}"]
    assert (told.asked, told.revision) == ("", second)
    assert files(tmp_path / "fetched") == files(checkpoint)


def test_an_older_commit_of_the_hub_stays(hub: Hub, checkpoint: Path, tmp_path: Path) -> None:
    first = publishing.publish(checkpoint, "hf://me/flow-tiny")
    old = files(checkpoint)
    (checkpoint / "config.json").write_text("{}")
    publishing.publish(checkpoint, "hf://me/flow-tiny")
    fetching.fetch(f"hf://me/flow-tiny@{first}", tmp_path / "fetched")
    assert files(tmp_path / "fetched") == old


def test_a_folder_that_holds_another_revision_is_told(checkpoint: Path, tmp_path: Path) -> None:
    first = publishing.publish(checkpoint, str(tmp_path / "published"))
    (checkpoint / "config.json").write_text("{}")
    second = publishing.publish(checkpoint, str(tmp_path / "published"))
    with pytest.raises(PlaceError, match=f"holds the revision {second}, not {first}"):
        fetching.fetch(f"{tmp_path}/published@{first}", tmp_path / "fetched")


def test_a_repository_is_private_and_one_commit(hub: Hub, checkpoint: Path) -> None:
    revision = publishing.publish(checkpoint, "hf://me/flow-tiny")
    repository = hub.repositories["model", "me/flow-tiny"]
    assert repository.private
    assert repository.messages == ["initial commit", "A checkpoint of flowc"]
    assert repository.branches["main"] == revision
    assert set(repository.commits[revision]) == {*files(checkpoint), ".gitattributes"}


# Nothing half published, nothing sent twice.


def test_an_upload_that_breaks_off_publishes_nothing_and_goes_on(
    hub: Hub, checkpoint: Path, tmp_path: Path
) -> None:
    (checkpoint / "second.safetensors").write_bytes(WEIGHTS + b"second")
    hub.refuses = "second"
    with pytest.raises(PlaceError, match="507"):
        publishing.publish(checkpoint, "hf://me/flow-tiny")
    repository = hub.repositories["model", "me/flow-tiny"]
    assert repository.messages == ["initial commit"]
    hub.refuses, hub.asked = "", []
    revision = publishing.publish(checkpoint, "hf://me/flow-tiny")
    assert len([each for each in hub.asked if each.startswith("PUT /upload/")]) == 1
    assert repository.commits[revision]["model.safetensors"] == WEIGHTS


def test_a_download_that_breaks_off_leaves_nothing_and_goes_on(
    hub: Hub, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = publishing.publish(checkpoint, "hf://me/flow-tiny")
    from huggingface_hub import HfApi

    real, done = HfApi.hf_hub_download, []

    def breaks(self: HfApi, repository: str, name: str, **rest: object) -> str:
        if name == "model.safetensors" and len(done) < 100:
            done.extend([name] * 100)
            raise ConnectionError("the network is gone")
        return real(self, repository, name, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(HfApi, "hf_hub_download", breaks)
    with pytest.raises(PlaceError, match="cannot be reached: the network is gone"):
        fetching.fetch(f"hf://me/flow-tiny@{revision}", tmp_path / "fetched")
    assert not (tmp_path / "fetched").exists()
    hub.asked.clear()
    fetching.fetch(f"hf://me/flow-tiny@{revision}", tmp_path / "fetched")
    assert files(tmp_path / "fetched") == files(checkpoint)
    assert [each for each in hub.asked if each.startswith("GET") and "config.json" in each] == []


def test_a_connection_that_breaks_in_a_file_is_taken_up_there(
    hub: Hub, checkpoint: Path, tmp_path: Path
) -> None:
    big = WEIGHTS + os.urandom(3 << 20)
    (checkpoint / "model.safetensors").write_bytes(big)
    revision = publishing.publish(checkpoint, "hf://me/flow-tiny")
    hub.breaks_after = 2 << 20
    fetching.fetch(f"hf://me/flow-tiny@{revision}", tmp_path / "fetched")
    assert hub.breaks_after is None
    assert (tmp_path / "fetched" / "model.safetensors").read_bytes() == big


def test_a_folder_that_was_not_published_to_its_end_is_not_fetched(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "published"
    publishing.publish(checkpoint, str(place))
    (checkpoint / "config.json").write_text("{}")
    from flowc_training.hub import folders

    def breaks(source: Path, url: str) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(folders, "_copy", breaks)
        with pytest.raises(OSError, match="the disk is full"):
            publishing.publish(checkpoint, str(place))
    with pytest.raises(PlaceError, match="nothing was published there, or not to its end"):
        fetching.fetch(str(place), tmp_path / "fetched")
    publishing.publish(checkpoint, str(place))
    fetching.fetch(str(place), tmp_path / "fetched")
    assert files(tmp_path / "fetched") == files(checkpoint)


@pytest.mark.parametrize("damage", ["other", None])
def test_bytes_that_are_not_those_of_the_list_are_refused(
    damage: str | None, checkpoint: Path, tmp_path: Path
) -> None:
    place = tmp_path / "published"
    publishing.publish(checkpoint, str(place))
    if damage:
        (place / "config.json").write_text(damage)
    else:
        (place / "config.json").unlink()
    with pytest.raises(PlaceError, match=r"config\.json"):
        fetching.fetch(str(place), tmp_path / "fetched")
    assert not (tmp_path / "fetched").exists()


def test_a_list_that_names_files_elsewhere_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    place = tmp_path / "published"
    publishing.publish(checkpoint, str(place))
    told = contents.from_text((place / contents.LIST).read_text(), "")
    told["../outside.json"] = told.pop("config.json")
    (place / contents.LIST).write_text(contents.to_text(told))
    with pytest.raises(PlaceError, match="changed by hand"):
        fetching.fetch(str(place), tmp_path / "fetched")


# What is not let through.


def test_a_pickle_is_not_published(hub: Hub, checkpoint: Path) -> None:
    (checkpoint / "training_args.bin").write_bytes(b"\x80\x04.")
    (checkpoint / "modeling.py").write_text("import os")
    (checkpoint / "fake.safetensors").write_bytes(b"\x80\x04." + bytes(100))
    (checkpoint / "link.json").symlink_to(checkpoint / "config.json")
    with pytest.raises(PlaceError) as error:
        publishing.publish(checkpoint, "hf://me/flow-tiny")
    lines = str(error.value).splitlines()[1:]
    assert [line.split()[0] for line in lines] == [
        "link.json",
        "training_args.bin",
        "modeling.py",
        "fake.safetensors",
    ]
    assert hub.asked == []


@pytest.mark.parametrize("name", ["pytorch_model.bin", "optimizer.PT", "a/b/model.ckpt"])
def test_a_pickle_is_not_fetched(name: str, hub: Hub, tmp_path: Path) -> None:
    hub.put("model", "them/model", {"model.safetensors": WEIGHTS, name: b"\x80\x04."})
    with pytest.raises(PlaceError, match="pickle"):
        fetching.fetch("hf://them/model", tmp_path / "fetched", say=lambda _: None)
    assert not [each for each in hub.asked if "/resolve/" in each]


def test_what_is_called_safetensors_and_is_not_is_not_fetched(hub: Hub, tmp_path: Path) -> None:
    hub.put("model", "them/model", {"model.safetensors": b"\x80\x04." + bytes(50)})
    with pytest.raises(PlaceError, match="no file of safetensors"):
        fetching.fetch("hf://them/model", tmp_path / "fetched", say=lambda _: None)
    assert not (tmp_path / "fetched").exists()


def test_code_and_names_that_leave_the_folder_are_left_out(hub: Hub, tmp_path: Path) -> None:
    there = {"config.json": CONFIG, "modeling.py": b"import os", "../up.json": b"{}", ".hidden/a.json": b"{}"}
    hub.put("model", "them/model", there)
    told = fetching.fetch("hf://them/model", tmp_path / "fetched", say=lambda _: None)
    assert told.left_out == ("../up.json", ".hidden/a.json", "modeling.py")
    assert files(tmp_path / "fetched") == {"config.json": CONFIG}


def test_a_folder_with_something_else_in_it_stays(hub: Hub, tmp_path: Path) -> None:
    hub.put("model", "them/model", {"config.json": CONFIG})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(PlaceError, match="holds something else"):
        fetching.fetch("hf://them/model", tmp_path / "mine", say=lambda _: None)
    assert files(tmp_path / "mine") == {"thesis.txt": b"years of work"}


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (contract.FILE, "has no flow_contract.json"),
        ("README.md", "flowc-train card"),
        ("config.json", "no checkpoint that loads"),
        ("model.safetensors", "no checkpoint that loads"),
    ],
)
def test_a_checkpoint_without_contract_or_card_stays_here(
    gone: str, said: str, hub: Hub, checkpoint: Path
) -> None:
    (checkpoint / gone).unlink()
    with pytest.raises(PlaceError, match=said):
        publishing.checkpoint(checkpoint, "hf://me/flow-tiny")
    assert hub.asked == []


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("hf://model", "is no place on the Hub"),
        ("hf://datasets/owner", "is no place on the Hub"),
        ("hf://me/nobody@main", "is not there, or not for you"),
        ("hf://them/model@v9", "has no revision v9"),
        ("nowhere", "nothing was published there"),
        ("none://x/y", "is no place that fsspec knows"),
        (" ", "hf://owner/name or a folder"),
    ],
)
def test_places_that_cannot_be_fetched_are_told(place: str, said: str, hub: Hub, tmp_path: Path) -> None:
    hub.put("model", "them/model", {"config.json": CONFIG})
    with pytest.raises(PlaceError, match=said):
        fetching.fetch(place, tmp_path / "fetched")


def test_a_hub_that_does_not_know_us_is_told(
    hub: Hub, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_of_nobody")
    with pytest.raises(PlaceError, match="HF_TOKEN"):
        publishing.publish(checkpoint, "hf://me/flow-tiny")


def test_a_hub_that_cannot_be_reached_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("huggingface_hub")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(PlaceError, match="cannot be reached"):
        fetching.fetch("hf://me/flow-tiny", tmp_path / "fetched")


def test_shapes_that_are_no_numbers_are_counted_as_nothing() -> None:
    planted = {"a": {"shape": [float("inf"), "x", None, -1, True]}, "b": {"shape": [2, 3]}}
    assert dict(contents.shapes(planted)) == {"a": [0] * 5, "b": [2, 3]}


def test_publishing_names_no_commit(checkpoint: Path) -> None:
    with pytest.raises(PlaceError, match="leave it out"):
        publishing.publish(checkpoint, "hf://me/flow-tiny@" + "a" * 40)


# Datasets, by all their readers.


def test_a_published_dataset_is_read_by_revision(hub: Hub, tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pytest.importorskip("pyarrow").table({"id": ["a", "b"], "tokens": [1, 2]})
    folder = tmp_path / "data"
    folder.mkdir()
    parquet.write_table(table, folder / "train.parquet")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# Data\n")
    revision = publishing.publish(folder, "hf://datasets/me/flow", kind="dataset")
    assert ("dataset", "me/flow") in hub.repositories
    script = (
        "import json, datasets\n"
        "from flowc_training.dataset import parquet, places\n"
        f"place = 'hf://datasets/me/flow@{revision}'\n"
        "(url,) = places.listed(place, '.parquet')\n"
        "rows = list(parquet.read(url))\n"
        f"loaded = datasets.load_dataset('me/flow', revision='{revision}', split='train')\n"
        "print(json.dumps([rows, loaded.to_list()]))\n"
    )
    own = {
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(tmp_path / "hf"),
        "HF_HUB_DISABLE_XET": "1",
        "OMP_NUM_THREADS": "1",
    }
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    rows = [{"id": "a", "tokens": 1}, {"id": "b", "tokens": 2}]
    assert json.loads(ran.stdout.splitlines()[-1]) == [rows, rows]
