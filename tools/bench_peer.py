"""Times n8n's workflow SDK and this compiler, each on documents of its own with as many steps, in one run.

    python tools/bench_peer.py FOLDER

FOLDER is where ``npm install`` put @n8n/workflow-sdk; where it did not, this says how, and ends well: nothing here
depends on that package. Both convert a document's text to code and back. Times are the processor's, and all threads of
Node count, as its collector and its compiler work for the conversions. Node is warm first.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import flowc

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from making.bench_documents import Maker

PACKAGE = "@n8n/workflow-sdk"
VERSION = "0.34.0"
COUNTS = {10: (100, 500), 100: (30, 200)}
"""By number of steps: documents of a turn that are timed, and those before them, which warm a process up."""
TURNS = 3
HEADS = ("steps", "bytes", "best us", "median us", "us a step", "us a kB", "exact", "same")


@dataclass
class Found:
    """What a compiler takes for documents of one size, and what it brings back."""

    times: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    exact: int = 0
    kept: int = 0

    def row(self, name: str, steps: int) -> str:
        """Each step and kilobyte by the median."""
        count, size, middle = len(self.times), statistics.mean(self.sizes), statistics.median(self.times)
        cells = [steps, size, min(self.times), middle, middle / steps, middle / size * 1e3]
        shares = "".join([f"{share / count:11.0%}" for share in (self.exact, self.kept)])
        return f"{name:16}" + "".join([f"{cell:11.0f}" for cell in cells]) + shares


def peer(folder: Path, steps: int, count: int, warming: int, found: Found) -> None:
    """A turn of the other's, in a process of its own."""
    script = Path(__file__).with_suffix(".mjs")
    command = ["node", str(script), str(folder), str(steps), str(count), str(warming)]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    found.times += told["times"]
    found.sizes += told["sizes"]
    found.exact += told["exact"]
    found.kept += told["kept"]


def own(steps: int, first: int, count: int, found: Found) -> None:
    """A turn of ours, each document another one."""
    for seed in range(first - 5, first + count):
        document = Maker(steps, seed).document()
        start = process_time()
        back = flowc.to_json(flowc.to_python(document))
        spent = (process_time() - start) * 1e6
        if seed >= first:
            found.times.append(spent)
            found.sizes.append(len(document))
            found.exact += back == document
            found.kept += back == document


def table(folder: Path) -> Iterator[str]:
    yield f"{'':16}" + "".join([f"{head:>11}" for head in HEADS])
    for steps, (count, warming) in COUNTS.items():
        theirs, ours = Found(), Found()
        for turn in range(TURNS):
            peer(folder, steps, count, warming, theirs)
            own(steps, 1_000 * turn, count, ours)
        yield theirs.row(f"n8n's {VERSION}", steps)
        yield ours.row(f"flowc {flowc.__version__}", steps)
    yield "exact: the document comes back byte for byte. same: but for ids, positions and order of keys."


def missing(folder: Path) -> str:
    """What there is to do first, or nothing."""
    told = folder / "node_modules" / PACKAGE / "package.json"
    if shutil.which("node") and told.exists() and json.loads(told.read_text("utf-8"))["version"] == VERSION:
        return ""
    return f"npm install --ignore-scripts --no-audit --prefix {folder} {PACKAGE}@{VERSION}"


def main() -> None:
    (name,) = sys.argv[1:]
    todo = missing(Path(name))
    if todo:
        print(f"Nothing to compare with: first {todo}")
        return
    for line in table(Path(name)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
