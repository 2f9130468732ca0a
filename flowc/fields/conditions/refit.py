"""Skeletons for edited conditions: what an edit left alone keeps its skeleton, the rest fits in around it.

``refit`` works in two moves. *Planning* goes down the new expression and the old skeleton side by side, level
by level: a part that says the same keeps its whole skeleton, at its own place or moved; any other part is
paired with what stood at its place. *Building* then makes the new skeleton: a changed comparison stays in its
node, a chain keeps its nodes less those that hold nothing any more, and new parts hang beside their neighbours.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias

from flowc.fields.conditions.changed import changed_array, changed_comparison
from flowc.fields.conditions.outline import Skeleton, fingerprint, fresh
from flowc.fields.conditions.skeletons import (
    core_of,
    groups_of,
    links_of,
    nodes_of,
    odd_of,
    operands_of,
    said_by,
    said_in,
)
from flowc.jsontext.value import Json
from flowc.model.sequences import aligned
from flowc.model.workflow import Compare, Expression, Logic, Quantifier

Pairs: TypeAlias = list[tuple[Expression | None, Skeleton | None]]
"""Parts, each with what stood at its place; None for what is new, or gone."""


def refit(said: Expression, old: Skeleton, uuids: Iterator[str]) -> Skeleton:
    """The skeleton of an edited condition that was written in ``old``."""
    return _Refit(old, uuids).refit(said)


class _Refit:
    """One edited condition. Skeletons and expressions are told apart by identity."""

    def __init__(self, old: Skeleton, uuids: Iterator[str]) -> None:
        self.old = old
        self.uuids = uuids
        self.used: set[int] = set()
        self.whole: dict[int, Skeleton] = {}
        self.places: dict[int, Skeleton] = {}
        self.pool: dict[Hashable, list[Skeleton]] = {}
        self.stock(old)
        leaves = [node[4] for node in nodes_of(old) if node[0] == "c"]
        self.has_full_paths = not leaves or any(type(leaf) is str or leaf[1] for leaf in leaves)

    def stock(self, skeleton: Skeleton) -> None:
        """Enters each part in the pool, with the groups of one operand around it."""
        self.pool.setdefault(said_in(skeleton), []).append(skeleton)
        core = core_of(skeleton)
        if core[0] == "a":
            self.stock(core[5])
        elif core[0] == "l":
            for operand in operands_of(core):
                self.stock(operand)

    def refit(self, said: Expression) -> Skeleton:
        self.plan(said)
        new = self.build(said)
        if new[0] != "l":
            outer = next(self.uuids) if self.is_used(self.old) else self.old[1]
            new = ["l", outer, self.old[2], new, 0, *odd_of(self.old, 5, drop="rhs")]
        return new if new is self.old else self.rooted(new)

    def rooted(self, new: Skeleton) -> Skeleton:
        """The outermost node has no parent; what was outermost and is no more has one."""
        sides = [self.demoted(side) if side else 0 for side in new[3:5]]
        return [*new[:3], *sides, *odd_of(new, 5, drop="parent_uuid")]

    def demoted(self, skeleton: Skeleton) -> Skeleton:
        if skeleton[0] == "c":
            return skeleton
        if skeleton[0] == "a":
            return [*skeleton[:5], self.demoted(skeleton[5]), *skeleton[6:]]
        odd = odd_of(skeleton, 5, add="parent_uuid") if skeleton[1] == self.old[1] else skeleton[5:]
        return [*skeleton[:3], *(self.demoted(side) if side else 0 for side in skeleton[3:5]), *odd]

    def is_used(self, skeleton: Skeleton) -> bool:
        return id(skeleton) in self.used

    # Planning.

    def plan(self, said: Expression) -> None:
        """Gives parts that say the same their skeletons, the largest first; the others their places."""
        level: list[Pairs] = [[(said, self.old)]]
        while level:
            self.keep(level)
            below: list[Pairs] = []
            for pairs in level:
                for part, place in self.placed(pairs):
                    below += self.below(part, place)
            level = below

    def keep(self, level: Sequence[Pairs]) -> None:
        """Gives the parts of a level that say the same their whole skeletons: at their places, then moved."""
        pairs = [(part, place) for group in level for part, place in group if part is not None]
        for part, place in pairs:
            if place is not None and said_in(place) == said_by(part):
                self.take(part, place)
        for part, _ in pairs:
            found = self.pool.get(said_by(part), [])
            while found and id(part) not in self.whole:
                self.take(part, found.pop(0))

    def take(self, part: Expression, skeleton: Skeleton) -> None:
        nodes = {id(node) for node in nodes_of(skeleton)}
        if nodes.isdisjoint(self.used):
            self.used |= nodes
            self.whole[id(part)] = skeleton

    def placed(self, pairs: Pairs) -> Iterator[tuple[Expression, Skeleton | None]]:
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

    def below(self, part: Expression, place: Skeleton | None) -> Iterator[Pairs]:
        """The parts of a part, each with what stood at its place."""
        if isinstance(part, Logic):
            yield _paired([] if place is None else operands_of(place), part.operands)
        elif isinstance(part, Quantifier):
            core = None if place is None else core_of(place)
            yield [(part.body, core[5] if core is not None and core[0] == "a" else None)]

    # Building.

    def build(self, part: Expression) -> Skeleton:
        if id(part) in self.whole:
            return self.whole.pop(id(part))
        place = self.places.get(id(part))
        if isinstance(part, Logic):
            return self.chain(part, place)
        if place is not None and core_of(place)[0] == "l":
            place = self.one_of(part, place)
        return self.grouped(self.single(part, None if place is None else core_of(place)), place)

    def one_of(self, part: Expression, place: Skeleton) -> Skeleton | None:
        """The operand of a chain that a single part in its place goes on with."""
        kind = "c" if isinstance(part, Compare) else "a"
        cores = ((operand, core_of(operand)) for operand in operands_of(place))
        return next((operand for operand, core in cores if core[0] == kind and not self.is_used(core)), None)

    def single(self, part: Expression, core: Skeleton) -> Skeleton:
        """A comparison or a quantifier, changed where one of its kind stood at its place, or new."""
        kind = None if core is None or self.is_used(core) else core[0]
        if kind == "c" and isinstance(part, Compare):
            self.used.add(id(core))
            return changed_comparison(part, core, self.uuids)
        if isinstance(part, Quantifier):
            if kind == "a":
                self.used.add(id(core))
                return changed_array(part, core, self.build(part.body))
            print_ = fingerprint(Compare(part.operator, part.path))
            uuids = [next(self.uuids) for _ in range(3)]
            return ["a", uuids[0], print_, self.leaf(uuids[1]), uuids[2], self.build(part.body)]
        new = fresh(part, self.uuids)
        return [*new[:4], self.leaf(new[4]), *new[5:]]

    def leaf(self, uuid: str) -> Json:
        """A new left side; without a full path where the condition has none."""
        return uuid if self.has_full_paths else [uuid, 0]

    def grouped(self, skeleton: Skeleton, place: Skeleton | None) -> Skeleton:
        """The skeleton in the groups of one operand that stood at its place."""
        return self.within(skeleton, [] if place is None else self.free_groups(place))

    def free_groups(self, place: Skeleton) -> list[Skeleton]:
        return [group for group in groups_of(place) if not self.is_used(group)]

    def within(self, skeleton: Skeleton, groups: Sequence[Skeleton]) -> Skeleton:
        for group in reversed(groups):
            self.used.add(id(group))
            skeleton = [*group[:3], skeleton, *group[4:]]
        return skeleton

    def chain(self, part: Logic, place: Skeleton | None) -> Skeleton:
        """A chain in the nodes of what stood at its place."""
        word = part.operator.upper()
        core = None if place is None else core_of(place)
        if core is not None and core[0] == "l" and not any(map(self.is_used, links_of(core))):
            return self.grouped(self.rebuilt(part, core, word), place)
        groups = [] if place is None else self.free_groups(place)
        operands = [self.build(operand) for operand in part.operands]
        if core is None or core[0] == "l" or not groups:
            return self.within(self.joined(operands, word), groups)
        # The innermost group of one operand around a single part takes the rest of the chain.
        group = groups.pop()
        self.used.add(id(group))
        left = self.joined(operands[:-1], word)
        return self.within(["l", group[1], word, left, operands[-1], *odd_of(group, 5, add="rhs")], groups)

    def joined(self, skeletons: Iterable[Skeleton], word: str) -> Skeleton:
        """Operands as a chain of new nodes."""
        first, *rest = skeletons
        for skeleton in rest:
            first = ["l", next(self.uuids), word, first, skeleton]
        return first

    def rebuilt(self, part: Logic, core: Skeleton, word: str) -> Skeleton:
        """A chain in the nodes of the old one; what is new hangs beside what it follows, at the end above all."""
        self.used |= {id(node) for node in links_of(core)}
        held: list[list[Skeleton]] = []
        first: list[Skeleton] = []
        pairs = _paired(operands_of(core), part.operands)
        last = max(at for at, (_, place) in enumerate(pairs) if place is not None)
        for operand, place in pairs[: last + 1]:
            new = [] if operand is None else [self.build(operand)]
            if place is not None:
                held.append([*first, *new] if not held else new)
            else:
                (held[-1] if held else first).extend(new)
        more = [self.build(operand) for operand, _ in pairs[last + 1 :] if operand is not None]
        kept = self.pruned(core, core[2], word, iter(held))
        return self.joined([*([kept] if kept else []), *more], word)

    def pruned(self, node: Skeleton, old: str, word: str, held: Iterator[list[Skeleton]]) -> Skeleton | None:
        """The nodes of a chain that still hold something."""
        core = core_of(node)
        if core[0] != "l" or core[2] != old:
            operands = next(held)
            return self.joined(operands, word) if operands else None
        left, right = (self.pruned(core[side], old, word, held) for side in (3, 4))
        if left is None and right is None:
            return None
        inner = ["l", core[1], word, left, right, *core[5:]] if left and right else left or right
        for group in reversed(list(groups_of(node))):
            inner = [*group[:3], inner, *group[4:]]
        return inner


def _paired(operands: Sequence[Skeleton], parts: Sequence[Expression]) -> Pairs:
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
