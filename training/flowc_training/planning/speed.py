"""How fast: operations a token, the share of a device that is used (MFU), tokens a second.

``MFU = tokens a second x operations a token / (devices x peak)``. Operations a token are those that a step needs by
mathematics: what activation checkpointing computes a second time is work (``Flop.again``), and no merit. The usual
``6 x parameters`` stands beside it (``Flop.simple``): it counts the table that only looks tokens up, and no attention.
"""

from __future__ import annotations

from dataclasses import dataclass

from flowc_training.planning.shapes import Shape
from flowc_training.recipes.recipe import Lora

MFU = 0.40
"""An assumption, of large dense models on GPUs of this kind; a run's own lines say what it is."""


@dataclass(frozen=True, slots=True)
class Flop:
    """Operations of one token in a training step."""

    simple: float
    """6 x parameters: what is often printed."""
    matrices: float
    attention: float
    again: float
    """Computed twice by checkpointing; not in ``model``."""

    @property
    def model(self) -> float:
        """What MFU counts."""
        return self.matrices + self.attention

    @property
    def done(self) -> float:
        """What the device does."""
        return self.model + self.again


def a_token(
    shape: Shape,
    context: float,
    *,
    causal: bool = True,
    checkpointing: bool = False,
    lora: Lora | None = None,
) -> Flop:
    """Operations of one token among ``context`` tokens of its document.

    A multiplication and an addition for each weight forward, twice that backward: for what comes in and for the
    weight itself, which frozen weights are spared. Causal attention needs half of its square.
    """
    weights = shape.body - _norms(shape)
    head = shape.table
    attention = 4 * shape.layers * shape.queries * context * (0.5 if causal else 1)
    if lora is None:
        trained, through = weights + head, 0
    else:
        trained, through = shape.adapters(lora), weights + head
    matrices = 6 * trained + 4 * through
    forward = 2 * weights + attention + (2 * trained if lora is not None else 0)
    return Flop(6 * shape.parameters, matrices, 3 * attention, forward if checkpointing else 0)


def _norms(shape: Shape) -> int:
    """Parameters that are no matrices."""
    return shape.body - shape.layers * sum(a * b for a, b in shape.matrices)


def mfu(tokens_a_second: float, flop: Flop, devices: int, peak: float) -> float:
    """The share of the devices' peak that went into the model."""
    return tokens_a_second * flop.model / (devices * peak)


def tokens_a_second(flop: Flop, devices: int, peak: float, share: float = MFU) -> float:
    """Tokens a second at a share."""
    return share * devices * peak / flop.model
