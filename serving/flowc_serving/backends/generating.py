"""Tokens out of a model of transformers, one by one: its logits, held to a grammar, and a choice.

The attention over what was read before is kept, so that the next answer of a conversation reads only what is new.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from typing import Any, TypeAlias

from flowc_serving.agent.model import Sampling

np: Any = import_module("numpy")  # comes with the extra `local`, which type checkers may not have

Logits: TypeAlias = Any
"""An array of numpy: a number for each token."""

CHUNK = 512
"""Tokens of a prompt that are read in one go: between two, a cancelled answer ends."""


class Cancelled(Exception):
    """Nobody waits for the answer any more, or its time is over."""


@dataclass(slots=True)
class Kept:
    """What a model has read last, and its attention over it."""

    ids: list[int]
    cache: Any


class Generator:
    """A loaded model; one answer at a time."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._word = "cache" if "cache" in signature(model.forward).parameters else "past_key_values"
        self._kept: Kept | None = None
        self.cached = 0
        """How many tokens of the last prompt were read before."""

    def tokens(
        self, prompt: Sequence[int], choose: Callable[[Logits], int], go_on: Callable[[], bool]
    ) -> Iterator[int]:
        """The tokens that follow, without an end. Raises ``Cancelled`` once ``go_on`` says no."""
        torch: Any = import_module("torch")
        cache = self._begin(prompt)
        todo = list(prompt[self.cached :])
        while True:
            logits: Any = None
            for start in range(0, len(todo), CHUNK):
                if not go_on():
                    raise Cancelled
                piece = todo[start : start + CHUNK]
                with torch.inference_mode():
                    read = self._model(
                        input_ids=torch.tensor([piece], device=self._model.device),
                        use_cache=True,
                        logits_to_keep=1,
                        **{self._word: cache.cache},
                    )
                cache.ids += piece
                logits = read.logits
            token = choose(logits[0, -1].float().cpu().numpy().copy())
            yield token
            todo = [token]

    def _begin(self, prompt: Sequence[int]) -> Kept:
        """What was read last, cut to what it shares with the prompt, of which one token at least is read again."""
        transformers: Any = import_module("transformers")
        kept, self._kept = self._kept, None
        same = _shared(kept.ids, prompt[:-1]) if kept is not None else 0
        if kept is None or not same:
            kept, same = Kept([], transformers.DynamicCache(config=self._model.config)), 0
        elif same < len(kept.ids):
            kept.cache.crop(same - len(kept.ids))
            del kept.ids[same:]
        self.cached = same
        self._kept = kept
        return kept


def _shared(ids: Sequence[int], others: Sequence[int]) -> int:
    pairs = enumerate(zip(ids, others, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(ids), len(others)))


# The choice.


def chooser(sampling: Sampling) -> Callable[[Logits], int]:
    """How a token is chosen by its logits; one that is impossible (``-inf``) never is."""
    chance = np.random.default_rng(time.time_ns() if sampling.seed is None else sampling.seed)

    def choose(logits: Logits) -> int:
        if sampling.temperature <= 0:
            return int(logits.argmax())
        odds = np.exp((logits - logits.max()).astype(np.float64) / sampling.temperature)
        odds /= odds.sum()
        if sampling.top_p < 1:
            odds = _nucleus(odds, sampling.top_p)
        drawn = int(np.searchsorted(np.cumsum(odds), chance.random() * odds.sum(), side="right"))
        return min(drawn, int(odds.nonzero()[0][-1]))

    return choose


def _nucleus(odds: Any, share: float) -> Any:
    """Only the likeliest tokens that together have this share."""
    order = np.argsort(-odds)
    count = int(np.searchsorted(np.cumsum(odds[order]), share)) + 1
    kept = np.zeros_like(odds)
    kept[order[:count]] = odds[order[:count]]
    return kept
