"""The records of a run: what is trained, on what, how, on which machines, and where its traces go.

A recipe is a function that gives one of them whole (``sft``, ``grpo``); another run calls it and changes two fields
with ``dataclasses.replace``. Nothing here imports torch. ``printing`` makes them text and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from flowc_serving.agent.conversation import Representation

FINAL = "final"
"""In a run's folder: the checkpoint that came out, to be served."""

Attention: TypeAlias = Literal["sdpa", "eager", "flash_attention_2"]
Dtype: TypeAlias = Literal["bfloat16", "float32"]
Device: TypeAlias = Literal["cuda", "cpu"]
Sharding: TypeAlias = Literal["none", "fsdp2"]
Schedule: TypeAlias = Literal["constant", "cosine", "linear"]


@dataclass(frozen=True, slots=True)
class Lora:
    """Low-rank adapters on all linear layers in place of all weights."""

    rank: int = 32
    alpha: int = 64
    dropout: float = 0.0


@dataclass(frozen=True, slots=True)
class Model:
    """What is trained: a folder or a name on the hub at a pinned revision, and how it is held.

    ``shape`` names a row of ``planning.shapes``, for the plan and for a model of random weights.
    """

    name: str
    revision: str = ""
    shape: str = ""
    dtype: Dtype = "bfloat16"
    attention: Attention = "flash_attention_2"
    lora: Lora | None = None
    fused: bool = False
    """Are Liger's kernels used? It is refused until a test has seen the same losses with them."""


@dataclass(frozen=True, slots=True)
class Data:
    """What it learns from: a dataset's folder (``hf://…``, ``file://…`` or a path) at a pinned revision.

    A conversation of more than ``length`` tokens is left out and counted, never cut. ``rows`` of 0 are all.
    """

    place: str
    revision: str = ""
    representation: Representation = "python"
    length: int = 16_384
    packed: bool = True
    rows: int = 0
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Optimiser:
    """How it learns. ``batch`` is in rows (packed: bins of ``Data.length`` tokens) a device and step."""

    rate: float
    schedule: Schedule = "cosine"
    warmup: float = 0.03
    epochs: float = 1.0
    steps: int = 0
    """A limit; 0 is none."""
    batch: int = 1
    accumulate: int = 1
    decay: float = 0.0
    clip: float = 1.0
    checkpointing: bool = True
    """Are activations computed twice to save memory?"""


@dataclass(frozen=True, slots=True)
class Machines:
    """Where it runs. ``replicas`` of 1 shard over all devices; of 2, over halves that hold copies (HSDP)."""

    nodes: int = 1
    devices: int = 1
    """On each node."""
    device: Device = "cuda"
    kind: str = "H200"
    """A row of ``planning.devices``."""
    sharding: Sharding = "none"
    replicas: int = 1

    @property
    def all(self) -> int:
        """Devices of all nodes: one process each."""
        return self.nodes * self.devices


@dataclass(frozen=True, slots=True)
class Keep:
    """Checkpoints and evaluations. The best checkpoint is the best on the benchmark, not by loss."""

    every: int = 200
    """Steps between checkpoints."""
    limit: int = 3
    examples: int = 60
    """Of the benchmark, drawn by slice, after each checkpoint; 0 is no evaluation."""
    tokens: int = 32_768
    """That the model may write in a turn of one of them."""
    push: str = ""
    """Where the checkpoint goes in the end: ``hf://…`` or ``file://…``."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told of a run: ``comet``, ``trackio``, both or nobody."""

    trackers: tuple[str, ...] = ()
    project: str = "flowc"
    every: int = 10
    """Steps between lines."""
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Sft:
    """Supervised fine-tuning."""

    name: str
    out: Path
    model: Model
    data: Data
    optimiser: Optimiser
    machines: Machines = Machines()
    keep: Keep = Keep()
    watch: Watch = Watch()
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Rollouts:
    """How a model plays for its reward. ``group`` conversations of each wish are compared with one another."""

    group: int = 8
    wishes: int = 8
    """Of each step."""
    temperature: float = 1.0
    turns: int = 12
    tokens: int = 4_096
    """That the model may write in one conversation."""
    constrained: bool = False
    cost_of_call: float = 0.005
    cost_of_tokens: float = 0.02
    """Of a thousand written tokens."""


@dataclass(frozen=True, slots=True)
class Grpo:
    """Learning from rewards of the simulator. ``model`` is a checkpoint of ``Sft`` with its contract beside it."""

    name: str
    out: Path
    model: Model
    data: Data
    optimiser: Optimiser
    rollouts: Rollouts = Rollouts()
    beta: float = 0.0
    machines: Machines = Machines()
    keep: Keep = Keep()
    watch: Watch = Watch()
    seed: int = 1


Recipe: TypeAlias = Sft | Grpo
