"""Ids as Flow's documents have them, made of a seeded chance: UUIDs of three kinds and ULIDs."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Literal
from uuid import UUID

Kind = Literal["v1", "v4", "v7", "ulid"]

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GREGORIAN = 0x01B21DD213814000
"""Ticks of 100 ns between the calendar's reform and 1970, where UUIDv1 begins to count."""


class Identifiers:
    """Ids made at one place (a browser has one node), each a little later than the one before."""

    def __init__(self, rng: Random, at: datetime) -> None:
        self._rng = rng
        self._milliseconds = int(at.timestamp() * 1000)
        self._node = rng.getrandbits(48) | 1 << 40
        self._clock = rng.getrandbits(14)

    def make(self, kind: Kind) -> str:
        """The next id."""
        self._milliseconds += self._rng.randrange(200, 40_000)
        if kind == "v4":
            return str(UUID(int=self._rng.getrandbits(128), version=4))
        if kind == "v7":
            return str(UUID(int=_with_version(self._milliseconds << 80 | self._rng.getrandbits(80), 7)))
        return self._v1() if kind == "v1" else self.ulid(self._milliseconds)

    def ulid(self, milliseconds: int | None = None) -> str:
        """A ULID of a moment, of the last one where none is given: those of one condition are of one moment."""
        number = (self._milliseconds if milliseconds is None else milliseconds) << 80 | self._rng.getrandbits(
            80
        )
        return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))

    def _v1(self) -> str:
        ticks = self._milliseconds * 10_000 + self._rng.randrange(10_000) + _GREGORIAN
        low, mid, high = ticks & 0xFFFFFFFF, ticks >> 32 & 0xFFFF, ticks >> 48 & 0x0FFF
        fields = (low, mid, high, self._clock >> 8 & 0x3F, self._clock & 0xFF, self._node)
        return str(UUID(fields=fields, version=1))


def _with_version(number: int, version: int) -> int:
    """The number with the bits of a version and of the usual variant (Python 3.11 knows none above 5)."""
    return number & ~(0xF << 76) & ~(0x3 << 62) | version << 76 | 0x2 << 62
