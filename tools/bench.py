"""Times the conversions, self-check included, beside the parsers of the standard library on the same texts.

    python tools/bench.py [--quick]

Every time of a conversion is the processor's, the best of several, each of another document, with the garbage
collector on. The documents are made here: exports with the mix of steps of real ones (conditions with trees,
metafields, tags, Liquid, code), about a kilobyte a step.
"""

from __future__ import annotations

import ast
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any, TypeVar

import flowc

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from making.bench_documents import Maker, Straight

SIZES = (3, 10, 30, 100, 300, 1000, 3000)
WANTED = {
    "round trip": 8.0,
    "verify": 400.0,
    "import": 60.0,
    "to-py": 150.0,
    "catalogue": 50.0,
    "check": 2_000.0,
    "run": 2_000.0,
}
"""What the project wants: times ast.parse at 10 steps; documents of 10 steps a second; milliseconds over bare
Python; in all; over bare Python; microseconds twice."""

LOADING = """
from flowc.catalog import load
from flowc.schema import index
tasks, schema = list(load()), index.load()
schema.fields("Order"), schema.enum_values("ProductStatus"), schema.mutation("tagsAdd")
"""
"""The whole catalogue with every part of the environment."""

Json = Any
T = TypeVar("T")


# Times.


def timed(run: Callable[[], T]) -> tuple[float, T]:
    """Microseconds of the processor's time for one call, and what it gave."""
    start = thread_time()
    found = run()
    return (thread_time() - start) * 1e6, found


def best(run: Callable[[], object], repeats: int) -> float:
    return min(timed(run)[0] for _ in range(repeats))


@dataclass(frozen=True)
class Row:
    """Microseconds for documents of one size."""

    steps: int
    size: float
    loads: float
    parse: float
    to_python: float
    to_json: float

    @property
    def round_trip(self) -> float:
        return self.to_python + self.to_json


def row(steps: int, repeats: int) -> Row:
    """The best of each time; every repeat has a document of its own, so that nothing is remembered of it."""
    documents = [Maker(steps, seed).document() for seed in range(repeats)]
    columns = zip(*map(times, documents), strict=True)
    return Row(steps, len(documents[0]), *map(min, columns))


def times(document: str) -> Sequence[float]:
    """One document's numbers; the two parsers read the very texts the conversions read."""
    body = document.partition(":")[2]
    to_python, view = timed(lambda: flowc.to_python(document))
    loads, _ = timed(lambda: json.loads(body))
    parse, _ = timed(lambda: ast.parse(view))
    to_json, back = timed(lambda: flowc.to_json(view))
    if back != document:
        raise AssertionError("a document of the benchmark does not come back")
    return loads, parse, to_python, to_json


