"""The grammar of canonical views for decoders: layout written out, blocks of limited depth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from lark.grammar import Terminal
from lark.lexer import PatternStr

from flowc.grammar.lexicon import Lexicon
from flowc.grammar.parsing import FILE, grammar_text, parser
from flowc.grammar.regexes import other_than
from flowc.grammar.typed import USED, Typed
from flowc.graph.scopes import LEVELS

if TYPE_CHECKING:
    from lark.grammar import Rule, Symbol

INDENT = "    "

DEEPEST = LEVELS + 1
"""How deep the blocks of a canonical view are nested at most; the deepest hold calls alone."""

_OPENING = ("LPAR", "LSQB", "LBRACE")
_CLOSING = ("RPAR", "RSQB", "RBRACE")

_STRINGS = {"STRING": r'STRING | "\"\""', "LONG_STRING": r'"\"\"" LONG_STRING'}
"""A lexer that does not go back must not take an empty string for the beginning of a long one: where line breaks are
escaped, both may go on with a backslash."""

Dialect = Literal["lark", "llguidance"]


def unrolled(depth: int, dialect: Dialect = "lark", lexicon: Lexicon | None = None) -> str:
    """The grammar of canonical views whose blocks are nested at most ``depth`` deep, every blank in it.

    It needs no Indenter: rules that hold lines are copied for each depth, ``_NEWLINE`` is a line break, the
    layout rules are the text they stand for, alternatives called ``free_…`` are left out. As ``lark`` it is for
    any of Lark's parsers but LALR; as ``llguidance`` it has no lookahead in its terminals, and XGrammar takes it too.
    With a ``lexicon`` it calls the tasks, with the fields, and reads the paths that this one has.
    """
    if depth < 1:
        raise ValueError("a view has at least one block, so depth is 1 or more")
    return _Unrolling(depth, dialect, lexicon).text()


Variant = tuple[str, int, bool, bool]
"""A rule at a depth (0 where it holds no lines), outside or inside brackets (where that matters), and loose or not
(where that matters: ``flowc.grammar.typed``)."""


class _Unrolling:
    def __init__(self, depth: int, dialect: Dialect, lexicon: Lexicon | None) -> None:
        source = grammar_text(FILE)
        self.depth = depth
        self.dialect = dialect
        self.layout, self.extra = _layout(source)
        self.terminals = {terminal.name: terminal for terminal in parser().terminals}
        self.rules: dict[str, list[Rule]] = {}
        for rule in parser().rules:
            if not (rule.alias or "").startswith("free_"):
                self.rules.setdefault(_name(rule.origin), []).append(rule)
        self.lined = self._reaching({"_bol", "_remarks"}, brackets=True)
        wide = {name for name, (outside, inside) in self.layout.items() if outside != inside}
        self.wrapped = self._reaching(wide, brackets=False)
        self.typed = Typed(lexicon, keywords(self.terminals["NAME"].pattern.to_regexp())) if lexicon else None
        self.loosened = self._reaching({"path", "path_call"}, brackets=True) if lexicon else set[str]()

    def text(self) -> str:
        """All lines of the grammar."""
        done: dict[Variant, list[list[str | Variant]]] = {}
        todo: list[Variant] = [("start", 0, False, False)]
        if self.typed:
            todo += [(name, 0, False, loose) for name in USED for loose in self._sorts(name)]
        for variant in todo:
            if variant not in done:
                done[variant] = [list(self._expand(rule, variant)) for rule in self._fitting(variant)]
                todo += [part for parts in done[variant] for part in parts if isinstance(part, tuple)]
        done = _productive(done)
        rules = [_rule(_called(variant), expansions) for variant, expansions in done.items()]
        if not self.typed:
            return "\n".join([*rules, *self._terminals(rules), ""])
        rules += [rule for loose in (False, True) for rule in self.typed.rules(loose)]
        return "\n".join([*rules, *self._terminals(rules), *self.typed.terminals(), ""])

    def _sorts(self, name: str) -> tuple[bool, ...]:
        return (False, True) if name in self.loosened else (False,)

    def _reaching(self, targets: set[str], brackets: bool) -> set[str]:
        """The rules that lead to a target; without ``brackets``, by a way outside brackets of their own."""
        reaching = set(targets)
        before = 0
        while len(reaching) > before:
            before = len(reaching)
            for name, rules in self.rules.items():
                if any(
                    reaching & {_name(s) for s, level in _levels(r) if brackets or not level} for r in rules
                ):
                    reaching.add(name)
        return reaching

    def _fitting(self, variant: Variant) -> Iterator[Rule]:
        """The expansions of a rule that do not go deeper than allowed."""
        name, depth, _, _ = variant
        for rule in self.rules[name]:
            symbols = map(_name, rule.expansion)
            possible = not self.typed or all(self.typed.instead(name, each) != "" for each in symbols)
            if possible and (depth < self.depth or Terminal("_INDENT") not in rule.expansion):
                yield rule

    def _expand(self, rule: Rule, variant: Variant) -> Iterator[str | Variant]:
        """The symbols of one expansion: literals as they are written, rules as variants."""
        own, depth, inside, loose = variant
        loose |= bool(self.typed) and any(_name(each) == "preamble" for each in rule.expansion)
        for symbol, level in _levels(rule):
            name = _name(symbol)
            instead = self.typed.instead(own, name) if self.typed else None
            if instead and self.typed:
                yield self.typed.in_sort(instead, loose)
            elif name in ("_INDENT", "_DEDENT"):
                depth += 1 if name == "_INDENT" else -1
            elif name in self.layout:
                yield from self._blank(name, depth, inside or level > 0)
            elif symbol.is_term:
                yield self._terminal(name)
            else:
                bracketed = (inside or level > 0) and name in self.wrapped
                yield name, depth if name in self.lined else 0, bracketed, loose and name in self.loosened

    def _blank(self, name: str, depth: int, inside: bool) -> Iterator[str]:
        """What a layout rule stands for."""
        text = self.layout[name][inside]
        text = text.replace("indentation", f'"{INDENT * depth}"' if depth else "")
        if text:
            yield f"({text})" if "|" in text else text

    def _terminal(self, name: str) -> str:
        if name == "_NEWLINE":
            return r'"\n"'
        pattern = self.terminals[name].pattern
        if isinstance(pattern, PatternStr):
            return f'"{pattern.value}"'
        if self.dialect == "lark":
            return _terminal_name(name)
        word = re.fullmatch(r"(\w+)\\b", pattern.value)
        return f'"{word[1]}"' if word else _STRINGS.get(name, _terminal_name(name))

    def _terminals(self, rules: Iterable[str]) -> Iterator[str]:
        """The terminals that these rules use."""
        used = set(re.findall(r"\b[A-Z][A-Z_]*\b", re.sub(r'"(\\.|[^"\\])*"', "", " ".join(rules))))
        for name, terminal in self.terminals.items():
            if _terminal_name(name) in used:
                priority = f".{terminal.priority}" if terminal.priority and self.dialect == "lark" else ""
                yield f"{_terminal_name(name)}{priority}: {self._pattern(terminal.pattern.to_regexp())}"
        yield from (f"{name}: {pattern}" for name, pattern in self.extra.items() if name in used)

    def _pattern(self, pattern: str) -> str:
        pattern = pattern.replace("\n", r"\n").replace("\0", r"\x00")
        if self.dialect == "lark":
            return f"/{pattern}/"
        excluded = keywords(pattern)
        plain = re.sub(r"\(\?!(?:[^()\[\]]|\[[^\]]*\]|\(\?:[^()]*\))*\)|\\b", "", pattern)
        plain = plain.replace(r"|N\{[A-Za-z0-9 -]+\}", "").replace(r"\x00]", r"\r\x00]")
        if plain.startswith('"""'):
            plain = plain[2:]
        plain = plain.replace(""")*"|'""", """)+"|'""")
        return f"/{other_than(excluded) if excluded else plain}/"


