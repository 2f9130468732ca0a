"""How much memory: bytes on each device in a training step, part by part.

``accelerate`` keeps sharded weights, gradients and both moments of Adam in float32, 16 bytes a parameter, and computes
in bfloat16; so are weights that are trained without sharding, and adapters. What is frozen has the dtype of the recipe.
The loss is TRL's, which never holds all logits.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from flowc_training.planning.shapes import Shape
from flowc_training.recipes.recipe import Data, Lora, Machines, Model, Optimiser, Recipe

WIDTHS = {"bfloat16": 2, "float32": 4}
_TILE = (4_096, 32_768)
"""Tokens and vocabulary of the piece of logits that TRL holds."""
RESERVE = 5e9
"""Of a GPU, for its context, its libraries' buffers and what lies between blocks: an assumption."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes on each device."""

    weights: float
    gradients: float
    moments: float
    gathered: float
    """Weights that are there for the moment: brought together from shards, or made smaller."""
    activations: float
    """What is kept of all layers until the way back."""
    layer: float
    """What one layer needs while it is computed anew."""
    loss: float
    reserve: float

    @property
    def states(self) -> float:
        """What lasts from step to step."""
        return self.weights + self.gradients + self.moments

    @property
    def all(self) -> float:
        """The sum."""
        return sum(getattr(self, each.name) for each in fields(self))


def of(recipe: Recipe, shape: Shape) -> Memory:
    """What a recipe's step takes on each device."""
    return on_device(shape, recipe.model, recipe.data, recipe.optimiser, recipe.machines)


def on_device(shape: Shape, model: Model, data: Data, optimiser: Optimiser, machines: Machines) -> Memory:
    """What a step takes on each device."""
    e, tokens = WIDTHS[model.dtype], data.length * optimiser.batch
    weights, gradients, moments = states(shape, model, machines)
    kept = activations(shape, e)
    again = shape.width * e  # of a layer's input
    trains_head = model.lora is None
    return Memory(
        weights,
        gradients,
        moments,
        _gathered(shape, model, machines),
        shape.layers * tokens * (again if optimiser.checkpointing else kept),
        tokens * kept if optimiser.checkpointing else 0,
        _loss(shape, tokens, e, trains_head=trains_head),
        RESERVE if machines.device == "cuda" else 0,
    )


def states(shape: Shape, model: Model, machines: Machines) -> tuple[float, float, float]:
    """Weights, gradients and Adam's moments on each device."""
    sharded = machines.sharding == "fsdp2"
    trained, frozen = _trained(shape, model.lora)
    own = WIDTHS["float32"]
    share = machines.all // machines.replicas if sharded else 1
    buckets = 2 if not sharded and machines.all > 1 else 1
    """Copies of a model exchange gradients through buckets of their size."""
    return (
        (frozen * WIDTHS[model.dtype] + trained * own) / share,
        trained * own * buckets / share,
        trained * own * 2 / share,
    )


def _trained(shape: Shape, lora: Lora | None) -> tuple[int, int]:
    """Parameters that are trained and that are frozen."""
    return (shape.parameters, 0) if lora is None else (shape.adapters(lora), shape.parameters)


def _gathered(shape: Shape, model: Model, machines: Machines) -> float:
    """What is computed with and not kept so: of shards a layer, the one fetched ahead and both tables, whole; else the
    copies in bfloat16 of weights that are float32."""
    e = WIDTHS[model.dtype]
    if machines.sharding == "fsdp2":
        return e * (2 * shape.layer + shape.table * (1 if shape.tied else 2))
    return e * shape.parameters if model.lora is None and model.dtype == "bfloat16" else 0


def activations(shape: Shape, e: int) -> float:
    """Bytes of a token that one layer keeps for the way back, with an attention that keeps no scores.

    Norms keep what came in as float32 and what they have scaled; matrices what came in; the gate both its factors.
    """
    heads = shape.queries + shape.keys
    norms = 2 * shape.width + (heads if shape.normed else 0)
    attention = shape.queries + 2 * shape.keys + shape.queries
    return (4 + e) * norms + e * (2 * shape.width + attention + 4 * shape.inner) + 4 * shape.heads


def _loss(shape: Shape, tokens: int, e: int, *, trains_head: bool) -> float:
    """A piece of the logits, the gradients of the last hidden states and of the head, both in float32."""
    piece = min(tokens, _TILE[0]) * min(shape.vocabulary, _TILE[1]) * e
    return piece + 4 * tokens * shape.width + (4 * shape.table if trains_head else 0)
