"""Japanese: verbs last, acts chained by the te-form, conditions as what stands before 場合."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from flowc_training.requests.grammar import Act, Grammar, Mood

_ADJECTIVES = ("必要", "可能", "不要", "有効", "無効", "同じ", "特定")
_FINITE = re.compile(r"[うくぐすつぬぶむるたいん]$")


class Japanese(Grammar):
    """See ``Grammar``."""

    language = "ja"
    AND, OR = "と", "または"
    COMMA = "、"
    PRONOUNS = re.compile(r"その|それ")
    TEMPORAL = re.compile(r".*(?:たら|だら|とき|時|場合)$")
    THEN: ClassVar = ("、", "、")

    def listed(self, items: Sequence[str], word: str) -> str:
        """Names as *AとBとC*."""
        return self.joint(word, "").join(items)

    def moment(self, clauses: Sequence[str]) -> str:
        """*Aたら、またはBたら*."""
        return "、または".join(clauses)

    def condition(self, tests: Sequence[str], mode: str) -> str:
        """*A、かつB場合は*."""
        *most, last = tests
        linked = map(_and, most) if mode == "all" else map(_or, most)
        return "".join([*linked, f"{attributive(last)}場合は"])

    def joined(self, moment: str, tests: Sequence[str], mode: str) -> str:
        """*Mたら、A場合は*."""
        return f"{moment}、{self.condition(tests, mode)}"

    def also(self, before: str, tests: Sequence[str], mode: str) -> str:
        """*A場合は、さらにB場合は*."""
        return f"{before}、さらに{self.condition(tests, mode)}"

    def acts(self, acts: Sequence[Act], mood: Mood, subject: str = "") -> str:
        """All but the last in the te-form."""
        del subject
        *most, last = acts
        chain = [f"{each.do}から" if each.wait else each.do for each in most]
        return "、".join([*chain, self.act(last, mood)])

    def act(self, act: Act, mood: Mood) -> str:
        """The te-form or the plain form."""
        return act.do if mood == "te" else act.to


def _and(clause: str) -> str:
    """*未発送だ* is *未発送で、かつ*."""
    return f"{clause[:-1]}で、かつ" if _is_copula(clause) else f"{clause}、かつ"


def _or(clause: str) -> str:
    """*空だ* is *空であるか、または*."""
    return f"{clause[:-1]}であるか、または" if _is_copula(clause) else f"{clause}か、または"


def _is_copula(clause: str) -> bool:
    return clause.endswith("だ") and not clause.endswith(("んだ", "いだ"))


def attributive(clause: str) -> str:
    """A clause as it stands before a noun: *以上だ* is *以上の*, *必要だ* is *必要な*."""
    if _is_copula(clause):
        stem = clause[:-1]
        return f"{stem}な" if stem.endswith(_ADJECTIVES) else f"{stem}の"
    return clause if _FINITE.search(clause) else f"{clause}の"
