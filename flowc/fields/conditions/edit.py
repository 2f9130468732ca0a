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
    Array,
    Comparison,
    Group,
    Kept,
    Leaf,
    Side,
    children,
    core_of,
    fingerprint,
    groups_of,
    links_of,
    nodes_of,
    operands_of,
)
from flowc.fields.conditions.outline import fresh, joined
from flowc.model.sequences import aligned
from flowc.model.workflow import Compare, Expression, Logic, Quantifier
from flowc.records import replace

Pairs: TypeAlias = list[tuple[Expression | None, Kept | None]]
"""Parts, each with what stood at its place; None for what is new, or gone."""


def refit(said: Expression, old: Kept, uuids: Iterator[str]) -> Kept:
    """The nodes of an edited condition that was written in ``old``."""
    return _Refit(old, uuids).refit(said)


class _Refit:
    """One edited condition. Nodes and expressions are told apart by identity."""

    def __init__(self, old: Kept, uuids: Iterator[str]) -> None:
        self.old = old
        self.uuids = uuids
        self.used: set[int] = set()
        self.whole: dict[int, Kept] = {}
        self.places: dict[int, Kept] = {}
        self.pool: dict[Hashable, list[Kept]] = {}
        self.stock(old)
        leaves = [node.left for node in nodes_of(old) if isinstance(node, Comparison)]
        self.has_full_paths = not leaves or any(not isinstance(leaf, Leaf) or leaf.full for leaf in leaves)

    def stock(self, kept: Kept) -> None:
        """Enters each part in the pool, with the groups of one part around it."""
        self.pool.setdefault(said_in(kept), []).append(kept)
        core = core_of(kept)
        if isinstance(core, Array):
            self.stock(core.body)
        elif isinstance(core, Group):
            for operand in operands_of(core):
                self.stock(operand)

    def refit(self, said: Expression) -> Kept:
        self.plan(said)
        new = self.build(said)
        if not isinstance(new, Group):
            new = self.outermost(new)
        # The outermost node has no parent; what was outermost and is no more has one.
        return new if new is self.old else replace(self.demoted(new), odd=without_key(new.odd, "parent_uuid"))

    def outermost(self, part: Kept) -> Group:
        """A single part in the outermost group."""
        if not isinstance(self.old, Group):
            raise ValueError("the outermost node was no group")
        outer = next(self.uuids) if self.is_used(self.old) else self.old.uuid
        return Group(outer, self.old.operator, part, None, without_key(self.old.odd, "rhs"))

    def demoted(self, kept: Kept) -> Kept:
        if isinstance(kept, Comparison):
            return kept
        if isinstance(kept, Array):
            return replace(kept, body=self.demoted(kept.body))
        odd = with_key(kept.odd, "parent_uuid") if kept.uuid == self.old.uuid else kept.odd
        right = None if kept.right is None else self.demoted(kept.right)
        return Group(kept.uuid, kept.operator, self.demoted(kept.left), right, odd)

    def is_used(self, kept: Kept) -> bool:
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

    def take(self, part: Expression, kept: Kept) -> None:
        nodes = {id(node) for node in nodes_of(kept)}
        if nodes.isdisjoint(self.used):
            self.used |= nodes
            self.whole[id(part)] = kept

    def placed(self, pairs: Pairs) -> Iterator[tuple[Expression, Kept | None]]:
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

    def build(self, part: Expression) -> Kept:
        if id(part) in self.whole:
            return self.whole.pop(id(part))
        place = self.places.get(id(part))
        if isinstance(part, Logic):
            return self.chain(part, place)
        if place is not None and isinstance(core_of(place), Group):
            place = self.one_of(part, place)
        return self.within(
            self.single(part, None if place is None else core_of(place)), self.free_groups(place)
        )

    def one_of(self, part: Expression, place: Kept) -> Kept | None:
        """The operand of a chain that a single part in its place goes on with."""
        kind = Comparison if isinstance(part, Compare) else Array
        cores = ((operand, core_of(operand)) for operand in operands_of(place))
        return next(
            (operand for operand, core in cores if type(core) is kind and not self.is_used(core)), None
        )

    def single(self, part: Expression, core: Kept | None) -> Kept:
        """A comparison or a quantifier, changed where one of its kind stood at its place, or new."""
        if core is not None and self.is_used(core):
            core = None
        if isinstance(part, Compare) and isinstance(core, Comparison):
            self.used.add(id(core))
            return changed_comparison(part, core, self.uuids)
        if isinstance(part, Quantifier) and isinstance(core, Array):
            self.used.add(id(core))
            return changed_array(part, core, self.build(part.body))
        if isinstance(part, Quantifier):
            print_ = fingerprint(Compare(part.operator, part.path))
            uuid, path, key = (next(self.uuids) for _ in range(3))
            return Array(uuid, print_, self.left(path), key, self.build(part.body))
        new = fresh(part, self.uuids)
        return replace(new, left=self.left(new.left)) if isinstance(new, Comparison) else new

    def left(self, side: Side) -> Side:
        """A new left side; without a full path where the condition has none."""
        return side if self.has_full_paths or isinstance(side, Leaf) else Leaf(side, 0)

    def free_groups(self, place: Kept | None) -> list[Group]:
        """The groups of one part that stood at a place."""
        return [group for group in groups_of(place) if not self.is_used(group)]

    def within(self, kept: Kept, groups: Sequence[Group]) -> Kept:
        """A part in groups of one part."""
        for group in reversed(groups):
            self.used.add(id(group))
            kept = replace(group, left=kept)
        return kept

    def chain(self, part: Logic, place: Kept | None) -> Kept:
        """A chain in the nodes of what stood at its place."""
        operator = part.operator.upper()
        core = None if place is None else core_of(place)
        if isinstance(core, Group) and not any(map(self.is_used, links_of(core))):
            rebuilt = self.rebuilt(part, core, operator)
            return self.within(rebuilt, self.free_groups(place))
        groups = self.free_groups(place)
        operands = [self.build(operand) for operand in part.operands]
        if core is None or isinstance(core, Group) or not groups:
            return self.within(joined(operands, operator, self.uuids), groups)
        # The innermost group of one part around a single part takes the rest of the chain.
        group = groups.pop()
        self.used.add(id(group))
        left = joined(operands[:-1], operator, self.uuids)
        new = Group(group.uuid, operator, left, operands[-1], with_key(group.odd, "rhs"))
        return self.within(new, groups)

    def rebuilt(self, part: Logic, core: Group, operator: str) -> Kept:
        """A chain in the nodes of the old one; what is new hangs beside what it follows, at the end above all."""
        self.used |= {id(node) for node in links_of(core)}
        held: list[list[Kept]] = []
        first: list[Kept] = []
        pairs = _paired(operands_of(core), part.operands)
        last = max(at for at, (_, place) in enumerate(pairs) if place is not None)
        for operand, place in pairs[: last + 1]:
            new = [] if operand is None else [self.build(operand)]
            if place is not None:
                held.append([*first, *new] if not held else new)
            else:
                (held[-1] if held else first).extend(new)
        more = [self.build(operand) for operand, _ in pairs[last + 1 :] if operand is not None]
        kept = self.pruned(core, core.operator, operator, iter(held))
        return joined([*([] if kept is None else [kept]), *more], operator, self.uuids)

    def pruned(self, node: Kept, old: str, new: str, held: Iterator[list[Kept]]) -> Kept | None:
        """The nodes of a chain that still hold something."""
        core = core_of(node)
        if not isinstance(core, Group) or core.operator != old:
            operands = next(held)
            return joined(operands, new, self.uuids) if operands else None
        left, right = (self.pruned(side, old, new, held) for side in children(core))
        inner = left or right
        if left is not None and right is not None:
            inner = Group(core.uuid, new, left, right, core.odd)
        return inner and self.within(inner, list(groups_of(node)))


def _below(part: Expression, place: Kept | None) -> Iterator[Pairs]:
    """The parts of a part, each with what stood at its place."""
    if isinstance(part, Logic):
        yield _paired([] if place is None else operands_of(place), part.operands)
    elif isinstance(part, Quantifier):
        core = None if place is None else core_of(place)
        yield [(part.body, core.body if isinstance(core, Array) else None)]


def _paired(operands: Sequence[Kept], parts: Sequence[Expression]) -> Pairs:
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


def said_in(kept: Kept) -> Hashable:
    """What nodes say, groups of one part aside."""
    core = core_of(kept)
    if isinstance(core, Comparison):
        return core.print
    if isinstance(core, Array):
        return core.print, said_in(core.body)
    return core.operator, *map(said_in, operands_of(core))
