"""Times another version of the compiler and this one beside each other, in one run.

    python tools/bench_against.py REVISION|FOLDER [--quick]

A revision of git is unpacked into a temporary folder; a folder is a checkout of another. Each version has a process of
its own, and they take turns with the same documents, so that a slow moment is everybody's. Where orjson is installed,
this version is timed with it and without: the other processes cannot import it. Times are the processor's, as multiples
of ``ast.parse`` of the same view in the same process, with the garbage collector on.
"""

from __future__ import annotations

import ast
import io
import json
import statistics
import subprocess
import sys
import tarfile
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from time import thread_time
from typing import Any

ROOT = Path(__file__).parents[1]
REPEATS = {3: 200, 10: 200, 100: 40, 1000: 8}
"""Documents of each number of steps, each another one."""
TURN = {3: 20, 10: 20, 100: 4, 1000: 1}
"""As many of them one version takes before it is another's turn."""
MOST = {10: (8.0, 6.5), 100: (6.5, 6.5), 1000: (7.0, 7.0)}
"""Round trips as multiples of ``ast.parse``, without orjson and with it."""
FASTER = 1.9
"""As many times the other version's documents a second ``verify`` shall take."""

Json = Any
Times = list[tuple[float, float]]
"""Microseconds of ``ast.parse`` and of what is measured, a pair a document."""


# The process of one version: reads a line of JSON with what to do, and answers with one.


def serve(folder: str, fast: str) -> None:
    sys.path[:0] = [folder, str(ROOT / "tests")]
    if fast != "fast":
        sys.modules["orjson"] = None  # type: ignore[assignment]
    import flowc

    assert Path(folder).resolve() in Path(str(flowc.__file__)).resolve().parents, "another flowc was found"
    doing = {"round trip": round_trip, "verify": verify, "memory": memory}
    for line in sys.stdin:
        what, steps, seeds = json.loads(line)
        print(json.dumps([doing[what](document(steps, seed)) for seed in seeds]), flush=True)


def document(steps: int, seed: int) -> str:
    from making.bench_documents import Maker

    return Maker(steps, seed).document()


def round_trip(exported: str) -> tuple[float, float]:
    import flowc

    start = thread_time()
    view = flowc.to_python(exported)
    middle = thread_time()
    ast.parse(view)
    again = thread_time()
    back = flowc.to_json(view)
    end = thread_time()
    assert back == exported, "a document of the benchmark does not come back"
    return (again - middle) * 1e6, (end - again + middle - start) * 1e6


def verify(exported: str) -> tuple[float, float]:
    import flowc

    start = thread_time()
    report = flowc.verify(exported)
    spent = thread_time() - start
    assert report.holds, "a law does not hold of a document of the benchmark"
    view = flowc.to_python(exported, layout=False)
    start = thread_time()
    ast.parse(view)
    return (thread_time() - start) * 1e6, spent * 1e6


def memory(exported: str) -> tuple[float, float]:
    """The bytes alive at once at the most in ``to_python`` and in ``to_json``."""
    import flowc

    peaks: list[float] = []
    text = exported
    tracemalloc.start()
    for convert in (flowc.to_python, flowc.to_json):
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        text = convert(text)
        peaks.append(tracemalloc.get_traced_memory()[1] - before)
    tracemalloc.stop()
    return peaks[0], peaks[1]


# The versions.


