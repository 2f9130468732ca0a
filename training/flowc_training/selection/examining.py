"""The compiler's filter: a document that it carries exactly, and in which its checker finds no error."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeAlias

import flowc
from flowc.catalog import load
from flowc.check import check
from flowc_serving.agent.passing import faults

Examine: TypeAlias = Callable[[str], str]
"""Why a document is not to be learned from; empty where it is."""

REFUSED = "the compiler refuses it"
INEXACT = "it does not round-trip"
WRONG = "the checker finds an error"


def examine(document: str) -> str:
    """Why a document is not to be learned from."""
    report = flowc.verify(document)
    if report.refused:
        return REFUSED
    if not report.holds:
        return INEXACT
    if any(each.severity == "error" for each in check(document)):
        return WRONG
    known = load()
    return WRONG if known.own and any(faults(document, known)) else ""


class Examined:
    """Examines each text once; of those that it has seen it keeps a short number and the answer."""

    def __init__(self, examine: Examine = examine) -> None:
        self._examine = examine
        self._known: dict[bytes, str] = {}
        self.count = 0
        """How many texts were examined."""

    def __call__(self, document: str) -> str:
        key = hashlib.blake2b(document.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key not in self._known:
            self._known[key] = self._examine(document)
            self.count += 1
        return self._known[key]
