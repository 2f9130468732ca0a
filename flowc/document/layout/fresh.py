"""What a document needs that its view does not carry: ids and canvas positions for new steps.

Everything here is a function of its arguments alone: no clock, no randomness. The digits of an id are derived
from SHA-256 of a seed and a counter, and its time, where its style has one, is that of the latest neighbour.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import count as count_from, islice

# Ids. Exports mix UUIDs of version 1, 4 and 7 with ULIDs, the code form counts from 1 (docs/format.md, Two forms).

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The digits of a ULID: base 32 without I, L, O, U."""

_CROCKFORD = bytes(ord(CROCKFORD[byte % 32]) for byte in range(256))

_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-([147])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

NO_TIME = "01KDVDNA00"
"""The time of a ULID without neighbours: 2026-01-01T00:00:00Z, the year from which node uuids are ULIDs."""


def step_ids(count: int, seed: str, like: Sequence[str | int]) -> list[str | int]:
    """``count`` new step ids in the style of most of ``like``, none of them in it.

    Integers go on after the greatest one; where no style is known, the ids are UUIDs of version 4.
    """
    strings, style, first = _known(like)
    if first is not None:
        return list(range(first, first + count))
    return list(_strings(count, f"step {seed}", strings, style))


def new_ids(seeds: Sequence[str], like: Sequence[str | int]) -> list[str | int]:
    """One new step id for each seed, as ``step_ids``; what a seed gives does not depend on the other seeds."""
    strings, style, first = _known(like)
    if first is not None:
        return list(range(first, first + len(seeds)))
    taken = {each.casefold() for each in strings}
    time = _latest(style, strings)
    ids: list[str | int] = []
    for seed in seeds:
        fresh = (_id(style, time, digits) for digits in _digits(f"step {seed}"))
        ids.append(next(each for each in fresh if each.casefold() not in taken))
        taken.add(str(ids[-1]).casefold())
    return ids


def _known(like: Sequence[str | int]) -> tuple[list[str], str, int | None]:
    """The texts among ids, the style of most of them, and the next number where most are numbers."""
    integers = [each for each in like if isinstance(each, int)]
    strings = [each for each in like if isinstance(each, str)]
    style, number = _majority(strings)
    return strings, style or "4", max(0, *integers) + 1 if len(integers) > number else None


def node_ids(count: int, seed: str, like: Sequence[str]) -> Iterator[str]:
    """``count`` new uuids for the nodes of a condition, as ``step_ids``; ULIDs where no style is known."""
    return _strings(count, f"node {seed}", like, _majority(like)[0] or "ULID")


def style_of(text: str) -> str | None:
    """``1``, ``4`` or ``7`` for a UUID of that version, ``ULID``, or None."""
    uuid = _UUID.fullmatch(text)
    return uuid[1] if uuid else "ULID" if _ULID.fullmatch(text) else None


def _majority(like: Iterable[str]) -> tuple[str | None, int]:
    """The commonest style and how often it comes; of two equally common ones the first met."""
    styles = [style for style in map(style_of, like) if style is not None]
    return Counter(styles).most_common(1)[0] if styles else (None, 0)


def _strings(count: int, seed: str, like: Sequence[str], style: str) -> Iterator[str]:
    time = _latest(style, like)
    taken = {each.casefold() for each in like}
    ids = (_id(style, time, digits) for digits in _digits(seed))
    return islice((each for each in ids if each.casefold() not in taken), count)


def _digits(seed: str) -> Iterator[str]:
    """Endless strings of 64 hexadecimal digits. A seed may hold lone surrogates, as JSON text may."""
    key = sha256(seed.encode("utf-8", "surrogatepass")).digest()
    return (sha256(b"%b %d" % (key, number)).hexdigest() for number in count_from())


def _latest(style: str, like: Iterable[str]) -> str:
    """The greatest time among the ids of a style, in hexadecimal or Crockford digits; a version 4 has none."""
    times = (_time(style, each) for each in like if style_of(each) == style)
    return max(times, default=NO_TIME if style == "ULID" else "")


def _time(style: str, text: str) -> str:
    if style == "1":  # 60 bits, the lowest 32 written first
        return text[15:18] + text[9:13] + text[:8]
    return {"7": text[:13], "ULID": text[:10]}.get(style, "")


def _id(style: str, time: str, digits: str) -> str:
    """One id of a style at a time, from at least 32 hexadecimal digits."""
    if style == "ULID":
        return time + bytes.fromhex(digits[:32]).translate(_CROCKFORD).decode("ascii")
    variant = "89ab"[int(digits[0], 16) % 4]
    rest = f"{variant}{digits[1:4]}-{digits[4:16]}"
    if style == "7":
        return f"{time}-7{digits[16:19]}-{rest}"
    if style == "4":
        return f"{digits[20:28]}-{digits[16:20]}-4{digits[28:31]}-{rest}"
    # A node that is no hardware address has its multicast bit set: RFC 9562, 6.10.
    node = f"{int(digits[4:6], 16) | 1:02x}{digits[6:16]}"
    return f"{time[7:]}-{time[3:7]}-1{time[:3]}-{variant}{digits[1:4]}-{node}"


# Positions.

Place = tuple[int, int]

DOWN, ACROSS, GRID = 160, 320, 20
"""The distance to the step above, the distance between columns, and the grid that the positions of every
export seen lie on."""

_TRIES = 16
"""How many columns to look at before a step goes below everything else. This keeps the time linear."""


