"""``make data``: from a made-up population to a dataset with its card.

    python -m flowc_training.stages.data --help

1. populate: merchants, their workflows and runs as Parquet, as production's tables would be
2. select: the workflows that are worth learning from
3. play: trajectories of them, checked against the laws of the mirror, in shards that a broken run keeps
4. build: held against the benchmark, split, written as Parquet and JSONL, counted
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from flowc import FlowError, catalog
from flowc_serving.agent import contract as contracts
from flowc_serving.agent.conversation import Representation
from flowc_training.bench import guarding
from flowc_training.bench.files import BenchmarkError
from flowc_training.dataset import building, rows
from flowc_training.dataset.card import Made
from flowc_training.population import histories, writing
from flowc_training.selection.report import Report
from flowc_training.selection.selecting import Selection
from flowc_training.selection.tables import Tables
from flowc_training.stages import configuration, playing
from flowc_training.stages.configuration import Data
from flowc_training.trajectories import slicing
from flowc_training.trajectories.making import Report as Played
from flowc_training.trajectories.selected import Selected, selected

OWN = "FLOWC_CATALOG"
"""The variable by which this process and its workers know the project's tasks (``flowc.catalog.load``)."""
_OTHERWISE = ("out", "workers", "catalog")
"""Settings that make no other data; of the catalogue what is in it counts."""
STAND_IN = "a stand-in for Qwen3's tokenizer, learnt from flowc's own texts"


def main(arguments: Sequence[str] | None = None) -> int:
    """Make a dataset as the arguments say."""
    data = told(sys.argv[1:] if arguments is None else arguments)
    try:
        adopt(data)
        guarding.guard()  # before the long part, the benchmark can be read
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return 2
    except FlowError as error:
        print("\n".join(each.headline() for each in error.diagnostics), file=sys.stderr)
        return 2
    make(data)
    return 0


def make(data: Data) -> None:
    """Make a dataset, or go on where a run that was killed stopped."""
    begun = time.monotonic()
    fresh(data)
    populate(data)
    chosen, report = select(data)
    say(begun, f"selected {report.kept} workflows\n{report.table()}")
    for number in playing.play(data, chosen):
        say(begun, f"{min(data.rows, (number + 1) * data.shard)} of {data.rows} trajectories")
    played = playing.report(data)
    keep(data, played)
    for representation in data.representations:
        counts = build(data, representation, played)
        say(begun, f"{representation}: {counts} rows in {data.out / representation}")


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
    parser.add_argument(
        "--catalog", type=Path, help=f"real tasks, as flowc catalog import has noted them; default: {OWN}"
    )
    parser.add_argument("--tokenizer", type=Path, help="a tokenizer.json to count tokens with")
    parser.add_argument(
        "--slice",
        action="append",
        type=_slice,
        dest="slices",
        metavar="KEY=VALUE",
        help="only rows of this slice, of all where there are several: category=edit, email=yes, language=de …",
    )
    given = {key: value for key, value in vars(parser.parse_args(arguments)).items() if value is not None}
    if file := os.environ.get(OWN):
        given.setdefault("catalog", Path(file))
    if "slices" in given:
        given["slices"] = tuple(given["slices"])
    usual = configuration.small() if given.pop("small") else configuration.usual()
    return replace(usual, **given)


def _slice(text: str) -> str:
    try:
        slicing.read([text])
    except slicing.SliceError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def adopt(data: Data) -> None:
    """All of this run goes by the tasks of the project's catalogue. Raises ``FlowError`` where it cannot be used."""
    if data.catalog is None:
        return
    file = str(data.catalog.resolve())
    if os.environ.get(OWN) != file and catalog.load.cache_info().currsize:
        raise RuntimeError(f"this process has read another catalogue: begin a new one, with {OWN}={file}")
    os.environ[OWN] = file
    shown = "".join(contracts.load(each).system for each in data.representations)
    gone = {name for name, _ in catalog.load().renamed}
    for old in sorted(each for each in gone if each in shown or each.replace("::", ".") in shown):
        print(f"warning: the prompt shows {old}, which is {catalog.load().now(old)}", file=sys.stderr)


def fresh(data: Data) -> None:
    """Begin anew, unless what lies in the folder was begun by the same run."""
    mark = data.out / "made.json"
    settings = {key: str(value) for key, value in asdict(data).items() if key not in _OTHERWISE}
    if data.catalog is not None:
        settings["catalog"] = hashlib.sha256(data.catalog.read_bytes()).hexdigest()
    contract = [contracts.load(each).fingerprint for each in data.representations]
    what = json.dumps({**settings, "contract": contract})
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


def keep(data: Data, found: Played) -> None:
    """What was made and what was drawn again, for people."""
    told = {"made": dict(sorted(found.made.items())), "again": dict(sorted(found.again.items()))}
    (data.out / "tally.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")


def build(data: Data, representation: Representation, played: Played) -> int:
    """The dataset of one representation; how many rows it has."""
    raw = sorted(str(each) for each in (data.out / "raw" / representation).glob("*.parquet"))
    made = Made(
        data.seed,
        data.command,
        contracts.load(representation).fingerprint,
        STAND_IN if data.tokenizer is None else data.tokenizer.name,
        ("synthetic",),
        rows.LICENCE,
        {why: n for why, n in played.again.items() if why.startswith(guarding.LEAKED)},
    )
    name = f"flowc conversations, programs as {'Python' if representation == 'python' else 'JSON'}"
    return building.build(raw, data.out / representation, guarding.guard(), made, name=name).rows


def say(begun: float, text: str) -> None:
    """Progress, for people."""
    print(f"[{time.monotonic() - begun:6.0f} s] {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
