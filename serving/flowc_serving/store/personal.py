"""What personal data looks like in a text, and something else of the same shape in its place.

Patterns are careful: what they find is replaced, so they find only what is surely meant. A replacement has the shape
of what it replaces (an address of mail stays one, a card's last digit is right, an order number has as many digits)
and only letters, digits and the marks that were there, so that a program around it still parses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Draw = Callable[[int], int]
"""Draws a number below another."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of personal data: its pattern, whether a find is one, what is compared, and what comes in its place."""

    name: str
    pattern: str
    other: Callable[[str, Draw], str]
    is_one: Callable[[str], bool] = lambda _: True
    same: Callable[[str], str] = lambda text: text.lower()


# Replacements.


def _digits(text: str, draw: Draw, *, keep: int = 0) -> str:
    """Other digits for all behind the first few; marks stay. No number begins with a nought that had none."""
    told: list[str] = []
    seen = 0
    for mark in text:
        if mark.isdigit():
            seen += 1
            if seen > keep:
                first = seen == 1 and mark != "0"
                mark = str(1 + draw(9)) if first else str(draw(10))
        told.append(mark)
    return "".join(told)


def _letters(text: str, draw: Draw) -> str:
    """Other letters and digits, each of its sort."""
    sorts = (("a", "z"), ("A", "Z"), ("0", "9"))
    told: list[str] = []
    for mark in text:
        for low, high in sorts:
            if low <= mark <= high:
                mark = chr(ord(low) + draw(ord(high) - ord(low) + 1))
                break
        told.append(mark)
    return "".join(told)


def _hex(draw: Draw, length: int = 8) -> str:
    return "".join("0123456789abcdef"[draw(16)] for _ in range(length))


def _mail(_: str, draw: Draw) -> str:
    return f"person-{_hex(draw)}@mail.example"


def _handle(_: str, draw: Draw) -> str:
    return f"shop-{_hex(draw)}"


def _gid(text: str, draw: Draw) -> str:
    head, slash, rest = text.rpartition("/")
    return head + slash + re.sub(r"\d+", lambda found: _digits(found[0], draw), rest)


def _behind_prefix(text: str, draw: Draw) -> str:
    prefix = re.match(r"(?i:shp[a-z]{2}_|sk_(?:live|test)_|sk-|gh[a-z]_|xox[a-z]-|AKIA|eyJ|bearer\s+)?", text)
    length = prefix.end() if prefix else 0
    secret = text[length:]
    other = _hex(draw, len(secret)) if re.fullmatch(r"[0-9a-f]+", secret) else _letters(secret, draw)
    return text[:length] + other


# Numbers that check themselves.


def _number(text: str) -> str:
    return re.sub(r"\D", "", text)


def _luhn(digits: str) -> int:
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        total += digit if place % 2 == 0 else digit * 2 - 9 * (digit > 4)
    return total % 10


def is_card(text: str) -> bool:
    """Is it the number of a card?"""
    digits = _number(text)
    return 13 <= len(digits) <= 19 and digits[0] in "23456" and len(set(digits)) > 1 and _luhn(digits) == 0


def _card(text: str, draw: Draw) -> str:
    other = _digits(text, draw, keep=1)
    return other[:-1] + str((10 - _luhn(f"{_number(other)[:-1]}0")) % 10)


def _remainder(iban: str) -> int:
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(mark, 36)) for mark in turned)) % 97


def is_iban(text: str) -> bool:
    """Is it an IBAN?"""
    iban = text.replace(" ", "")
    return 15 <= len(iban) <= 34 and _remainder(iban) == 1


def _iban(text: str, draw: Draw) -> str:
    other = text[:2] + "00" + _letters(text[4:], draw)
    check = 98 - _remainder(other.replace(" ", ""))
    return f"{other[:2]}{check:02}{other[4:]}"


def _is_phone(text: str) -> bool:
    return 8 <= len(_number(text)) <= 15 and len(set(_number(text))) > 2


def _phone(text: str, draw: Draw) -> str:
    return _digits(text, draw, keep=2)


def _is_random(text: str) -> bool:
    """Is it a key, and no long name? Keys change between letters and digits again and again."""
    return len(re.findall(r"\d+", text)) >= 4 and bool(re.search(r"[A-Za-z]", text))


_STREETS = ("Maple", "Harbour", "Station", "Garden", "Mill", "Park", "Bridge", "Orchard", "Hill", "River")


def _street(text: str, draw: Draw) -> str:
    """The same words for its kind, another name and number."""
    name = _STREETS[draw(len(_STREETS))]
    if found := re.fullmatch(rf"(\d+)(.*?\s)({_KINDS})\.?", text):
        return f"{_digits(found[1], draw)} {name} {found[3]}"
    if found := re.fullmatch(rf"(\d+)(.*?)\b({_FIRST_KINDS})\s.*", text):
        return f"{_digits(found[1], draw)} {found[3]} {name}"
    if found := re.fullmatch(rf"({_FIRST_KINDS})\s.*?(\d+)", text):
        return f"{found[1]} {name} {_digits(found[2], draw)}"
    number = _number(text)
    return f"{name}straße {_digits(number, draw)}"


