"""All that can be known of a view that does not read: it is made to read, and its rest is checked.

Each mistake becomes what its help says, or is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from flowc.check.recovery.leaving_out import Change, LeftOut, Tree
from flowc.diagnostics.diagnostic import Diagnostic, Edit, Fix, FlowError
from flowc.records import record
from flowc.text.lines import Lines
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
_OF_THE_WHOLE = frozenset({"FC401", "FC402", "FC403", "FC404", "FC405", "FC441", "FC442", "FC443", "FC483"})
"""What is said of the order of the steps, which is another one when a statement is left out."""


@record
class _Changed:
    """A text; ``origins`` has for each character its place in the first text, -1 where it stood in none, and
    for the end of the text the end of that.
    """

    text: str
    origins: Sequence[int]

    def with_changes(self, changes: Sequence[Change]) -> _Changed:
        """The text after some changes that do not overlap, in their order."""
        pieces: list[str] = []
        origins: list[int] = []
        end = 0
        for start, stop, new in changes:
            pieces += [self.text[end:start], new]
            origins += [*self.origins[end:start], *[-1] * len(new)]
            end = stop
        pieces.append(self.text[end:])
        return _Changed("".join(pieces), [*origins, *self.origins[end:]])

    def origin(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a part stood in the first text; None where it did not stand there just so."""
        end = min(end, len(self.text))
        if start >= end:
            known = self.origins[start]
            return None if known < 0 else (known, known)
        first, last = self.origins[start], self.origins[end - 1]
        whole = first >= 0 and last - first == end - 1 - start and -1 not in self.origins[start:end]
        return (first, last + 1) if whole else None


def completed(
    view: str, error: FlowError, check: Callable[[str], Iterable[Diagnostic]], text: str
) -> FlowError:
    """An error that a view does not read, with what ``check`` finds in the rest of it.

    ``view`` is the view without its footer, ``text`` all of it. What only follows from a mistake is not there.
    """
    if len(view) > _LONGEST or "\r" in view or len(error.diagnostics) > _MOST:
        return error  # that is too much to try
    rounds = _Rounds(view)
    reads = rounds.recover(error)
    found = list(rounds.found.values())
    if reads:
        found += _kept(rounds, check(rounds.changed.text))
    return FlowError(sorted(found, key=_order), error.source or text)


def _kept(rounds: _Rounds, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The findings that stand in what a person wrote, in its places."""
    changed, first = rounds.changed, rounds.first
    lines = Lines(changed.text)
    for each in found:
        if each.span is None or (each.code in _OF_THE_WHOLE and not rounds.is_whole):
            continue
        start, end = lines.offsets(each.span)
        origin = changed.origin(start, end)
        if origin is not None and rounds.names.isdisjoint(_WORD.findall(changed.text[start:end])):
            fix = _moved(each.fix, changed, first)
            yield replace(each, span=first.span(*origin), pointer=None, fix=fix)


def _order(found: Diagnostic) -> tuple[int, int]:
    return (found.span.line, found.span.column) if found.span else (0, 0)


class _Rounds:
    """A text on its way to one that reads; ``found`` is what was wrong, in places of the first text.

    ``names`` are no longer given, as what gave them is left out; with ``is_whole`` no statement is.
    """

    def __init__(self, view: str) -> None:
        self.first = Lines(view)
        self.changed = _Changed(view, range(len(view) + 1))
        self.found: dict[tuple[str, int], Diagnostic] = {}
        self.names: set[str] = set()
        self.is_whole = True

    def recover(self, error: FlowError) -> bool:
        """Make the text read that has this error; False where nobody knows how."""
        for _ in range(_ROUNDS):
            if not self.take(error.diagnostics):
                return False
            try:
                read_view(self.changed.text)
            except FlowError as other:
                error = other
            else:
                return True
        return False

    def take(self, diagnostics: Sequence[Diagnostic]) -> bool:
        """Change what is wrong; False where nobody knows how."""
        lines = Lines(self.changed.text)
        tree: Tree | None = None
        with suppress(FlowError):  # the text may be no Python
            tree = Tree(ViewText(self.changed.text), lines)
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
            each = replace(
                each, span=self.first.span(*origin), fix=_moved(each.fix, self.changed, self.first)
            )
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


def _moved(fix: Fix | None, changed: _Changed, first: Lines) -> Fix | None:
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
