"""Keys and whose they are: each one shop's, or the operator's.

A file has a line per key, the shop first: ``store.myshopify.com 0f3c…``. A shop may have several. The operator's, in
whose place of the shop stands ``*``, reads metrics and nothing else. Only digests are kept in memory.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

OPERATOR = "*"
SHORTEST = 20
"""Characters of a key."""


class KeysError(ValueError):
    """A file of keys that cannot be used; the message says which line, and never shows a key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is known here: the shop, and the digest."""

    shop: str
    digest: bytes

    @property
    def name(self) -> str:
        """What logs call it."""
        return self.digest.hex()[:8]


class Keys:
    """All keys; empty where none are asked for."""

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._keys = tuple(keys)

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, token: str) -> Key | None:
        """The key of a token. All are compared, each in the same time."""
        digest = _digest(token)
        found = None
        for key in self._keys:
            if hmac.compare_digest(key.digest, digest):
                found = key
        return found


def read_keys(text: str) -> Keys:
    """The keys of a file. Raises ``KeysError``."""
    keys: list[Key] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if words:
            keys.append(_key(words, number, keys))
    if not keys:
        raise KeysError("has no keys: a line is a shop and its key, store.myshopify.com 0f3c…")
    return Keys(keys)


def _key(words: list[str], number: int, before: list[Key]) -> Key:
    if len(words) != 2:
        raise KeysError(f"line {number}: a line is a shop and its key, store.myshopify.com 0f3c…")
    shop, token = words
    if shop != OPERATOR and not is_domain(shop):
        raise KeysError(f"line {number}: begins with the shop's domain, store.myshopify.com, or *")
    if len(token) < SHORTEST:
        raise KeysError(f"line {number}: the key is too short: at least {SHORTEST} characters, by chance")
    digest = _digest(token)
    if any(each.digest == digest for each in before):
        raise KeysError(f"line {number}: the key stands above already: each is one shop's")
    return Key(shop.lower(), digest)


def is_domain(text: str) -> bool:
    """May a shop be called this?"""
    return (
        0 < len(text) <= 253
        and text.isascii()
        and all(each.isalnum() or each in "-._" for each in text)
        and text[0].isalnum()
    )


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
