"""The search syntax of Get data's query: text to terms.

``tag:sale``, ``-handle:"x"`` [file], ``created_at:>'2026-01-01'``, ``status:open AND (tag:a OR tag:b)``,
``NOT sku:A*``, ``email:*``, and words alone; a blank may follow the colon, and a weight may have a blank before its
unit [doc]. ``name='Subscribe & Save'`` is how one page of Shopify's writes a colon. Terms side by side are joined by
AND [doc], which binds tighter than OR [guess]. What is not of this form is an error with its place; what Flow makes
of it, no page says but that "often" all records come back [doc].
"""

from __future__ import annotations

import re
from typing import NoReturn, TypeAlias

from flowc.records import record

DEPTH = 50
LENGTH = 20_000


@record
class Term:
    """``field:comparator value``; a word alone has no field. ``wild``: the value ended in ``*``."""

    field: str | None
    comparator: str
    value: str
    wild: bool = False


@record
class Placed:
    """A term and where it stands: its field (or all of it, where it has none), and its value."""

    term: Term
    start: int
    end: int
    value: int
    stop: int


@record
class Not:
    """What must not be."""

    query: Query


@record
class And:
    """What must be all at once; nothing at all is every record."""

    parts: tuple[Query, ...]


@record
class Or:
    """Of which one must be."""

    parts: tuple[Query, ...]


Query: TypeAlias = Term | Not | And | Or


class SearchError(ValueError):
    """The query is not in the syntax: what is wrong, and the character where."""

    def __init__(self, message: str, position: int) -> None:
        self.position = position
        super().__init__(f"{message} (at character {position + 1})")


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<bracket>[()])
      | (?P<minus>-(?=\S))
      | (?P<word>AND|OR|NOT)(?![^\s()])
      | (?:(?P<field>[^\W\d][\w.\-\ue000]*|\ue000[\w.\-\ue000]*)
           (?: : (?:\s*(?P<comparator><=|>=|<|>))? (?:\s+(?!(?:AND|OR|NOT)(?![^\s()])))?
             | = (?=["']) ))?
        (?: "(?P<double>(?:[^"\\]|\\.)*+)"
          | '(?P<single>(?:[^'\\]|\\.)*+)'
          | (?P<bare>\.?\d[\d.]*\s(?:kg|g|lb|oz)(?![^\s()]) | (?!["'])(?:[^\s()\\]|\\.)++) )
    )""",
    re.X | re.S,
)
_ESCAPED = re.compile(r"\\(.)", re.S)
_UNCLOSED = re.compile(r"[^:\s]+:[<>=]*[\"']")


def parse(text: str) -> Query:
    """The query of a text. Raises ``SearchError``."""
    return _Parser(text, []).query()


def study(text: str) -> tuple[list[Placed], SearchError | None]:
    """The terms of a text with their places, up to what cannot be read."""
    found: list[Placed] = []
    try:
        _Parser(text, found).query()
    except SearchError as error:
        return found, error
    return found, None


class _Parser:
    """Reads a query from left to right, and notes its terms."""

    def __init__(self, text: str, found: list[Placed]) -> None:
        if len(text) > LENGTH:
            raise SearchError("the query is too long", LENGTH)
        self.text = text.rstrip()
        self.found = found
        self.at = 0
        self.token = self.read()

    def query(self) -> Query:
        found = self.either(0) if self.token else And(())
        if self.token:
            self.wrong("a bracket too many")
        return found

    def either(self, depth: int) -> Query:
        parts = [self.both(depth)]
        while self.takes("word", "OR"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self, depth: int) -> Query:
        parts = [self.one(depth)]
        while self.takes("word", "AND") or self.is_more():
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def is_more(self) -> bool:
        """Does a term follow without a word between?"""
        return self.token is not None and self.token["bracket"] != ")" and self.token["word"] in (None, "NOT")

    def one(self, depth: int) -> Query:
        if depth > DEPTH:
            self.wrong("the query nests too deeply")
        if self.takes("minus", "-") or self.takes("word", "NOT"):
            return Not(self.one(depth + 1))
        start = _start(self.token) if self.token else 0
        if self.takes("bracket", "("):
            inner = self.either(depth + 1)
            if not self.takes("bracket", ")"):
                self.wrong("a bracket is not closed", start)
            return inner
        return self.term()

    def term(self) -> Term:
        found = self.token
        if found is None or found["bracket"] or found["word"]:
            self.wrong("a term is missing, such as tag:sale")
        term = self.of_token(found)
        self.found.append(_placed(term, found))
        self.token = self.read()
        return term

    def of_token(self, found: re.Match[str]) -> Term:
        """The term that a token is."""
        field, comparator, bare = found["field"], found["comparator"] or "=", found["bare"]
        if bare is None:
            quoted = found["double"] if found["double"] is not None else found["single"]
            return Term(field, comparator, _ESCAPED.sub(r"\1", quoted))
        if bare.endswith(":") and not field:
            self.wrong(f"{bare} has no value")
        if not field and _UNCLOSED.match(bare):
            self.wrong("a quote is not closed")
        wild = bare.endswith("*") and not bare.endswith("\\*")
        value = _ESCAPED.sub(r"\1", bare[:-1] if wild else bare)
        return Term(field, comparator, value, wild)

    def takes(self, group: str, wanted: str) -> bool:
        if self.token is None or self.token[group] != wanted:
            return False
        self.token = self.read()
        return True

    def read(self) -> re.Match[str] | None:
        if self.at >= len(self.text):
            return None
        found = _TOKEN.match(self.text, self.at)
        if found is None:
            self.wrong("this cannot be read, perhaps a quote is not closed", self.at)
        self.at = found.end()
        return found

    def wrong(self, message: str, at: int | None = None) -> NoReturn:
        place = at if at is not None else _start(self.token) if self.token else len(self.text)
        raise SearchError(message, place)


def _start(token: re.Match[str]) -> int:
    """Where a token begins, without the blanks before it."""
    return token.end() - len(token[0].lstrip())


def _placed(term: Term, token: re.Match[str]) -> Placed:
    start, end = (_start(token), token.end()) if term.field is None else token.span("field")
    groups = ("double", "single", "bare")
    value, stop = max(map(token.start, groups)), max(map(token.end, groups))
    return Placed(term, start, end, value, stop)
