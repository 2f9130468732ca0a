"""Makes a view read: each mistake becomes what its help says, or is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from flowc.check.recovery.leaving_out import LeftOut, Tree
from flowc.check.recovery.origins import Changed, Lines, unchanged
from flowc.diagnostics.diagnostic import Diagnostic, Edit, Fix, FlowError
from flowc.records import record
from flowc.update.fixes import touch
from flowc.view.reader import read_view
from flowc.view.text import ViewText

_ROUNDS = 20
_MOST = 100
"""Mistakes of one round, and more is not looked at: who has so many begins with them."""
_LONGEST = 300_000
_WORD = re.compile(r"[A-Za-z_]\w*")
_FOLLOWING = frozenset({"FC204", "FC205", "FC207", "FC208", "FC217"})
"""Mistakes that may be there only because something else was left out."""


@record
class Recovered:
    """A view that reads, if that was possible; ``found`` is what was wrong, in places of the first text.

    ``names`` are no longer given, as what gave them is left out; with ``is_whole`` no statement is.
    """

    changed: Changed | None
    found: tuple[Diagnostic, ...]
    names: frozenset[str]
    is_whole: bool


def recovered(view: str, error: FlowError) -> Recovered | None:
    """The view made to read, after what was wrong with it; None of one that is too much to try."""
    if len(view) > _LONGEST or "\r" in view or len(error.diagnostics) > _MOST:
        return None
    rounds = _Rounds(view)
    reads = False
    for _ in range(_ROUNDS):
        if not rounds.take(error.diagnostics):
            break
        try:
            read_view(rounds.changed.text)
        except FlowError as other:
            error = other
        else:
            reads = True
            break
    changed = rounds.changed if reads else None
    return Recovered(changed, tuple(rounds.found.values()), frozenset(rounds.names), rounds.is_whole)


class _Rounds:
    """A text on its way to one that reads."""

    def __init__(self, view: str) -> None:
        self.first = Lines(view)
        self.changed = unchanged(view)
        self.found: dict[tuple[str, int], Diagnostic] = {}
        self.names: set[str] = set()
        self.is_whole = True

    def take(self, diagnostics: Sequence[Diagnostic]) -> bool:
        """Change what is wrong; False where nobody knows how."""
        lines = Lines(self.changed.text)
        tree = _tree(self.changed.text, lines)
        taken: list[LeftOut] = []
        is_possible = True
        for each in diagnostics[:_MOST]:
            place = lines.offsets(each.span) if each.span is not None else (0, 0)
            is_new = self.note(each, place)
            way = self.advised(each, lines) if is_new else None
            way = way or (None if tree is None else self.left_out(tree, place))
            if way is None:
                is_possible = False
            elif not any(touch(one, other) for one in way.changes for it in taken for other in it.changes):
                taken.append(way)
        self.changed = self.changed.with_changes(sorted(change for each in taken for change in each.changes))
        self.names.update(*[each.names for each in taken])
        self.is_whole = self.is_whole and not any(each.is_statement for each in taken)
        return is_possible and len(diagnostics) <= _MOST

    def note(self, each: Diagnostic, place: tuple[int, int]) -> bool:
        """Keep a mistake in the place where a person wrote it; False where it is there already, or nobody wrote it."""
        origin = self.changed.origin(place[0], max(place[0] + 1, place[1]))
        if origin is None or (not self.is_whole and each.code in _FOLLOWING):
            return False
        key = each.code, origin[0]
        if key in self.found:
            return False
        if origin != place:
            each = replace(each, span=self.first.span(*origin), fix=moved(each.fix, self.changed, self.first))
        self.found[key] = each
        return True

    def advised(self, each: Diagnostic, lines: Lines) -> LeftOut | None:
        """What the help says to write."""
        if each.fix is None:
            return None
        changes = tuple((*lines.offsets(edit.span), edit.replacement) for edit in each.fix.edits)
        old = {word for start, end, _ in changes for word in _WORD.findall(self.changed.text[start:end])}
        new = {word for _, _, text in changes for word in _WORD.findall(text)}
        return LeftOut(changes, frozenset(old - new))

    def left_out(self, tree: Tree, place: tuple[int, int]) -> LeftOut | None:
        """The smallest part around a place that is not there for it already."""
        for way in tree.ways(*place):
            if any(
                origin >= 0 for start, end, _ in way.changes for origin in self.changed.origins[start:end]
            ):
                return way
        return None


def moved(fix: Fix | None, changed: Changed, first: Lines) -> Fix | None:
    """A fix of the changed text as one of the first text; None where it is none."""
    if fix is None:
        return None
    lines = Lines(changed.text)
    edits: list[Edit] = []
    for edit in fix.edits:
        origin = changed.origin(*lines.offsets(edit.span))
        if origin is None:
            return None
        edits.append(Edit(first.span(*origin), edit.replacement))
    return Fix(fix.applicability, tuple(edits))


def _tree(text: str, lines: Lines) -> Tree | None:
    """The syntax tree, None where the text is no Python."""
    try:
        return Tree(ViewText(text), lines)
    except FlowError:
        return None