def conversions(repeats: int) -> Iterator[str]:
    yield "Microseconds, with the self-check of both conversions"
    heads = (
        "steps",
        "bytes",
        "json.loads",
        "ast.parse",
        "to_python",
        "to_json",
        "round trip",
        "x ast.parse",
        "a step",
    )
    yield " ".join(f"{head:>11}" for head in heads)
    for steps in SIZES:
        found = row(steps, max(repeats // 10, repeats * 20 // (steps + 10)))
        ratio = found.round_trip / found.parse
        cells = [
            found.steps,
            found.size,
            found.loads,
            found.parse,
            found.to_python,
            found.to_json,
            found.round_trip,
        ]
        line = " ".join(f"{cell:11.0f}" for cell in cells)
        mark = verdict(ratio, "round trip") if steps == 10 else ""
        yield f"{line} {ratio:11.1f} {found.round_trip / steps:11.1f}{mark}"
    yield "x ast.parse: the round trip as a multiple of ast.parse of the view. a step: the round trip by steps."


def verdict(found: float, what: str, *, least: bool = False) -> str:
    wanted = WANTED[what]
    is_met = found >= wanted if least else found <= wanted
    return f"  wanted: at {'least' if least else 'most'} {wanted:.0f}{'' if is_met else ', NOT MET'}"


# Verification.


def verifications(repeats: int) -> Iterator[str]:
    """Every law on documents that nothing is remembered of."""
    yield f"{'steps':>11} {'verify':>11} {'x ast.parse':>11} {'a second':>11}   Microseconds; documents a second"
    for steps in (10, 100):
        documents = [Maker(steps, 1_000 + seed).document() for seed in range(repeats)]
        verify = min([timed(partial(verified, each))[0] for each in documents])
        views = map(flowc.to_python, documents)
        parse = min([timed(partial(ast.parse, view))[0] for view in views])
        mark = verdict(1e6 / verify, "verify", least=True) if steps == 10 else ""
        yield f"{steps:11} {verify:11.0f} {verify / parse:11.1f} {1e6 / verify:11.0f}{mark}"


def verified(document: str) -> None:
    if not flowc.verify(document).holds:
        raise AssertionError("a law does not hold of a document of the benchmark")


# Checks.


def checks(repeats: int) -> Iterator[str]:
    """Each check is of a document of its own that was read before; what Liquid says is not remembered of it."""
    yield "Microseconds of a check, without reading the document"
    yield f"{'steps':>11} {'ast.parse':>11} {'check':>11} {'x ast.parse':>11} {'a step':>11}"
    for steps in (10, 100):
        parses, spent = zip(*[checked(steps, seed) for seed in range(repeats)], strict=True)
        parse, middle = min(parses), statistics.median(spent)
        mark = verdict(middle, "check") if steps == 10 else ""
        yield f"{steps:11} {parse:11.0f} {middle:11.0f} {middle / parse:11.1f} {middle / steps:11.1f}{mark}"


def checked(steps: int, seed: int) -> tuple[float, float]:
    """The times of ``ast.parse`` and of all checks."""
    from flowc.check.checker import Known, findings
    from flowc.source import read

    document = Maker(steps, seed).document()
    view = flowc.to_python(document, layout=False)
    workflow = read(document).workflow
    spent, found = timed(lambda: findings(workflow, Known()))
    if any(each.severity != "info" for each in found):
        raise AssertionError("a document of the benchmark has mistakes")
    return timed(lambda: ast.parse(view))[0], spent


# Simulated runs.


def runs(repeats: int) -> Iterator[str]:
    """Each run is of a document of its own, with conditions and Liquid of its own."""
    yield "Microseconds of a simulated run, with the reading of the document"
    yield f"{'steps':>11} {'visited':>11} {'ast.parse':>11} {'run':>11} {'x ast.parse':>11}"
    for steps in (10, 100):
        parses, spent, visits = zip(*[simulated(steps, seed) for seed in range(repeats)], strict=True)
        parse, middle = min(parses), statistics.median(spent)
        mark = verdict(middle, "run") if steps == 10 else ""
        yield f"{steps:11} {max(visits):11} {parse:11.0f} {middle:11.0f} {middle / parse:11.1f}{mark}"


def simulated(steps: int, seed: int) -> tuple[float, float, int]:
    """The times of ``ast.parse`` and of a run, and how many steps ran."""
    from flowc.simulate import invent, run
    from flowc.source import read

    document = Straight(steps, seed).document()
    view = flowc.to_python(document, layout=False)
    made = invent(read(document).workflow)
    spent, found = timed(lambda: run(document, made.event, made.shop))
    return timed(lambda: ast.parse(view))[0], spent, len(found.visits)


# Other tools on the same view.


def neighbours(repeats: int) -> Iterator[str]:
    yield "Microseconds of other tools on the pure view"
    yield f"{'steps':>11} {'ast.parse':>11} {'LibCST':>11} {'Black':>11}   LibCST: parse and code again. Black: format"
    for steps in (10, 100):
        view = flowc.to_python(Maker(steps, 0).document(), layout=False)
        runs = [ast_run(view), libcst_run(view), black_run(view)]
        cells = ["n/a" if run is None else f"{best(run, repeats):.0f}" for run in runs]
        yield " ".join(f"{cell:>11}" for cell in [steps, *cells])


Run = Callable[[], object] | None


def ast_run(view: str) -> Run:
    return lambda: ast.parse(view)


def libcst_run(view: str) -> Run:
    libcst = optional("libcst")
    return libcst and (lambda: libcst.parse_module(view).code)


def black_run(view: str) -> Run:
    black = optional("black")
    return black and (lambda: black.format_str(view, mode=black.Mode()))


def optional(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


# Start.


def starts(repeats: int) -> Iterator[str]:
    """Milliseconds of whole processes; the first run, which writes bytecode, does not count."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "ten.flow"
        document.write_text(Maker(10, 0).document(), encoding="utf-8")
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "import flowc": [sys.executable, "-c", "import flowc"],
            "import flowc, both conversions": [
                sys.executable,
                "-c",
                "import flowc; flowc.to_python; flowc.to_json",
            ],
            "catalogue and environment": [sys.executable, "-c", LOADING],
            "flowc --version": [*flowc_command(), "--version"],
            "flowc to-py, 10 steps": [*flowc_command(), "to-py", str(document)],
        }
        found = medians(commands, repeats)
    bare = found["python -c pass"][1]
    wanted = {
        "import flowc, both conversions": ("import", bare),
        "catalogue and environment": ("catalogue", bare),
        "flowc to-py, 10 steps": ("to-py", 0.0),
    }
    yield f"{'Milliseconds of a process':>32} {'median':>8} {'best':>8} {'over bare':>10}"
    for name, (median, least) in found.items():
        what, less = wanted.get(name, ("", 0.0))
        mark = verdict(least - less, what) if what else ""
        yield f"{name:>32} {median:8.1f} {least:8.1f} {least - bare:10.1f}{mark}"


def medians(commands: dict[str, list[str]], repeats: int) -> dict[str, tuple[float, float]]:
    """Each command's median and best, the commands in turns, so that a slow moment is everybody's."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats + 1):
        for name, command in commands.items():
            taken[name].append(process(command))
    return {name: (statistics.median(runs[1:]), min(runs[1:])) for name, runs in taken.items()}


def process(command: list[str]) -> float:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    start = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return (perf_counter() - start) * 1e3


def flowc_command() -> list[str]:
    """The installed command, where there is one."""
    script = Path(sys.executable).with_name("flowc")
    return [str(script)] if script.exists() else [sys.executable, "-m", "flowc"]


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    print(f"flowc {flowc.__version__}, Python {sys.version.split()[0]} on {sys.platform}")
    for lines in (
        conversions(10 if quick else 100),
        verifications(10 if quick else 100),
        checks(10 if quick else 50),
        runs(10 if quick else 50),
        neighbours(2 if quick else 7),
        starts(3 if quick else 21),
    ):
        print()
        for line in lines:
            print(line, flush=True)


if __name__ == "__main__":
    main()
