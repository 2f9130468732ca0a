"""Tokens drawn from a model of transformers, for many prompts at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib import import_module
from inspect import signature
from typing import Any

ROWS = 64
"""Prompts that are gone on from in one go; those of one length stand together."""


@dataclass(slots=True)
class Sampler:
    """Draws with a seed of its own: the same model, prompts and seed give the same tokens."""

    model: Any
    ends: Collection[int]
    pad: int
    seed: int = 1
    rows: int = ROWS
    _chance: Any = None

    def __call__(
        self, prompts: Sequence[Sequence[int]], most: Sequence[int], temperature: float
    ) -> Sequence[Sequence[int]]:
        """What follows each prompt."""
        torch: Any = import_module("torch")
        if self._chance is None:
            self._chance = torch.Generator(device=self.model.device).manual_seed(self.seed)
        order = sorted(range(len(prompts)), key=lambda n: len(prompts[n]))
        found: list[list[int]] = [[] for _ in prompts]
        was_training = self.model.training
        self.model.eval()
        try:
            with torch.no_grad():
                for start in range(0, len(order), self.rows):
                    chosen = order[start : start + self.rows]
                    _Batch(self, torch, [prompts[n] for n in chosen], [most[n] for n in chosen]).fill(
                        [found[n] for n in chosen], temperature
                    )
        finally:
            self.model.train(was_training)
        return found

    def drawn(self, logits: Any, temperature: float) -> Any:
        """A token for each row of logits; the likeliest where the temperature is 0."""
        torch: Any = import_module("torch")
        if temperature <= 0:
            return logits.argmax(-1)
        odds = torch.softmax(logits.float() / temperature, dim=-1)
        return torch.multinomial(odds, 1, generator=self._chance)[:, 0]


class _Batch:
    """Prompts that end at one place: shorter ones have pads before them, which nobody sees."""

    def __init__(
        self, sampler: Sampler, torch: Any, prompts: Sequence[Sequence[int]], most: Sequence[int]
    ) -> None:
        self._sampler, self._torch, self._most = sampler, torch, most
        width = max(map(len, prompts))
        rows = [[sampler.pad] * (width - len(each)) + [*each] for each in prompts]
        seen = [[0] * (width - len(each)) + [1] * len(each) for each in prompts]
        device = sampler.model.device
        self._ids: Any = torch.tensor(rows, device=device)
        self._seen: Any = torch.tensor(seen, device=device)
        transformers: Any = import_module("transformers")
        self._cache: Any = transformers.DynamicCache(config=sampler.model.config)
        parameters = signature(sampler.model.forward).parameters
        self._word = "cache" if "cache" in parameters else "past_key_values"

    def fill(self, found: Sequence[list[int]], temperature: float) -> None:
        """Draw until every row has its end, or as much as it may have."""
        alive = [*range(len(found))]
        places: Any = self._seen.cumsum(-1).sub(1).clamp(min=0)
        while True:
            tokens = self._sampler.drawn(self._read(places), temperature)
            for row, token in zip(alive, tokens.tolist(), strict=True):
                found[row].append(token)
            goes = [
                at
                for at, row in enumerate(alive)
                if found[row][-1] not in self._sampler.ends and len(found[row]) < self._most[row]
            ]
            if not goes:
                return
            alive = self._left(alive, goes, tokens)
            places = self._seen.sum(-1, keepdim=True).sub(1)

    def _read(self, places: Any) -> Any:
        """The logits after what was read."""
        read = self._sampler.model(
            input_ids=self._ids,
            attention_mask=self._seen,
            position_ids=places,
            use_cache=True,
            logits_to_keep=1,
            **{self._word: self._cache},
        )
        return read.logits[:, -1]

    def _left(self, alive: Sequence[int], goes: Sequence[int], tokens: Any) -> list[int]:
        """The rows that go on: the others are let go of, with what was kept of them."""
        if len(goes) < len(alive):
            rows = self._torch.tensor(goes, device=tokens.device)
            self._cache.batch_select_indices(rows)
            self._seen, tokens = self._seen[rows], tokens[rows]
        self._ids = tokens[:, None]
        self._seen = self._torch.cat([self._seen, self._seen.new_ones(len(goes), 1)], dim=1)
        return [alive[at] for at in goes]
