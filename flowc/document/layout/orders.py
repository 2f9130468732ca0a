"""Where the steps and links of an edited workflow stand in the arrays of its document.

Old ones keep their order, a new one stands after what it follows in the view. The order of some is meaning:
links of one port, triggers, and where the steps that no trigger reaches begin.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from flowc.document.layout.rows import Order
from flowc.graph.links import outs, targets
from flowc.graph.structure import structure
from flowc.graph.traversal import reached
from flowc.model.sequences import grouped
from flowc.model.workflow import Link, Workflow


def step_order(workflow: Workflow, old: Order, matched: Sequence[int | None]) -> Order:
    """The places of the steps, in canonical order; ``matched`` says which old step each continues."""
    entered = {link.target for link in workflow.links}
    entries = [step.type == "TRIGGER" and at not in entered for at, step in enumerate(workflow.steps)]
    held = _held(matched, old)
    triggers = ["trigger" if entry else None for entry in entries]
    if len(_reached(workflow, entries)) == len(workflow.steps):
        return _order(_places(held, triggers))
    for kinds in (triggers, ["trigger" if entry else "detached" for entry in entries]):
        places = _places(held, kinds)
        if _read_back(workflow, places):
            return _order(places)
    return None


def link_order(
    links: Sequence[Link], old: Order, found: Sequence[int | None], sources: Sequence[int | None]
) -> Order:
    """The places of the links; ``found`` says which old link each is, where old links can be told apart.

    Where not, the old ones stood in canonical order: by their ``sources``, which are matched steps.
    """
    is_known = any(each is not None for each in found)
    held = _held(found, old) if is_known else [sources[link.source] for link in links]
    return _order(_places(held, [(link.source, link.port) for link in links]))


def _held(matched: Sequence[int | None], old: Order) -> list[int | None]:
    """The old places."""
    return [None if before is None else before if old is None else old[before] for before in matched]


def _places(held: Sequence[int | None], kinds: Sequence[Hashable | None]) -> list[int]:
    """Places for all: the old ones as they were, but within a kind in canonical order; new ones in between.

    A new item stands beside those of its kind, else after what it follows.
    """
    groups = grouped((at, kind) for at, kind in enumerate(kinds) if kind is not None)
    keys: list[tuple[int, int, int] | None] = [
        None if place is None else (place, 0, at) for at, place in enumerate(held)
    ]
    for group in groups.values():
        _put_group(group, keys)
    last = -1
    for at, key in enumerate(keys):
        if key is None:
            keys[at] = last, 1, at
        elif held[at] is not None:
            last = key[0]
    by_key = sorted(range(len(keys)), key=lambda at: keys[at] or (0, 0, 0))
    places = [0] * len(keys)
    for place, at in enumerate(by_key):
        places[at] = place
    return places


def _put_group(group: Sequence[int], keys: list[tuple[int, int, int] | None]) -> None:
    """Sorts the old of one kind among themselves, and puts the new beside them."""
    old = [at for at in group if keys[at] is not None]
    for at, key in zip(old, sorted(key for at in old if (key := keys[at]) is not None), strict=True):
        keys[at] = key[0], 0, at
    if not old:
        return
    first = keys[old[0]]
    near, side = (-1, 1) if first is None else (first[0], -1)
    for at in group:
        key = keys[at]
        if key is None:
            keys[at] = near, side, at
        else:
            near, side = key[0], 1


def _reached(workflow: Workflow, entries: Sequence[bool]) -> set[int]:
    """The steps that some trigger reaches."""
    table = outs(len(workflow.steps), workflow.links)
    return reached([at for at, entry in enumerate(entries) if entry], lambda step: targets(table[step]))


def _read_back(workflow: Workflow, places: Sequence[int]) -> bool:
    """Would a reader of these arrays find the steps in their canonical order?"""
    steps = list(workflow.steps)
    for at, place in enumerate(places):
        steps[place] = workflow.steps[at]
    links = [Link(places[link.source], link.port, places[link.target]) for link in workflow.links]
    _, order = structure(steps, outs(len(steps), links))
    return order == list(places)


def _order(places: list[int]) -> Order:
    return None if places == list(range(len(places))) else places
