"""Tasks of a view by the ids that they go by now: where real answers took the place of assumed ids and versions.

Texts and comments are never touched, and nothing is read but the heads of calls; so a piece of a view with holes in it
will do as well as a whole one.
"""

from __future__ import annotations

import re

from flowc.catalog.loading import Catalog, Version
from flowc.model.names import is_identifier
from flowc.model.sugar import VERSION
from flowc.pretty.literals import string

_QUOTED = r'"(?:[^"\\\n]|\\.)*+"|\'(?:[^\'\\\n]|\\.)*+\''
_HEAD = re.compile(
    rf"""
    (?P<skipped> \"{{3}}(?:[^\\]|\\.)*?\"{{3}} | \'{{3}}(?:[^\\]|\\.)*?\'{{3}} | \#[^\n]* )
    | (?<![\w.$]) (?:
        (?P<dotted>\w++(?:\.\w++)++)
        | task\(\s*+(?P<quoted>{_QUOTED})(?P<more>[^()"']*+(?:{_QUOTED})?+)\s*+\)
      )
      (?: \[\s*+(?P<version>{_QUOTED})\s*+\] )?+ (?=\s*+\()
    | {_QUOTED}
    """,
    re.VERBOSE | re.DOTALL,
)

_MANY = 20
"""Parts of an id that are still written with dots."""


def adopted(view: str, catalog: Catalog) -> str:
    """A view, or a piece of one, with its tasks by their new ids and versions (``Catalog.renamed``).

    It need not be canonical any more: names have other lengths.
    """
    if not catalog.renamed:
        return view

    def written(found: re.Match[str]) -> str:
        named = found["dotted"] or found["quoted"]
        if named is None:
            return found[0]
        old = found["dotted"].replace(".", "::") if found["dotted"] else named[1:-1]
        now = catalog.renamed.get((old, found["version"][1:-1] if found["version"] else VERSION))
        return found[0] if now is None else _head(old, now, catalog, found["more"])

    return _HEAD.sub(written, view)


def _head(old: str, now: Version, catalog: Catalog, more: str | None) -> str:
    """The head of a call as a view writes it, dotted or ``task("a-b::c")["2.0"]``; ``more`` is what ``task(…)`` said
    beside the id, None where the old one was dotted."""
    task_id, version = now
    segments = task_id.split("::")
    said = more or _said_type(now, catalog)
    # A dotted id begins with what the old one began with, so that it cannot be taken for a path.
    begins = more is None and segments[0] == old.partition("::")[0]
    plain = begins and not said and 1 < len(segments) <= _MANY and all(map(is_identifier, segments))
    head = ".".join(segments) if plain else f"task({string(task_id)}{said})"
    return head if version == VERSION else f"{head}[{string(version)}]"


def _said_type(now: Version, catalog: Catalog) -> str:
    """The type where a call alone would not say it: it is a wait where the last part of its id is ``wait``."""
    task = catalog.task(*now)
    usual = "WAIT" if now[0].rpartition("::")[2] == "wait" else "ACTION"
    return (
        f", type={string(task.type)}"
        if task and task.type in ("ACTION", "WAIT") and task.type != usual
        else ""
    )
