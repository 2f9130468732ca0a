"""The claims of the simulation, each on a few seeds: what is found, closed, held back, and what is not."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

import pytest
from making.folders import DOCS

from flowc_training.simulation import drawing, telling
from flowc_training.simulation.assumptions import Assumptions
from flowc_training.simulation.kinds import HOLDING
from flowc_training.simulation.loops import BLIND, LOOPS, OURS, TRUSTING, Loop
from flowc_training.simulation.rows import Row, lines
from flowc_training.simulation.running import run
from flowc_training.simulation.summary import Run, runs

WORLD = Assumptions()
SEEDS = (1, 2)
USELESS = replace(WORLD, judge_yes_right=0.6, judge_yes_wrong=0.6, judge_kind_to_email=0.0)
NEW = frozenset[str]().union(*HOLDING.values())


def simulated(loop: Loop, of: Assumptions, weeks: int = 8, seeds: Sequence[int] = SEEDS) -> list[Row]:
    return [row for seed in seeds for row in run(seed, loop, of, weeks)]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return [row for loop in LOOPS for row in simulated(loop, WORLD)]


@pytest.fixture(scope="module")
def found(rows: list[Row]) -> dict[str, list[Run]]:
    return runs(rows)


@pytest.mark.parametrize("line", HOLDING)
def test_a_gap_is_found_in_its_slices_in_the_week_it_opens(found: dict[str, list[Run]], line: str) -> None:
    assert [each.found(line) for each in found[OURS.name]] == [WORLD.shift_week] * len(SEEDS)


def test_data_is_made_for_gaps_alone(found: dict[str, list[Run]]) -> None:
    """Of the week the requests shift; ``steps=3-4`` is what all new requests have in common with old ones."""
    for each in found[OURS.name]:
        made = each.rows[WORLD.shift_week - 1].ordered
        assert made.keys() <= NEW | {"steps=3-4"}
        assert sum(made.values()) == WORLD.ordered


def test_gaps_are_closed_sooner_than_without_slices(found: dict[str, list[Run]]) -> None:
    for line in HOLDING:
        ours, blind = (fmean(each.last.success[line] for each in found[loop.name]) for loop in (OURS, BLIND))
        assert ours > blind + 0.05, line
    assert all(each.closed("edit", WORLD.shift_week) for each in found[OURS.name])


def test_what_trusts_activation_never_finds_the_edits(found: dict[str, list[Run]]) -> None:
    """Merchants leave an edited workflow on, right or wrong."""
    for each in found[TRUSTING.name]:
        assert each.found("edit") is None
        assert each.last.success["edit"] < 0.5
        assert each.found("e-mail") == WORLD.shift_week


def test_a_broken_mix_is_held_back_where_slices_are_guarded(found: dict[str, list[Run]]) -> None:
    for each in found[OURS.name]:
        broken = each.broken
        assert broken is not None
        assert broken.candidate == "held"
        assert any("third_party" in why for why in broken.reasons)
        assert each.served(broken.week) == 0
    for each in found[TRUSTING.name]:
        assert each.broken is not None
        assert each.served(each.broken.week) == 100


def test_an_average_hides_the_broken_slice(found: dict[str, list[Run]]) -> None:
    for each in found[BLIND.name]:
        broken = each.broken
        assert broken is not None
        assert broken.candidate_success["third party"] < broken.usual["third party"] - 0.15
        assert abs(broken.candidate_success["all"] - broken.usual["all"]) < 0.03


def test_the_corrected_figure_holds_the_truth_more_than_the_judge(rows: list[Row]) -> None:
    held = fmean(row.corrected.low <= row.asked_right <= row.corrected.high for row in rows)
    assert held > 0.85
    assert fmean(row.judged - row.asked_right for row in rows if row.week > 1) > 0.01  # too kind


def test_where_nothing_shifts_there_is_no_alarm() -> None:
    """The product's level is 5 % a week: two alarms in eight weeks come by chance once in a hundred times."""
    calm = simulated(OURS, replace(WORLD, shift_week=0, broken_week=0), seeds=(1,))
    assert sum(bool(row.mistaken) for row in calm) <= 2
    assert not any(NEW & {*row.gaps} for row in calm)


def test_with_a_judge_that_knows_nothing_few_people_are_too_few_to_say() -> None:
    few = simulated(OURS, replace(USELESS, people=10), weeks=2, seeds=(1,))
    assert not any(row.trusted for row in few)
    assert not any(row.gaps for row in few)


def test_many_people_save_a_judge_that_knows_nothing() -> None:
    many = simulated(OURS, replace(USELESS, people=400), weeks=2, seeds=(1,))
    assert not any(row.trusted for row in many)
    assert "category=edit" in many[-1].gaps
    assert all(row.corrected.low <= row.asked_right <= row.corrected.high for row in many)


def test_with_little_traffic_the_roll_out_waits() -> None:
    slow = simulated(OURS, replace(WORLD, conversations=4_000, shops=2_000), weeks=4, seeds=(1,))
    assert [row.percent for row in slow] == [0, 1, 1, 1]
    assert not any(row.moves for row in slow)


def test_the_same_seed_gives_the_same_bytes(rows: list[Row]) -> None:
    again = [*run(SEEDS[0], OURS, WORLD, 8)]
    assert lines(again) == lines(row for row in rows if row.loop == OURS.name and row.seed == SEEDS[0])
    assert lines(simulated(OURS, WORLD, 1, (3,))) != lines(again[:1])


def test_loops_of_a_seed_meet_the_same_world(rows: list[Row]) -> None:
    firsts = [row for row in rows if row.week == 1 and row.seed == 1]
    assert len({(row.judged, row.activated, row.asked_right) for row in firsts}) == 1


# What is shown.


def test_everything_says_that_it_is_a_simulation(rows: list[Row]) -> None:
    of_figure = telling.picture(rows, WORLD)
    assert "Simulation" in of_figure.title
    assert "simulation without any model" in " ".join(of_figure.caption)
    svg = drawing.svg(of_figure)
    assert svg.count("imulation") >= 3
    titles = re.findall(r"^### (.+)$", telling.page(rows, WORLD), re.M)
    assert titles
    assert all(each.startswith("Simulation: ") for each in titles)
    assert all(json.loads(line)["simulation"] is True for line in lines(rows).splitlines())


def test_the_page_shows_what_comes_out(rows: list[Row]) -> None:
    """The weeks of seed 1; ``flowc-flywheel simulate --sensitivity 6 --into docs/flywheel-simulation.md`` makes all."""
    page = (DOCS / "flywheel-simulation.md").read_text("utf-8")
    missing = [line for line in telling.one_seed(rows) if line not in page]
    assert missing == []
    assert all(line in page for line in telling.told(WORLD))


def test_the_figure_of_the_page_is_whole() -> None:
    from xml.etree import ElementTree

    figure = (DOCS / "flywheel-simulation.svg").read_text("utf-8")
    root = ElementTree.fromstring(figure)
    named = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {each.name for each in LOOPS} <= named
    assert len(figure) < 40_000
