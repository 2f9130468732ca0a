"""What there is to know of a text with Liquid. All places are characters of the decoded text, ``end`` exclusive."""

from __future__ import annotations

from flowc.diagnostics.diagnostic import Problem
from flowc.records import record


@record
class Filter:
    """A filter's name, where it stands, and its first argument if that is a text written there."""

    name: str
    start: int
    end: int
    argument: str | None = None


@record
class Variable:
    """A path that Liquid reads, as it is written there.

    ``tag`` is where: ``if``, ``for``, ``assign``, …, and ``""`` in an output. ``filters`` are applied to it, in
    order; an argument of a filter, ``argument_of``, has none. ``is_looped`` marks the list a ``for`` goes through.

    ``origin`` leads there from the environment: of ``tag.id`` in a loop through ``line.tags``, in a loop through
    ``order.lineItems``, it is ``("order.lineItems", "tags", "id")``; each piece but the last is a list, and what
    follows goes on from one item of it. It is None where a name is no path: a counter, captured text, a filter's
    result. ``is_local`` says that Liquid itself defines the first word, ``is_single`` that this is no path, and surely
    a single value: captured text, a counter, what most filters give; ``is_text`` that it is text.

    ``shortcut`` is what is wrong with the last word *if the path is no property of the environment*: a filter after
    a dot (``order.name.upcase``), ``.first``, ``.last``, ``.size``. A result may well have a field named ``date``.
    """

    path: str
    start: int
    end: int
    tag: str = ""
    filters: tuple[Filter, ...] = ()
    is_looped: bool = False
    origin: tuple[str, ...] | None = None
    is_local: bool = False
    shortcut: Problem | None = None
    argument_of: str = ""
    is_single: bool = False
    is_text: bool = False


@record
class Study:
    """What a text's Liquid reads, and what is wrong with it whatever the environment is; both in order."""

    variables: tuple[Variable, ...] = ()
    problems: tuple[Problem, ...] = ()


TOO_LONG = "too-long"
"""The code of a problem that is a limit of ours: what Flow makes of the text is not known."""


@record
class Rendered:
    """A text filled in, and remarks on what was passed over on the way."""

    text: str
    notes: tuple[str, ...] = ()


def free(_work: int) -> None:
    """Takes no account of work."""


class LiquidError(Exception):
    """A text that cannot be rendered; ``start`` and ``end`` say where, if one place is to blame."""

    def __init__(self, message: str, start: int | None = None, end: int | None = None) -> None:
        self.message = message
        self.start = start
        self.end = end
        super().__init__(message)


class LiquidLimit(LiquidError):
    """A limit of the simulator's own: the text may be right, but it is not read, or not rendered to its end."""
