"""What preflight is asked: a recipe, and what else is known of its run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flowc_training.recipes.recipe import Sft

LIVE = frozenset({"packing", "sharding", "settings", "gradients", "shards", "speed"})
"""Checks that need a live run."""
SERVED = frozenset({"parity", "engine"})
"""Checks that need answers of a checkpoint."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What preflight is asked: a recipe, and what else is known of its run."""

    recipe: Sft
    work: Path
    """A folder for what is made on the way."""
    only: frozenset[str] = frozenset()
    checkpoint: Path | None = None
    """A folder that came out of training already."""
    engine: str = ""
    """An engine that serves it, as ``openai:URL#NAME``."""
    planned: float = 0.0
    """Tokens a second, where a better figure is known than the calculated one."""

    def asks(self, *names: str) -> bool:
        """Is one of these checks wanted?"""
        return not self.only or bool(self.only & {*names})
