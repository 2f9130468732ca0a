"""After ``flowc catalog import`` the data is made with real ids: no assumed one is left in it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")

from making import real_answers

from flowc import catalog
from flowc.catalog import loading
from flowc_serving.agent.passing import faults
from flowc_training import skeleton, tags
from flowc_training.bench import files, guarding
from flowc_training.dataset import parquet
from flowc_training.population import checking, composing
from flowc_training.population.parts import Parts, load
from flowc_training.stages import data as stage
from flowc_training.stages.configuration import Data, small
from flowc_training.trajectories import wanting
from flowc_training.trajectories.acting import Unmade

NOTED = 'shopify.admin.update_order_note(order_id=order.id, note="x")'


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project file of some real answers."""
    file = tmp_path_factory.mktemp("real") / "real-ids.json"
    file.write_text(loading.project_text(real_answers.answers()))
    return file


@pytest.fixture
def in_use(monkeypatch: pytest.MonkeyPatch) -> Iterator[catalog.Catalog]:
    """The answers as the catalogue of this process."""
    known = real_answers.known()
    for place in (catalog, loading, checking):
        monkeypatch.setattr(place, "load_catalog" if place is checking else "load", lambda: known)
    fault: Callable[[], None] = wanting._fault.cache_clear  # pyright: ignore[reportPrivateUsage]
    fault()
    yield known
    fault()


def made(*arguments: str) -> subprocess.CompletedProcess[str]:
    """``make data`` with arguments, in a process of its own."""
    command = [sys.executable, "-m", "flowc_training.stages.data", *arguments]
    clean = {key: value for key, value in os.environ.items() if key != "FLOWC_CATALOG"}
    return subprocess.run(command, env=clean, capture_output=True, text=True, check=False)


def test_no_assumed_id_is_left_in_the_data(real: Path, tmp_path: Path) -> None:
    ran = made("--small", "--rows", "24", "--workers", "2", "--out", str(tmp_path), "--catalog", str(real))
    assert ran.returncode == 0, ran.stderr
    assert "the prompt shows" not in ran.stderr
    assert "left out: note-from-po-number\n" in ran.stderr
    rows = [
        row
        for kind in ("python", "json")
        for split in ("train", "validation")
        for row in parquet.read(str(tmp_path / kind / f"{split}.parquet"))
    ]
    assert len(rows) >= 40
    held = "\n".join(map(str, rows))
    for old in real_answers.OLD:
        assert not re.search(rf"(?<![\w.:])(?:{old}|{old.replace('::', '[.]')})(?!\w)", held)
    assert not re.search(r"remove_customer_tags\(", held)
    used = Counter(each for row in rows for each in (*row["tags"]["triggers"], *row["tags"]["actions"]))
    assert set(real_answers.NEW) & used.keys()
    known = loading.with_project(real.read_text())
    for view in {row["workflow"] for row in rows if row["workflow"]}:
        assert not [*faults(view, known)]
    card = (tmp_path / "python" / "README.md").read_text()
    assert "--catalog real-ids.json`" in card
    assert told(card) == counted((row for row in rows if row["representation"] == "python"), known)


def told(card: str) -> dict[str, int]:
    """How often tasks of each evidence are used, as the card tells it."""
    _, _, table = card.partition("## How surely the tasks are known")
    return {name: int(uses) for name, uses in re.findall(r"^\| (\w+) \| \d+ \| (\d+) \|", table, re.M)}


def counted(rows: Iterator[dict[str, Any]], known: catalog.Catalog) -> dict[str, int]:
    """The same, counted from the rows."""
    found: Counter[str] = Counter()
    for row in rows:
        for each in (*row["tags"]["triggers"], *row["tags"]["actions"]):
            task = known.task(each)
            assert task is not None
            found["invented" if task.is_invented else task.evidence] += 1
    return dict(found)


def test_a_catalogue_of_no_use_is_said_and_nothing_is_made(tmp_path: Path) -> None:
    ran = made("--small", "--out", str(tmp_path / "out"), "--catalog", str(tmp_path / "none.json"))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "none.json cannot be read" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_another_catalogue_begins_anew(tmp_path: Path) -> None:
    file, shard = tmp_path / "real.json", tmp_path / "out" / "raw" / "python" / "00000.parquet"
    run = replace(small(), out=tmp_path / "out", catalog=file)
    for text, stays in (("a", False), ("a", True), ("b", False), ("b", True)):
        file.write_text(text)
        stage.fresh(run)
        assert shard.exists() is stays
        shard.parent.mkdir(parents=True, exist_ok=True)
        shard.write_bytes(b"")
    stage.fresh(replace(run, catalog=None))
    assert not shard.exists()
    assert Data().command == "make data SEED=1 ROWS=20000"
    assert Data(catalog=file).command == "make data SEED=1 ROWS=20000 CATALOG=real.json"


def test_the_environment_is_the_default_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLOWC_CATALOG", raising=False)
    assert stage.told(["--small"]).catalog is None
    monkeypatch.setenv("FLOWC_CATALOG", "a.json")
    assert stage.told(["--small"]).catalog == Path("a.json")
    assert stage.told(["--catalog", "b.json"]).catalog == Path("b.json")


@pytest.mark.usefixtures("in_use")
def test_a_workflow_with_a_field_that_is_called_otherwise_is_not_made() -> None:
    view = '@workflow("Note")\n@shopify.admin.order_created()\ndef note(order):\n    {}\n'
    with pytest.raises(Unmade, match=r"FC420: shopify::admin::update_order_note has no field note"):
        wanting.sound(view.format(NOTED))
    good = view.format(NOTED.replace("note=", "note_text="))
    assert wanting.sound(good) == good


def test_the_benchmark_is_kept_out_by_its_real_ids(in_use: catalog.Catalog) -> None:
    held = [each for each in files.read_examples() if "shopify.admin.order_fulfilled()" in each.expected]
    guard = guarding.guard.__wrapped__()
    for each in held:
        found = guard.leak("row", [skeleton.fingerprint(catalog.adopted(each.expected, in_use))], "")
        assert found is not None
        assert found.how == "skeleton"
    assert held


def test_what_the_agent_knows_by_ids_goes_by_the_real_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    invoice = real_answers.real("shopify::admin::send_order_invoice", "shopify::admin::invoice")
    known = real_answers.known().replaced([invoice])
    monkeypatch.setattr(catalog, "load", lambda: known)
    assert "shopify::admin::invoice" in tags.mail.__wrapped__()
    assert "shopify::admin::send_order_invoice" not in tags.mail.__wrapped__()


@pytest.mark.usefixtures("in_use")
def test_the_parts_that_a_person_has_to_mend_are_named() -> None:
    known = load()
    intent = next(each for each in known.intents.values() if "note_order" in composing.names(each))
    found = [*checking.mistakes(Parts(known.parts, known.slots, {intent.id: intent}))]
    wrong = [each for each in found if "FC420" in each]
    assert wrong
    begins = f"error: {intent.id} (note_order): FC420: shopify::admin::update_order_note has no field note"
    assert all(each.startswith(begins) for each in wrong)
    assert any("note_text" in each for each in wrong)
