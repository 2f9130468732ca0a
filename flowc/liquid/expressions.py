"""One markup, read by python-liquid: the paths in it, the names it defines, and what is wrong with it.

Places are counted from the beginning of the expression, so that an expression is read once, wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from liquid import TokenStream
from liquid.builtin.expressions import (
    Filter as LiquidFilter,
    FilteredExpression,
    LoopExpression,
    Path,
    PositionalArgument,
    StringLiteral,
    parse_primitive,
    tokenize,
)
from liquid.builtin.expressions.primitive import IntegerLiteral
from liquid.exceptions import LiquidError as LibraryError
from liquid.expression import Expression
from liquid.token import (
    TOKEN_COMMA,
    TOKEN_EOF,
    TOKEN_EXPRESSION,
    TOKEN_OR,
    TOKEN_PIPE,
    TOKEN_TAG,
    TOKEN_WORD,
    Token,
)

from flowc.diagnostics.diagnostic import Problem
from flowc.liquid import mistakes
from flowc.liquid.dates import read_duration
from flowc.liquid.facts import Filter, Variable
from flowc.liquid.language import arguments, filter_names, grammar
from flowc.liquid.scanning import LONGEST
from flowc.liquid.words import masked, plain
from flowc.records import record, replace


@record
class Parsed:
    """An expression. ``defined`` is the name that the tag gives a value to, ``filters`` are those of that value.

    ``uses`` are the paths that it reads, each up to the first bracket; what their names stand for, ``blocks`` knows.
    """

    uses: tuple[Variable, ...] = ()
    defined: str | None = None
    problems: tuple[Problem, ...] = ()
    filters: tuple[Filter, ...] = ()


_BLOCKS = frozenset(("if", "unless", "case", "for", "tablerow", "capture", "ifchanged"))
_WITHOUT_FILTERS = frozenset(("if", "elsif", "unless", "case", "when", "for", "tablerow"))
_DIVIDING = ("divided_by", "modulo")
_WITHOUT_EXPRESSION = frozenset(("else", "break", "continue"))
_PATH = re.compile(
    r"[\w-]+\??(?:\s*\.\s*[\w-]+\??|\s*\[(?:[^\[\]\"']|\"[^\"]*\"|'[^']*'|\[[^\[\]]*\])*\])*|\[[^\]]*\](?:\.[\w-]+)*"
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BRACKET = re.compile(r"[(\[]")
_MANY = "so many parts"
_MOST_BRACKETS = 100
"""Of one expression: for each, python-liquid looks through all that stands behind it."""


@lru_cache(maxsize=2048)
def parse(tag: str, expression: str) -> Parsed:
    """What an output (``tag`` is empty) or a tag says. Never raises for what a person can write."""
    if len(expression) > LONGEST:
        return Parsed(problems=(mistakes.unread(expression, f"more than {LONGEST:,} characters"),))
    if len(_BRACKET.findall(_QUOTED.sub("", expression))) > _MOST_BRACKETS:
        return Parsed(problems=(mistakes.unread(expression, _MANY),))
    if tag in _WITHOUT_EXPRESSION or tag.startswith("end"):
        return Parsed(problems=(mistakes.leftover(tag, expression),) if expression else ())
    try:
        return _read(tag, expression)
    except LibraryError as error:
        return Parsed(problems=(_syntax(tag, expression, error),))
    except RecursionError:
        return Parsed(problems=(mistakes.unread(expression, _MANY),))


def _syntax(tag: str, expression: str, error: LibraryError) -> Problem:
    """python-liquid's error at its place; without one, or with one it made up itself, at the end."""
    token = error.token
    own = masked(tag, expression)
    if token is None or token.source not in (expression, own) or token.kind in (TOKEN_EOF, TOKEN_TAG):
        return mistakes.syntax(tag, expression, str(error.message), len(expression), "")
    return mistakes.syntax(tag, expression, str(error.message), token.start_index, plain(token.value))


def _read(tag: str, written: str) -> Parsed:
    expression = masked(tag, written)
    whole = Token(TOKEN_EXPRESSION, expression, 0, expression)
    tokens = list(tokenize(expression, whole))
    problems: list[Problem] = []
    if tag in _WITHOUT_FILTERS:
        kept = list(takewhile(lambda token: token.kind != TOKEN_PIPE, tokens))
        if len(kept) < len(tokens):
            pipe, *rest = tokens[len(kept) :]
            last = rest[0] if rest and rest[0].kind == TOKEN_WORD else pipe
            end = last.start_index + len(last.value)
            problems.append(mistakes.filter_in_tag(tag, pipe.start_index, end))
            expression = expression[: pipe.start_index].rstrip()
    roots, defined = _roots(tag, expression)
    uses = [use for root in roots for use in _uses(root, expression)]
    applied = [each for root in roots if isinstance(root, FilteredExpression) for each in root.filters or ()]
    problems += [problem for each in applied for problem in _filter_problems(each)]
    brackets = (mistakes.bracket(expression, use.start, use.end) for use in uses)
    problems += filter(None, brackets)
    filters = tuple(map(_filter, applied))
    return Parsed(tuple(sorted(uses, key=lambda use: use.start)), defined, tuple(problems), filters)


