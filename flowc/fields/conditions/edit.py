"""Edited conditions: what an edit left alone keeps its nodes, the rest fits in around it.

``refit`` works in two moves. *Planning* goes down the new expression and the old nodes side by side, level by
level: a part that says the same keeps all that was kept of it, at its own place or moved; any other part is
paired with what stood at its place. *Building* then makes the new nodes: a changed comparison stays in its
node, a chain keeps its nodes less those that hold nothing any more, and new parts hang beside their neighbours.

A *core* is what groups of one part hold; the *operands* of a chain are its parts with such groups around them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias

from flowc.fields.conditions.changed import changed_array, changed_comparison, with_key, without_key
from flowc.fields.conditions.kept import (
    BODY,
    KIND,
    LEFT,
    ODD,
    SAYS,
    UUID,
    Node,
    Side,
    changed,
    children,
    core_of,
    fingerprint,
    fresh,
    group,
    groups_of,
    is_array,
    is_comparison,
    is_group,
    joined,
    links_of,
    nodes_of,
    operands_of,
)
from flowc.model.sequences import aligned
from flowc.model.workflow import Compare, Expression, Logic, Quantifier

Pairs: TypeAlias = list[tuple[Expression | None, Node | None]]
"""Parts, each with what stood at its place; None for what is new, or gone."""


def refit(said: Expression, old: Node, uuids: Iterator[str]) -> Node:
    """The nodes of an edited condition that was written in ``old``."""
    return _Refit(old, uuids).refit(said)


class _Refit:
    """One edited condition. Nodes and expressions are told apart by identity."""

    def __init__(self, old: Node, uuids: Iterator[str]) -> None:
        self.old = old
        self.uuids = uuids
        self.used: set[int] = set()
        self.whole: dict[int, Node] = {}
        self.places: dict[int, Node] = {}
        self.pool: dict[Hashable, list[Node]] = {}
        self.stock(old)
        leaves = [node[LEFT] for node in nodes_of(old) if is_comparison(node)]
        self.has_full_paths = not leaves or any(type(leaf) is str or leaf[1] for leaf in leaves)

    def stock(self, kept: Node) -> None:
        """Enters each part in the pool, with the groups of one part around it."""
        self.pool.setdefault(said_in(kept), []).append(kept)
        core = core_of(kept)
        if is_array(core):
            self.stock(core[BODY])
        elif is_group(core):
            for operand in operands_of(core):
                self.stock(operand)

    def refit(self, said: Expression) -> Node:
        self.plan(said)
        new = self.build(said)
        if not is_group(new):
            new = self.outermost(new)
        # The outermost node has no parent; what was outermost and is no more has one.
        odd = without_key(new[ODD], "parent_uuid")
        return new if new is self.old else changed(self.demoted(new), ODD, odd)

    def outermost(self, part: Node) -> Node:
        """A single part in the outermost group."""
        if not is_group(self.old):
            raise ValueError("the outermost node was no group")
        outer = next(self.uuids) if self.is_used(self.old) else self.old[UUID]
        return group(outer, self.old[SAYS], part, odd=without_key(self.old[ODD], "rhs"))

    def demoted(self, kept: Node) -> Node:
        if is_comparison(kept):
            return kept
        if is_array(kept):
            return changed(kept, BODY, self.demoted(kept[BODY]))
        _, uuid, odd, operator, left, right = kept
        odd = with_key(odd, "parent_uuid") if uuid == self.old[UUID] else odd
        return group(uuid, operator, self.demoted(left), right and self.demoted(right), odd)

    def is_used(self, kept: Node) -> bool:
        return id(kept) in self.used

    # Planning.

    def plan(self, said: Expression) -> None:
        """Gives parts that say the same their nodes, the largest first; the others their places."""
        level: list[Pairs] = [[(said, self.old)]]
        while level:
            self.keep(level)
            level = [
                below
                for pairs in level
                for part, place in self.placed(pairs)
                for below in _below(part, place)
            ]

    def keep(self, level: Sequence[Pairs]) -> None:
        """Gives the parts of a level that say the same all their nodes: at their places, then moved."""
        pairs = [(part, place) for group in level for part, place in group if part is not None]
        for part, place in pairs:
            if place is not None and said_in(place) == said_by(part):
                self.take(part, place)
        for part, _ in pairs:
            found = self.pool.get(said_by(part), [])
            while found and id(part) not in self.whole:
                self.take(part, found.pop(0))

    def take(self, part: Expression, kept: Node) -> None:
        nodes = {id(node) for node in nodes_of(kept)}
        if nodes.isdisjoint(self.used):
            self.used |= nodes
            self.whole[id(part)] = kept

    def placed(self, pairs: Pairs) -> Iterator[tuple[Expression, Node | None]]:
        """The changed parts with their places; where another part took one, with the next that nobody has."""
        changed = [(part, place) for part, place in pairs if part is not None and id(part) not in self.whole]
        held = {id(place) for _, place in changed}
        free = [place for _, place in pairs if place is not None and id(place) not in held]
        free = [place for place in free if not self.is_used(core_of(place))]
        for part, place in changed:
            if free and (place is None or self.is_used(core_of(place))):
                place = free.pop(0)
            if place is not None:
                self.places[id(part)] = place
            yield part, place

    # Building.

    def build(self, part: Expression) -> Node:
        if id(part) in self.whole:
            return self.whole.pop(id(part))
        place = self.places.get(id(part))
        if isinstance(part, Logic):
            return self.chain(part, place)
        if place is not None and is_group(core_of(place)):
            place = self.one_of(part, place)
        return self.within(
            self.single(part, None if place is None else core_of(place)), self.free_groups(place)
        )

    def one_of(self, part: Expression, place: Node) -> Node | None:
        """The operand of a chain that a single part in its place goes on with."""
        kind = "c" if isinstance(part, Compare) else "a"
        cores = ((operand, core_of(operand)) for operand in operands_of(place))
        return next(
            (operand for operand, core in cores if core[KIND] == kind and not self.is_used(core)), None
        )

    def single(self, part: Expression, core: Node | None) -> Node:
        """A comparison or a quantifier, changed where one of its kind stood at its place, or new."""
        if core is not None and self.is_used(core):
            core = None
        if isinstance(part, Compare) and core is not None and is_comparison(core):
            self.used.add(id(core))
            return changed_comparison(part, core, self.uuids)
        if isinstance(part, Quantifier) and core is not None and is_array(core):
            self.used.add(id(core))
            return changed_array(part, core, self.build(part.body))
        if isinstance(part, Quantifier):
            uuid, path, key = (next(self.uuids) for _ in range(3))
            return ["a", uuid, 0, None, self.left(path), key, self.build(part.body), 0]
        new = fresh(part, self.uuids)
        return changed(new, LEFT, self.left(new[LEFT])) if is_comparison(new) else new

    def left(self, side: Side) -> Side:
        """A new left side; without a full path where the condition has none."""
        return side if self.has_full_paths or type(side) is not str else [side, 0, 0]

    def free_groups(self, place: Node | None) -> list[Node]:
        """The groups of one part that stood at a place."""
        return [each for each in groups_of(place) if not self.is_used(each)]

    def within(self, kept: Node, groups: Sequence[Node]) -> Node:
        """A part in groups of one part."""
        for around in reversed(groups):
            self.used.add(id(around))
            kept = changed(around, LEFT, kept)
        return kept

    def chain(self, part: Logic, place: Node | None) -> Node:
        """A chain in the nodes of what stood at its place."""
        operator = part.operator.upper()
        core = None if place is None else core_of(place)
        if core is not None and is_group(core) and not any(map(self.is_used, links_of(core))):
            rebuilt = self.rebuilt(part, core, operator)
            return self.within(rebuilt, self.free_groups(place))
        groups = self.free_groups(place)
        operands = [self.build(operand) for operand in part.operands]
        if core is None or is_group(core) or not groups:
            return self.within(joined(operands, operator, self.uuids), groups)
        # The innermost group of one part around a single part takes the rest of the chain.
        inner = groups.pop()
        self.used.add(id(inner))
        left = joined(operands[:-1], operator, self.uuids)
        new = group(inner[UUID], operator, left, operands[-1], with_key(inner[ODD], "rhs"))
        return self.within(new, groups)

    def rebuilt(self, part: Logic, core: Node, operator: str) -> Node:
        """A chain in the nodes of the old one; what is new hangs beside what it follows, at the end above all."""
        self.used |= {id(node) for node in links_of(core)}
        held: list[list[Node]] = []
        first: list[Node] = []
        pairs = _paired(operands_of(core), part.operands)
        last = max(at for at, (_, place) in enumerate(pairs) if place is not None)
        for operand, place in pairs[: last + 1]:
            new = [] if operand is None else [self.build(operand)]
            if place is not None:
                held.append([*first, *new] if not held else new)
            else:
                (held[-1] if held else first).extend(new)
        more = [self.build(operand) for operand, _ in pairs[last + 1 :] if operand is not None]
        kept = self.pruned(core, core[SAYS], operator, iter(held))
        return joined([*([] if kept is None else [kept]), *more], operator, self.uuids)

    def pruned(self, node: Node, old: str, new: str, held: Iterator[list[Node]]) -> Node | None:
        """The nodes of a chain that still hold something."""
        core = core_of(node)
        if not is_group(core) or core[SAYS] != old:
            operands = next(held)
            return joined(operands, new, self.uuids) if operands else None
        left, right = [self.pruned(side, old, new, held) for side in children(core)]
        inner = left or right
        if left is not None and right is not None:
            inner = group(core[UUID], new, left, right, core[ODD])
        return inner and self.within(inner, list(groups_of(node)))


def _below(part: Expression, place: Node | None) -> Iterator[Pairs]:
    """The parts of a part, each with what stood at its place."""
    if isinstance(part, Logic):
        yield _paired([] if place is None else operands_of(place), part.operands)
    elif isinstance(part, Quantifier):
        core = None if place is None else core_of(place)
        yield [(part.body, core[BODY] if core is not None and is_array(core) else None)]


def _paired(operands: Sequence[Node], parts: Sequence[Expression]) -> Pairs:
    """Parts with the old operands: by place where there are as many, else around those that say the same."""
    if len(operands) == len(parts):
        return list(zip(parts, operands, strict=True))
    pairs: Pairs = []
    a = b = 0
    for i, j in [*aligned([*map(said_in, operands)], [*map(said_by, parts)]), (len(operands), len(parts))]:
        pairs += zip_longest(parts[b:j], operands[a:i])
        pairs += zip(parts[j : j + 1], operands[i : i + 1], strict=True)
        a, b = i + 1, j + 1
    return pairs


# What is said.


def said_by(said: Expression) -> Hashable:
    """What an expression says; equal to what its nodes say."""
    match said:
        case Compare():
            return fingerprint(said)
        case Logic(word, operands):
            return word.upper(), *map(said_by, operands)
        case Quantifier(word, path, body):
            return fingerprint(Compare(word, path)), said_by(body)
        case _:
            return None


def said_in(kept: Node) -> Hashable:
    """What nodes say, groups of one part aside."""
    core = core_of(kept)
    if is_comparison(core):
        return core[SAYS]
    if is_array(core):
        return core[SAYS], said_in(core[BODY])
    return core[SAYS], *map(said_in, operands_of(core))
