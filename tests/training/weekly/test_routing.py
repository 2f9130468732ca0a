"""Every talk goes to one place, by the first rule that holds of it; rules are data, and refused as a whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from making.talks import GOOD, scored, talk
from making.trajectories import view

from flowc_training.bench import files
from flowc_training.weekly import routing, rules
from flowc_training.weekly.routing import Counts, Known, Routed, RoutingError, routed
from flowc_training.weekly.rules import ROUTES, RulesError
from flowc_training.weekly.scores import Scored
from flowc_training.weekly.talk import Deed, Talk

RULES = rules.read()


def free(_: Talk) -> str:
    return ""


def one(found: Talk, its: Scored, **more: Any) -> Routed:
    (told,) = routed([(found, its)], RULES, **{"leaks": free, **more})
    return told


@pytest.mark.parametrize(
    ("changes", "scores", "route", "rule"),
    [
        ({}, {}, "pool", "high and turned on"),
        ({"consents": False}, {}, "quarantine", "no consent"),
        ({"activated": False}, {}, "people", "the middle"),
        ({}, {"value": 0.84}, "people", "the middle"),
        ({}, {"value": 0.85}, "pool", "high and turned on"),
        ({}, {"value": 0.49}, "quarantine", "low"),
        ({}, {"value": 0.0, "compiles": False, "clean": False}, "quarantine", "does not compile"),
        ({}, {"value": 0.0, "clean": False}, "quarantine", "is not clean"),
        ({}, {"value": 0.0, "acts": False}, "quarantine", "does nothing"),
        ({}, {"facets": {}}, "people", "not judged"),
        ({}, {"facets": {}, "value": 0.0, "trouble": "programs: TooLong"}, "people", "could not be scored"),
        ({}, {"facets": {}, "trouble": "the judge: away"}, "people", "not judged"),
        ({}, {"kept": False}, "people", "changed more than asked"),
        ({"deed": Deed(True, rating="down")}, {}, "people", "thumb down"),
        ({"deed": Deed(True, off_again=True)}, {}, "people", "turned off again"),
        ({"endings": ("done", "seconds")}, {}, "quarantine", "ended badly"),
        ({"workflow": "", "activated": False}, {}, "pool", "high, nothing to turn on"),
    ],
)
def test_our_rules(changes: dict[str, Any], scores: dict[str, Any], route: str, rule: str) -> None:
    found = talk(**changes)
    told = one(found, replace(scored(found), **scores))
    assert (told.route, told.rule) == (route, rule)
    assert told.reasons


def test_turning_it_on_brings_nothing_in() -> None:
    """Activation is a guardrail: of what is not good it changes nothing."""
    for worth in (0.0, 0.3, 0.49):
        found = talk(activated=True)
        assert one(found, scored(found, worth)).route == "quarantine"


def test_people_decide_but_not_over_consent_and_the_benchmark() -> None:
    found = talk()
    never, pool = {found.id: "never"}, {found.id: "pool"}
    assert one(found, scored(found), people=never).rule == "a person said never"
    assert one(found, scored(found, 0.1), people=pool).rule == "a person chose it"
    refusing = replace(found, consents=False)
    assert one(refusing, scored(refusing), people=pool).rule == "no consent"
    told = one(found, scored(found), people=pool, leaks=lambda _: "t1: its request is 90% like e1")
    assert (told.route, told.rule) == ("quarantine", "in the benchmark")
    assert told.reasons[-1] == "t1: its request is 90% like e1"


def test_what_looks_personal_waits_for_people() -> None:
    found = talk()
    assert one(found, scored(found), personal=lambda name: name == found.id).rule == "looks personal"
    assert (
        one(found, scored(found, 0.1), personal=lambda name: name == found.id).rule == "low"
    )  # nobody need look


def test_all_reasons_are_told() -> None:
    found = talk(consents=False)
    told = one(found, scored(found, 0.0, compiles=False, clean=False))
    assert told.reasons == (
        "the shop does not let it be learnt from",
        "what it wrote does not compile",
        "what it wrote was not stored, or the checker has an error against it",
        "its value is low",
    )


def test_the_benchmark_is_kept_out() -> None:
    example = next(each for each in files.read_examples() if each.expected and not each.edits)
    by_skeleton = talk(workflow=view(), written=example.expected)
    by_words = talk(request="\n".join(example.turns), workflow="", activated=False)
    rows = [(each, scored(each)) for each in (by_skeleton, by_words)]
    assert [each.rule for each in routed(rows, RULES)] == ["in the benchmark"] * 2


def test_the_pool_has_nothing_twice() -> None:
    same = talk(
        2, workflow=view("Mark big ones", 900, "big"), request="tag orders over 500 as large please, thanks"
    )
    other_words = talk(3, request="whenever something expensive is bought I want to see it at a glance")
    other_workflow = talk(4, workflow=view().replace("order_created", "order_paid"))
    talks = [talk(1), same, other_words, other_workflow]
    found = [*routed([(each, scored(each)) for each in talks], RULES, leaks=free)]
    assert [each.route for each in found] == ["pool", "quarantine", "pool", "pool"]
    assert found[1].rule == "known already"
    known = Known()
    known.add(talk(9))
    assert one(talks[0], scored(talks[0]), known=known).rule == "known already"


def test_scores_of_another_are_refused() -> None:
    with pytest.raises(RoutingError, match="t1 has the scores of t2"):
        [*routed([(talk(1), scored(talk(2)))], RULES, leaks=free)]


_MAYBE = st.sampled_from([True, False, None])
_PAIRS = st.lists(
    st.tuples(
        st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["", "up", "down"]),
        st.lists(st.sampled_from(["done", "seconds", "interrupted"]), max_size=2), st.floats(0, 1),
        _MAYBE, _MAYBE, _MAYBE, _MAYBE, st.booleans(), st.sampled_from(["", "programs: x", "the judge: y"]),
        st.sampled_from(["", "pool", "never"]), st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_PAIRS)
def test_every_talk_ends_in_one_place(drawn: list[Any]) -> None:
    pairs: list[tuple[Talk, Scored]] = []
    people: dict[str, Any] = {}
    base = talk()
    for number, each in enumerate(drawn):
        consents, on, off, rating, endings, worth, compiles, clean, acts, kept, judged, trouble, said, _ = (
            each
        )
        found = replace(
            base,
            conversation=replace(base.conversation, id=f"t{number}"),
            consents=consents,
            deed=Deed(on, off, rating=rating),
            endings=tuple(endings),
        )
        people[found.id] = said
        facets = GOOD if judged else {}
        its = scored(found, worth, compiles=compiles, clean=clean, acts=acts, kept=kept, facets=facets)
        pairs.append((found, replace(its, trouble=trouble)))
    leaks = {f"t{number}" for number, each in enumerate(drawn) if each[-1]}
    counts = Counts()
    told = [*routed(pairs, RULES, people=people, leaks=lambda one: "near" if one.id in leaks else "")]
    for each in told:
        counts.add(each)
    assert [each.id for each in told] == [found.id for found, _ in pairs]
    assert sum(counts.routes.values()) == sum(counts.rules.values()) == len(pairs)
    assert {each.rule for each in told} <= {each.name for each in RULES}
    by_name = {each.name: each.route for each in RULES}
    for each, (found, its) in zip(told, pairs, strict=True):
        assert each.route == by_name[each.rule]
        if each.route == "pool":
            assert found.consents
            assert found.id not in leaks
            assert people[found.id] == "pool" or (its.value >= 0.85 and its.facets)
        assert routing.from_json(routing.to_json(each)) == each


def test_counts_have_every_rule() -> None:
    found = talk()
    counts = Counts()
    counts.add(one(found, scored(found)))
    told: Any = counts.to_json(RULES)
    assert [each["name"] for each in told["rules"]] == [each.name for each in RULES]
    assert sum(each["talks"] for each in told["rules"]) == 1
    assert told["routes"] == {"pool": 1, "quarantine": 0, "people": 0}
    assert {*told["routes"]} == {*ROUTES}


LAST = '[[rule]]\nname = "rest"\nroute = "people"\nwhy = "none of them"\nwhen = {}\n'


def rule(when: str, route: str = "pool") -> str:
    return f'[[rule]]\nname = "a"\nroute = "{route}"\nwhy = "w"\nwhen = {{ {when} }}\n' + LAST


def test_other_rules(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(
        rule('arm = ["b", "c"], kept = [true, "unknown"], value = { at_least = 0.2, below = 0.4 }')
    )
    (first, _) = own = rules.read(path)
    found = talk(arm="b")
    assert routing.decided("t", routing.facts_of(found, scored(found, 0.3)), own).rule == "a"
    for its in (scored(found, 0.4), scored(found, 0.1), scored(found, 0.3, kept=False)):
        assert not first.holds(routing.facts_of(found, its))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x", "no TOML"),
        ("", r"there is no \[\[rule\]\]"),
        ("a = 1\n" + LAST, "a is no part of rules"),
        (rule("valeu = { below = 1.0 }"), "did you mean value"),
        (rule("value = 0.5"), "value is { at_least"),
        (rule("value = { under = 0.5 }"), "of a number there are bounds"),
        (rule('value = { below = "x" }'), "of a number there are bounds"),
        (rule('stored = "yes"'), "stored is true, false or 'unknown'"),
        (rule("rating = true"), "rating is a text"),
        (rule("stored = { below = 1 }"), "of a number there are bounds"),
        (rule("", "pool"), "holds always, so that no rule after it"),
        (rule("stored = true", "bin"), "one of pool, quarantine, people"),
        (LAST + LAST, "several rules are called rest"),
        (rule("stored = true").replace(LAST, ""), "the last rule holds always"),
        (LAST.replace('why = "none of them"', "why = 3"), "rule 1 has a text why"),
        (LAST.replace("when = {}", "wen = {}"), "it may have name, route, why, when; .*has a table when"),
    ],
)
def test_rules_that_are_refused(text: str, why: str) -> None:
    with pytest.raises(RulesError, match=why):
        rules.of_text(text)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(RulesError) as told:
        rules.of_text(rule('stored = 3, rating = "up", nothing = 1').replace('why = "w"', ""))
    assert str(told.value).count(";") == 2


def test_rules_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="cannot be read"):
        rules.read(tmp_path / "none.toml")


@pytest.mark.parametrize("data", [None, 3, {}, {"id": "t", "route": "bin", "reasons": [], "rule": "r"}])
def test_what_tells_no_route(data: Any) -> None:
    with pytest.raises(RoutingError, match="tells no route"):
        routing.from_json(data)
