"""``flowc-flywheel simulate``: the loop over weeks without any model, beside two others; a figure, tables, rows."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from flowc_training.lines import rewrite
from flowc_training.markdown import between
from flowc_training.simulation import drawing, experiments, telling
from flowc_training.simulation.assumptions import AssumptionError, Assumptions, otherwise
from flowc_training.simulation.rows import Row, lines

FIGURE, TABLES, ROWS = "simulation.svg", "simulation.md", "rows.jsonl"


def register(commands: Any) -> None:
    """The command's arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "simulate",
        help="the loop over weeks in a simulation without any model",
        description="Simulate the flywheel on made-up shops with a scripted agent, beside a loop without slices and "
        "one that trusts activation. Nothing is measured: it shows the loop's logic. Twenty seeds take a minute.",
    )
    parser.add_argument("--weeks", type=_whole, default=8, help="of each loop")
    parser.add_argument(
        "--seeds", type=_whole, default=20, help="so many, from 1 on; the same give the same bytes"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("build/simulation"), help="the folder of what is written"
    )
    parser.add_argument(
        "--sensitivity", type=int, default=0, metavar="SEEDS",
        help="also worlds that are assumed otherwise, with so many seeds each: some seconds a seed and world",
    )  # fmt: skip
    parser.add_argument(
        "--assume", action="append", default=[], metavar="NAME=VALUE", help="another value of an assumption"
    )
    parser.add_argument(
        "--into", type=Path, help="a page that gets the tables between its marks, the figure beside it"
    )
    parser.set_defaults(run=run)


def _whole(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1_000:
        raise argparse.ArgumentTypeError(f"{text!a} is no number from 1 to 1000")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Simulate and write; 2 where the arguments cannot be used."""
    try:
        of = _assumed(arguments)
        page = _page(arguments.into)
        rows = [*experiments.simulate(arguments.seeds, arguments.weeks, of)]
        texts = _texts(rows, arguments, of)
        arguments.out.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            rewrite(arguments.out / name, [text])
        if arguments.into:
            rewrite(arguments.into.with_suffix(".svg"), [texts[FIGURE]])
            rewrite(arguments.into, [between(page, "simulation", texts[TABLES])])
    except (AssumptionError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"a simulation, nothing measured: {', '.join(str(arguments.out / name) for name in texts)}")
    return 0


def _assumed(arguments: argparse.Namespace) -> Assumptions:
    """What is assumed. Raises ``AssumptionError``, also where the weeks end before requests shift."""
    of = otherwise(Assumptions(), arguments.assume)
    if of.shift_week > arguments.weeks:
        raise AssumptionError(
            f"requests shift in week {of.shift_week}: simulate so many weeks at least, or --assume shift_week=0"
        )
    return of


def _page(path: Path | None) -> str:
    """The page that the tables go into, empty where none does; one without marks is refused before the minute."""
    return between(path.read_text("utf-8"), "simulation", "") if path else ""


def _texts(rows: list[Row], arguments: argparse.Namespace, of: Assumptions) -> dict[str, str]:
    """What is written, by name."""
    seeds, weeks = arguments.sensitivity, arguments.weeks
    more = {
        "where the advantage ends": [*experiments.sensitivity(seeds, weeks, of)] if seeds > 0 else [],
        "which part does what": [*experiments.parts(seeds, weeks, of)] if seeds > 0 else [],
    }
    return {
        FIGURE: drawing.svg(telling.picture(rows, of)),
        TABLES: telling.page(rows, of, more),
        ROWS: lines(rows),
    }
