"""What a scanned text can teach: the style that writes its value back to the same text.

Each place (path without array indexes) takes one vote on its spacing; what differs from it is noted for the
single container or string, by exact path. Paths of which there is nothing to note are not kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias

from flowc.jsontext.escapes import (
    ASCII,
    HTML,
    LINES,
    SLASH,
    UPPER,
    Deviations,
    deviations,
    string_writer,
    unescape,
)
from flowc.jsontext.scanner import Box, Node, Scan
from flowc.jsontext.style import (
    LONGEST_SHARED_GAP,
    OBJECT,
    SPACED_LAYOUT,
    TAB_LAYOUT,
    Rows,
    Spacing,
    Step,
    Style,
    inherited_spacing,
    style_code,
)
from flowc.jsontext.value import Json

_INDENT = re.compile(r"[\[{]\n( {1,8}|\t)(?=[^ \t\n])")
_SPACED = re.compile(r'[\[\]{}]*+(?:"(?:[^"\\]++|\\.)*+"|[-+.\w]*+)[\]}]*+[,:] ')
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u....|.)")
_LONE = re.compile("[\ud800-\udfff]")


def guess_layout(text: str) -> int:
    """The layout that the first characters of a text suggest; the text starts with its value."""
    indent = _INDENT.match(text)
    if indent:
        return TAB_LAYOUT if indent[1] == "\t" else len(indent[1])
    return SPACED_LAYOUT if _SPACED.match(text) else 0


def guess_profile(text: str) -> int:
    """The escape profile that fits most of a valid text."""
    counts = Counter(match[0] for match in _ESCAPE.finditer(text)) if "\\" in text else None
    if not counts:
        return 0
    escaped: Counter[str] = Counter()  # how often each character stands escaped
    for token, count in counts.items():
        escaped[unescape(token)] += count
    profile = 0
    for trait, chars in ((SLASH, "/"), (HTML, "<>&"), (LINES, "\u2028\u2029")):
        times = sum(escaped[char] for char in chars)
        profile += trait * (times > sum(map(text.count, chars)) - times * (trait == SLASH))
    return profile + _foreign(text, escaped) + _capitals(counts)


def _foreign(text: str, escaped: Counter[str]) -> int:
    """Half a surrogate pair tells nothing: no text has it raw."""
    foreign = [char for char in escaped if char > "\x7f" and char not in "\u2028\u2029"]
    written = sum(escaped[char] for char in foreign if not _LONE.match(char))
    raw = len(text) - len(text.encode("ascii", "ignore"))
    return ASCII * (written > raw)


def _capitals(counts: Counter[str]) -> int:
    digits = {token.replace("\\u", ""): count for token, count in counts.items() if token[1] == "u"}
    upper = sum(count for token, count in digits.items() if token != token.lower())
    lower = sum(count for token, count in digits.items() if token != token.upper())
    return UPPER * (upper > lower)


def learn(scan: Scan, layout: int, profile: int) -> Style:
    """The style under which the scanned value is written as the scanned text."""
    learner = _Learner(scan.text, layout, profile)
    learner.visit(scan.node, scan.value)
    spacings = learner.decide()
    rows, kept = learner.places.pruned([place for place, _, _ in spacings])
    return Style(
        style_code(layout, profile),
        scan.lead,
        scan.trail,
        rows,
        tuple((kept[place], kind, spacing) for place, kind, spacing in spacings),
        tuple(learner.paths.rows),
        tuple(learner.gaps),
        tuple(learner.keys),
        tuple(learner.strings),
    )


class _Tree:
    """Paths by number: 0 is the whole document, n is row n - 1."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, Step]] = []
        self.nodes: dict[tuple[int, Step], int] = {}

    def node(self, parent: int, step: Step) -> int:
        """The number of that path, a new one if need be."""
        known = self.nodes.setdefault((parent, step), len(self.rows) + 1)
        if known > len(self.rows):
            self.rows.append((parent, step))
        return known

    def pruned(self, nodes: list[int]) -> tuple[Rows, dict[int, int]]:
        """The rows that these nodes need, and the new number of each node that is left."""
        needed = {0}
        for start in nodes:
            node = start
            while node not in needed:
                needed.add(node)
                node = self.rows[node - 1][0]
        kept = {node: number for number, node in enumerate(sorted(needed))}
        rows = [self.rows[node - 1] for node in kept if node]
        return tuple((kept[parent], step) for parent, step in rows), kept


_Group: TypeAlias = "tuple[int, int]"
"""Arrays or objects of one place: (place, ARRAY or OBJECT)."""


