"""One description of a run on many devices, of which every way to start it is made: so they agree.

One node is called by the others: node 0, at ``host`` and ``port``. There a process for each device meets all others.
The command that each of them runs names the machines again, so that a run that was started otherwise says so
(``supervised``) and does not train on fewer devices than it was told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flowc_training.planning import shapes
from flowc_training.recipes import printing
from flowc_training.recipes.recipe import Machines, Recipe

PORT = 29_500
LOCAL = "127.0.0.1"
PROGRAM = ("-m", "flowc_training.cli.main")


class LaunchError(ValueError):
    """A recipe that cannot be started in a way."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What is started, where, and how its processes find each other."""

    name: str
    machines: Machines
    words: tuple[str, ...]
    """What Python is given: ``-m``, a module, its arguments."""
    log: str
    """The folder of the run."""
    mixed: bool = True
    """Does it compute in bfloat16?"""
    layer: str = ""
    """The class that is sharded; nothing where the model's own list says it."""
    checkpointing: bool = False
    host: str = LOCAL
    port: int = PORT
    python: str = "python"

    @property
    def sharded(self) -> bool:
        """Is each weight held in parts?"""
        return self.machines.sharding == "fsdp2"

    @property
    def environment(self) -> Mapping[str, str]:
        """What every process needs, however it is started."""
        return {"OMP_NUM_THREADS": "1"} if self.machines.device == "cpu" else {}


def of(recipe: Recipe, words: Sequence[str], *, host: str = LOCAL, port: int = PORT) -> Launch:
    """The description of a recipe's run; ``words`` are those that name it (``--config``, ``--set``)."""
    kind = printing.kind(recipe)
    try:
        layer = shapes.LAYERS[shapes.of(recipe.model).family]
    except shapes.ShapeError:
        layer = ""
    return Launch(
        recipe.name,
        recipe.machines,
        (*PROGRAM, kind, *words, *_machines(recipe.machines)),
        str(recipe.out),
        recipe.model.dtype == "bfloat16",
        layer,
        recipe.optimiser.checkpointing,
        host,
        port,
    )


def _machines(machines: Machines) -> tuple[str, ...]:
    """The machines as settings."""
    told = {
        "nodes": machines.nodes,
        "devices": machines.devices,
        "sharding": machines.sharding,
        "replicas": machines.replicas,
    }
    return tuple(word for name, each in told.items() for word in ("--set", f"machines.{name}={each}"))
