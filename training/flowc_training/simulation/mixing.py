"""What a week trains on: rows made to order, the pool, and earlier rows again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flowc_training.simulation.agent import Floats, Mix
from flowc_training.simulation.assumptions import Assumptions
from flowc_training.simulation.deciding import ALL
from flowc_training.simulation.kinds import KINDS, kinds_of
from flowc_training.simulation.production import Flags, Talks
from flowc_training.weekly.ordering import Order


def pool(seen: Talks, routed: Flags, of: Assumptions) -> Mix:
    """The rows of the week's pool, as many as a training takes: what was routed there, right or wrong."""
    right, wrong = (
        np.bincount(seen.kind[routed & which], minlength=len(KINDS)).astype(float)
        for which in (seen.right, ~seen.right)
    )
    part = min(1.0, of.pooled / max(1, int(routed.sum())))
    return Mix(right * part, wrong * part)


def made(orders: Sequence[Order], asked: Floats, of: Assumptions) -> Mix:
    """The rows that are made to order: of each slice's kinds as merchants ask for them."""
    rows = np.zeros(len(KINDS))
    for each in orders:
        its = [*range(len(KINDS))] if each.slice == ALL else [*kinds_of(each.slice)]
        rows[its] += each.rows * asked[its] / asked[its].sum()
    return Mix(rows * of.made_right * of.made_worth, rows * (1 - of.made_right))


def mix(ordered: Mix, from_pool: Mix, before: Mix, of: Assumptions, *, is_broken: bool) -> Mix:
    """All that is trained on: for what orders and pool leave, earlier rows as they are shared out.

    A broken file, all wrong, takes the place of so many of those.
    """
    room = of.rows - from_pool.total - (ordered.right.sum() / of.made_worth if of.made_worth else 0.0)
    room -= float(ordered.wrong.sum()) + is_broken * of.broken_rows
    again = max(0.0, float(room)) / before.total
    right = ordered.right + from_pool.right + again * before.right
    wrong = ordered.wrong + from_pool.wrong + again * before.wrong
    if is_broken:
        wrong = wrong + of.broken_rows * np.array([each.name == of.broken_kind for each in KINDS])
    return Mix(right, wrong)
