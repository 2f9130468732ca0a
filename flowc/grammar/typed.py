"""What stands in place of calls and paths where a grammar is typed by a lexicon.

There are two sorts of programs: those that declare no fields read only the paths of the lexicon; those that do may
read what they declare wherever they are, so of their paths only the root is held to the lexicon. The rules of the
second sort are *loose*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flowc.grammar.lexicon import Known, Lexicon
from flowc.grammar.pieces import CLOSE, OPEN, WRAP, Terminals
from flowc.grammar.regexes import one_of, other_than, quoted
from flowc.model.names import is_identifier
from flowc.model.sugar import VERSION
from flowc.pretty.literals import string

MANY = 6
"""With so many fields a call may name them in any order: each set of those left is a rule."""

_CALLS = {
    ("trigger", "task_call"): "trigger_call",
    ("step", "task_call"): "step_call",
    ("result", "task_call"): "step_call",
    ("looped", "task_call"): "loop_call",
    ("test", "explicit_call"): "test_call",
}
_NAMES = {
    ("step", "word"): "own_function",
    ("definition", "name"): "own_function",
    ("choice_item", "constant"): "listed",
}
"""Local functions have the names that the compiler gives them, and a text to be tested against has no comma."""
_PLACES = {
    "trigger_call": ("TRIGGER",),
    "step_call": ("ACTION", "WAIT"),
    "loop_call": ("FOREACH",),
    "test_call": ("CONDITION",),
}
"""The types of tasks whose calls stand at a place and do not say their type."""

NEVER = ("_", "true", "false", "null", "nil")
"""Words that are no path: conditions have them for something else."""

_ESCAPED = (
    r"\\([\"'\\abfnrtv]|x([013-9a-f][0-9a-f]|2[0-9abd-f])|u(00([013-9a-f][0-9a-f]|2[0-9abd-f])"
    r"|(0[1-9a-f]|[1-9a-f][0-9a-f])[0-9a-f]{2})|U00(0[1-9a-f]|10)[0-9a-f]{4})"
)
_LISTED = "|".join(rf"{quote}([^{quote}\\\n\r\x00,]|{_ESCAPED})+{quote}" for quote in ('"', "'"))
"""A text without a comma, however spelled: Flow has the texts to be tested against in one, with commas between them."""

USED = ("value", "string", "plain_number")
"""The rules of views that the rules here lead to."""


class Typed:
    """The rules and terminals of a lexicon. ``keywords`` are no names."""

    def __init__(self, lexicon: Lexicon, keywords: Iterable[str], terminals: Terminals) -> None:
        self._lexicon = lexicon
        self._keywords = frozenset(keywords)
        self._terminal = terminals.name
        self._open, self._close = (
            terminals.name("OPENING", rf"\({OPEN}"),
            terminals.name("CLOSING", rf"{CLOSE}\)"),
        )
        self._comma = terminals.name("NEXT", f",{WRAP}")
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
        if (rule, symbol) == ("path_call", "string"):
            return "quoted_path"
        return _NAMES.get((rule, symbol))

    @staticmethod
    def in_sort(rule: str, loose: bool) -> str:
        """A rule that stands in place of a symbol, in one sort of programs."""
        return f"{rule}_loose" if loose and rule not in _NAMES.values() else rule

    def rules(self, loose: bool) -> list[str]:
        """All rules, for one sort of programs."""
        end = "_loose" if loose else ""
        calls = [rule for place in _PLACES if self._calls[place] for rule in self._calling(place, end)]
        return [*calls, *self._paths(loose, end)]

    # Calls.

    def _by_fields(self, place: str) -> dict[tuple[str, ...], set[str]]:
        """The heads of the calls that may stand at a place, by the fields that they take."""
        found: dict[tuple[str, ...], set[str]] = {}
        for known in self._lexicon.tasks:
            heads = set(self._heads(known, place))
            if heads:
                fields = tuple(dict.fromkeys(known.fields))
                key = tuple(sorted(fields)) if len(fields) <= MANY else fields
                found.setdefault(key, set()).update(heads)
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
        """The step's name and keywords, each field once. With few fields in any order, else in the order told."""
        first = f"keywords_{name}_{(1 << len(fields)) - 1 if len(fields) <= MANY else 0}{end}"
        ways = ['"()"', f"{self._open} string {self._close}"]
        if fields:
            ways += [
                f"{self._open} {first} {self._close}",
                f"{self._open} string {self._comma} {first} {self._close}",
            ]
            key = self._terminal(
                f"KEY_{name.upper()}", f"({'|'.join(quoted(string(each)) for each in fields)})"
            )
            opening = self._terminal("ODD", rf"\*\*\{{{OPEN}")
            closing = self._terminal("ODD_CLOSE", rf"{CLOSE}\}}")
            yield f'odd_{name}{end}: {opening} {key} ": " value{end} {closing}'
            yield from self._each_once(name, fields, end)
        yield f"arguments_{name}{end}: " + "\n  | ".join(ways)

    def _each_once(self, name: str, fields: tuple[str, ...], end: str) -> Iterator[str]:
        """Keywords by what is left: a bit for each field, or the number of the first that may come.

        A field in ``**{…}`` may come again: that is how a document with a field twice is written.
        """
        few = len(fields) <= MANY
        for state in range(1 << len(fields)) if few else range(len(fields) + 1):
            left = [
                (each, state & ~(1 << at) if few else at + 1)
                for at, each in enumerate(fields)
                if is_identifier(each) and (state >> at & 1 if few else at >= state)
            ]
            ways = [f'"{each}=" value{end} more_{name}_{after}{end}' for each, after in left]
            ways.append(f"odd_{name}{end} more_{name}_{state}{end}")
            yield f"keywords_{name}_{state}{end}: " + "\n  | ".join(ways)
            yield f'more_{name}_{state}{end}: ""\n  | {self._comma} keywords_{name}_{state}{end}'

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
        if not loose:
            yield from self._free()
        yield from self._rooted(f"typed_path{end}", "", loose)
        yield f'quoted_path{end}: "\\"" quoted_typed{end} "\\""'
        yield from self._rooted(f"quoted_typed{end}", "quoted_", loose)

    def _free(self) -> Iterator[str]:
        yield f"own_function: {self._terminal('OWN_FUNCTION', '(then|part)_[A-Za-z0-9_]+')}"
        yield f'listed: {self._terminal("LISTED", _LISTED)} | "\\"\\"" | plain_number'
        name = self._terminal("DOT_NAME", rf"\.{other_than(self._keywords)}")
        word = self._terminal("QUOTED_NAME", r"\.[A-Za-z_][A-Za-z0-9_-]*")
        yield f'names: ""\n  | names {name}'
        yield f'quoted_names: ""\n  | quoted_names {word}'

    def _rooted(self, rule: str, sort: str, loose: bool) -> Iterator[str]:
        """The paths from all roots, and what may follow each type; ``sort`` says whether they stand in quotes."""
        taken = {*self._lexicon.roots, *self._lexicon.reserved, *NEVER}
        variable = self._terminal("VARIABLE", other_than({*self._keywords, *taken}))
        roots = self._ways(self._lexicon.roots, f"{sort.upper()}ROOT", "", sort, loose)
        yield f"{rule}: " + "\n  | ".join([f"{variable} {sort}names", *roots])
        for owner, number in self._numbers.items():
            if not loose and not self._is_open(owner):
                fields = self._ways(
                    self._lexicon.types[owner], f"{sort.upper()}P_{number}", r"\.", sort, loose
                )
                yield f"{sort}in_{number}: " + "\n  | ".join(['""', *map(str.rstrip, fields)])

    def _ways(
        self, named: Mapping[str, str], terminal: str, dot: str, sort: str, loose: bool
    ) -> Iterator[str]:
        """Names by the types of what they name, each with what may follow that: nothing, if it has no properties."""
        found: dict[str | None, list[str]] = {}
        for name, kind in named.items():
            if sort or is_identifier(name):
                found.setdefault(kind if self._has_properties(kind) else None, []).append(name)
        for kind in sorted(found, key=lambda kind: kind or ""):
            number = 0 if kind is None else self._numbers[kind]
            rest = f"{sort}names" if loose or self._is_open(kind) else f"{sort}in_{number}"
            word = self._terminal(f"{terminal}_{number}", dot + one_of(found[kind]))
            yield f"{word} {'' if kind is None else rest}"

    def _is_open(self, name: str | None) -> bool:
        return not name or name in self._lexicon.open
