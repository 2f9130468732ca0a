"""The ids that Liquid writes into the input of a mutation: the API has global ids there, each of its own type [doc].

Which arguments are ids, their types and names tell (``flowc.schema.ids``). A number never is one, and the id of an
object is none of another where both types are known by one name; nobody tried what Flow says, so it is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flowc.check.context import Context
from flowc.check.findings import At, Finding
from flowc.check.scope.resolving import PathReader
from flowc.check.scope.types import is_list
from flowc.diagnostics.diagnostic import with_article
from flowc.records import record
from flowc.schema import ids
from flowc.schema.environment import bare

_OUTPUT = re.compile(r'"(?P<name>\w+)"\s*:\s*"\{\{\s*(?P<path>[A-Za-z_]\w*(?:\.\w+)+)\s*\}\}"')
_NUMBER_OF = ".legacyResourceId"


@record
class _Argument:
    """An argument that takes an id: its mutation and name, and the type it is of where that is known."""

    mutation: str
    name: str
    type: str


def written_ids(context: Context, at: At, mutation: str, blob: str) -> Iterator[Finding]:
    """Outputs of a path alone in the place of a global id that are none, or are that of another object."""
    if at.step is None:
        return
    reader = PathReader(context.scope, at.step)
    for match in _OUTPUT.finditer(blob):
        wanted = ids.id_type(context.schema, "", match["name"])
        if match["name"] == "id" or wanted:
            place = At(at.step, at.field, keys=("blob",), characters=match.span("path"))
            yield from _id(context, reader, _Argument(mutation, match["name"], wanted), match["path"], place)


def _id(context: Context, reader: PathReader, argument: _Argument, path: str, at: At) -> Iterator[Finding]:
    """One path in the place of an id."""
    found = reader.read(path, at)
    if found is None or is_list(found.mark) or found.through is not None or not found.is_sure:
        return
    kind, owner = context.scope.types.kind(found.mark), bare(found.owner)
    takes = f"{argument.name} of {argument.mutation} takes"
    if kind == "number":
        own = f"{path.removesuffix(_NUMBER_OF)}.id" if path.endswith(_NUMBER_OF) else None
        hint = f"write {own}" if own else "write the path of an id"
        yield Finding(
            "FC486", f"{takes} a global id, and {path} is a number", at, hint, "warning", replacement=own
        )
    elif (
        kind == "id"
        and path.endswith(".id")
        and {argument.type, owner} <= ids.NAMED
        and owner != argument.type
    ):
        message = f"{takes} the id of another object: {argument.type}, not {owner}"
        hint = f"write the path of the id of {with_article(argument.type)}"
        yield Finding("FC486", message, at, hint, "warning")
