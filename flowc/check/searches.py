"""Queries of Get data: can they be read, and does the resource have their filters?

Flow ignores a term whose field it does not know [doc], and of a query that fails "often" all records come back [doc]:
nothing fails, and an action is taken on the wrong records. So what is wrong here is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flowc.check.context import Context
from flowc.check.findings import At, Finding, instead, no_such
from flowc.check.spelling import Meant, meant
from flowc.check.strings import mapping
from flowc.diagnostics.diagnostic import Severity
from flowc.fields.values import has_liquid
from flowc.model.workflow import Field, Text
from flowc.records import replace
from flowc.schema.environment import FETCH
from flowc.schema.index import Schema
from flowc.search.filters import Filter, Resource, resource
from flowc.search.syntax import LENGTH, Placed, SearchError, study
from flowc.search.templated import HIDDEN, has_tags, masked

_OTHER_SIGN = re.compile(r"([A-Za-z_][\w.]*?)\s*(==|!=|<=|>=|=|<|>)(.+)", re.S)
_CHOICE = re.compile(r"([A-Za-z_][\w.]*):\s*\(\s*([^()\"']{1,500})\)")
"""As Shopify's agent skill writes which values there are: ``status:(open|closed)``."""
_OR = re.compile(r"\s*\|\s*|\s+OR\s+|\s*,\s*")
_SIGNS = {"=": ":", "==": ":", "<": ":<", ">": ":>", "<=": ":<=", ">=": ":>="}
_WITH_EQUALS = "selling_plan_groups"
_CONNECTIVES = {"and": "AND", "or": "OR", "not": "NOT", "&": "AND", "&&": "AND", "|": "OR", "||": "OR"}
"""Words that were meant to join terms, and what joins them."""
_MOST_RECORDS = 100
_ORDERS = ("ASCENDING", "DESCENDING")
_CREATED = "CREATED_AT"
_NEGATED = re.compile(r"!+([^\W\d][\w.-]*):")


def check_searches(context: Context) -> Iterator[Finding]:
    """What is wrong with the queries, the order and the number of records of Get data."""
    for place, number, step, field in context.fields():
        if not step.task.startswith(FETCH):
            continue
        at, what = At(place, number), resource(step.task.removeprefix(FETCH))
        if field.id == "max_root_records":
            yield from _records(at, field)
        elif field.id == "sort_by":
            known = [_CREATED] if what is None else _sort_keys(what, context.schema)
            yield from _sort(_CREATED if _CREATED in known else "ID", at, field)
            yield from () if what is None else _key(at, field, what, known)
        elif field.id == "query" and what is not None and isinstance(field.value, Text):
            yield from _query(at, field.value.text, what)


# The query.


def _query(at: At, text: str, what: Resource) -> Iterator[Finding]:
    found, error = study(masked(text) if len(text) <= LENGTH else text)
    if error is not None and not has_tags(text):
        yield _unread(at, text, error)
    for each in found:
        field = each.term.field
        if field is None:
            yield from _word(at, text, each, what)
        elif HIDDEN not in field and what.filter(field) is None:
            yield _unknown(at, each, what, is_all=len(found) == 1)
        elif each.term.comparator == "=":
            yield from _equals(at, text, field, each, what)
            yield from _comparator(at, text, field, each)
            yield from _value(at, text, each, what.filter(field))
            yield from _separated(at, text, each)


def _unread(at: At, text: str, error: SearchError) -> Finding:
    start = min(error.position, max(0, len(text) - 1))
    choice = _CHOICE.match(text, start)
    if choice is not None:
        right = f"({' OR '.join(f'{choice[1]}:{one}' for one in _OR.split(choice[2].strip()))})"
        message = f"a bracket is no value: {choice[1]} is followed by one value"
        return instead("FC485", message, at.within(*choice.span()), right)
    message = f"this query cannot be read: {error}; then Flow may return all records"
    hint = "write terms such as tag:vip, joined by AND or OR"
    return Finding("FC485", message, at.within(start, max(start + 1, len(text.rstrip()))), hint, "warning")


def _unknown(at: At, each: Placed, what: Resource, *, is_all: bool) -> Finding:
    """A field that is no filter of the resource; ``is_all`` says that the query has no other term."""
    field = each.term.field or ""
    name = what.meant(field)
    slip = meant(field, [name]) if name else None
    found = Meant(name, slip is not None and slip.is_certain) if name else None
    kind = what.name.replace("_", " ")
    returned = f"all {kind}" if is_all else "what the other terms find"
    message = f"{kind} cannot be searched by {field}: Flow ignores the term, and returns {returned}"
    others = f"its filters: {what.some} ({what.source})"
    return no_such("FC484", message, at.within(each.start, each.end), found, others, "warning")


def _equals(at: At, text: str, field: str, each: Placed, what: Resource) -> Iterator[Finding]:
    """``name='Subscribe & Save'``: the syntax has no ``=``, but the page on selling plan groups has."""
    if text[each.end] == "=":
        right = f"{field}:{text[each.end + 1 : each.stop + 1]}"
        is_documented = what.name == _WITH_EQUALS
        message = "Shopify's search syntax has a colon here; only its page on selling plan groups has ="
        part = at.within(each.end, each.end + 1)
        severity: Severity = "info" if is_documented else "warning"
        yield Finding("FC485", message, part, f"write {right}", severity, replacement=":")


