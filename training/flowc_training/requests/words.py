"""Words of a text to be compared: without accents and endings, with their slips forgiven."""

from __future__ import annotations

import re
import unicodedata

from flowc_training.languages import Language

_WORD = re.compile(r"[^\W\d_]{2,}")
_SCRIPT = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"[!-~]*(?:@|://)[!-~]*")
_GERMAN = re.compile(r"([aou])e")


def words(text: str, language: Language) -> tuple[str, ...]:
    """The words of a text; of Japanese, which does not part them, every two letters."""
    plain = _ADDRESS.sub(" ", folded(text))
    if language == "ja":
        return tuple(run[at : at + 2] for run in _SCRIPT.findall(plain) for at in range(max(1, len(run) - 1)))
    if language == "de":
        plain = _GERMAN.sub(r"\1", plain)
    return tuple(_WORD.findall(plain.replace("-", "")))


def folded(text: str) -> str:
    """A text in small letters, without accents, in usual width; Japanese keeps the marks that make other letters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(each for each in parts if not "\u0300" <= each <= "\u036f"))


def alike(known: str, word: str) -> bool:
    """Is it the same word in another form, or with a slip?"""
    if known == word:
        return True
    short, long = sorted((known, word), key=len)
    same = _shared(short, long)
    if len(short) <= 3:
        return same == len(short) and len(short) == 3 and len(long) <= 5
    if same >= 4 and same >= 0.6 * len(long):
        return True
    if len(long) <= 6 and same == 3 and len(short) >= 4:
        return len(long) - same <= 2 or _one_slip(short, long)
    return _one_slip(short, long)


def _shared(one: str, two: str) -> int:
    """How many letters both begin with."""
    return next(
        (at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two))
    )


def _one_slip(short: str, long: str) -> bool:
    """Do they differ by one letter left out, added, changed or by two that changed places?"""
    at = _shared(short, long)
    if len(long) - len(short) > 1:
        return False
    if len(long) > len(short):
        return short[at:] == long[at + 1 :]
    changed = short[at + 1 :] == long[at + 1 :]
    turned = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return changed or turned
