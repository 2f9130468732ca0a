"""Answers in batches: the likeliest token each time, rows that are done taken out, masks of grammars row by row.

Prompts of like length are answered together, padded on the left; the attention over what was read is kept. A row's
constraint is asked only for the mask where the likeliest token may not come next, which changes nothing but the time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from inspect import signature
from typing import Any, Protocol

from flowc_training.ablation import attending

IDLE = 0.1
"""The share of rows that may be done before they are taken out, which copies all that is kept of the others."""


class Held(Protocol):
    """What holds a row to a grammar: ``flowc_serving.decoding.matching.Constraint``."""

    def allows(self, token: int) -> bool: ...
    def forbid(self, logits: Any) -> None: ...
    def accept(self, token: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt and, where the answer is held to a grammar, what holds it."""

    prompt: tuple[int, ...]
    hold: Callable[[], Held] | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The tokens of an answer without its end, and whether there was one; why not, where a grammar gave up."""

    ids: tuple[int, ...]
    is_ended: bool
    trouble: str = ""


@dataclass(slots=True)
class _Row:
    held: Held | None
    ids: list[int] = field(default_factory=list[int])
    is_ended: bool = False
    trouble: str = ""

    @property
    def is_done(self) -> bool:
        return self.is_ended or bool(self.trouble)


def grouped(prompts: Sequence[Sequence[int]], batch: int) -> list[list[int]]:
    """The numbers of prompts that are answered together, neighbours in length."""
    order = sorted(range(len(prompts)), key=lambda number: (len(prompts[number]), number))
    return [order[at : at + batch] for at in range(0, len(order), batch)]


def answer(model: Any, asked: Sequence[Asked], ends: Sequence[int], limit: int) -> list[Written]:
    """The answers to a batch of prompts, each of at most ``limit`` tokens, of a model that ``attending`` prepared."""
    torch: Any = import_module("torch")
    word = "cache" if "cache" in signature(model.forward).parameters else "past_key_values"
    cache = attending.new_cache(model)
    rows = [_Row(each.hold() if each.hold is not None else None) for each in asked]
    here = list(range(len(rows)))
    ids, seen = (each.to(model.device) for each in _padded([each.prompt for each in asked]))
    places = (seen.cumsum(1) - 1).clamp(min=0)
    with torch.inference_mode():
        for _ in range(limit):
            logits = model(
                input_ids=ids,
                attention_mask=seen,
                position_ids=places,
                use_cache=True,
                logits_to_keep=1,
                **{word: cache},
            ).logits[:, -1]
            ids, places = _chosen(logits, [rows[at] for at in here], ends)[:, None], places[:, -1:] + 1
            going = [at for at, number in enumerate(here) if not rows[number].is_done]
            if not going:
                break
            if len(here) - len(going) > len(here) * IDLE:
                kept = torch.tensor(going, device=model.device)
                cache.batch_select_indices(kept)
                ids, places, seen = ids[kept], places[kept], seen[kept]
                here = [here[at] for at in going]
            seen = torch.cat([seen, seen.new_ones((len(seen), 1))], 1)
    return [Written(tuple(row.ids), row.is_ended, row.trouble) for row in rows]


def _padded(prompts: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    torch: Any = import_module("torch")
    longest = max(map(len, prompts))
    ids = torch.zeros((len(prompts), longest), dtype=torch.long)
    seen = torch.zeros((len(prompts), longest), dtype=torch.long)
    for row, each in enumerate(prompts):
        ids[row, longest - len(each) :] = torch.tensor(list(each))
        seen[row, longest - len(each) :] = 1
    return ids, seen


def _chosen(logits: Any, rows: Sequence[_Row], ends: Sequence[int]) -> Any:
    """The next token of each row, written into it."""
    tokens = logits.argmax(-1)
    likeliest: list[int] = tokens.tolist()
    for at, row in enumerate(rows):
        if row.is_done:
            continue
        token = likeliest[at]
        if row.held is not None:
            try:
                if not row.held.allows(token):
                    numbers = logits[at].float().cpu().numpy().copy()
                    row.held.forbid(numbers)
                    tokens[at] = token = int(numbers.argmax())
                if token not in ends:
                    row.held.accept(token)
            except Exception as error:
                row.trouble = f"{type(error).__name__}: {error}"
                continue
        if token in ends:
            row.is_ended = True
        else:
            row.ids.append(token)
    return tokens
