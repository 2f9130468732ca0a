"""Slips of the fingers, by language, in the words only: what must be exact stays as it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import TypeAlias

from flowc_training.languages import Language
from flowc_training.population.plan import Plan

Slip: TypeAlias = Callable[[str, Random], str]

_EXACT = re.compile(
    r"[!-~]*(?:@|://|\d|[A-Za-z][._/][A-Za-z]|#)[!-~]*|\b[A-Z]{2,}\b|[\"“„«「‘][^\"”“»」’\n]*[\"”“»」’]|'[^'\n]*'(?!\w)"
)
"""Addresses, numbers, names of fields, abbreviations, and what is quoted."""
_LITERAL = re.compile(r"\"([^\"\n]{2,})\"|'([^'\n]{2,})'")
_WORD = re.compile(r"[^\W\d_]{4,}")
_HABITS = 0.25
"""How often a writer with slips has a habit as well: no accents at all, no capitals, no commas."""

_ROWS: Mapping[Language, tuple[str, ...]] = {
    "en": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    "de": ("qwertzuiopü", "asdfghjklöä", "yxcvbnm"),
    "es": ("qwertyuiop", "asdfghjklñ", "zxcvbnm"),
}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_NARROW = {
    "タグ": "ﾀｸﾞ", "メール": "ﾒｰﾙ", "アーカイブ": "ｱｰｶｲﾌﾞ", "キャンセル": "ｷｬﾝｾﾙ", "ワークフロー": "ﾜｰｸﾌﾛｰ", "ログ": "ﾛｸﾞ",
    "コレクション": "ｺﾚｸｼｮﾝ", "ステータス": "ｽﾃｰﾀｽ", "メモ": "ﾒﾓ", "フロー": "ﾌﾛｰ", "Flow": "Ｆｌｏｗ",
}  # fmt: skip
_SOUNDS_ALIKE = {
    "以外": "意外",
    "場合": "場あい",
    "注文": "ちゅうもん",
    "追加": "ついか",
    "自動": "じどう",
    "商品": "しょうひん",
    "以上": "いじょう",
}
_PARTICLE = re.compile(r"(?<=[^\W\dぁ-ん])(?:を|が|に)(?=[^\W\dぁ-ん])")


def exact(plan: Plan, language: Language) -> frozenset[str]:
    """What must be exact in words about a plan: its values, and the texts that its parts have in their code."""
    values = {value.said(language) for use in plan.uses for value in use.values.values()}
    codes = (found for use in plan.uses for found in _LITERAL.finditer(use.part.code))
    return frozenset(values | {found[1] or found[2] for found in codes} | {plan.name})


def slipped(
    text: str, language: Language, share: float, rng: Random, kept: frozenset[str] = frozenset()
) -> str:
    """A text in which a share of the words has a slip; ``kept`` are texts that stay."""
    if not share:
        return text
    habit = rng.choice(_HABIT[language]) if rng.random() < _HABITS else None
    spans = list(_kept(text, kept))
    if language == "ja":
        return "".join(each if stays else _japanese(each, share, rng) for each, stays in _pieces(text, spans))
    slips = _SLIPS[language]

    def one(found: re.Match[str]) -> str:
        return rng.choice(slips)(found[0], rng) if rng.random() < share else found[0]

    pieces = [(each if stays else _WORD.sub(one, each), stays) for each, stays in _pieces(text, spans)]
    return "".join(each if stays or habit is None else habit(each) for each, stays in pieces)


def _kept(text: str, kept: frozenset[str]) -> Iterator[tuple[int, int]]:
    yield from (found.span() for found in _EXACT.finditer(text))
    for value in kept:
        at = text.find(value) if value else -1
        while at >= 0:
            yield at, at + len(value)
            at = text.find(value, at + 1)


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The pieces of a text in their order, and whether each stays."""
    at = 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        if start > at:
            yield text[at:start], False
        yield text[max(at, start) : end], True
        at = end
    if at < len(text):
        yield text[at:], False


def _neighbour(rows: Sequence[str]) -> Slip:
    def slip(word: str, rng: Random) -> str:
        at = rng.randrange(1, len(word))
        row = next((each for each in rows if word[at].lower() in each), "")
        if not row:
            return word
        place = row.index(word[at].lower()) + rng.choice((-1, 1))
        return f"{word[:at]}{row[max(0, min(place, len(row) - 1))]}{word[at + 1 :]}"

    return slip


def _dropped(word: str, rng: Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _doubled(word: str, rng: Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at] + word[at:]


def _swapped(word: str, rng: Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _bare(text: str) -> str:
    """Without accents; what only looks like an accent (ñ is a letter) goes too, as on a foreign keyboard."""
    return "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))


def _no_umlauts(text: str) -> str:
    return text.translate(_UMLAUTS)


def _low(text: str) -> str:
    return text.lower()


def _no_commas(text: str) -> str:
    return text.replace(",", "")


def _no_apostrophes(text: str) -> str:
    return text.replace("'", "")


def _once(habit: Callable[[str], str]) -> Slip:
    """What is a habit of some, as a slip of one word."""
    return lambda word, _: habit(word)


def _japanese(text: str, share: float, rng: Random) -> str:
    """Half-width letters, kanji not converted, particles left out."""
    for table in (_NARROW, _SOUNDS_ALIKE):
        for word, other in table.items():
            if word in text and rng.random() < share * 2:
                text = text.replace(word, other, 1)
    return _PARTICLE.sub(lambda found: "" if rng.random() < share else found[0], text)


_SLIPS: Mapping[Language, tuple[Slip, ...]] = {
    "en": (_neighbour(_ROWS["en"]), _dropped, _doubled, _swapped),
    "fr": (_neighbour(_ROWS["fr"]), _dropped, _doubled, _swapped, _once(_bare), _once(_bare)),
    "de": (_neighbour(_ROWS["de"]), _dropped, _doubled, _swapped, _once(_no_umlauts)),
    "es": (_neighbour(_ROWS["es"]), _dropped, _doubled, _swapped, _once(_bare), _once(_bare)),
}
_HABIT: Mapping[Language, tuple[Callable[[str], str], ...]] = {
    "en": (_low, _no_commas, _no_apostrophes),
    "fr": (_bare, _low, _no_commas),
    "de": (_no_umlauts, _low, _no_commas),
    "es": (_bare, _low, _no_commas),
    "ja": (_no_commas,),
}
