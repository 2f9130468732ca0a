"""The ablation and the pace of fine-tuning in some minutes on one GPU, without a network.

python -m flowc_training.stages.on_a_gpu prepare --out PACK             # on a CPU: examples, rows, weights in halves
python -m flowc_training.stages.on_a_gpu run --pack PACK --out FOLDER   # there: ends by itself
python -m flowc_training.ablation.table FOLDER/ablation                 # on a CPU: judges what was answered
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module, metadata
from itertools import islice
from pathlib import Path
from typing import Any

from flowc_serving.backends import quiet
from flowc_training.ablation import hurrying, items, keeping, packed, weights
from flowc_training.ablation.keeping import Places
from flowc_training.ablation.training import Settings
from flowc_training.ablation.world import World
from flowc_training.dataset import jsonl
from flowc_training.planning.shapes import Shape
from flowc_training.stages import paced

EXAMPLES, ROWS, MINUTES, VALIDATION = 20_000, 400, 8.0, 34
SHAPE = "qwen3-1.7b"
SHARE = 0.25
"""Of the time, for the pace of fine-tuning; the rest is the ablation's."""
RESERVE = 15.0
"""Seconds at the end in which everything is written down."""
LEARNING = Settings(0.0, batch=16, part=16_384, piece=8_192)
"""A GPU reads more at once than a CPU; so its steps are fewer, and its rates are tried anew."""
ASKED = 153
"""Answers that are written together."""


class TimeUp(BaseException):
    """The minutes are over. No handler of errors on the way shall take it for one."""


@contextmanager
def within(seconds: float) -> Generator[None]:
    """Raises ``TimeUp`` inside when they are over, wherever that is."""

    def up(*_: object) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, up)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


# On a CPU.


def prepare(out: Path, base: Path, *, gguf: Path | None, rows: Path | None, examples: int) -> None:
    """A folder with all that a run takes but its code and its libraries."""
    made = items.load(train=examples, validation=VALIDATION)
    count = packed.write(World(base, made), ("python", "json"), out / "items.jsonl.gz")
    _say(f"{count} items, {examples} of them to learn from")
    if rows is not None:
        from flowc_training.recipes.recipe import Data
        from flowc_training.supervised import sources

        (out / "rows").mkdir(exist_ok=True)
        found = islice(sources.source(Data(str(rows))).rows(), ROWS)
        _say(f"{jsonl.write(found, str(out / 'rows' / 'train.jsonl.gz'))} conversations")
    if gguf is not None:
        weights.check(gguf, weights.GGUF_SHA256)
        halved(gguf, out)
        _library(out / "lib")


def halved(file: Path, out: Path) -> None:
    """A file in two halves, for uploads that may be no larger."""
    data = file.read_bytes()
    middle = (len(data) + 1) // 2
    for number, half in enumerate((data[:middle], data[middle:]), 1):
        (out / f"{file.name}.{number}").write_bytes(half)


def _library(out: Path) -> None:
    """The library that reads GGUF: nothing of it is compiled, so it can be brought along."""
    for each in metadata.files("gguf") or ():
        if each.parts[0] != ".." and each.suffix != ".pyc":
            place = out / each
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(str(each.locate()), place)


# There.


def model(pack: Path, out: Path) -> Path:
    """The model's folder, made of the halves. Raises ``WeightsError``."""
    halves = [pack / f"{weights.GGUF}.{number}" for number in (1, 2)]
    if missing := [each.name for each in halves if not each.exists()]:
        raise weights.WeightsError(
            f"{pack} has no {', '.join(missing)}: give --weights FOLDER, or prepare it anew"
        )
    home = out / "weights"
    home.mkdir(parents=True, exist_ok=True)
    (home / weights.GGUF).write_bytes(b"".join(each.read_bytes() for each in halves))
    sys.path.append(str(pack / "lib"))  # behind what is installed
    return weights.ready(home)


@dataclass
class Log:
    """What happens, on the screen and in files that are whole at any time."""

    out: Path
    minutes: float
    begun: float = field(default_factory=time.monotonic)
    found: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def passed(self) -> float:
        return time.monotonic() - self.begun

    @property
    def left(self) -> float:
        """Seconds until all ends."""
        return self.minutes * 60 - RESERVE * min(1.0, self.minutes) - self.passed

    def say(self, text: str) -> None:
        line = f"[{self.passed:6.1f} s] {text}"
        _say(line)
        with (self.out / "log.txt").open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def keep(self, **more: Any) -> None:
        """The figures so far, and these."""
        self.found |= more
        keeping.write(self.out / "figures.json", {**self.found, "seconds": round(self.passed, 1)})