def keywords(pattern: str) -> list[str]:
    """The words that a name is none of, by the lookahead that its pattern begins with."""
    excluded = re.match(r"\(\?!\(\?:([\w|]+)\)\\b\)", pattern)
    return excluded[1].split("|") if excluded else []


def _layout(source: str) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """The layout rules with their text outside and inside brackets, and the terminals only they use."""
    rules: dict[str, tuple[str, str]] = {}
    for name, text in re.findall(r"^(_[a-z]+):[^/\n]*//= *(.*)$", source, re.M):
        outside, bracket, inside = text.partition("[")
        rules[name] = (outside.strip(), inside.removesuffix("]").strip() if bracket else outside.strip())
    return rules, dict(re.findall(r"^//= ([A-Z]+): (/.*/)$", source, re.M))


def _levels(rule: Rule) -> Iterator[tuple[Symbol, int]]:
    """The symbols of an expansion, each with the number of brackets open around it."""
    level = 0
    for symbol in rule.expansion:
        level -= symbol.name in _CLOSING
        yield symbol, level
        level += symbol.name in _OPENING


def _productive(rules: dict[Variant, list[list[str | Variant]]]) -> dict[Variant, list[list[str | Variant]]]:
    """The rules that derive some text, and of those the expansions that do: the deepest blocks hold no blocks."""
    good: set[Variant] = set()
    before = -1
    while len(good) > before:
        before = len(good)
        good |= {v for v, expansions in rules.items() if any(_all_in(parts, good) for parts in expansions)}
    return {
        v: [parts for parts in expansions if _all_in(parts, good)]
        for v, expansions in rules.items()
        if v in good
    }


def _all_in(parts: Sequence[str | Variant], good: set[Variant]) -> bool:
    return all(isinstance(part, str) or part in good for part in parts)


def _rule(name: str, expansions: list[list[str | Variant]]) -> str:
    texts = [
        " ".join(part if isinstance(part, str) else _called(part) for part in parts) for parts in expansions
    ]
    return f"{name}: " + "\n  | ".join(dict.fromkeys(texts))


def _called(variant: Variant) -> str:
    name, depth, inside, loose = variant
    return f"{name}{f'_{depth}' if depth else ''}{'_in' if inside else ''}{'_loose' if loose else ''}"


def _name(symbol: Any) -> str:
    """A symbol's name; what Lark makes of ``*`` begins with two underscores."""
    name = str(symbol.name)
    return name.lstrip("_") if name.startswith("__") and not symbol.is_term else name


def _terminal_name(name: str) -> str:
    return name.lstrip("_")
