"""Weeks of conversations for tests of what is decided by them: shops differ, slices overlap, some fall short."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from flowc_training.weekly.scores import Weighed


def week(seed: int, shops: int, value: float, falls: Mapping[str, float] | None = None) -> list[Weighed]:
    """A week's conversations, right or wrong. Each shop has a skill of its own; ``falls`` is what slices lose."""
    rng = Random(f"week {seed}")
    found: list[Weighed] = []
    for shop in range(shops):
        skill = rng.uniform(value - 0.1, min(1.0, value + 0.1))
        found += [
            _talk(rng, f"{shop}-{number}", f"s{shop}", skill, falls or {})
            for number in range(rng.choice((1, 2, 3, 6)))
        ]
    return found


def _talk(rng: Random, name: str, shop: str, skill: float, falls: Mapping[str, float]) -> Weighed:
    category = rng.choices(("create", "edit", "email", "question"), (6, 2, 1, 1))[0]
    email = "yes" if category == "email" else rng.choice(("no", "no", "yes"))
    slices = (
        f"category={category}",
        f"email={email}",
        f"language={rng.choice(('en', 'de'))}",
        f"steps={rng.choice(('1-2', '3-4', '5-8'))}",
    )
    fall = max(falls.get(each, 0.0) for each in slices)
    return Weighed(name, shop, slices, float(rng.random() < skill - fall))
