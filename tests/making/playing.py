"""Trajectories for tests: plans of made-up merchants, played in a category."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from flowc_serving.agent import templates
from flowc_serving.agent.session import Session
from flowc_serving.agent.shop import Shop
from flowc_serving.agent.shop_file import ShopFile
from flowc_training.categories import Category
from flowc_training.population.composing import plans
from flowc_training.population.shops import merchant, publishers
from flowc_training.trajectories.acting import Actor
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectories.wanting import Want, of_plan
from flowc_training.trajectory import Setting, Trajectory

Result = TypeVar("Result")

TEMPLATES = tuple(each.view for each in templates.load())


@cache
def session() -> Session:
    """A session of a shop that has all apps."""
    return Session(Shop("kiln-and-clay.myshopify.com", apps=frozenset(publishers())))


def played(
    category: Category, n: int, act: Callable[[Actor, Voice, Want], Result]
) -> tuple[Result, Trajectory]:
    """The n-th case of a category, and what its module gives."""
    rng = random.Random(f"{category} {n}")
    shop = merchant("tests", n)
    (plan,) = plans(shop, 1, rng)
    want = of_plan(plan, "That is what it does.", rng)
    actor = Actor(Setting(ShopFile(shop.shop), 1_790_000_000 + n, f"{category} {n}"), f"{category}-{n}")
    actor.hear(want.goals[0])
    result = act(actor, Voice(want.language, rng), want)
    made = Trajectory(
        actor.conversation.id, category, want.language, actor.conversation, want.view, setting=actor.played
    )
    return result, made
