"""Advice: what works and is probably not meant. Placeholders, names in title case, idle conditions and steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from flowc.check.context import Context
from flowc.check.findings import At, Finding, instead
from flowc.fields.conditions.operators import opposite
from flowc.graph.links import LOOP_BODY
from flowc.model.walk import walk
from flowc.model.workflow import Compare, Constant, Expression, Logic, Path, Quantifier

_PLACEHOLDER = re.compile(
    r"""\bYOUR[_ -][A-Z][A-Z_ -]*[A-Z]\b|\byour-(?:store|shop|domain|api-key)\b|<your [^<>]{1,40}>
    |\b(?:REPLACE|CHANGE)[_-]?(?:ME|THIS)\b|\b[A-Z]+_HERE\b|\bAPI_KEY\b
    |(?<![\w.+-])[\w.+-]{1,64}@example\.(?:com|org|net)\b|\bhttps?://(?:[\w-]+\.)*example\.(?:com|org|net)\b[^\s"'<>{]*""",
    re.X,
)
_SMALL = re.compile(r"(?:a|an|and|as|at|but|by|for|from|if|in|into|of|on|or|per|the|to|via|vs|with)\Z", re.I)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def check_advice(context: Context) -> Iterator[Finding]:
    """What may be better."""
    yield from _placeholders(context)
    yield from _names(context)
    yield from _idle(context)
    for place, number, step, field in context.fields():
        if step.type == "CONDITION" and isinstance(field.value, Expression):
            yield from _decided(At(place, number), field.value)


# Placeholders.


def _placeholders(context: Context) -> Iterator[Finding]:
    """Text that an example has, and that nobody has replaced."""
    for string in context.strings:
        for match in _PLACEHOLDER.finditer(string.text):
            message = f"{match[0]} is a placeholder"
            hint = "write what belongs there"
            yield Finding("FC480", message, string.part(*match.span()), hint, "warning")


# Names.


def _names(context: Context) -> Iterator[Finding]:
    """Names are in sentence case [doc]."""
    named = [(At(aspect="name"), context.workflow.name)]
    named += [(At(place, aspect="name"), step.name) for place, step in enumerate(context.steps)]
    for at, name in named:
        if name is not None and _is_title_case(name):
            message = "Shopify writes names in sentence case"
            yield instead("FC481", message, at, sentence_case(name), "info")


def _is_title_case(name: str) -> bool:
    """Do all of at least three words begin with a capital? Short words, numbers and abbreviations do not count."""
    words = [word for word in _WORD.findall(name) if not _SMALL.match(word) and not _is_short_form(word)]
    return len(words) > 2 and all(word[0].isupper() for word in words)


def _is_short_form(word: str) -> bool:
    return word.isupper() or any(letter.isupper() for letter in word[1:])


def sentence_case(name: str) -> str:
    """The name with a capital at its beginning only; abbreviations stay."""

    def word(match: re.Match[str]) -> str:
        return match[0] if match.start() == 0 or _is_short_form(match[0]) else match[0].lower()

    return _WORD.sub(word, name)


# Steps that do nothing.


_IDLE: Mapping[str, tuple[str, str]] = {
    "CONDITION": ("nothing hangs from this condition: it decides nothing", "put steps into its branches"),
    "FOREACH": ("this loop has no steps: it does nothing", "put steps into it"),
    "WAIT": ("nothing comes after this wait", "put a step after it"),
}


def _idle(context: Context) -> Iterator[Finding]:
    """Conditions, loops and waits after which nothing comes."""
    for place, (step, links) in enumerate(zip(context.steps, context.outs, strict=True)):
        if step.type in _IDLE and (LOOP_BODY not in links if step.type == "FOREACH" else not links):
            message, better = _IDLE[step.type]
            yield Finding("FC483", message, At(place), f"{better}, or take it out", "warning")


# Conditions that are decided before they run.


def _decided(at: At, said: Expression) -> Iterator[Finding]:
    """Parts of a condition that are always true, or never, or that compare something with itself."""
    hint = "take it out, or compare with something else"
    for part in walk(said):
        place = At(at.step, at.field, part=part)
        if isinstance(part, Compare) and part.left == part.right:
            yield Finding("FC482", "this compares a value with itself", place, hint, "warning")
        elif isinstance(part, Logic) and (verdict := _verdict(part)) is not None:
            word = "always" if verdict else "never"
            yield Finding("FC482", f"this is {word} true, whatever happens", place, hint, "warning")


def _verdict(part: Logic) -> bool | None:
    """Is this always true, or never? ``a > 5`` and ``a <= 5`` are no opposites: neither holds of nil."""
    is_and = part.operator == "and"
    others = {opposite(each) for each in part.operands if isinstance(each, Compare | Quantifier)}
    if not others.isdisjoint(part.operands):
        return not is_and
    return _of_equalities([each for each in part.operands if isinstance(each, Compare)], is_and)


def _of_equalities(operands: Sequence[Compare], is_and: bool) -> bool | None:
    """One path equal to two literals at once, or unequal to one of them or the other."""
    wanted = "==" if is_and else "!="
    seen: dict[tuple[str, str], str | Decimal] = {}
    for each in operands:
        path, constant = each.left, each.right
        if isinstance(path, Constant):
            path, constant = constant, path
        if each.operator == wanted and isinstance(path, Path) and isinstance(constant, Constant):
            value = _value(constant)
            if seen.setdefault((path.text, constant.kind), value) != value:
                return not is_and
    return None


def _value(constant: Constant) -> str | Decimal:
    """What a literal is compared as: 5.0 is 5, and the case of a text does not count [doc]."""
    return Decimal(constant.text) if constant.kind == "number" else constant.text.casefold()
