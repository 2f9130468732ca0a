"""What stands in place of calls and paths where a grammar is typed by a lexicon.

There are two sorts of programs: those that declare no fields read only the paths of the lexicon; those that do may
read what they declare wherever they are, so of their paths only the root is held to the lexicon. The rules of the
second sort are *loose*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from keyword import kwlist

from flowc.grammar.lexicon import Known, Lexicon
from flowc.grammar.regexes import one_of, other_than, quoted
from flowc.model.names import is_identifier
from flowc.model.sugar import VERSION
from flowc.pretty.literals import string

OPEN = r"(\n *)?"
WRAP = r"( |\n *)"
CLOSE = r"(,?\n *)?"

_CALLS = {
    ("trigger", "task_call"): "trigger_call",
    ("step", "task_call"): "step_call",
    ("result", "task_call"): "step_call",
    ("looped", "task_call"): "loop_call",
    ("test", "explicit_call"): "test_call",
}
_PLACES = {
    "trigger_call": ("TRIGGER",),
    "step_call": ("ACTION", "WAIT"),
    "loop_call": ("FOREACH",),
    "test_call": ("CONDITION",),
}
"""The types of tasks whose calls stand at a place and do not say their type."""

USED = ("value", "string", "name")
"""The rules of views that the rules here lead to."""


class Typed:
    """The rules and terminals of a lexicon. ``keywords`` are no names, or names with a rule of their own."""

    def __init__(self, lexicon: Lexicon, keywords: Iterable[str]) -> None:
        self._lexicon = lexicon
        self._keywords = frozenset(keywords)
        self._words = self._keywords.difference(kwlist)
        self._terminals: dict[str, str] = {}
        self._fields: dict[tuple[str, ...], int] = {}
        self._numbers = {name: number for number, name in enumerate(sorted(self._reached()), 1)}
        self._calls = {place: self._by_fields(place) for place in _PLACES}

    def instead(self, rule: str, symbol: str) -> str | None:
        """The rule that stands in place of a symbol of a rule; empty where nothing may, None where nothing changes."""
        if (rule, symbol) in _CALLS:
            place = _CALLS[rule, symbol]
            return place if self._calls[place] else ""
        if symbol == "path":
            return "typed_path"
        if rule == "method" and symbol in ("name", "dotted"):
            return "typed_path" if symbol == "dotted" else ""
        return "quoted_path" if (rule, symbol) == ("path_call", "string") else None

    def rules(self, loose: bool) -> list[str]:
        """All rules, for one sort of programs."""
        end = "_loose" if loose else ""
        calls = [rule for place in _PLACES if self._calls[place] for rule in self._calling(place, end)]
        return [*calls, *self._paths(loose, end)]

    def terminals(self) -> list[str]:
        """The terminals of the rules that were asked for."""
        return [f"{name}: /{pattern}/" for name, pattern in self._terminals.items()]

    def _terminal(self, name: str, pattern: str) -> str:
        self._terminals[name] = pattern
        return name

    # Calls.

    def _by_fields(self, place: str) -> dict[tuple[str, ...], set[str]]:
        """The heads of the calls that may stand at a place, by the fields that they take."""
        found: dict[tuple[str, ...], set[str]] = {}
        for known in self._lexicon.tasks:
            heads = set(self._heads(known, place))
            if heads:
                found.setdefault(tuple(sorted(set(known.fields))), set()).update(heads)
        return found

    def _heads(self, known: Known, place: str) -> Iterator[str]:
        """The beginning of a call, dotted and as ``task("…")``, as regular expressions."""
        segments = known.task.split("::")
        usual = "WAIT" if place == "step_call" and segments[-1] == "wait" else _PLACES[place][0]
        version = "" if known.version == VERSION else rf"\[{OPEN}{quoted(string(known.version))}{OPEN}\]"
        is_plain = len(segments) > 1 and all(map(is_identifier, segments))
        is_root = segments[0] in self._lexicon.roots or segments[0] in self._lexicon.reserved
        said = "" if known.type == usual else f",{WRAP}type={quoted(string(known.type))}"
        if is_plain and not is_root and not said and place != "test_call":
            yield quoted(".".join(segments)) + version
        elif known.type in _PLACES[place] or place == "step_call":
            yield rf"task\({OPEN}{quoted(string(known.task))}{said}{CLOSE}\){version}"

    def _calling(self, place: str, end: str) -> Iterator[str]:
        ways: list[str] = []
        for fields, heads in self._calls[place].items():
            number = self._fields.setdefault(fields, len(self._fields) + 1)
            head = self._terminal(f"{place.upper()}_{number}", f"({'|'.join(sorted(heads))})")
            ways.append(f"{head} arguments_{place}_{number}{end}")
            yield from self._arguments(f"{place}_{number}", fields, end)
        yield f"{place}{end}: " + "\n  | ".join(ways)

    def _arguments(self, name: str, fields: tuple[str, ...], end: str) -> Iterator[str]:
        name_first = "BREAK? string"
        ways = ['"(" ")"', f'"(" {name_first} (","? BREAK)? ")"']
        if fields:
            keywords = f"keywords_{name}{end}"
            ways += [
                f'"(" BREAK? {keywords} (","? BREAK)? ")"',
                f'"(" {name_first} "," (" " | BREAK) {keywords} (","? BREAK)? ")"',
            ]
            yield from self._keywords_of(name, fields, end)
        yield f"arguments_{name}{end}: " + "\n  | ".join(ways)

    def _keywords_of(self, name: str, fields: tuple[str, ...], end: str) -> Iterator[str]:
        plain = [each for each in fields if is_identifier(each)]
        key = self._terminal(f"KEY_{name.upper()}", f"({'|'.join(quoted(string(each)) for each in fields)})")
        ways = [f'"**" "{{" BREAK? {key} ":" " " value{end} (","? BREAK)? "}}"']
        if plain:
            field = self._terminal(f"FIELD_{name.upper()}", one_of(plain))
            ways.insert(0, f'{field} "=" value{end}')
        yield f"keyword_{name}{end}: " + "\n  | ".join(ways)
        each, several = f"keyword_{name}{end}", f"keywords_{name}{end}"
        yield f'{several}: {each}\n  | {several} "," (" " | BREAK) {each}'

    # Paths.

    def _reached(self) -> set[str]:
        """The types that paths lead over."""
        seen = set(filter(self._has_properties, self._lexicon.roots.values()))
        todo = list(seen)
        for name in todo:
            new = {
                each for each in self._lexicon.types.get(name, {}).values() if self._has_properties(each)
            } - seen
            seen |= new
            todo += new
        return seen

    def _has_properties(self, name: str) -> bool:
        return name in self._lexicon.types or name in self._lexicon.open or not name

    def _paths(self, loose: bool, end: str) -> Iterator[str]:
        """The rules of paths, and of paths in quotes (``path("…")``), whose words may be keywords of Python."""
        yield from self._free(end)
        yield from self._rooted(f"typed_path{end}", "", loose)
        quote = [f'"\\"" quoted_typed{end} "\\""']
        yield f"quoted_path{end}: " + "\n  | ".join(quote)
        yield from self._rooted(f"quoted_typed{end}", "quoted_", loose)

    def _free(self, end: str) -> Iterator[str]:
        taken = {*self._lexicon.roots, *self._lexicon.reserved}
        variable = self._terminal("VARIABLE", other_than({*self._keywords, *taken}))
        words = [f'"{each}"' for each in sorted(self._words - taken)]
        word = self._terminal("QUOTED_NAME", "[A-Za-z_][A-Za-z0-9_-]*")
        if end:
            return
        yield "variable: " + "\n  | ".join([variable, *words])
        yield 'names: name\n  | names "." name'
        yield f'quoted_names: {word}\n  | quoted_names "." {word}'

    def _rooted(self, rule: str, sort: str, loose: bool) -> Iterator[str]:
        """The paths from all roots; ``sort`` says whether they stand in quotes."""
        ways = ["variable", f'variable "." {sort}names']
        types: dict[str, list[str]] = {}
        for root, kind in self._lexicon.roots.items():
            if sort or is_identifier(root):
                types.setdefault(kind if self._has_properties(kind) else "no", []).append(root)
        for kind, roots in sorted(types.items()):
            number = self._numbers.get(kind, 0)
            root = self._terminal(f"{sort.upper()}ROOT_{number}", one_of(roots))
            ways.append(root)
            if kind != "no":
                rest = f"{sort}names" if loose or self._is_open(kind) else f"{sort}in_{number}"
                ways.append(f'{root} "." {rest}')
        yield f"{rule}: " + "\n  | ".join(ways)
        if not loose:
            for name in sorted(self._reached()):
                if not self._is_open(name):
                    yield self._properties(name, sort)

    def _is_open(self, name: str) -> bool:
        return not name or name in self._lexicon.open

    def _properties(self, owner: str, sort: str) -> str:
        """The rule of what may follow the dot behind something of a type."""
        number = self._numbers[owner]
        groups: dict[str, list[str]] = {}
        for field, kind in self._lexicon.types[owner].items():
            if sort or is_identifier(field):
                groups.setdefault(kind if self._has_properties(kind) else "no", []).append(field)
        ways: list[str] = []
        for kind, fields in sorted(groups.items()):
            target = self._numbers.get(kind, 0)
            field = self._terminal(f"{sort.upper()}P_{number}_{target}", one_of(fields))
            ways.append(field)
            if kind != "no":
                ways.append(
                    f'{field} "." ' + (f"{sort}names" if self._is_open(kind) else f"{sort}in_{target}")
                )
        return f"{sort}in_{number}: " + "\n  | ".join(ways or [f'"{owner}"'])
