"""How the values of metafields are written, type by type (Shopify's list of data types, 2026-10 [doc])."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, cast

from flowc.check.metafields.types import EXAMPLES, LIST, REFERENCES, UNITS, base
from flowc.check.strings import mapping
from flowc.diagnostics.diagnostic import Severity
from flowc.jsontext.value import Json
from flowc.records import record
from flowc.schema.ids import type_of

_WHOLE = re.compile(r"[+-]?[0-9]{1,30}\Z")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?\Z")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?\Z")
_URL = re.compile(r"(https?://|mailto:|sms:|tel:)\S+\Z", re.I)
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_NO_JSON: Json = object()
_LARGEST = 2**53 - 1
_LONGEST = {"int": 13, "fraction": 9}


@record
class Problem:
    """What keeps a value from being one of its type; a ``value`` that was surely meant instead, if one was."""

    said: str
    severity: Severity = "error"
    value: str | None = None


def problem(kind: str, value: Json) -> Problem | None:
    """What is wrong with a value of a type: a text as a document has it, or JSON already read. None where it fits."""
    if not kind.startswith(LIST):
        return next(_problems(kind, value), None)
    items = _parsed(value)
    if not isinstance(items, list):
        texts = [each.strip() for each in value.split(",")] if isinstance(value, str) else []
        is_plain = bool(texts) and not any(next(_problems(base(kind), each), None) for each in texts)
        meant = json.dumps(texts, ensure_ascii=False) if is_plain and "[" not in str(value) else None
        return Problem("a list is stored as JSON: in brackets, its texts in quotes", value=meant)
    found = (next(_problems(base(kind), each), None) for each in cast("list[Json]", items)[:1000])
    wrong = next(filter(None, found), None)
    return None if wrong is None else Problem(f"in the list, {wrong.said}", wrong.severity)


def _parsed(value: Json) -> Json:
    """JSON that may still be a text; ``_NO_JSON`` where the text is none."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return _NO_JSON


def _problems(kind: str, value: Json) -> Iterator[Problem]:
    if kind in UNITS:
        yield from _measure(kind, _parsed(value))
    elif kind in REFERENCES:
        yield from _reference(kind, value)
    elif kind in _OBJECTS:
        yield from _object(kind, _parsed(value))
    elif kind == "json":
        if _parsed(value) is _NO_JSON:
            yield Problem("this is no JSON")
    elif isinstance(value, dict | list) and kind in EXAMPLES:
        yield Problem("one value is needed, not a dict or a list")
    elif kind in _TEXTS:
        yield from _TEXTS[kind](_plain(value).strip())


def _plain(value: Json) -> str:
    """A value as the text that is stored; none of what holds other values."""
    if isinstance(value, dict | list):
        return ""
    return value if isinstance(value, str) else json.dumps(value)


# Texts.


def _boolean(text: str) -> Iterator[Problem]:
    if text not in ("true", "false"):
        meant = text.casefold()
        yield Problem("it is true or false", value=meant if meant in ("true", "false") else None)


def _integer(text: str) -> Iterator[Problem]:
    if not _WHOLE.match(text):
        whole, _, rest = text.partition(".")
        is_whole = bool(_WHOLE.match(whole)) and rest != "" and not rest.strip("0")
        yield Problem("it is a whole number, in digits only", value=whole if is_whole else None)
    elif abs(int(text)) > _LARGEST:
        yield Problem(f"it is at most {_LARGEST}", "warning")


def _decimal(text: str) -> Iterator[Problem]:
    if not _NUMBER.match(text):
        yield Problem("it is a number: digits, with a point for the fraction")
        return
    whole, _, fraction = text.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > _LONGEST["int"] or len(fraction) > _LONGEST["fraction"]:
        yield Problem("it has at most 13 digits before the point and 9 behind it", "warning")


def _color(text: str) -> Iterator[Problem]:
    if not _COLOR.match(text):
        yield Problem(
            "it is # and six hexadecimal digits", value=f"#{text}" if _COLOR.match(f"#{text}") else None
        )


def _date(text: str) -> Iterator[Problem]:
    found = _day(text)
    if found is None:
        yield Problem("it is a day as year-month-day")
    elif found.end() < len(text):
        meant = found[0] if _TIME.match(text, found.end()) else None
        yield Problem("it is a day, without a time", value=meant)


def _day(text: str) -> re.Match[str] | None:
    """The day that a text begins with, if there is such a day."""
    found = _DATE.match(text)
    try:
        return found if found and date(int(found[1]), int(found[2]), int(found[3])) else None
    except ValueError:
        return None


def _date_time(text: str) -> Iterator[Problem]:
    found = _day(text)
    if found is None:
        yield Problem("it is a day and a time in ISO 8601")
    elif found.end() == len(text):
        yield Problem("it is a day and a time", "warning", f"{text}T00:00:00")
    elif not _TIME.match(text, found.end()):
        yield Problem("its time is not ISO 8601")


def _url(text: str) -> Iterator[Problem]:
    if not _URL.match(text):
        yield Problem("it begins with https://, http://, mailto:, sms: or tel:")


def _line(text: str) -> Iterator[Problem]:
    if "\n" in text.strip():
        yield Problem("it has one line only", "warning")


_TEXTS = {
    "boolean": _boolean,
    "color": _color,
    "date": _date,
    "date_time": _date_time,
    "number_decimal": _decimal,
    "number_integer": _integer,
    "single_line_text_field": _line,
    "url": _url,
}


# Objects.

_OBJECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "link": ("text", "url"),
    "money": ("amount", "currency_code"),
    "rating": ("value", "scale_min", "scale_max"),
    "rich_text_field": ("type", "children"),
}
"""Types whose value is a JSON object, and its keys."""
_NUMBERS = ("amount", "value", "scale_min", "scale_max")


def _object(kind: str, tree: Json) -> Iterator[Problem]:
    said = mapping(tree) or {}
    missing = [key for key in _OBJECTS[kind] if key not in said]
    if missing:
        yield Problem(f"it is a JSON object with {' and '.join(_OBJECTS[kind])}")
    for key in (each for each in _NUMBERS if each in said and each in _OBJECTS[kind]):
        if not _NUMBER.match(_plain(said[key])):
            yield Problem(f"its {key} is a number")
    if kind == "money" and not _CURRENCY.match(str(said.get("currency_code"))):
        yield Problem("its currency_code has three capital letters")
    if kind == "rich_text_field" and said.get("type") != "root":
        yield Problem('its outermost type is "root"')


def _measure(kind: str, tree: Json) -> Iterator[Problem]:
    said = mapping(tree) or {}
    if "value" not in said or "unit" not in said:
        yield Problem("it is a JSON object with value and unit")
    elif not _NUMBER.match(_plain(said["value"])):
        yield Problem("its value is a number")
    elif str(said["unit"]).casefold() not in UNITS[kind]:
        units = ", ".join(sorted(each for each in UNITS[kind] if len(each) > 2)[:12])
        yield Problem(f"its unit is one of {units}, not {said['unit']}", "warning")


def _reference(kind: str, value: Json) -> Iterator[Problem]:
    found = type_of(value) if isinstance(value, str) else None
    wanted = REFERENCES[kind]
    if found is None:
        yield Problem("it is a global id")
    elif wanted and found != wanted:
        yield Problem(f"it is the id of a {wanted}, not of a {found}")
