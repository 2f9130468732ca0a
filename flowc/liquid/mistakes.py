"""What is wrong with one markup, in words: each mistake as a Problem, counted from the expression's beginning.

That indexes, ``.first``, ``.last``, ``.size``, filters after a dot and filters in conditions do not work in Flow is
stated by Shopify [doc] (docs/format.md, Liquid); that filters in ``for`` and ``case`` do not either is a guess, and
names in brackets get a warning only.
"""

from __future__ import annotations

import re

from flowc.diagnostics.diagnostic import Problem, did_you_mean, hint_of
from flowc.liquid.dates import UNITS
from flowc.liquid.facts import TOO_LONG, Filter
from flowc.liquid.language import arguments, filter_names
from flowc.liquid.scanning import DEEPEST

_MEANT = {
    **dict.fromkeys(("&", "&&"), "Liquid's word is and"),
    "||": "Liquid's word is or",
    **dict.fromkeys(("=", "==="), "to compare, write =="),
    "!": "Liquid has no not: compare with == false, or use unless",
    "{": "inside a tag a path stands without braces",
    "+": "to add, use the filter plus; to join texts, append",
    "*": "to multiply, use the filter times",
    "/": "to divide, use the filter divided_by",
}
_OTHER_NAMES = {
    **dict.fromkeys(("toUpperCase", "to_upper", "uppercase"), "upcase"),
    **dict.fromkeys(("toLowerCase", "to_lower", "lowercase"), "downcase"),
    **dict.fromkeys(("to_json", "tojson", "jsonify"), "json"),
    **dict.fromkeys(("date_add", "add_days", "plus_days"), "date_plus"),
    **dict.fromkeys(("date_sub", "date_subtract", "minus_days"), "date_minus"),
    **dict.fromkeys(("length", "count", "len"), "size"),
    **dict.fromkeys(("trim", "strip_whitespace"), "strip"),
    **dict.fromkeys(("strftime", "format_date", "date_format"), "date"),
    **dict.fromkeys(("multiply", "multiplied_by"), "times"),
    "add": "plus",
    **dict.fromkeys(("currency", "format_money", "money_with_currency"), "money"),
    "subtract": "minus",
    "divide": "divided_by",
    "substring": "slice",
}
"""What other languages, and themes, call the filters."""

_KINDS = {
    "a primitive expression": "a value",
    "end of expression": "the end",
    "an identifier": "a name",
    "word": "a name",
    "string": "a text",
    "integer": "a number",
    "float": "a number",
    "pipe": "'|'",
    "dpipe": "'||'",
    "illegal": "a sign unknown here",
}
_KIND = re.compile("|".join(rf"\b{kind}\b" for kind in _KINDS))
"""python-liquid's names of tokens, in plain words."""


def syntax(tag: str, expression: str, message: str, at: int, value: str) -> Problem:
    """python-liquid's message at the token ``value``; what a person may have meant is the hint."""
    if not expression:
        return empty(tag)
    quote = next((sign for sign in "\"'" if expression.count(sign) % 2), None)
    if quote is not None:
        at = expression.rindex(quote)
        return Problem("syntax", f"this {quote} has no partner", at, at + 1)
    signs = (expression[at : at + 2], expression[at : at + 1])
    hint = next((_MEANT[sign] for sign in signs if sign in _MEANT), None)
    end = min(at + max(len(value), 1), len(expression))
    plain = _KIND.sub(lambda kind: _KINDS[kind[0]], message)
    return Problem("syntax", f"this is no Liquid: {plain}", min(at, end - 1), end, hint)


def empty(tag: str) -> Problem:
    """A markup without what it is about; it has no place of its own."""
    where = f"after {tag}" if tag else "between {{ and }}"
    return Problem("empty", f"nothing stands {where}", 0, 0)


def unread(expression: str, much: str) -> Problem:
    """An expression that is not even looked at, having so ``much``."""
    hint = "put parts of it into variables with assign"
    message = f"an expression of {much} is not read"
    return Problem(TOO_LONG, message, 0, len(expression), hint, severity="warning")


def too_many_blocks(start: int, end: int) -> Problem:
    """A block in very many others."""
    message = f"more than {DEEPEST} blocks stand in one another, which is too deep for Liquid"
    return Problem("too-deep", message, start, end, "end some of the blocks before it")


def zero(name: str, start: int, end: int) -> Problem:
    """A number divided by zero."""
    return Problem("filter-argument", f"{name} cannot divide by 0", start, end)


def comment_line(expression: str, at: int) -> Problem:
    """A line of an inline comment that does not begin as one."""
    hint = "begin each of its lines with #"
    return Problem("syntax", "a line of a comment stands without #", at, len(expression), hint)