class _Learner:
    """Collects what the boxes of a text have in common, and notes the rest."""

    def __init__(self, text: str, layout: int, profile: int) -> None:
        self.text = text
        self.layout = layout
        self.profile = profile
        self.places = _Tree()
        self.paths = _Tree()
        self.groups: dict[_Group, list[Box]] = {}
        self.parents: dict[_Group, _Group | None] = {}
        self.gaps: list[tuple[int, int, tuple[tuple[int, str], ...]]] = []
        self.keys: list[tuple[int, Deviations]] = []
        self.strings: list[tuple[int, Deviations]] = []

    def visit(self, node: Node, value: Json) -> None:
        """Look at everything in a document, outer boxes first."""
        if isinstance(node, tuple):
            self.string(self.strings, node, value, None, 0)
        todo: list[tuple[Box, int, _Group | None]] = []
        if isinstance(node, Box):
            node.path = 0
            todo.append((node, 0, None))
        while todo:
            box, place, parent = todo.pop()
            group = (place, box.kind & OBJECT)
            self.groups.setdefault(group, []).append(box)
            self.parents.setdefault(group, parent)
            todo += [(child, self.place(place, child), group) for child in self.members(box)][::-1]

    def place(self, parent: int, child: Box) -> int:
        """The place of a child: its key, or 0 for all elements of an array."""
        key = child.parent.keys[child.index] if child.parent and child.parent.keys else 0
        return self.places.node(parent, key)

    def members(self, box: Box) -> Iterator[Box]:
        """Look at the strings in a box; its boxes are next."""
        for index, (span, key) in enumerate(zip(box.spans, box.keys, strict=True)):
            self.string(self.keys, span, key, box, index)
        for index, node in enumerate(box.nodes):
            if isinstance(node, Box):
                node.index = index
                yield node
            elif isinstance(node, tuple):
                self.string(self.strings, node, box.values[index], box, index)

    def string(
        self,
        notes: list[tuple[int, Deviations]],
        span: tuple[int, int],
        value: str,
        box: Box | None,
        index: int,
    ) -> None:
        """Note a string that is not written as the profile would."""
        usual = string_writer(self.profile)(value)
        start, end = span
        if len(usual) == end - start and self.text.startswith(usual, start):
            return
        path = self.paths.node(self.path(box), box.steps[index]) if box else 0
        notes.append((path, tuple(deviations(self.text[start + 1 : end - 1], self.profile))))

    def path(self, box: Box) -> int:
        """The number of a box's exact path; each box on the way up is numbered once."""
        chain: list[Box] = []
        while box.path < 0 and box.parent:
            chain.append(box)
            box = box.parent
        node = box.path
        for child in reversed(chain):
            if child.parent:
                node = child.path = self.paths.node(node, child.parent.steps[child.index])
        return node

    def decide(self) -> list[tuple[int, int, Spacing]]:
        """Fix the spacing of every group, and return those that are not what the writer would assume."""
        decided: dict[_Group | None, Spacing] = {}
        unusual: list[tuple[int, int, Spacing]] = []
        for group, boxes in self.groups.items():  # a group's parent stands before it
            usual = inherited_spacing(self.layout, decided.get(self.parents[group]), boxes[0].depth - 1)
            spacing = decided[group] = _vote(boxes, usual)
            if spacing != usual:
                unusual.append((*group, spacing))
            for box in boxes:
                self.note(box, spacing)
        return unusual

    def note(self, box: Box, spacing: Spacing) -> None:
        """Note a box that is not spaced like its group."""
        usual = spacing.gaps(box.kind, len(box.values))
        if usual != box.gaps:
            last = len(usual) - 1
            pairs = enumerate(zip(box.gaps, usual, strict=True))
            odd = tuple((-1 if i == last else i, gap) for i, (gap, expected) in pairs if gap != expected)
            self.gaps.append((self.path(box), box.kind, odd))


def _vote(boxes: list[Box], usual: Spacing) -> Spacing:
    """The spacing of most boxes of a group; the first gap decides who has a say in the others."""
    empty = _most((box.gaps[0] for box in boxes if not box.values), usual.empty)
    full = [box.gaps for box in boxes if box.values]
    opened = _most((gaps[0] for gaps in full), usual.open)
    full = [gaps for gaps in full if gaps[0] == opened]
    if not full:
        return usual._replace(empty=empty)
    comma = usual.after_comma
    if opened != usual.open:  # no comma seen yet: elements go on lines of their own, or on one line
        comma = opened if "\n" in opened else " " * bool(usual.after_colon)
    period = 4 if boxes[0].kind & OBJECT else 2

    def inner(first: int, fallback: str) -> str:
        return _most(chain.from_iterable(gaps[first:-1:period] for gaps in full), fallback)

    colons = (inner(1, ""), inner(2, "")) if period == 4 else (usual.before_colon, usual.after_colon)
    commas = (inner(period - 1, usual.before_comma), inner(period, comma))
    return Spacing(opened, *colons, *commas, _most((gaps[-1] for gaps in full), usual.close), empty)


def _most(gaps: Iterable[str], fallback: str) -> str:
    """The most frequent gap that is short enough to be shared."""
    common = Counter(gap for gap in gaps if len(gap) <= LONGEST_SHARED_GAP).most_common(1)
    return common[0][0] if common else fallback
