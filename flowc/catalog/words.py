"""The words of names and of questions: how both are cut up, and which words mean the same to who searches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

MOST = 20
"""Words of a question that count."""

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"[^\W_]+")

_LITTLE = """a an and are as at be by do does for from has have how i if in into is it my of on or our over that the
their them then this to was we when whenever which who with"""
_UNSAID = frozenset(_LITTLE.split())
"""Words that say nothing about what is looked for."""

_PHRASES = {
    "e mail": "email",
    "post code": "zip",
    "postal code": "zip",
    "web hook": "webhook",
    "zip code": "zip",
}
"""Two words that are one thing."""
_PHRASE = re.compile(rf"\b(?:{'|'.join(_PHRASES)})\b")

_SPELLINGS = {"canceled": "cancelled"}
"""Shopify's pages spell it both ways."""

_ALIKE = (
    "abandon abandoned abandons abandonment left",
    "add added attach append",
    "alert notify notification message",
    "analytics shopifyql report",
    "approval approve ask",
    "b2b wholesale company",
    "cart checkout",
    "cancel cancelled canceled void",
    "capture charge",
    "code javascript script function",
    "condition branch check",
    "create add",
    "create created new",
    "customer client shopper buyer",
    "cost price amount",
    "delete deleted remove removed",
    "draft quote",
    "each loop iterate every repeat",
    "email mail",
    "failed failure fail fails",
    "fraud risk risky",
    "fulfillment fulfill fulfilled ship shipment shipping delivery",
    "get fetch read query find search list look",
    "graphql mutation api",
    "hide unpublish",
    "hold pause",
    "http webhook web",
    "inventory stock quantity",
    "log print debug",
    "metaobject entry form",
    "order purchase sale",
    "paid payment pay",
    "phone sms text mobile",
    "product item",
    "publish show",
    "redirect url",
    "schedule scheduled recurring cron daily weekly hourly",
    "spreadsheet sheet",
    "succeeded success successful",
    "sum total",
    "tag label",
    "update set change edit",
    "variant sku",
    "wait delay sleep",
    "zip zipcode postcode postal",
)
"""Words that stand for each other in questions, a group a line. They count less than the word itself."""


def words(text: str) -> tuple[str, ...]:
    """The words of a name or a sentence in lower case: ``sendAdminApi`` is send, admin, api."""
    found: list[str] = _WORD.findall(_HUMP.sub(" ", text).casefold())
    return tuple([_SPELLINGS.get(word, word) for word in found])


def question(text: str) -> tuple[str, ...]:
    """The words of a question that say something, each once."""
    plain = _PHRASE.sub(lambda match: _PHRASES[match[0]], " ".join(words(text[:1000])))
    return said(dict.fromkeys(plain.split()))[:MOST]


def said(found: Iterable[str]) -> tuple[str, ...]:
    """Words without those that say nothing, and without numbers."""
    return tuple(word for word in found if word not in _UNSAID and not word.isdigit())


def alike(word: str) -> frozenset[str]:
    """Words that stand for this one, itself not among them."""
    return _groups().get(stem(word), frozenset()) - {word}


def says(word: str, asked: str) -> bool:
    """Does a word say what was asked, in any number, as its beginning, or as a word that stands for it?"""
    one, other = stem(word), stem(asked)
    return (
        one == other
        or (len(other) > 2 and one.startswith(other))
        or word in alike(asked)
        or one in alike(asked)
    )


def stem(word: str) -> str:
    """A word without the ending of a plural."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


@cache
def _groups() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _ALIKE:
        group = frozenset(line.split())
        for word in group:
            found[word] = found.get(word, frozenset()) | group
    return found
