"""The parts of the simulation: learning, forgetting, the benchmark, the roll-out's counts, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from flowc_serving.rollout.statistics import difference, share
from flowc_training.markdown import between
from flowc_training.simulation import examining, mixing, production, rolling
from flowc_training.simulation.agent import Agent, Mix, first, trained
from flowc_training.simulation.assumptions import AssumptionError, Assumptions, otherwise
from flowc_training.simulation.kinds import KINDS, WATCHED, kinds_of, slices
from flowc_training.simulation.production import Draw, Served, chance
from flowc_training.weekly.ordering import Order

OF = Assumptions(luck=0.0)
AT = {each.name: number for number, each in enumerate(KINDS)}
NONE = np.zeros(len(KINDS))


def rows_of(name: str, many: float) -> Mix:
    return Mix(many * np.eye(len(KINDS))[AT[name]], NONE)


def after(mix: Mix, before: Agent | None = None) -> Agent:
    return trained(before or first(), mix, OF, chance(1, 1, Draw.TRAINING))


def test_what_is_learnt_saturates() -> None:
    got = [after(rows_of("edit", many)).success(OF)[AT["edit"]] for many in (0, 500, 1_000, 1_500, 100_000)]
    gains = [new - old for old, new in pairwise(got[:4])]
    assert all(new < old for old, new in pairwise(gains))
    assert all(gain > 0 for gain in gains)
    assert got[-1] < OF.ceiling


def test_related_kinds_learn_along() -> None:
    before, taught = (each.success(OF) for each in (after(rows_of("edit", 0)), after(rows_of("edit", 1_000))))
    assert taught[AT["edited e-mail"]] > before[AT["edited e-mail"]]
    assert taught[AT["third party"]] == pytest.approx(before[AT["third party"]])


def test_what_is_left_out_is_forgotten() -> None:
    agent = after(rows_of("edit", 1_000))
    again = after(rows_of("create", 3_000), agent)
    assert again.success(OF)[AT["edit"]] < agent.success(OF)[AT["edit"]]


def test_wrong_rows_spoil() -> None:
    wrong = Mix(NONE, rows_of("third party", 1_000).right)
    assert after(wrong).success(OF)[AT["third party"]] < 0.5 * first().success(OF)[AT["third party"]]


def test_kinds_are_whole() -> None:
    assert sum(each.before for each in KINDS) == pytest.approx(1)
    assert sum(each.after for each in KINDS) == pytest.approx(1)
    assert sum(each.examples for each in KINDS) == len(examining.KIND) == 300
    assert {name for names in WATCHED.values() for name in names} == {each.name for each in KINDS}
    assert kinds_of("email=yes") == (AT["edited e-mail"], AT["e-mail"])
    assert "category=edit" in slices(AT["edited e-mail"], 0)


def test_the_benchmark_tells_the_better_one() -> None:
    low, high = np.full(len(KINDS), 0.3), np.full(len(KINDS), 0.8)
    worse, better = examining.measured(1, 1, OF, {"worse": low, "better": high})
    assert worse.right == pytest.approx(0.3, abs=0.1)
    assert better.right == pytest.approx(0.8, abs=0.1)
    assert [each.id for each in worse.examples] == [each.id for each in better.examples]


def test_production_is_as_the_agent_is() -> None:
    of = replace(OF, read=20_000, people=100)
    shops = production.shops(1, of)
    success = np.linspace(0.2, 0.9, len(KINDS))
    served = Served(success, success, np.zeros(of.looks))
    seen = production.talks(1, 3, of, shops, served)
    assert seen.people.sum() == 100
    for number, right in enumerate(success):
        its = seen.kind == number
        assert its.mean() == pytest.approx(KINDS[number].after, abs=0.02)
        assert seen.right[its].mean() == pytest.approx(right, abs=0.05)
    assert not seen.activated[seen.kind == AT["question"]].any()


def test_shops_stay_in_their_arm() -> None:
    """Who has the new agent at 1 % has it at 5 % too."""
    found = production.shops(1, OF)
    few, more = ({*rolling.counted(found, percent, OF)[1].tolist()} for percent in (1, 5))
    assert few
    assert few < more


def test_the_report_is_that_of_the_products_statistics() -> None:
    usual = rolling.Counts(np.array([3, 1, 0]), np.array([4, 4, 0]))
    new = rolling.Counts(np.array([1, 1]), np.array([5, 2]))
    found = rolling.reported(usual, new)
    assert found.usual.shares["activated"] == share(4, 8)
    assert found.differences["activated"] == difference([(3, 4), (1, 4)], [(1, 5), (1, 2)])
    assert (found.usual.conversations, found.usual.shops, found.new.conversations) == (8, 2, 7)


def test_a_mix_fills_a_training() -> None:
    ordered = mixing.made([Order("category=edit", 1_000, "")], production.shares(3, OF), OF)
    pool = Mix(np.full(len(KINDS), 100.0), NONE)
    before = Mix(first().right, NONE)
    whole = mixing.mix(ordered, pool, before, OF, is_broken=False)
    worth = ordered.right.sum() * (1 / OF.made_worth - 1)
    assert whole.total + worth == pytest.approx(OF.rows)
    broken = mixing.mix(ordered, pool, before, OF, is_broken=True)
    assert broken.wrong[AT[OF.broken_kind]] - whole.wrong[AT[OF.broken_kind]] == OF.broken_rows
    assert set(np.flatnonzero(ordered.right).tolist()) == {AT["edit"], AT["edited e-mail"]}


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        (["peple=3"], "peple"),
        (["people=three"], "people is a whole number"),
        (["people=1"], "two or more"),
        (["harm=1.2"], "harm is 1.2: it is a share"),
        (["half=nan"], "half is nan"),
        (["luck=inf", "alike=-1"], "alike is -1"),
        (["read=99999999999"], "read is 99999999999"),
        (["rows=10"], "at most all rows"),
        (["broken_kind=cake"], "broken_kind is one of create"),
        (["looks=0"], "a look"),
        (["compared=0"], "compared"),
    ],
)
def test_what_makes_no_world_is_refused(said: list[str], wrong: str) -> None:
    with pytest.raises(AssumptionError, match=wrong):
        otherwise(OF, said)


def test_other_assumptions_are_taken() -> None:
    found = otherwise(OF, ["people=1_000", "half=12.5", "broken_kind=edit"])
    assert (found.people, found.half, found.broken_kind) == (1_000, 12.5, "edit")


def test_a_page_keeps_what_is_around_its_marks() -> None:
    page = "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n"
    assert between(page, "x", "new\n") == "a\n<!-- x: begin -->\n\nnew\n\n<!-- x: end -->\nb\n"
    with pytest.raises(ValueError, match="y: begin"):
        between(page, "y", "new")


# The command.


def called(*arguments: str) -> int:
    import argparse

    from flowc_training.cli.flywheel import simulate

    parser = argparse.ArgumentParser()
    simulate.register(parser.add_subparsers())
    told = parser.parse_args(["simulate", *arguments])
    return int(told.run(told))


def test_the_command_writes_all_or_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page\n<!-- simulation: begin -->\n<!-- simulation: end -->\n", "utf-8")
    few = ("--weeks", "2", "--seeds", "1", "--assume", "shops=2000", "--out", str(tmp_path / "out"))
    assert called(*few, "--into", str(page)) == 0
    assert "simulation" in capsys.readouterr().out
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        "rows.jsonl",
        "simulation.md",
        "simulation.svg",
    ]
    assert page.read_text("utf-8").startswith("# A page\n<!-- simulation: begin -->\n\n### Simulation: ")
    assert page.with_suffix(".svg").read_bytes() == (tmp_path / "out" / "simulation.svg").read_bytes()
    assert len((tmp_path / "out" / "rows.jsonl").read_text("utf-8").splitlines()) == 6


def test_the_command_refuses_before_it_begins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("no marks", "utf-8")
    out = tmp_path / "out"
    assert called("--out", str(out), "--into", str(page)) == 2
    assert called("--out", str(out), "--into", str(tmp_path / "none.md")) == 2
    assert called("--out", str(out), "--assume", "people=0") == 2
    assert called("--out", str(out), "--weeks", "1") == 2
    said = capsys.readouterr().err
    assert "simulation: begin" in said
    assert "none.md" in said
    assert "two or more" in said
    assert "requests shift in week 2" in said
    assert not out.exists()
