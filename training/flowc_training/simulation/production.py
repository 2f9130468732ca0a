"""A week of production: what merchants ask, whether the agent is right, and what judge, programs and people say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from flowc_training.languages import LANGUAGES
from flowc_training.simulation.agent import Floats
from flowc_training.simulation.assumptions import Assumptions
from flowc_training.simulation.kinds import KINDS, SPOKEN

Numbers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

_EAGER = np.array([each.eager or 0.0 for each in KINDS])
STORES = np.array([each.eager is not None for each in KINDS])
"""Of each kind: is a workflow stored?"""
_IS_MAIL = np.array([each.tags.email for each in KINDS])


class Draw(IntEnum):
    """What chance is asked for: each has a stream of its own, so that the loops of a seed meet the same world."""

    SHOPS = 0
    TALKS = 1
    ROLLOUT = 2
    TRAINING = 3
    BENCHMARK = 4
    ANSWERS = 5


def chance(seed: int, week: int, what: Draw) -> np.random.Generator:
    """The chance of a seed and a week; the same gives the same."""
    return np.random.default_rng([seed, week, what])


@dataclass(frozen=True, slots=True, eq=False)
class Shops:
    """The shops of a seed.

    ``eager`` is how likely each activates, in logits; ``bucket``, from 0 to 1, says when its turn in a roll-out comes.
    """

    eager: Floats
    bucket: Floats
    language: Numbers


def shops(seed: int, of: Assumptions) -> Shops:
    """The shops of a seed."""
    drawn = chance(seed, 0, Draw.SHOPS)
    shares = [SPOKEN[each] for each in LANGUAGES]
    return Shops(
        of.activation + drawn.normal(0.0, of.activation_shop, of.shops),
        drawn.random(of.shops),
        drawn.choice(len(LANGUAGES), of.shops, p=np.array(shares) / sum(shares)),
    )


def shares(week: int, of: Assumptions) -> Floats:
    """The shares of the kinds in a week's requests."""
    found = np.array([each.after if of.is_shifted(week) else each.before for each in KINDS])
    return found / found.sum()


def activates(eager: Floats, kind: Numbers, right: Flags, of: Assumptions) -> Floats:
    """How likely a shop activates what was written; nothing where nothing is stored."""
    return STORES[kind] / (1 + np.exp(-(eager + _EAGER[kind] + of.activation_right * right)))


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """Which agents serve a week: success by kind of the usual one and of the one that is rolled out, and which share of
    shops, from 0 to 1, has the latter on each day."""

    usual: Floats
    new: Floats
    share: Floats

    def success(self) -> Floats:
        """The share of right answers in the week, by kind."""
        part = float(self.share.mean())
        return (1 - part) * self.usual + part * self.new


@dataclass(frozen=True, slots=True, eq=False)
class Talks:
    """The conversations of a week that are read, a column each.

    ``right`` is the truth, which no loop is told but for the rows that ``people`` answer; ``judged`` is the judge's
    yes, ``clean`` that programs find nothing.
    """

    kind: Numbers
    shop: Numbers
    language: Numbers
    day: Numbers
    right: Flags
    judged: Flags
    clean: Flags
    activated: Flags
    people: Flags


def talks(seed: int, week: int, of: Assumptions, found: Shops, served: Served) -> Talks:
    """The conversations of a week that are read, drawn by chance from all."""
    drawn = chance(seed, week, Draw.TALKS)
    n = of.read
    kind = drawn.choice(len(KINDS), n, p=shares(week, of))
    shop = drawn.integers(0, of.shops, n)
    day = drawn.integers(0, len(served.share), n)
    is_new = found.bucket[shop] < served.share[day]
    right = drawn.random(n) < np.where(is_new, served.new[kind], served.usual[kind])
    kindness = of.judge_yes_wrong + of.judge_kind_to_email * _IS_MAIL[kind]
    judged = drawn.random(n) < np.where(right, of.judge_yes_right, np.minimum(kindness, 1.0))
    clean = right | (drawn.random(n) < of.clean_wrong) | ~STORES[kind]
    activated = drawn.random(n) < activates(found.eager[shop], kind, right, of)
    people = np.zeros(n, bool)
    people[drawn.choice(n, of.people, replace=False)] = True
    return Talks(kind, shop, found.language[shop], day, right, judged, clean, activated, people)
