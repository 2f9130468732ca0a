"""Shapes of models: what a decoder's parameters and its work follow from, as rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from flowc_training.recipes.recipe import Lora, Model

Family = Literal["qwen3", "llama"]
LAYERS: Mapping[Family, str] = {"qwen3": "Qwen3DecoderLayer", "llama": "LlamaDecoderLayer"}
"""The class of a layer in transformers, which FSDP shards one by one."""


class ShapeError(ValueError):
    """A model whose shape nobody knows."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A decoder of transformers: grouped attention, a gated feed-forward part, no biases."""

    name: str
    family: Family
    vocabulary: int
    width: int
    inner: int
    """The width of the feed-forward part."""
    layers: int
    heads: int
    shared: int
    """Heads of keys and values."""
    head: int
    """The width of one head."""
    tied: bool
    """Is the table that reads tokens the one that writes them?"""

    @property
    def queries(self) -> int:
        """The width of a token's queries."""
        return self.heads * self.head

    @property
    def keys(self) -> int:
        """The width of its keys, and of its values."""
        return self.shared * self.head

    @property
    def normed(self) -> bool:
        """Are queries and keys normed?"""
        return self.family == "qwen3"

    @property
    def matrices(self) -> tuple[tuple[int, int], ...]:
        """The sides of a layer's matrices."""
        attention = ((self.width, self.queries), *((self.width, self.keys),) * 2, (self.queries, self.width))
        return (*attention, *((self.width, self.inner),) * 3)

    @property
    def layer(self) -> int:
        """Parameters of a layer."""
        norms = 2 * self.width + (2 * self.head if self.normed else 0)
        return sum(a * b for a, b in self.matrices) + norms

    @property
    def table(self) -> int:
        """Parameters of one table of tokens."""
        return self.vocabulary * self.width

    @property
    def body(self) -> int:
        """Parameters without the tables of tokens."""
        return self.layers * self.layer + self.width

    @property
    def parameters(self) -> int:
        """All parameters."""
        return self.body + self.table * (1 if self.tied else 2)

    def adapters(self, lora: Lora) -> int:
        """Parameters of adapters on all matrices of all layers."""
        return self.layers * lora.rank * sum(a + b for a, b in self.matrices)


_QWEN3 = Shape("qwen3-32b", "qwen3", 151_936, 5_120, 25_600, 64, 64, 8, 128, tied=False)
SHAPES: Mapping[str, Shape] = {
    each.name: each
    for each in (
        Shape("tiny", "qwen3", 2_048, 64, 128, 2, 4, 2, 16, tied=True),
        Shape("smollm2-135m", "llama", 49_152, 576, 1_536, 30, 9, 3, 64, tied=True),
        replace(_QWEN3, name="qwen3-0.6b", width=1_024, inner=3_072, layers=28, heads=16, tied=True),
        replace(_QWEN3, name="qwen3-1.7b", width=2_048, inner=6_144, layers=28, heads=16, tied=True),
        replace(_QWEN3, name="qwen3-4b", width=2_560, inner=9_728, layers=36, heads=32, tied=True),
        replace(_QWEN3, name="qwen3-8b", width=4_096, inner=12_288, layers=36, heads=32),
        replace(_QWEN3, name="qwen3-14b", inner=17_408, layers=40, heads=40),
        _QWEN3,
    )
}
"""By name. ``tiny`` is that of ``flowc_serving.backends.tiny``; the others are as their makers publish them."""


def of(model: Model) -> Shape:
    """The shape of a recipe's model: its row's, or that of the checkpoint's folder. Raises ``ShapeError``."""
    if model.shape in SHAPES:
        return SHAPES[model.shape]
    file = Path(model.name) / "config.json"
    if not model.shape and file.is_file():
        try:
            found = json.loads(file.read_text("utf-8"))
        except ValueError as error:
            raise ShapeError(f"{file} is no JSON: {error}") from None
        return of_config(found, name=model.name)
    rows = ", ".join(SHAPES)
    if model.shape:
        raise ShapeError(f"model.shape: no shape is called {model.shape!a}; there are {rows}")
    raise ShapeError(
        f"model.shape: {model.name!a} is no folder with a config.json here: name its shape, of {rows}"
    )


def of_config(config: Mapping[str, Any], *, name: str) -> Shape:
    """The shape of a transformers configuration (``config.json``, ``config.to_dict()``). Raises ``ShapeError``."""
    told = config.get("model_type")
    family: Family | None = next((each for each in LAYERS if each == told), None)
    if family is None:
        known = ", ".join(LAYERS)
        raise ShapeError(f"{name}: a model of the kind {told!a} has no arithmetic here, only {known}")
    try:
        width, heads = int(config["hidden_size"]), int(config["num_attention_heads"])
        return Shape(
            name,
            family,
            int(config["vocab_size"]),
            width,
            int(config["intermediate_size"]),
            int(config["num_hidden_layers"]),
            heads,
            int(config.get("num_key_value_heads") or heads),
            int(config.get("head_dim") or width // heads),
            tied=bool(config.get("tie_word_embeddings", False)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ShapeError(f"{name}: its configuration lacks a number: {error}") from None