def run(
    pack: Path,
    out: Path,
    *,
    minutes: float,
    base: Path | None = None,
    device: str = "",
    shape: str = SHAPE,
    share: float = SHARE,
) -> Mapping[str, Any]:
    """All that fits into the minutes; the figures, which are in ``figures.json`` too."""
    torch: Any = import_module("torch")
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    out.mkdir(parents=True, exist_ok=True)
    log = Log(out, minutes)
    log.keep(minutes=minutes, device=_device(torch, device), versions=_versions(), ended="it was killed")
    ended = "done"
    try:
        with within(log.left):
            _throughput(log, pack, device, paced.shape_of(shape), log.left * share)
            _ablation(log, pack, device, base)
    except TimeUp:
        ended = "the time was up"
    except Exception as error:
        log.say(traceback.format_exc())
        ended = f"failed: {type(error).__name__}: {error}"
    log.keep(ended=ended, **_kept(out / "ablation"))
    log.say(ended)
    return log.found


def _throughput(log: Log, pack: Path, device: str, shape: Shape, seconds: float) -> None:
    """What goes wrong here leaves the rest to the ablation."""
    try:
        found = paced.measured(shape, pack / "rows", _folder(log.out / "pace"), device, seconds)
    except Exception as error:
        found = {"shape": shape.name, "not_run": f"{type(error).__name__}: {error}"}
    log.say(f"pace: {json.dumps(found)}")
    log.keep(throughput=found)


def _ablation(log: Log, pack: Path, device: str, base: Path | None) -> None:
    if base is None:
        log.say("weights: made of the pack's halves")
    folder = weights.given(base) if base else model(pack, log.out)
    world, arms = packed.read(pack / "items.jsonl.gz", folder, batch=ASKED, settings=LEARNING, device=device)
    log.say(f"{len(world.items.train)} examples, {len(world.items.test)} to answer, arms {', '.join(arms)}")
    hurry = hurrying.Hurry(world, Places(log.out / "ablation"), arms, lambda: log.left, log.say)
    hurry.all()


def _kept(folder: Path) -> Mapping[str, Any]:
    """What came of the ablation: trainings with their speed, points, and those that were cut off."""
    trained = [keeping.read(each) for each in sorted(folder.glob("trained/*.json"))]
    return {
        "trainings": [
            {
                **{key: each[key] for key in ("arm", "learnt_from", "seed", "rate", "tokens", "clock")},
                "tokens_per_second": each["tokens"] / each["clock"],
                "last_losses": each["losses"][-8:],
                "validation": each.get("validation"),
            }
            for each in trained
        ],
        "points": [
            {"name": each.stem, **keeping.read(each)} for each in sorted(folder.glob("answers/*.json"))
        ],
        "cut_off": sorted(each.name for each in folder.glob("answers/*.growing")),
    }


def _device(torch: Any, device: str) -> str:
    return device if device == "cpu" else str(torch.cuda.get_device_name())


def _versions() -> Mapping[str, str]:
    return {name: _version(name) for name in ("torch", "transformers", "tokenizers", "trl", "datasets")}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 where the run failed, and 2 where there is nothing to begin with."""
    given = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    quiet.libraries()
    try:
        if given.what == "prepare":
            home = Path("build/ablation/weights")
            base = weights.given(given.weights) if given.weights else weights.ready(home)
            gguf = given.gguf or (None if given.weights else home / weights.GGUF)
            _folder(given.out)
            prepare(given.out, base, gguf=gguf, rows=given.data, examples=given.examples)
            return 0
        found = run(
            given.pack,
            given.out,
            minutes=given.minutes,
            base=given.weights,
            device=given.device,
            shape=given.shape,
        )
    except (weights.WeightsError, ValueError) as error:
        _say(str(error))
        return 2
    return 1 if str(found["ended"]).startswith("failed") else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="what", required=True)
    first = commands.add_parser("prepare", help="on a CPU: pack what a run takes")
    first.add_argument("--out", type=Path, required=True, help="the pack")
    first.add_argument("--weights", type=Path, help="a folder of the model, in place of the package's")
    first.add_argument("--gguf", type=Path, help="the package's file, to be packed in halves")
    first.add_argument("--data", type=Path, help="a folder of conversations, for the script of fine-tuning")
    first.add_argument("--examples", type=int, default=EXAMPLES, help="to learn from")
    second = commands.add_parser("run", help="on the GPU: all that fits into the minutes")
    second.add_argument("--pack", type=Path, required=True)
    second.add_argument("--out", type=Path, required=True)
    second.add_argument("--minutes", type=float, default=MINUTES)
    second.add_argument("--weights", type=Path, help="a folder of the model, in place of the pack's halves")
    second.add_argument("--device", choices=("cuda", "cpu"), default="", help="the GPU where there is one")
    second.add_argument("--shape", default=SHAPE, help="whose pace is measured: a row of planning.shapes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
