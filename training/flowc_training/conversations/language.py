"""The language that a merchant writes in, by script and by the small words of each language; empty where unsure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from flowc_training.languages import Language

_KANA = re.compile(r"[\u3040-\u30ff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_QUOTED = re.compile(
    r"[“„«\"「][^“”„«»\"「」]{0,200}[”“»\"」]|https?://\S+|\S+@\S+|gid://\S+|^This is about my .*$", re.M
)
"""What the merchant cites is no word of theirs; nor is the line that the page adds."""
_LEAST = 2
"""Small words that must be there."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL: Mapping[Language, frozenset[str]] = {
    "en": _words(
        "the a an and or when if is are to of for with my me i in on it that this every each please can you we not "
        "any should which who what how do does want need from has have"
    ),
    "de": _words(
        "der die das den dem des ein eine einen einem einer und oder wenn ist sind zu von für mit mein meine ich mir "
        "im am bei sie es dass jede jeder jedes bitte kann können wir nicht soll sollen welche wer was wie aus hat "
        "haben bekomme auf werden wird"
    ),
    "fr": _words(
        "le la les l un une des du de et ou quand si est sont à pour avec mon ma mes je moi dans sur il elle que qui "
        "ce cette chaque peux pouvez vous nous ne pas doit quel quelle comment veux voudrais a ont dès au aux"
    ),
    "es": _words(
        "el la los las un una unos unas y o cuando si es son para con mi mis yo me en que se del al por cada favor "
        "puede puedes nosotros no debe cuál quién qué cómo quiero necesito desde ha han su sus"
    ),
}
_APOSTROPHE = re.compile(r"^([ldjnmcs]|qu)['’](.+)$", re.I)


def language_of(text: str) -> Language | Literal[""]:
    """The language of what a merchant said; empty where too little tells it, or two are as likely."""
    said = _QUOTED.sub(" ", text)
    if len(_KANA.findall(said)) >= _LEAST:
        return "ja"
    words = [part for each in _WORD.findall(said.casefold()) for part in _parts(each)]
    counts: Counter[Language] = Counter()
    for language, small in _SMALL.items():
        counts[language] = sum(each in small for each in words)
    (first, most), (_, next_most) = counts.most_common(2)
    return first if most >= _LEAST and most > next_most else ""


def _parts(word: str) -> tuple[str, ...]:
    """A word, or a French one with what is elided before it."""
    found = _APOSTROPHE.match(word)
    return ("l", found[2]) if found else (word,)
