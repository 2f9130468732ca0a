"""Stored documents: they mean their plan, look like exports of their age, and an edit leaves them as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

import flowc
from flowc_training.population.changes import changes
from flowc_training.population.composing import plans
from flowc_training.population.documents import AGES, remarked, stored
from flowc_training.population.identifiers import Identifiers
from flowc_training.population.plan import Plan
from flowc_training.population.printing import view
from flowc_training.population.shops import merchant


def some(many: int) -> Iterator[Plan]:
    for n in range(many):
        for each in plans(merchant("documents", n), 3, Random(n)):
            yield remarked(each, Random(n))


def root(document: str) -> dict[str, Any]:
    return json.loads(document[document.index("{") :])["root"]


def test_documents_mean_their_plans_and_are_exact() -> None:
    for seed, plan in enumerate(some(20)):
        document = stored(plan, Random(seed))
        report = flowc.verify(document)
        assert flowc.to_python(document, layout=False) == view(plan)
        assert report.holds, report.render()


def test_they_look_as_exports_of_all_ages_do() -> None:
    found = [root(stored(plan, Random(seed))) for seed, plan in enumerate(some(40))]
    assert {"vertical_layout_enabled" in each for each in found} == {True, False}
    ids = [step["step_id"] for each in found for step in each["steps"]]
    assert len(set(ids)) == len(ids)
    assert {_kind(each) for each in ids} == {"v1", "v4", "v7", "ulid"}
    assert any(len({_kind(step["step_id"]) for step in each["steps"]}) > 1 for each in found)
    assert any(step["description"] or step["note"] for each in found for step in each["steps"])
    assert any("editor_state" in each for each in found)
    assert len(AGES) == 3


def _kind(one: str) -> str:
    return "ulid" if len(one) == 26 else f"v{one[14]}"


def test_the_same_seed_makes_the_same_document() -> None:
    plan = next(some(1))
    assert stored(plan, Random(4)) == stored(plan, Random(4)) != stored(plan, Random(5))


@pytest.mark.parametrize("seed", range(12))
def test_an_edit_keeps_the_ids_of_what_it_leaves_alone(seed: int) -> None:
    one = merchant("documents", seed)
    plan = next(plans(one, 1, Random(seed)))
    document = stored(plan, Random(seed))
    after, _ = changes(plan, one, Random(seed), ("value", "rename"))
    edited = flowc.to_json(view(after), base=document)
    assert {each["step_id"] for each in root(edited)["steps"]} == {
        each["step_id"] for each in root(document)["steps"]
    }
    assert edited != document


def test_ids_of_kind_and_moment() -> None:
    from datetime import UTC, datetime
    from uuid import UUID

    ids = Identifiers(Random(1), datetime(2026, 3, 1, tzinfo=UTC))
    one, seven = UUID(ids.make("v1")), UUID(ids.make("v7"))
    assert (one.version, seven.variant) == (1, UUID(int=0, version=4).variant)
    moment = datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    assert 0 < (one.time - 0x01B21DD213814000) / 1e7 - moment < 60
    assert 0 < (seven.int >> 80) / 1000 - moment < 120
    assert ids.make("ulid")[:2] == "01"