def _comparator(at: At, text: str, field: str, each: Placed) -> Iterator[Finding]:
    """``tag:=vip``: the sign is part of the value."""
    said = text[each.value : each.stop]
    if text[each.value - 1] in "\"'":
        return
    for sign in ("==", "!=", "="):
        if said.startswith(sign) and len(said) > len(sign):
            value = said.removeprefix(sign)
            right = f"-{field}:{value}" if sign == "!=" else f"{field}:{value}"
            message = f"there is no comparator :{sign}, it is read as part of the value"
            yield instead("FC485", message, at.within(each.start, each.stop), right)
            return


def _separated(at: At, text: str, each: Placed) -> Iterator[Finding]:
    """``status:active, tag:sale``: the comma is part of the value."""
    value = text[each.value : each.stop]
    if value.endswith(",") and text[each.value - 1] not in "\"'" and text[each.stop :].strip():
        message = "this comma is part of the value: terms are joined by AND"
        said = instead("FC485", message, at.within(each.stop - 1, each.stop), " AND")
        yield replace(said, hint="write  AND in its place")


def _value(at: At, text: str, each: Placed, known: Filter | None) -> Iterator[Finding]:
    """A value that is nearly one of those a page lists; others may be right, as not all are listed [doc]."""
    listed = {one.replace("-", "_"): one for one in known.values} if known is not None else {}
    start = each.value
    for part in text[each.value : each.stop].split(",") if listed else ():
        word = part.strip().replace("-", "_")
        near = None if has_liquid(part) or each.term.wild else meant(word, listed)
        if near is not None and near.word.casefold() != word.casefold():
            name = listed[near.word]
            message = f"no page lists {part.strip()} as a value of {each.term.field}"
            place = at.within(start, start + len(part))
            yield Finding("FC485", message, place, f"did you mean {name}?", "warning", replacement=name)
        start += len(part) + 1


def _word(at: At, text: str, each: Placed, what: Resource) -> Iterator[Finding]:
    """A word alone is searched in all texts of a record [doc]; some were meant as a term or a connective."""
    word = text[each.start : each.end]
    negated, signed = _NEGATED.match(word), _OTHER_SIGN.fullmatch(word)
    if word in _CONNECTIVES:
        why, right = "terms are joined by AND and OR, in capitals", _CONNECTIVES[word]
    elif negated is not None and what.filter(negated[1]) is not None:
        why, right = "what must not be begins with a hyphen", f"-{word.lstrip('!')}"
    elif signed is not None and what.filter(signed[1]) is not None:
        field, sign, value = signed.groups()
        why = "a filter is followed by a colon"
        right = f"-{field}:{value}" if sign == "!=" else f"{field}{_SIGNS[sign]}{value}"
    else:
        return
    message = f"{word} is a word to search for: {why}"
    yield instead("FC485", message, at.within(each.start, each.end), right)


# The order, and how many.


def _sort_keys(what: Resource, schema: Schema) -> Sequence[str]:
    """The keys that a resource is sorted by."""
    return schema.enum_values(what.sort_enum) if what.sort_enum else what.sort_keys


def _key(at: At, field: Field, what: Resource, known: Sequence[str]) -> Iterator[Finding]:
    """The key to sort by is one that the API lists for the resource."""
    key = (mapping(field.value.container) or {}).get("sortKey")
    is_known = isinstance(key, str) and (
        not key or key in known or (not what.sort_enum and key.upper() in known)
    )
    if not isinstance(key, str) or has_liquid(key) or not known or is_known:
        return
    found = meant(key, known)
    keys = ", ".join(known)
    message = f"{what.name.replace('_', ' ')} cannot be sorted by {key}"
    yield no_such("FC431", message, at.below("sortKey"), found, f"it is one of {keys}", "warning")


def _records(at: At, field: Field) -> Iterator[Finding]:
    """Get data returns 0 to 100 records [doc]."""
    text = field.value.literal
    if text is not None and re.fullmatch(r"-?[0-9]{1,12}", text) and not 0 <= int(text) <= _MOST_RECORDS:
        message = f"Get data returns 0 to {_MOST_RECORDS} records, not {text}"
        yield Finding("FC431", message, at, f"write a number from 0 to {_MOST_RECORDS}")


def _sort(key: str, at: At, field: Field) -> Iterator[Finding]:
    """``{"sortKey": "CREATED_AT", "order": "ASCENDING"}`` [file]; ``key`` is one that the records have."""
    said = mapping(field.value.container)
    if said is None and (field.value.literal == "" or has_liquid(field.value.literal)):
        return
    if said is None or "sortKey" not in said or "order" not in said:
        hint = f'write {{"sortKey": "{key}", "order": "ASCENDING"}}'
        yield Finding("FC431", "sort_by takes a sortKey and an order", at, hint, "warning")
    elif said["order"] not in _ORDERS and not has_liquid(str(said["order"])):
        found = meant(str(said["order"]), _ORDERS)
        hint = f"did you mean {found.word}?" if found else "ASCENDING or DESCENDING"
        yield Finding("FC431", f"there is no order {said['order']}", at.below("order"), hint, "warning")
