"""Where local functions are defined: drafts of blocks, and the innermost block that holds all callers.

A function's *region* is its body with the parts it calls. Regions form a graph (who calls whom); a join is
defined in the region of its immediate dominator there, in the innermost block that holds all ways to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from flowc.graph.traversal import dominators, postorder
from flowc.model.blocks import Block, Do, Statement, rebuild
from flowc.records import record

LEVELS = 20
"""The deepest level of indentation; the body of the workflow's function is level 1."""


class Draft:
    """A block being written. ``level`` counts as if its function stood at the top of the workflow."""

    __slots__ = ("defines", "level", "outer", "owner", "statements")

    def __init__(self, level: int, owner: Function, outer: Site | None = None) -> None:
        self.level = level
        self.owner = owner
        self.outer = outer
        self.statements: list[Item] = []
        self.defines: list[tuple[int, Function]] = []


Site: TypeAlias = tuple[Draft, int]
"""A statement's place: its block and its index there."""


class Function:
    """The body of the workflow, of a join (``step`` is its first step) or of a part (a block too deep).

    ``sites`` are its calls in the order met, ``height`` the deepest level of its drafts. A join whose body
    would sit too deep where it is defined is hoisted: its body becomes a part.
    """

    __slots__ = ("body", "height", "index", "is_hoisted", "is_part", "sites", "step")
    body: Draft

    def __init__(self, index: int) -> None:
        self.index = index
        self.step: int | None = None
        self.is_part = False
        self.is_hoisted = False
        self.sites: list[Site] = []
        self.height = 2


class Test:
    """A condition: its ``true`` side, and another one (``elif``), a block or nothing on the ``false`` side."""

    __slots__ = ("number", "orelse", "then")

    def __init__(self, number: int, then: Draft) -> None:
        self.number = number
        self.then = then
        self.orelse: Draft | Test | None = None


@record
class Nest:
    """A statement that holds one block: a loop, a branch, an ``on``, a detached chain. ``head`` is it without one."""

    head: Statement
    body: Draft

    def built(self, body: Block) -> Statement:
        """The statement with its block."""
        return rebuild(self.head, int, lambda _: body)


Item: TypeAlias = Do | Test | Nest | Function
Trail: TypeAlias = list[Site]
"""The way from a region's body down to a statement."""
Ways: TypeAlias = tuple[list[Trail], set[int]]
"""How a region leads to a join: by its own statements, and through others that are defined in it."""


def place(functions: Sequence[Function]) -> None:
    """Gives each join the block it is defined in (``Draft.defines``), hoisting what would sit too deep."""
    regions = _Regions(functions)
    levels = {0: 1}
    for region in regions.order:
        members = regions.members.get(region)
        if members:
            ways = {function.index: regions.ways(function, region) for function in members}
            homes = _homes(ways)
            for function in _in_order(members, ways, homes):
                _define(function, homes[function.index], levels)


def _define(function: Function, home: Trail, levels: dict[int, int]) -> None:
    """Enters the function in its block, at its own level or hoisted to the top."""
    block, at = home[-1]
    block.defines.append((at, function))
    owner = block.owner
    level = block.level + 1 + (0 if owner.is_part or owner.index == 0 else levels[owner.index] - 2)
    function.is_hoisted = level + function.height - 2 > LEVELS
    levels[function.index] = 2 if function.is_hoisted else level


class _Regions:
    """The call graph of regions, its dominator tree, and for each join the ways to it."""

    def __init__(self, functions: Sequence[Function]) -> None:
        self.functions = functions
        self.trails: dict[int, list[tuple[int, Trail]]] = {}
        callees: dict[int, list[int]] = {}
        callers: dict[int, list[int]] = {}
        for function in functions:
            if function.step is not None:
                ways = self.trails[function.index] = [_trail(site) for site in function.sites]
                for region, _ in ways:
                    callees.setdefault(region, []).append(function.index)
                    callers.setdefault(function.index, []).append(region)
        self.order = postorder([0], lambda region: callees.get(region, ()))[::-1]
        self.dominator = dominators(self.order, callers)
        self.members: dict[int, list[Function]] = {}
        """By region, the joins defined somewhere in its own blocks."""
        for region in self.order[1:]:
            self.members.setdefault(self.dominator[region], []).append(functions[region])

    def ways(self, function: Function, home: int) -> Ways:
        """How the region ``home`` leads to a join: its own statements, and its other members that do."""
        direct: list[Trail] = []
        through: set[int] = set()
        for region, trail in self.trails[function.index]:
            if region == home:
                direct.append(trail)
                continue
            while self.dominator[region] != home:
                region = self.dominator[region]
            if region != function.index:
                through.add(region)
        return direct, through


def _trail(site: Site) -> tuple[int, Trail]:
    """The region of a statement and the way down to it, through the parts it sits in."""
    trail = [site]
    while True:
        block, _ = trail[-1]
        if block.outer is not None:
            trail.append(block.outer)
        elif block.owner.is_part:
            trail.append(block.owner.sites[0])
        else:
            return block.owner.index, trail[::-1]


def _homes(ways: Mapping[int, Ways]) -> dict[int, Trail]:
    """For each member of a region, the innermost block of it that holds all ways to the member."""
    homes: dict[int, Trail] = {}
    changed = True
    while changed:
        changed = False
        for index, (direct, through) in ways.items():
            trails = direct + [homes[other] for other in through if other in homes]
            if trails:
                home = _meet(trails)
                if homes.get(index) != home:
                    homes[index] = home
                    changed = True
    return homes


def _meet(trails: list[Trail]) -> Trail:
    """The innermost block on all trails, at the first of their statements there."""
    common = trails[0]
    for trail in trails[1:]:
        depth = 0
        while depth + 1 < min(len(common), len(trail)) and common[depth] == trail[depth]:
            if common[depth + 1][0] is not trail[depth + 1][0]:
                break
            depth += 1
        at = min(common[depth][1], trail[depth][1])
        common = [*common[:depth], (common[depth][0], at)]
    return common


def _in_order(
    members: Sequence[Function], ways: Mapping[int, Ways], homes: Mapping[int, Trail]
) -> list[Function]:
    """Members such that at one statement a function stands before those that call it."""
    calls: dict[int, list[Function]] = {}
    for function in members:
        for caller in ways[function.index][1]:
            calls.setdefault(caller, []).append(function)

    def called(function: Function) -> list[Function]:
        home = homes[function.index][-1]
        return [each for each in calls.get(function.index, ()) if homes[each.index][-1] == home]

    return postorder(sorted(members, key=lambda each: each.index), called)
