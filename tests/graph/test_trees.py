"""Whether the steps of a tree stand in canonical order shows at a glance, or not at all."""

import random

import pytest

from flowc.graph.canonical import is_in_order
from flowc.graph.links import canonical_links, outs
from flowc.graph.structure import inverse, structure
from flowc.model.workflow import Link, Step

KINDS = ("ACTION", "CONDITION", "CONDITION", "FOREACH", "WAIT", "TRIGGER")
PORTS = {"CONDITION": ("true", "false", "odd"), "FOREACH": ("loop_body", "after", "odd")}


def tree(rng: random.Random, count: int, reach: int) -> tuple[list[Step], list[Link]]:
    """A tree of steps in any order; ``reach`` says how far above a step its parent may stand."""
    kinds = ["TRIGGER", *(rng.choice(KINDS) for _ in range(count - 1))]
    places = rng.sample(range(count), count)
    steps = [Step("", "", "")] * count
    links: list[Link] = []
    for at, kind in enumerate(kinds):
        steps[places[at]] = Step(f"task{at}", "0.1", kind)
        if at:
            parent = rng.randrange(max(0, at - reach), at)
            port = rng.choice(PORTS.get(kinds[parent], ("output", "output", "output", "odd")))
            links.append(Link(places[parent], port, places[at]))
    rng.shuffle(links)
    return steps, links


@pytest.mark.parametrize("seed", range(400))
def test_knows_trees_that_are_in_order(seed: int) -> None:
    rng = random.Random(seed)
    steps, links = tree(rng, rng.randrange(1, 30), rng.choice((1, 3, 30)))
    _, order = structure(steps, outs(len(steps), links))
    number = inverse(order)
    in_order = [steps[old] for old in order]
    moved = [Link(number[link.source], link.port, number[link.target]) for link in links]
    sorted_links = list(canonical_links(in_order, outs(len(steps), moved)))
    is_usual = not any(link.port == "odd" for link in links)
    assert is_in_order(in_order, sorted_links) or not is_usual or len(steps) > 15
    changed = list(range(len(steps)))
    rng.shuffle(changed)
    other = [in_order[at] for at in changed]
    places = inverse(changed)
    again = [Link(places[link.source], link.port, places[link.target]) for link in sorted_links]
    table = outs(len(steps), again)
    if is_in_order(other, list(canonical_links(other, table))):
        assert structure(other, table)[1] == list(range(len(steps)))


@pytest.mark.parametrize(
    "links",
    [
        [Link(0, "output", 1), Link(0, "output", 2), Link(1, "output", 3), Link(2, "output", 3)],
        [Link(0, "output", 1), Link(2, "output", 3), Link(3, "output", 2)],
        [Link(0, "output", 1), Link(2, "output", 3)],
        [Link(1, "output", 0), Link(1, "output", 2), Link(1, "output", 3)],
        [Link(0, "output", n) for n in (1, 2, 3)] + [Link(3, "output", 0)],
    ],
    ids=["join", "circle", "two roots", "no trigger above", "circle through the trigger"],
)
def test_leaves_other_graphs_alone(links: list[Link]) -> None:
    steps = [Step("t", "0.1", "TRIGGER"), *(Step("a", "0.1", "ACTION") for _ in range(3))]
    assert not is_in_order(steps, links)


@pytest.mark.parametrize("port", ["true", "false"])
def test_leaves_deep_ones_alone(port: str) -> None:
    steps = [Step("t", "0.1", "TRIGGER"), *(Step("c", "0.1", "CONDITION") for _ in range(30))]
    links = [Link(at, port if at else "output", at + 1) for at in range(30)]
    assert not is_in_order(steps, links)


def test_a_long_chain_is_a_tree() -> None:
    steps = [Step("t", "0.1", "TRIGGER"), *(Step("a", "0.1", "ACTION") for _ in range(5000))]
    links = [Link(at, "output", at + 1) for at in range(5000)]
    assert is_in_order(steps, links)
    assert structure(steps, outs(5001, links))[1] == list(range(5001))
