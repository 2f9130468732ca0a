"""Proofs of examples: what is found wrong, and that wrong variants are caught."""

from __future__ import annotations

import pytest
from making.bench_examples import EVENTS, VIEW, example

from flowc_training.bench.events import cases_of
from flowc_training.bench.files import read_examples
from flowc_training.bench.scoring.behaviour import pins_of
from flowc_training.bench.variants import variants
from flowc_training.bench.verifying import repeated, verify

HEAVY_ONLY = EVENTS.partition("- name: light")[0]


def said(**parts: str) -> str:
    return "\n".join(str(each) for each in verify(example(**parts)).problems)


def test_a_right_example_has_no_problem_and_many_variants_that_fail() -> None:
    found = verify(example())
    assert found.problems == ()
    assert found.variants >= 9
    assert found.weak == ()


def test_variants_are_named_with_their_line() -> None:
    found = {(each.what, each.line) for each in variants(VIEW, pins_of(cases_of(example())))}
    assert {
        ("it does nothing", 1),
        ("the condition is inverted", 4),
        ("the steps of if are in else", 4),
        ("the steps of else are in if", 4),
        ("shopify::admin::add_order_tags is left out", 5),
        ("shopify::flow::log_output is left out", 7),
        ("2500 is another value", 4),
        ("tags has another value", 5),
        ("message has another value", 7),
    } <= found


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"events": HEAVY_ONLY}, "there is no event where nothing may happen"),
        ({"view": VIEW.replace('"heavy"', "'heavy'")}, "expected is not in canonical form from its line 5 on"),
        ({"view": VIEW.replace("totalWeight", "totalWeigth")}, "totalWeigth"),
        ({"events": EVENTS.replace("4000", "40")}, "expected fails on 'heavy'"),
        ({"events": EVENTS.replace("tags: [heavy]}", "tags: [heavy]}").replace("totalWeight: 2000", "totalWeight: 9")
          + "  # \n", "more": "edits: Tag large orders\n"}, ""),
        ({"category": "email"}, "an example of email sends no e-mail"),
        ({"category": "third_party"}, "has no task of an app"),
        ({"more": "says: {has: [[heavy]], lacks: [Heavy]}\n"}, "says has and lacks 'Heavy'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(parts: dict[str, str], problem: str) -> None:
    found = said(**parts)
    assert problem in found if problem else found == ""


def test_a_variant_that_passes_is_told_with_the_event_that_would_catch_it() -> None:
    loose = EVENTS.replace("effects: [{task: shopify.flow.log_output, fields: {message: light}}]\n    ", "")
    found = said(events=loose)
    assert "a wrong workflow passes: shopify::flow::log_output is left out (line 7 of expected)" in found
    assert "add an event on which shopify::flow::log_output must happen" in found


def test_a_threshold_that_only_made_up_events_catch_is_weak() -> None:
    far = EVENTS.replace("4000", "400000").replace("2000", "1")
    found = verify(example(events=far))
    assert found.problems == ()
    assert [each for each in found.weak if "2500 is another value" in each]


def test_an_edit_that_changes_nothing_is_told() -> None:
    stored = VIEW.replace("2500", "9000").partition("    else")[0]
    found = said(view=stored, events=HEAVY_ONLY.replace("4000", "9500"), more="edits: Tag large orders\n")
    assert "expected does what the stored workflow does already" in found


def test_the_same_request_twice_is_told() -> None:
    twice = [example("a"), example("b")]
    assert [str(each) for each in repeated(twice)] == [
        "examples/b.yaml: a asks the same\n  help: ask something else"
    ]


def test_the_sample_of_the_benchmark_is_proven() -> None:
    (sample,) = read_examples(ids=["create-sample-fragile-lamps"])
    assert verify(sample).problems == ()