@dataclass(frozen=True)
class Version:
    """A version under its name, and its process."""

    name: str
    process: subprocess.Popen[str]
    is_fast: bool = False

    def asked(self, what: str, steps: int, seeds: Sequence[int]) -> Times:
        """What it measured with these documents."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([what, steps, list(seeds)]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline() or exited(self.name))


def exited(name: str) -> str:
    raise SystemExit(f"{name}: the process ended; what it said stands above")


def started(stack: ExitStack, name: str, folder: Path, *, fast: bool = False) -> Version:
    command = [sys.executable, __file__, "--serve", str(folder), "fast" if fast else "plain"]
    pipe = subprocess.PIPE
    return Version(
        name, stack.enter_context(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)), fast
    )


def versions(stack: ExitStack, base: str) -> list[Version]:
    """The other version first, this one, and this one with orjson where there is one."""
    folder = Path(base) if (Path(base) / "flowc").is_dir() else unpacked(stack, base)
    found = [started(stack, base, folder.resolve()), started(stack, "now", ROOT)]
    if find_spec("orjson"):
        found.append(started(stack, "now, orjson", ROOT, fast=True))
    return found


def unpacked(stack: ExitStack, revision: str) -> Path:
    """The package of a revision, in a folder for as long as the measurement takes."""
    command = ["git", "-C", str(ROOT), "archive", "--format=tar", revision]
    packed = subprocess.run(command, check=False, capture_output=True)
    if packed.returncode:
        said = packed.stderr.decode().strip()
        raise SystemExit(f"{revision}: neither a folder with flowc/ nor a revision of git: {said}")
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return Path(folder)


def measured(found: Sequence[Version], what: str, steps: int, count: int) -> list[Times]:
    """Each version's times, all of documents that nothing else measures: nothing is remembered of them.

    A first one, which loads modules, does not count.
    """
    times: list[Times] = [[] for _ in found]
    seeds = range(len(what) * 1_000, len(what) * 1_000 + count)
    for version in found:
        version.asked(what, steps, [seeds.stop])
    for first in range(0, count, TURN[steps]):
        for version, own in zip(found, times, strict=True):
            own += version.asked(what, steps, seeds[first : first + TURN[steps]])
    return times


# The table.


def table(found: Sequence[Version], share: float) -> Iterator[str]:
    yield f"{'':26}" + "".join(f"{each.name[:15]:>16}" for each in found) + "   wanted"
    for steps, count in REPEATS.items():
        yield from round_trips(found, steps, max(2, round(count * share)))
    for steps in (10, 100):
        yield from verifications(found, steps, max(2, round(REPEATS[steps] * share)))
    yield from peaks(found, 1000)
    yield ""
    yield "x: multiples of ast.parse of the view, by the best of each and by the medians. !: not what is wanted."


def round_trips(found: Sequence[Version], steps: int, count: int) -> Iterator[str]:
    most = MOST.get(steps)
    times = measured(found, "round trip", steps, count)
    ratios = [(best(own), middle(own), each) for each, own in zip(found, times, strict=True)]
    cells = [f"{least:.2f}{mark(least, most, each)} ({median:.2f})" for least, median, each in ratios]
    said = f"at most {most[0]:g}, with orjson {most[1]:g}" if most else ""
    yield row(f"round trip, {steps:5} steps", "x", cells, said)
    yield row("", "us", [f"{min(spent for _, spent in own):.0f}" for own in times])


def mark(value: float, most: tuple[float, float] | None, version: Version) -> str:
    return "!" if most and version.name.startswith("now") and value > most[version.is_fast] else ""


def verifications(found: Sequence[Version], steps: int, count: int) -> Iterator[str]:
    """Documents a second, and by how much that is more than the other version's, both measured by ``ast.parse``."""
    times = measured(found, "verify", steps, count)
    gains = [(best(times[0]) / best(own), middle(times[0]) / middle(own)) for own in times]
    cells = [f"{best(own):.2f} ({middle(own):.2f})" for own in times]
    yield row(f"verify, {steps:9} steps", "x", cells)
    yield row("", "a second", [f"{1e6 / min(spent for _, spent in own):.0f}" for own in times])
    cells = [
        f"{gain:.2f}{'!' if at and gain < FASTER else ''} ({more:.2f})"
        for at, (gain, more) in enumerate(gains)
    ]
    yield row("", "times", cells, f"at least {FASTER}")


def peaks(found: Sequence[Version], steps: int) -> Iterator[str]:
    """Memory by ``tracemalloc``, when nobody is timed any more."""
    used = [max(each.asked("memory", steps, [0])[0]) / 1e6 for each in found]
    cells = [f"{most:.1f}{'!' if most > used[0] * 1.005 else ''}" for most in used]
    yield row(f"peak memory, {steps:4} steps", "MB", cells, "not higher")


def row(name: str, unit: str, cells: Sequence[str], wanted: str = "") -> str:
    line = f"{name:{26 - len(unit)}}{unit}" + "".join([f"{cell:>16}" for cell in cells])
    return f"{line}   {wanted}".rstrip()


def best(times: Times) -> float:
    return min(spent for _, spent in times) / min(parse for parse, _ in times)


def middle(times: Times) -> float:
    return statistics.median(spent for _, spent in times) / statistics.median(parse for parse, _ in times)


def main(arguments: Sequence[str]) -> None:
    if arguments[:1] == ["--serve"]:
        return serve(*arguments[1:])
    names = [each for each in arguments if not each.startswith("-")]
    if len(names) != 1:
        raise SystemExit(str(__doc__))
    print(f"flowc here and at {names[0]}, Python {sys.version.split()[0]} on {sys.platform}")
    with ExitStack() as stack:
        for line in table(versions(stack, names[0]), 0.1 if "--quick" in arguments else 1.0):
            print(line, flush=True)
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