_KINDS = "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Square|Terrace|Close|Crescent"
_FIRST_KINDS = "rue|avenue|boulevard|place|chemin|allée|impasse|quai|Calle|Avenida|Plaza|Paseo|Via|Viale"
_NAME = r"[A-ZÀ-Þ][\w.-]{1,30}"
_SMALL_WORDS = r"(?: (?:de|du|des|del|dei|la|le|les|las|los)| [ld]'){0,4}"
_ADDRESS = (
    rf"\b\d{{1,5}}[A-Za-z]?(?: {_NAME}){{1,4}} (?:{_KINDS})\b\.?"
    rf"|\b\d{{1,4}}(?: bis| ter)?,? (?:{_FIRST_KINDS}){_SMALL_WORDS}(?: ?{_NAME}){{1,4}}"
    rf"|\b(?:{_FIRST_KINDS}){_SMALL_WORDS}(?: {_NAME}){{1,4}},? \d{{1,4}}\b"
    r"|\b[A-ZÄÖÜ][a-zäöüß-]{2,30}(?:straße|strasse|str\.|weg|platz|allee|gasse) \d{1,4}\b"
)
_SEPARATED = (
    r"\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ .-]?\d){5,12}"
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4}"
    r"|\d{3}(?:-\d{3}-|\.\d{3}\.| \d{3} )\d{4}"
    r"|\b0\d(?:[ .-]\d{2}){4}"
    r"|\b0\d{2,4}[ /-]\d{6,8}"
)

KINDS = (
    Kind("gid", r"\bgid://shopify/\w{1,60}/\d{1,20}(?:\?\w{1,40}=\d{1,20})?", _gid),
    Kind("mail", r"\b[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}\b", _mail),
    Kind("shop", r"\b[a-zA-Z0-9][a-zA-Z0-9-]{0,60}(?=\.myshopify\.com\b)", _handle),
    Kind("shop", r"(?<=admin\.shopify\.com/store/)[a-z0-9][a-z0-9-]{0,60}", _handle),
    Kind(
        "token",
        r"\b(?:shp[a-z]{2}_[0-9a-fA-F]{16,64}|sk_(?:live|test)_\w{10,100}|sk-[\w-]{16,200}|gh[pousr]_\w{20,100}"
        r"|xox[abprs]-[\w-]{10,200}|AKIA[0-9A-Z]{16}|eyJ[\w-]{10,2000}\.[\w-]{5,4000}\.[\w-]{5,1000}"
        r"|(?i:bearer)\s+[\w.~+/-]{16,500}=*)",
        _behind_prefix,
        same=lambda text: text,
    ),
    Kind("token", r"\b[A-Za-z0-9]{32,200}\b", _letters, _is_random, same=lambda text: text),
    Kind(
        "iban",
        r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b",
        _iban,
        is_iban,
        lambda text: text.replace(" ", ""),
    ),
    Kind("card", r"\b(?:\d{13,19}|\d{4}(?:[ -]\d{3,7}){2,4})\b", _card, is_card, _number),
    Kind("phone", rf"(?<![\w.+])(?:{_SEPARATED})(?![\w-]|\.\d)", _phone, _is_phone, _number),
    Kind("order", r"(?<![\w&#/])#\d{3,12}\b", _digits),
    Kind("address", _ADDRESS, _street),
)


def found(text: str) -> Iterator[tuple[int, int, Kind]]:
    """Where personal data is, from left to right; the first kind that fits counts."""
    place = 0
    while match := _ALL.search(text, place):
        one = _one(text, match)
        if one is None:
            place = _past(text, match)
        else:
            yield one
            place = one[1]


def _one(text: str, match: re.Match[str]) -> tuple[int, int, Kind] | None:
    """What begins here: the first kind that the text has the look of, and that it is."""
    for number in range(_number_of(match), len(KINDS)):
        kind = KINDS[number]
        again = _EACH[number].match(text, match.start())
        if again and not _is_colour(kind, again):
            for end in _ends(again):
                if kind.is_one(text[again.start() : end]):
                    return again.start(), end, kind
    return None


def _ends(match: re.Match[str]) -> Iterator[int]:
    """Where it may end: behind the last word, or one before that belonged to no number."""
    yield match.end()
    for mark in reversed([*re.finditer(r"[ -]", match[0])]):
        yield match.start() + mark.start()


_ALL = re.compile("|".join(f"(?P<k{number}>{kind.pattern})" for number, kind in enumerate(KINDS)))
_EACH = [re.compile(kind.pattern) for kind in KINDS]


def _number_of(match: re.Match[str]) -> int:
    return next(number for number in range(len(KINDS)) if match[f"k{number}"] is not None)


def _past(text: str, match: re.Match[str]) -> int:
    """Behind the word that only looked like something: one digit less is no card either."""
    place = match.start() + 1
    while place < len(text) and text[place - 1].isalnum() and text[place].isalnum():
        place += 1
    return place


def _is_colour(kind: Kind, match: re.Match[str]) -> bool:
    """``color: #123456`` is no order."""
    if kind.name != "order":
        return False
    before = match.string[max(0, match.start() - 24) : match.start()]
    return len(match[0]) in (4, 7) and re.search(r"(?i:colou?r|background)[^;]*$", before) is not None
