"""Runs: attempts become lines, a run goes on where it stopped, and its verdicts can be made again without a model."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from making.bench_examples import VIEW, example, planted_examples

from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.limits import Limits
from flowc_serving.agent.workflows import LARGEST_PAGE
from flowc_serving.backends.scripted import Line, Scripted, script_of
from flowc_training.bench.attempting import Solver, attempt, stored_as
from flowc_training.bench.baselines.retrieval import Retrieval
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import OutcomeError
from flowc_training.bench.results import (
    ResultsError,
    Run,
    append,
    begin,
    read_run,
    read_samples,
    rescored,
    rewrite,
    sample_of,
    scored,
)
from flowc_training.bench.running import chosen, run_plain, there, todo
from flowc_training.bench.scoring.verdict import verdict
from flowc_training.bench.solvers import Agent, Expected, Scripts

EXAMPLES = [*planted_examples().values()]
RUN = Run("scripts", 2, "f", 1)
WRITES = json.dumps(
    [
        {
            "text": "I write.",
            "calls": [{"name": "create_or_update_workflow", "arguments": {"workflow": VIEW}}],
        },
        {"text": "Saved as {{answer.-1.workflow_id}}."},
    ]
)


def solved(solver: Solver, of: Example) -> bool:
    return verdict(of, asyncio.run(attempt(of, solver))).right


def test_a_model_answers_in_the_loop_of_production() -> None:
    found = asyncio.run(attempt(example(), Agent(Scripted(script_of(WRITES)), Limits())))
    assert found.endings == ("done",)
    assert found.said[-1].endswith("Saved as gid://flow/Workflow/2.")  # the first is the shop's own
    assert [each.view for each in found.saved] == [VIEW]
    assert found.usage.asked == 2
    assert verdict(example(), found).by == "meaning"


def test_what_breaks_is_an_outcome() -> None:
    found = asyncio.run(attempt(example(), Scripts({})))
    assert found.is_crashed
    assert found.error == "LookupError: there is no script for create-heavy"
    assert not verdict(example(), found).right


def test_a_model_that_cannot_answer_is_a_crash() -> None:
    found = asyncio.run(attempt(example(), Agent(Scripted([Line("", ())][:0]), Limits())))
    assert found.endings == ("model",)
    assert verdict(example(), found).by == "crash"


def test_what_is_expected_is_right_in_every_category() -> None:
    assert [each.category for each in EXAMPLES if not solved(Expected({"create-heavy": each}), each)] == []


def test_retrieval_stores_a_template_and_leaves_edits_alone() -> None:
    asked = example(turns="turns:\n- tag every new customer order from outside the country\n")
    found = asyncio.run(attempt(asked, Retrieval()))
    assert [each.name for each in found.calls] == ["template_search", "create_or_update_workflow"]
    assert len(found.saved) == 1
    edit = next(each for each in EXAMPLES if each.category == "edit")
    assert asyncio.run(attempt(edit, Retrieval())).saved == ()


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    one = example()
    begin(tmp_path, RUN)
    append(tmp_path, scored(one, asyncio.run(attempt(one, Scripts({}), 1))))  # crashed: is made again
    append(tmp_path, scored(one, asyncio.run(attempt(one, Scripts({one.id: script_of(WRITES)}), 2))))
    with (tmp_path / "results.jsonl").open("a") as opened:
        opened.write('{"scores": {"ri')  # cut off
    assert [epoch for _, epoch in todo([one], 2, there(tmp_path))] == [1]
    asyncio.run(run_plain(tmp_path, [(one, 1)], Scripts({one.id: script_of(WRITES)}), at_once=2))
    assert [(each.key[1], each.verdict.right) for each in read_samples(tmp_path)] == [(1, True), (2, True)]


def test_the_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    begin(tmp_path, RUN)
    begin(tmp_path, RUN)
    with pytest.raises(ResultsError, match="fingerprint is 'f' there, and 'g' now"):
        begin(tmp_path, Run("scripts", 2, "g", 1))
    with pytest.raises(ResultsError, match=r"temperature is 0\.0 there, and 0\.7 now"):
        begin(tmp_path, replace(RUN, temperature=0.7))
    begin(tmp_path, replace(RUN, examples=5, slices=("language=ja",)))
    assert read_run(tmp_path) == replace(RUN, examples=5, slices=("language=ja",))
    with pytest.raises(ResultsError, match=r"has no run\.json"):
        read_run(tmp_path / "none")


def test_a_workflow_beyond_the_first_page_of_a_shop_is_found() -> None:
    store = InMemory()
    names = [store.create(f"Workflow {n}", "", hidden=bool(n % 2)).name for n in range(LARGEST_PAGE + 1)]
    assert {name for name in names if stored_as(store, name) is None} == set()
    assert stored_as(store, "") is stored_as(store, "another") is None


def test_verdicts_are_made_again_without_the_model(tmp_path: Path) -> None:
    one = example()
    found = scored(one, asyncio.run(attempt(one, Scripts({one.id: script_of(WRITES)}))))
    other = example(view=VIEW.replace("2500", "250000"), events="events:\n" + _MUCH)
    (again,) = rescored([found], {one.id: other})
    assert (found.verdict.right, again.verdict.right) == (True, False)
    rewrite(tmp_path, [again])
    assert [each.verdict for each in read_samples(tmp_path)] == [again.verdict]
    assert [*rescored([found], {})] == []


_MUCH = """\
- name: much
  event: {order: {id: gid://shopify/Order/1, totalWeight: 300000}}
  expect: {effects: [shopify.admin.add_order_tags]}
- name: less
  event: {order: {id: gid://shopify/Order/1, totalWeight: 30000}}
  expect: {effects: [shopify.flow.log_output]}
"""


@pytest.mark.parametrize(
    "line", ["{}", "[", "[]", '{"scores": {}, "outcome": {}}', '{"scores": 3, "outcome": []}']
)
def test_lines_that_are_no_results_are_refused(line: str) -> None:
    with pytest.raises(OutcomeError):
        sample_of(line)


def test_examples_are_chosen_by_slices() -> None:
    assert {each.category for each in chosen(EXAMPLES, ["category=edit"])} == {"edit"}
    assert [*chosen(EXAMPLES, ["category=edit", "language=ja"])] == []
