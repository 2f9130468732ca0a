"""All that can be known of a view that does not read, in one round."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from flowc.check.recovery.origins import Changed, Lines
from flowc.check.recovery.rounds import Recovered, moved, recovered
from flowc.diagnostics.diagnostic import Diagnostic, FlowError

_OF_THE_WHOLE = frozenset({"FC401", "FC402", "FC403", "FC404", "FC405", "FC441", "FC442", "FC443", "FC483"})
"""What is said of the order of the steps, which is another one when a statement is left out."""
_ROOT = re.compile(r"[A-Za-z_]\w*")


def completed(
    view: str, error: FlowError, check: Callable[[str], Iterable[Diagnostic]], text: str
) -> FlowError:
    """An error that a view does not read, with what ``check`` finds in the rest of it.

    ``view`` is the view without its footer, ``text`` all of it. What only follows from a mistake is not there.
    """
    again = recovered(view, error)
    if again is None:
        return error
    found = list(again.found)
    if again.changed is not None:
        found += _kept(again, again.changed, check(again.changed.text), view)
    return FlowError(sorted(found, key=_order), error.source or text)


def _kept(again: Recovered, changed: Changed, found: Iterable[Diagnostic], view: str) -> Iterator[Diagnostic]:
    """The findings that stand in what a person wrote, in its places."""
    lines, first = Lines(changed.text), Lines(view)
    for each in found:
        if each.span is None or (each.code in _OF_THE_WHOLE and not again.is_whole):
            continue
        start, end = lines.offsets(each.span)
        origin = changed.origin(start, end)
        names = set(_ROOT.findall(changed.text[start:end]))
        if origin is not None and not names & again.names:
            fix = moved(each.fix, changed, first)
            yield replace(each, span=first.span(*origin), pointer=None, fix=fix)


def _order(found: Diagnostic) -> tuple[int, int]:
    return (found.span.line, found.span.column) if found.span else (0, 0)
