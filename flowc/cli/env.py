"""``flowc env``: what the environment holds, type by type, and the paths to it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from functools import cache

from flowc.catalog import describing, load, paths, search
from flowc.cli import console, project
from flowc.cli.parser import Parser, positive
from flowc.diagnostics.diagnostic import did_you_mean
from flowc.schema import environment
from flowc.schema.index import Schema

_EXAMPLES = """\
  flowc env Order "customer email"          paths below an order
  flowc env order.customer tags             below what a path holds
  flowc env --filter LIST Product           the lists of a product
  flowc env OrderRiskLevel                  the values of an enum
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc env``."""
    command.describe("Search the paths of the environment, or list what a type has.", _EXAMPLES)
    command.argument("place TYPE|PATH", str, "a type of the Admin API, or a path, to start from")
    command.argument("term TERM", str, "what to find, in plain words; without, all fields", nargs="*")
    command.add_argument(
        "--filter", choices=paths.CATEGORIES, default="ALL", help="only paths that end in this; default: ALL"
    )
    command.argument("--limit N", positive, "paths at most; default: 10", default=10)
    command.flag("--json", "print what Shopify's own tools would answer")
    project.environment_option(command)


def run(arguments: Namespace) -> int:
    """``flowc env``: 0, 1 where nothing was found, 2 where the types cannot be used."""
    schema = project.schema(arguments)
    start = _start(arguments.place, schema)
    if start is None:
        return _say_unknown(arguments.place, schema)
    if not arguments.term:
        return _list(*start, arguments, schema)
    return _search(*start, arguments, schema)


def _start(place: str, schema: Schema) -> tuple[str, str] | None:
    """The root of a path and the mark of what it holds, for a type or a path."""
    name = search.type_name(place, schema)
    if name is not None and "." not in place and place not in _brought():
        return search.variable(name), name
    mark = _mark(place, schema)
    return (place, mark) if mark is not None else None


@cache
def _brought() -> Mapping[str, str]:
    """What triggers bring that is not of the type it is named as, with its marks."""
    return {name: mark for name, mark in load().roots().items() if search.variable(mark) != name}


def _mark(place: str, schema: Schema) -> str | None:
    """The mark of a path; its root may be the name of a type, or what a trigger brings."""
    return environment.mark_of(place, environment.Scope(results=_brought(), schema=schema))


def _search(root: str, mark: str, arguments: Namespace, schema: Schema) -> int:
    term = " ".join(arguments.term)
    read = paths.meant(term, mark.strip("[]"), schema)
    found = paths.PathSearch(schema, read).find(root, mark, arguments.filter, arguments.limit)
    if arguments.json:
        console.put_json({"searches": [search.paths_answer(mark.strip("[]"), term, found)]})
    else:
        if found and found[0].missing:
            console.say("flowc env: no path has all of these words")
        if not found:
            console.say(f"flowc env: nothing found for {term!r}")
        console.put_text(describing.paths(found))
    return 0 if found else 1


def _list(root: str, mark: str, arguments: Namespace, schema: Schema) -> int:
    """All fields of a type, or the values of an enum; of a single value its type."""
    name = mark.strip("[]")
    if arguments.json:
        console.put_json(search.object_type_definition_search([name], schema))
        return 0
    below = paths.PathSearch(schema, "").fields(root, mark, arguments.filter)
    values = schema.enum_values(name)
    if not below and not values and schema.kind(name) == "scalar" and root != search.variable(name):
        console.put_text(f"{root}  {mark}\n")
        return 0
    console.put_text(describing.paths(below) if below else "".join(f"{each}\n" for each in values))
    return 0 if below or values else 1


def _say_unknown(place: str, schema: Schema) -> int:
    known, dot, rest = _known_part(place, schema)
    if known:
        mark = _mark(known, schema) or ""
        part = rest.partition(".")[0]
        meant = did_you_mean(part, schema.fields(mark.strip("[]")))
        message = f"{known} has no {console.shown(part)}"
    else:
        word = rest.partition(".")[0]
        brought = did_you_mean(word, load().roots()) if word[:1].islower() else None
        meant = brought or search.nearest_type(word, schema)
        meant = search.variable(meant) if meant and "." in rest else meant
        message = f"there is no type and no path {console.shown(place)}"
    hint = (
        f"did you mean {known}{dot}{meant}?" if meant else f"flowc env {known or 'Order'} lists what there is"
    )
    console.say_mistake("env", message, hint)
    return 1


def _known_part(place: str, schema: Schema) -> tuple[str, str, str]:
    """The beginning of a path that there is, and the rest."""
    known, dot, rest = place, "", ""
    while known and _mark(known, schema) is None:
        known, dot, last = known.rpartition(".")
        rest = f"{last}.{rest}" if rest else last
    return known, dot, rest
