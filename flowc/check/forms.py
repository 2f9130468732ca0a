"""Values with a form of their own: global ids, e-mail and web addresses, limits, JSON as the body of a request.

What Liquid gives is known when it runs; so a value with Liquid in it is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias, cast
from urllib.parse import urlsplit

from flowc.check.context import Context
from flowc.check.findings import At, Finding, against, no_such
from flowc.check.json_text import broken, unquoted
from flowc.check.spelling import meant
from flowc.check.strings import String
from flowc.fields.values import has_liquid
from flowc.jsontext.value import Json
from flowc.model.workflow import Field, Step
from flowc.records import replace

_GID = re.compile(r"gid://[a-z][a-z0-9-]*/([A-Za-z][A-Za-z0-9]*)/[^\s/?#]+(\?[^\s]*)?\Z")
LIKE_GID = re.compile(r"gid:?/", re.I)
"""Meant as a global id, whether it is one or not."""
_ADDRESS = re.compile(r"(?P<name>[^<>]*<)?[^\s@<>,;]+@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+(?(name)>)\Z")
_REQUEST = "shopify::flow::send_http_request"

Rule: TypeAlias = Callable[[At, Field], Iterator[Finding]]


def check_values(context: Context) -> Iterator[Finding]:
    """What is wrong with values of a form of their own."""
    for string in context.strings:
        if LIKE_GID.match(string.text) and not string.has_liquid:
            yield from _gid(context, string)
    request = context.catalog.now(_REQUEST)
    for place, number, step, field in context.fields():
        rule = _RULES.get((_REQUEST if step.task == request else step.task, field.id))
        if rule is not None:
            yield from rule(At(place, number), field)


# One rule a form.


def _gid(context: Context, string: String) -> Iterator[Finding]:
    """``gid://shopify/Product/1``: the type is one of the Admin API's."""
    match = _GID.match(string.text)
    if match is None:
        known = context.known(string.at.step, string.at.field)
        of_type = known.object_types[0] if known is not None and known.object_types else "Product"
        hint = f"write gid://shopify/, the type, / and the number: gid://shopify/{of_type}/1"
        yield Finding("FC426", "this is no global id", string.at, hint)
    elif string.text.startswith("gid://shopify/") and context.schema.kind(match[1]) != "type":
        found = meant(match[1], [name for name, kind in context.schema.kinds.items() if kind == "type"])
        message = f"the Admin API has no type {match[1]}"
        others = "the type of an object of the Admin API stands there"
        said = no_such("FC426", message, string.part(*match.span(1)), found, others, "warning")
        yield replace(said, is_certain=False)
    elif string.text.startswith("gid://shopify/"):
        yield from _other_object(context, string, match)


def _other_object(context: Context, string: String, match: re.Match[str]) -> Iterator[Finding]:
    """The id of an object of a type that the field does not take."""
    known = context.known(string.at.step, string.at.field)
    if known is not None and known.object_types and match[1] not in known.object_types:
        wanted = " or ".join(known.object_types)
        message = f"{known.id} takes the id of another object: {wanted}, not {match[1]}"
        hint = f"write a path, or gid://shopify/{known.object_types[0]}/1 with its own number"
        yield Finding("FC460", message, string.part(*match.span(1)), hint, against(known.evidence))


def _addresses(at: At, field: Field) -> Iterator[Finding]:
    """E-mail addresses, with commas between them."""
    text = field.value.literal
    if text is None or has_liquid(text):
        return
    for match in re.finditer(r"[^,;]+", text):
        address = match[0].strip()
        if address and not _ADDRESS.match(address):
            start = match.start() + match[0].index(address)
            place = at.within(start, start + len(address))
            yield Finding("FC427", f"{address} is no e-mail address", place, "write name@shop.example")


def _url(at: At, field: Field) -> Iterator[Finding]:
    text = field.value.literal
    if text is None or has_liquid(text):
        return
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        yield Finding("FC428", "this is no web address", at, "write it whole: https://api.example.com/orders")


def _headers(at: At, field: Field) -> Iterator[Finding]:
    """A list of pairs [doc]."""
    for place, pair in enumerate(_pairs(field)):
        if pair is None:
            hint = 'write ["Content-Type", "application/json"]'
            yield Finding("FC429", "headers are a list of pairs: a name and a value", at.below(place), hint)


def _pairs(field: Field) -> Iterator[tuple[str, str] | None]:
    """The items of a list, None for what is no pair of texts."""
    tree: Json = field.value.container
    for each in cast("list[Json]", tree) if isinstance(tree, list) else ():
        match each:
            case [str(name), str(value)]:
                yield name, value
            case _:
                yield None


_RULES: dict[tuple[str, str], Rule] = {
    ("shopify::flow::send_email", "address"): _addresses,
    (_REQUEST, "url"): _url,
    (_REQUEST, "headers"): _headers,
}


# Bodies.


def check_bodies(context: Context) -> Iterator[Finding]:
    """A body that its headers call JSON is JSON, as far as Liquid lets it be seen."""
    request = context.catalog.now(_REQUEST)
    for place, step in enumerate(context.steps):
        number = next((n for n, field in enumerate(step.fields) if field.id == "body"), None)
        if step.task == request and number is not None and _is_json(step):
            text = step.fields[number].value.literal
            if text:
                yield from _body(context, At(place, number), text)


def _is_json(step: Step) -> bool:
    """Do the headers call the body JSON?"""
    pairs = (pair for field in step.fields if field.id == "headers" for pair in _pairs(field) if pair)
    return any(
        name.strip().casefold() == "content-type" and "json" in value.casefold() for name, value in pairs
    )


def _body(context: Context, at: At, text: str) -> Iterator[Finding]:
    """Flow sends whatever is written; it is who receives it that refuses it, so these are warnings."""
    wrong = broken(text)
    if wrong is None:
        yield from unquoted("FC438", context, at, text)
    else:
        start, said, hint = wrong
        message = f"the headers call the body JSON, and it is none: {said}"
        yield Finding("FC438", message, at.within(start, start + 1), hint, "warning")