def leftover(tag: str, expression: str) -> Problem:
    """Something behind a tag that stands alone: Shopify's Liquid passes over it, and nobody learns of it."""
    hint = "a further condition is an elsif" if tag == "else" else None
    return Problem("leftover", f"{tag} stands alone", 0, len(expression), hint, severity="warning")


def unknown_filter(one: Filter) -> Problem:
    """A filter that Flow does not have."""
    meant = _OTHER_NAMES.get(one.name) or did_you_mean(one.name, sorted(filter_names()))
    message = f"Flow's Liquid has no filter {one.name}"
    return Problem("unknown-filter", message, one.start, one.end, hint_of(meant), meant)


def filter_arguments(one: Filter, given: int, least: int, most: int) -> Problem:
    """A filter with too few or too many arguments."""
    wanted = str(least) if least == most else f"{least} to {most}"
    plural = "" if wanted == "1" else "s"
    message = f"{one.name} takes {wanted} argument{plural}, and has {given}"
    return Problem("filter-argument", message, one.start, one.end)


def duration(start: int, end: int) -> Problem:
    """A text that ``date_plus`` and ``date_minus`` cannot read."""
    hint = f'write an amount and one of {", ".join(f"{unit}s" for unit in UNITS)}: "6 months"'
    return Problem("filter-argument", "this is no duration", start, end, hint)


def date_format(start: int, end: int) -> Problem:
    """A format of dates without a part of the date: ``YYYY-MM-DD`` is written as it stands."""
    hint = "each part stands behind %: %Y-%m-%d"
    return Problem("date-format", "this writes no date", start, end, hint, severity="warning")


def filter_in_tag(tag: str, start: int, end: int) -> Problem:
    """The pipe and the filter's name in a condition or a loop."""
    hint = "give the filtered value a name before it, with assign"
    return Problem("filter-in-tag", f"a filter does not work in {tag}", start, end, hint)


def bracket(expression: str, start: int, end: int) -> Problem | None:
    """The first bracket of a path between two places, if it has one."""
    at = expression.find("[", start, end)
    if at < 0:
        return None
    end = expression.find("]", at, end) + 1 or end
    name = expression[at + 1 : end - 1].strip()
    if name[:1] in "\"'" and re.fullmatch(r"[A-Za-z_][\w-]*", name[1:-1]):
        dotted = ("." if at > start else "") + name[1:-1]
        message = "it is not known that Flow's Liquid takes a name in brackets"
        return Problem("bracket", message, at, end, f"write {dotted}", dotted, "warning", is_certain=True)
    hint = "go through the list with for, and stop with limit: 1 or an if"
    return Problem("index", "an index does not work in Flow's Liquid", at, end, hint)


def shortcut(path: str, tag: str, start: int, text: str) -> Problem | None:
    """What one word of a path is if it is no property: a filter behind a dot, or a word of Liquid's own.

    ``path`` is written as ``text``, which starts at ``start``.
    """
    root, *words = path.split(".")
    short = next((word for word in words if word in ("first", "last")), None)
    if short is not None:
        at = start + text.index(short, len(root))
        before = ".".join([root, *words[: words.index(short)]])
        hint = f"go through it with for: {{% for item in {before} limit: 1 %}}"
        if short == "last":
            hint = f"give it a name before: {{% assign item = {before} | last %}}"
        return Problem("first-last", f".{short} does not work in Flow's Liquid", at, at + len(short), hint)
    if not words or words[-1] not in filter_names() or not text.endswith(words[-1]):
        return None
    before, _, word = path.rpartition(".")
    end = start + len(text)
    begin = start + text.rindex(".")
    code = "dot-size" if word == "size" else "dot-filter"
    message = f"{word} is a filter, and stands behind |"
    applied = f"{word}{_sample(word)}"
    if tag not in ("", "echo", "assign"):
        hint = f"give it a name before: {{% assign name = {before} | {applied} %}}"
        return Problem(code, message, end - len(word), end, hint)
    new = f" | {word}" if applied == word else None
    return Problem(code, message, begin, end, f"write {before} | {applied}", new)


def _sample(name: str) -> str:
    """What a filter has to be given, as an example."""
    least, _ = arguments(name)
    if name in ("date_minus", "date_plus"):
        return ": '1 day'"
    one = (
        "1"
        if name in ("at_least", "at_most", "divided_by", "minus", "modulo", "plus", "slice", "times")
        else "'…'"
    )
    return f": {', '.join([one] * least)}" if least else ""
