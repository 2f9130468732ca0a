"""The grammar of canonical views for decoders: layout written out, blocks of limited depth."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from keyword import kwlist
from typing import TYPE_CHECKING, Any, Literal

from lark.grammar import Terminal
from lark.lexer import PatternStr

from flowc.grammar.lexicon import Lexicon
from flowc.grammar.parsing import FILE, grammar_text, parser
from flowc.grammar.pieces import Piece, Terminals, either, fixed, folded, joined, layout
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

_NAMES = {"name": ("NAME",), "word": ("WORD", "task")}
"""Rules that are names: one terminal, what flowc gives a meaning among them, but for the words behind it."""

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

Part = str | Piece | Variant
"""Of an expansion: a terminal or a rule by its name, fixed text, a rule of views."""


class _Unrolling:
    def __init__(self, depth: int, dialect: Dialect, lexicon: Lexicon | None) -> None:
        source = grammar_text(FILE)
        self.depth = depth
        self.dialect = dialect
        self.layout, self.extra = _layout(source)
        self.blanks = {name: text.strip("/") for name, text in self.extra.items()}
        self.pieces = Terminals()
        self.terminals = {terminal.name: terminal for terminal in parser().terminals}
        self.rules: dict[str, list[Rule]] = {}
        for rule in parser().rules:
            if not (rule.alias or "").startswith("free_"):
                self.rules.setdefault(_name(rule.origin), []).append(rule)
        self.lined = self._reaching({"_bol", "_remarks"}, brackets=True)
        wide = {name for name, (outside, inside) in self.layout.items() if outside != inside}
        self.wrapped = self._reaching(wide, brackets=False)
        self.keywords = _keywords(self.terminals["NAME"].pattern.to_regexp())
        self.typed = Typed(lexicon, self.keywords, self.pieces) if lexicon else None
        self.loosened = self._reaching({"path", "path_call"}, brackets=True) if lexicon else set[str]()

    def text(self) -> str:
        """All lines of the grammar."""
        done: dict[Variant, list[list[Part]]] = {}
        todo: list[Variant] = [("start", 0, False, False)]
        if self.typed:
            sorts = ((name, loose) for name in USED for loose in (False, True))
            todo += [(name, 0, False, loose) for name, loose in sorts if name in self.loosened or not loose]
        for variant in todo:
            if variant not in done:
                done[variant] = self._expansions(variant)
                todo += [part for parts in done[variant] for part in parts if isinstance(part, tuple)]
        done = _productive(done)
        rules = [self._rule(variant, expansions) for variant, expansions in done.items()]
        if self.typed:
            rules += [rule for loose in (False, True) for rule in self.typed.rules(loose)]
        return "\n".join([*rules, *self._terminals(rules), *self.pieces.lines(), ""])

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

    def _expansions(self, variant: Variant) -> list[list[Part]]:
        """The expansions of a rule; for llguidance with as few terminals as may be."""
        if self.dialect == "lark":
            return [list(self._expand(rule, variant)) for rule in self._fitting(variant)]
        if variant[0] in _NAMES:
            name, *others = _NAMES[variant[0]]
            return [[self.pieces.name(name, other_than({*self.keywords, *others}))]]
        ways = (self._dotted(self._expand(rule, variant)) for rule in self._fitting(variant))
        return folded(list(joined(parts)) for parts in ways)

    def _dotted(self, parts: Iterable[Part]) -> Iterator[Part]:
        """The parts with the dot before a name as part of it: what ends a path may begin like a name."""
        before: Part | None = None
        for part in parts:
            if before == fixed(".") and isinstance(part, tuple) and part[0] == "name":
                before = self.pieces.name("DOT_NAME", rf"\.{other_than(self.keywords)}")
                continue
            if before is not None:
                yield before
            before = part
        if before is not None:
            yield before

    def _expand(self, rule: Rule, variant: Variant) -> Iterator[Part]:
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
                part = name, depth if name in self.lined else 0, bracketed, loose and name in self.loosened
                yield self._choice(part) or part

    def _choice(self, variant: Variant) -> Piece | None:
        """The piece in place of a rule that is one of a few words and the like."""
        rules = self.rules[variant[0]]
        if self.dialect == "lark" or len(rules) == 1 or variant[0] in _NAMES:
            return None
        symbols = {symbol for rule in rules for symbol in rule.expansion}
        if not all(symbol.is_term or _name(symbol) in self.layout for symbol in symbols):
            return None
        ways = [part for rule in rules for part in joined(self._expand(rule, variant))]
        pieces = [part for part in ways if isinstance(part, Piece)]
        return either(pieces) if len(pieces) == len(ways) == len(rules) else None

    def _blank(self, name: str, depth: int, inside: bool) -> Iterator[str | Piece]:
        """What a layout rule stands for. Indentation is apart: names may begin like the words behind it."""
        text = self.layout[name][inside]
        if text and self.dialect != "lark" and "indentation" not in text:
            yield layout(text, self.blanks)
            return
        text = text.replace("indentation", f'"{INDENT * depth}"' if depth else "")
        if text:
            yield f"({text})" if "|" in text else text

    def _terminal(self, name: str) -> str | Piece:
        if name == "_NEWLINE":
            return r'"\n"' if self.dialect == "lark" else fixed("\n")
        pattern = self.terminals[name].pattern
        if self.dialect == "lark":
            return f'"{pattern.value}"' if isinstance(pattern, PatternStr) else _terminal_name(name)
        word = re.fullmatch(r"(\w+)\\b", pattern.value)
        if word or isinstance(pattern, PatternStr):
            return fixed(word[1] if word else pattern.value)
        if choice := re.fullmatch(r"\(\?:([=!<>|]+)\)", pattern.value):
            return either(map(fixed, choice[1].split("|")))
        return _STRINGS.get(name, _terminal_name(name))

    def _terminals(self, rules: Iterable[str]) -> Iterator[str]:
        """The terminals that these rules use."""
        used = set(re.findall(r"\b[A-Z][A-Z_]*\b", re.sub(r'"(\\.|[^"\\])*"', "", " ".join(rules))))
        for name, terminal in self.terminals.items():
            if _terminal_name(name) in used and (name != "NAME" or self.dialect == "lark"):
                priority = f".{terminal.priority}" if terminal.priority and self.dialect == "lark" else ""
                yield f"{_terminal_name(name)}{priority}: {self._pattern(terminal.pattern.to_regexp())}"
        yield from (f"{name}: {pattern}" for name, pattern in self.extra.items() if name in used)

    def _rule(self, variant: Variant, expansions: list[list[Part]]) -> str:
        ways = (" ".join(map(self._written, parts)) for parts in expansions)
        return f"{_called(variant)}: " + "\n  | ".join(dict.fromkeys(ways))

    def _written(self, part: Part) -> str:
        if isinstance(part, Piece):
            return self.pieces.named(part)
        return part if isinstance(part, str) else _called(part)

    def _pattern(self, pattern: str) -> str:
        pattern = pattern.replace("\n", r"\n").replace("\0", r"\x00")
        if self.dialect == "lark":
            return f"/{pattern}/"
        plain = re.sub(r"\(\?!(?:[^()\[\]]|\[[^\]]*\]|\(\?:[^()]*\))*\)|\\b", "", pattern)
        plain = plain.replace(r"|N\{[A-Za-z0-9 -]+\}", "").replace(r"\x00]", r"\r\x00]")
        if plain.startswith('"""'):
            plain = plain[2:]
        plain = plain.replace(""")*"|'""", """)+"|'""")
        return f"/{plain}/"


def _keywords(pattern: str) -> frozenset[str]:
    """Python's keywords among the words that a name is none of, by the lookahead that its pattern begins with."""
    return frozenset(re.findall(r"\w+", pattern.partition(")")[0])).intersection(kwlist)


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


def _productive(rules: dict[Variant, list[list[Part]]]) -> dict[Variant, list[list[Part]]]:
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


def _all_in(parts: Sequence[Part], good: set[Variant]) -> bool:
    return all(not isinstance(part, tuple) or part in good for part in parts)


def _called(variant: Variant) -> str:
    name, depth, inside, loose = variant
    return f"{name}{f'_{depth}' if depth else ''}{'_in' if inside else ''}{'_loose' if loose else ''}"


def _name(symbol: Any) -> str:
    """A symbol's name; what Lark makes of ``*`` begins with two underscores."""
    name = str(symbol.name)
    return name.lstrip("_") if name.startswith("__") and not symbol.is_term else name


def _terminal_name(name: str) -> str:
    return name.lstrip("_")
