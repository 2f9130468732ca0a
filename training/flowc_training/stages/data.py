"""``make data``: from production's tables, or a made-up population, to a dataset with its card.

    python -m flowc_training.stages.data --help

1. populate: merchants, their workflows and runs as Parquet (left out where production's tables are given)
2. select: the workflows that are worth learning from
3. play: trajectories of them, checked against the laws of the mirror, in shards that a broken run keeps
4. build: held against the benchmark, split, written as Parquet and JSONL, counted
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from flowc_serving.agent import contract as contracts
from flowc_serving.agent.conversation import Representation
from flowc_training.dataset import building, rows
from flowc_training.dataset.card import Made
from flowc_training.population import histories, writing
from flowc_training.selection.report import Report
from flowc_training.selection.selecting import Selection
from flowc_training.selection.tables import Tables
from flowc_training.stages import configuration, playing
from flowc_training.stages.configuration import Data
from flowc_training.trajectories.selected import Selected, selected

STAND_IN = "a stand-in for Qwen3's tokenizer, learnt from flowc's own texts"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a dataset as the arguments say."""
    data = told(sys.argv[1:] if arguments is None else arguments)
    begun = time.monotonic()
    fresh(data)
    populate(data)
    chosen, report = select(data)
    say(begun, f"selected {report.kept} workflows\n{report.table()}")
    tally = playing.Tally()
    for done in playing.play(data, chosen):
        tally.add(done)
        say(begun, f"{tally.made.total()} trajectories")
    keep(data, tally)
    for representation in data.representations:
        counts = build(data, representation)
        say(begun, f"{representation}: {counts} rows in {data.out / representation}")
    return 0


def told(arguments: Sequence[str]) -> Data:
    """The configuration of the command line's arguments."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a first look: 200 rows")
    parser.add_argument(
        "--seed", type=int, help="another seed makes other data, the same seed the same bytes"
    )
    parser.add_argument("--rows", type=int, help="trajectories of each representation")
    parser.add_argument("--out", type=Path, help="the folder")
    parser.add_argument("--workers", type=int, help="processes")
    parser.add_argument("--tokenizer", type=Path, help="a tokenizer.json to count tokens with")
    given = {key: value for key, value in vars(parser.parse_args(arguments)).items() if value is not None}
    usual = configuration.small() if given.pop("small") else configuration.usual()
    return replace(usual, **given)


def fresh(data: Data) -> None:
    """Begin anew, unless what lies in the folder was begun by the same run."""
    mark = data.out / "made.json"
    what = json.dumps(
        {"command": data.command, "contract": [contracts.load(each).fingerprint for each in _kinds(data)]}
    )
    if not mark.exists() or mark.read_text("utf-8") != what:
        shutil.rmtree(data.out / "raw", ignore_errors=True)
        shutil.rmtree(data.out / "tables", ignore_errors=True)
        data.out.mkdir(parents=True, exist_ok=True)
        mark.write_text(what, "utf-8")


def populate(data: Data) -> None:
    """Production's tables of a made-up population."""
    if not (data.out / "tables" / "runs.parquet").exists():
        writing.write(data.out / "tables", histories.histories(data.seed, data.merchants))


def select(data: Data) -> tuple[Selected, Report]:
    """The workflows that are worth learning from, the most popular first, and what became of the rest."""
    folder = data.out / "tables"
    tables = Tables(*(str(folder / f"{name}.parquet") for name in ("runs", "workflows", "merchants")))
    with Selection(tables) as selection:
        ids = [each.workflow_id for each in selection]
        return selected(data.seed, ids), selection.report()


def keep(data: Data, tally: playing.Tally) -> None:
    """What was drawn again, and why: the card tells it."""
    told = {"made": dict(sorted(tally.made.items())), "again": dict(sorted(tally.again.items()))}
    (data.out / "tally.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")


def build(data: Data, representation: str) -> int:
    """The dataset of one representation; how many rows it has."""
    raw = sorted(str(each) for each in (data.out / "raw" / representation).glob("*.parquet"))
    tally = json.loads((data.out / "tally.json").read_text("utf-8"))
    leaks = {why.partition(": ")[2]: 0 for why in tally["again"] if "benchmark" in why}
    for why, n in tally["again"].items():
        if "benchmark" in why:
            leaks[why.partition(": ")[2]] += n
    made = Made(
        data.seed,
        data.command,
        contracts.load(_kind(representation)).fingerprint,
        STAND_IN if data.tokenizer is None else data.tokenizer.name,
        ("synthetic",),
        rows.LICENCE,
        leaks,
    )
    name = f"flowc conversations, programs as {'Python' if representation == 'python' else 'JSON'}"
    return building.build(raw, data.out / representation, playing.guard(), made, name=name).rows


def _kinds(data: Data) -> list[Representation]:
    return [_kind(each) for each in data.representations]


def _kind(name: str) -> Representation:
    return "json" if name == "json" else "python"


def say(begun: float, text: str) -> None:
    """Progress, for people."""
    print(f"[{time.monotonic() - begun:6.0f} s] {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