def _filter_problems(one: LiquidFilter) -> Iterator[Problem]:
    """Is there such a filter, and does it take what it is given?"""
    named = _filter(one)
    if named.name not in filter_names():
        yield mistakes.unknown_filter(named)
        return
    values = [arg.value for arg in one.args if isinstance(arg, PositionalArgument)]
    least, most = arguments(named.name)
    if not least <= len(values) <= most:
        yield mistakes.filter_arguments(named, len(values), least, most)
        return
    said = values[0] if values else None
    if isinstance(said, IntegerLiteral) and said.value == 0 and named.name in _DIVIDING:
        yield mistakes.zero(named.name, named.start, said.token.start_index + len(said.token.value))
    if isinstance(said, StringLiteral):
        start = said.token.start_index
        end = start + len(said.value) + 2
        if named.name in ("date_plus", "date_minus") and read_duration(said.value) is None:
            yield mistakes.duration(start, end)
        elif named.name == "date" and said.value and "%" not in said.value:
            yield mistakes.date_format(start, end)


def _roots(tag: str, expression: str) -> tuple[list[Expression], str | None]:
    """The expressions of a tag, and the name it defines."""
    token = Token(TOKEN_EXPRESSION, expression, 0, expression)
    inner = TokenStream(tokenize(expression, token))
    if tag in ("", "echo"):
        return [FilteredExpression.parse(grammar(), inner)], None
    if tag == "when":
        return _alternatives(inner), None
    as_tag = "if" if tag == "elsif" else tag
    tokens = [Token(TOKEN_TAG, as_tag, 0, expression), *([token] if expression else [])]
    if as_tag in _BLOCKS:
        tokens.append(Token(TOKEN_TAG, f"end{as_tag}", len(expression), expression))
    node = grammar().tags[as_tag].parse(TokenStream(iter(tokens)))
    roots = list(node.expressions())
    names = [plain(str(name)) for name in (*node.template_scope(), *node.block_scope())]
    if tag in ("increment", "decrement"):
        names = [plain(expression)]
    return roots, next(iter(names), None)


def _alternatives(tokens: TokenStream) -> list[Expression]:
    """What ``when`` lists: values with commas or ``or`` between them."""
    found = [parse_primitive(grammar(), tokens)]
    while tokens.current.kind in (TOKEN_COMMA, TOKEN_OR):
        next(tokens)
        found.append(parse_primitive(grammar(), tokens))
    tokens.expect_eos()
    return found


def _uses(expression: Expression, text: str, filters: tuple[Filter, ...] = ()) -> Iterator[Variable]:
    """The paths of an expression; only what is filtered itself has the filters, not their arguments."""
    if isinstance(expression, Path):
        yield _use(expression, text, filters)
    if isinstance(expression, FilteredExpression):
        own = tuple(_filter(each) for each in expression.filters or ())
        yield from _uses(expression.left, text, own)
        for one in expression.filters or ():
            for argument in one.args:
                for use in _uses(argument.value, text):
                    yield replace(use, argument_of=one.name)
        return
    looped = expression.iterable if isinstance(expression, LoopExpression) else None
    for each in expression.children():
        is_looped = each is looped and isinstance(each, Path)
        yield from (replace(use, is_looped=True) if is_looped else use for use in _uses(each, text))


def _use(path: Path, text: str, filters: tuple[Filter, ...]) -> Variable:
    names = list(takewhile(lambda segment: isinstance(segment, str), path.path))
    start = path.token.start_index
    match = _PATH.match(text, start)
    written = ".".join(plain(str(name)) for name in names)
    return Variable(written, start, match.end() if match else start + 1, filters=filters)


def _filter(one: LiquidFilter) -> Filter:
    start = one.token.start_index
    first = next((each.value for each in one.args if isinstance(each, PositionalArgument)), None)
    said = first.value if isinstance(first, StringLiteral) else None
    return Filter(one.name, start, start + len(one.token.value), said)
