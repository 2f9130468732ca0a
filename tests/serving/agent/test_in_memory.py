"""Workflows in memory: versions, lists and switches, as the store on disk has them."""

from __future__ import annotations

import random

import pytest

from flowc_serving.agent import ulids
from flowc_serving.agent.in_memory import InMemory
from flowc_serving.agent.workflows import BadCursor, Conflict, HiddenWorkflow, UnknownWorkflow


def test_versions_rise_whatever_the_clock_does() -> None:
    times = iter([1_800_000_000.0, 1_700_000_000.0, 1_700_000_000.0])
    store = InMemory(clock=lambda: next(times))
    one = store.create("A", "a", hidden=False)
    two = store.update(one.id, one.version, "A", "b")
    three = store.update(one.id, two.version, "B", "c", hidden=True)
    assert one.version < two.version < three.version
    assert all(ulids.is_ulid(each.version) for each in (one, two, three))
    assert store.lookup(one.id) == three
    assert (store.lookup(one.id, one.version).document, store.lookup(one.id, one.version).name) == ("a", "A")
    assert one.updated == "2027-01-15T08:00:00Z"


def test_what_fails() -> None:
    store = InMemory()
    made = store.create("A", "a", hidden=True)
    with pytest.raises(UnknownWorkflow):
        store.lookup("gid://flow/Workflow/9")
    with pytest.raises(UnknownWorkflow):
        store.lookup(made.id, "v1")
    with pytest.raises(UnknownWorkflow):
        store.update("gid://flow/Workflow/9", made.version, "A", "b")
    with pytest.raises(Conflict) as caught:
        store.update(made.id, "v1", "A", "b")
    assert caught.value.stored == made
    with pytest.raises(HiddenWorkflow):
        store.switch(made.id, made.version, active=True)
    with pytest.raises(BadCursor, match="leave it out to begin again"):
        store.listed(cursor="x")


def test_switching() -> None:
    store = InMemory()
    made = store.create("A", "a", hidden=False)
    assert store.switch(made.id, made.version, active=True).active
    assert store.lookup(made.id).active
    assert store.update(made.id, made.version, "A", "b").active
    with pytest.raises(Conflict):
        store.switch(made.id, made.version, active=False)


def test_lists() -> None:
    store = InMemory()
    made = [store.create(f"W{n}", "", hidden=n % 3 == 2) for n in range(9)]
    first = store.listed(size=4)
    assert [each.name for each in first.workflows] == ["W7", "W6", "W4", "W3"]
    assert first.total == 6
    store.update(made[0].id, made[0].version, "W0 again", "")
    second = store.listed(size=4, cursor=first.cursor)
    assert [each.name for each in second.workflows] == ["W1", "W0 again"]
    assert second.cursor is None
    assert store.listed().workflows[0].name == "W0 again"
    assert store.listed(hidden=True).total == 9
    assert store.listed(size=0).workflows[0].name == "W0 again"


def test_the_same_clock_and_chance_make_the_same_ids() -> None:
    def begun() -> InMemory:
        times = iter(range(1_800_000_000, 1_800_000_100))
        return InMemory(lambda: next(times), random.Random("a shop").getrandbits, first=8_210)

    def told(store: InMemory) -> list[tuple[str, str, str]]:
        made = [store.create(name, name, hidden=False) for name in ("A", "B")]
        made.append(store.update(made[0].id, made[0].version, "A", "c"))
        return [(each.id, each.version, each.updated) for each in made]

    one, two = told(begun()), told(begun())
    assert one == two
    assert [each[0] for each in one] == [f"gid://flow/Workflow/{n}" for n in (8210, 8211, 8210)]
    assert len({each[1] for each in one}) == 3