def positions(parents: Sequence[int | None], slots: Sequence[int], taken: Mapping[int, Place]) -> list[Place]:
    """A place on the canvas for every step; those in ``taken`` stay where they are.

    Step ``i`` hangs below ``parents[i]`` (None: it is a root) as its ``slots[i]``-th child. New steps form
    tidy trees: each stands DOWN below its parent and over the middle of its own children. Where that would
    come closer to another step than DOWN and ACROSS, the next free place to the right is used.
    """
    layout = _Layout(_without_circles(parents), slots, taken)
    return [layout.places[step] for step in range(len(parents))]


def _without_circles(parents: Sequence[int | None]) -> list[int | None]:
    """The same parents, but one step of each circle is a root, so that every step hangs from one."""
    result = list(parents)
    walk = [-1] * len(result)
    for start in range(len(result)):
        step: int | None = start
        while step is not None and walk[step] < 0:
            walk[step] = start
            step = result[step]
        if step is not None and walk[step] == start:
            result[step] = None
    return result


class _Layout:
    """The work of ``positions``.

    A *bunch* is what is laid out as one: the new steps that hang, over new steps alone, from one step that
    keeps its place, or all those that hang from none.
    """

    def __init__(
        self, parents: Sequence[int | None], slots: Sequence[int], taken: Mapping[int, Place]
    ) -> None:
        self.parents = parents
        self.taken = taken
        self.children: list[list[int]] = [[] for _ in parents]
        self.roots: list[int] = []
        for step in sorted(range(len(parents)), key=slots.__getitem__):
            parent = parents[step]
            (self.roots if parent is None else self.children[parent]).append(step)
        self.places = dict(taken)
        new = [step for step in self._preorder() if step not in taken]
        self.columns = self._columns(new)
        self.middles = self._middles(new)
        self._put(new)

    def _preorder(self) -> Iterator[int]:
        stack = self.roots[::-1]
        while stack:
            step = stack.pop()
            yield step
            stack.extend(reversed(self.children[step]))

    def _columns(self, new: Sequence[int]) -> dict[int, int]:
        """Each new step's x within its bunch: every leaf has a column of its own, the others the middle."""
        columns: dict[int, int] = {}
        bunches: dict[int, int | None] = {}
        for step in new:
            parent = self.parents[step]
            bunches[step] = bunches.get(parent, parent) if parent is not None else None
        left: defaultdict[int | None, int] = defaultdict(int)
        for step in reversed(new):
            below = [columns[child] for child in self.children[step] if child in columns]
            if not below:
                left[bunches[step]] -= ACROSS
            columns[step] = _middle(below) if below else left[bunches[step]]
        return columns

    def _middles(self, new: Iterable[int]) -> dict[int | None, int]:
        """The x within a bunch that stands right below the step it hangs from; for roots the first."""
        tops: dict[int | None, list[int]] = {}
        for step in new:
            parent = self.parents[step]
            if parent is None or parent in self.taken:
                tops.setdefault(parent, []).append(self.columns[step])
        return {parent: xs[0] if parent is None else _middle(xs) for parent, xs in tops.items()}

    def _put(self, new: Iterable[int]) -> None:
        kept = self.taken.values()
        # Roots start at the origin, or to the right of all that keeps its place.
        self.origin = (max(x for x, _ in kept) + ACROSS, min(y for _, y in kept)) if kept else (0, 0)
        canvas = _Canvas(kept)
        for step in new:
            self.places[step] = canvas.put(*self._wish(step))

    def _wish(self, step: int) -> Place:
        parent = self.parents[step]
        if parent is None:
            return self._wish_of_root(step)
        x, y = self.places[parent]
        middle = self.middles[parent] if parent in self.taken else self.columns[parent]
        return x + self.columns[step] - middle, y + DOWN

    def _wish_of_root(self, step: int) -> Place:
        """Above the first child that keeps its place (a replaced trigger), else beside the others."""
        below = next((self.taken[child] for child in self.children[step] if child in self.taken), None)
        if below is not None:
            return below[0], below[1] - DOWN
        return self.origin[0] + self.columns[step] - self.middles[None], self.origin[1]


def _middle(xs: Sequence[int]) -> int:
    return (xs[0] + xs[-1]) // 2 // GRID * GRID


class _Canvas:
    """The places in use, by cells of ACROSS and DOWN; a cell knows the least rectangle around its places."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.cells: dict[Place, tuple[int, int, int, int]] = {}
        self.bottom = 0
        for x, y in places:
            self._mark(x, y)

    def put(self, x: int, y: int) -> Place:
        """Take the first free place at ``x`` or columns to the right of it, or one below everything."""
        row = ((x + ACROSS * number, y) for number in range(_TRIES))
        place = next((place for place in row if self._is_free(*place)), (x, self.bottom + DOWN))
        self._mark(*place)
        return place

    def _mark(self, x: int, y: int) -> None:
        cell = x // ACROSS, y // DOWN
        left, top, right, bottom = self.cells.get(cell, (x, y, x, y))
        self.cells[cell] = min(left, x), min(top, y), max(right, x), max(bottom, y)
        self.bottom = max(self.bottom, y)

    def _is_free(self, x: int, y: int) -> bool:
        """Does no other step stand closer than ACROSS and DOWN? Such a one is in this cell or next to it."""
        column, row, cells = x // ACROSS, y // DOWN, self.cells
        for i in (column - 1, column, column + 1):
            for cell in ((i, row - 1), (i, row), (i, row + 1)):
                if cell in cells:
                    left, top, right, bottom = cells[cell]
                    if left < x + ACROSS and right > x - ACROSS and top < y + DOWN and bottom > y - DOWN:
                        return False
        return True
