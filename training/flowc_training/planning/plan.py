"""A plan: what a recipe will take, calculated before anything is loaded, with what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from flowc_training.planning import devices, memory, shapes, speed
from flowc_training.planning.devices import DeviceError, Kind
from flowc_training.planning.memory import Memory
from flowc_training.planning.shapes import Shape, ShapeError
from flowc_training.planning.speed import Flop
from flowc_training.recipes.recipe import Grpo, Machines, Recipe

HOURS = 12
MARK = "calculated, not measured"
LOW = 0.6
"""Below this share of a plan's speed a run is looked into (``preflight``)."""


class PlanError(ValueError):
    """A recipe that no plan can be made for."""


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to be learnt: tokens of one epoch, and in how large a document a token stands on average."""

    tokens: int = 0
    context: float = 0
    measured: bool = False
    """Were they counted in the dataset?"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a recipe will take."""

    recipe: Recipe
    shape: Shape
    kind: Kind
    memory: Memory
    flop: Flop
    share: float
    """The MFU that is assumed."""
    work: Work
    context: float
    warnings: tuple[str, ...]

    @property
    def devices(self) -> int:
        """Of all machines."""
        return self.recipe.machines.all

    @property
    def step(self) -> int:
        """Tokens of one step, padding among them."""
        return self.a_pass * self.recipe.optimiser.accumulate * self.devices

    @property
    def a_pass(self) -> int:
        """Tokens of one pass through the model on one device."""
        return self.recipe.optimiser.batch * self.recipe.data.length

    @property
    def tokens_a_second(self) -> float:
        """Of all devices."""
        return speed.tokens_a_second(self.flop, self.devices, self.kind.peak, self.share)

    @property
    def simple(self) -> float:
        """Tokens a second of all devices, by the usual rule."""
        return self.share * self.devices * self.kind.peak / self.flop.simple

    @property
    def lowest(self) -> float:
        """Tokens a second below which something is wrong."""
        return LOW * self.tokens_a_second

    @property
    def tokens(self) -> float:
        """Of the whole run; 0 where nobody knows."""
        by_epochs = self.work.tokens * self.recipe.optimiser.epochs
        by_steps = self.recipe.optimiser.steps * self.step
        return min(each for each in (by_epochs, by_steps) if each) if by_epochs or by_steps else 0

    @property
    def hours(self) -> float:
        """Of the whole run; 0 where nobody knows."""
        return self.tokens / self.tokens_a_second / 3600

    @property
    def fits(self) -> bool:
        """Does it fit into a device's memory? A CPU's is not known."""
        return not self.kind.memory or self.memory.all <= self.kind.memory


def plan(recipe: Recipe, work: Work | None = None, share: float = speed.MFU) -> Plan:
    """The plan of a recipe. Raises ``PlanError``."""
    try:
        shape = shapes.of(recipe.model)
        kind = devices.kind(recipe.machines.kind)
    except (ShapeError, DeviceError) as error:
        raise PlanError(str(error)) from None
    work = work or Work()
    context = work.context or recipe.data.length
    made = Plan(
        recipe,
        shape,
        kind,
        memory.of(recipe, shape),
        speed.a_token(
            shape,
            context,
            checkpointing=recipe.optimiser.checkpointing,
            lora=recipe.model.lora,
        ),
        share,
        work,
        context,
        (),
    )
    return replace(made, warnings=tuple(_warnings(made)))


# What speaks against it.


def _warnings(found: Plan) -> Iterator[str]:
    recipe = found.recipe
    if not found.fits:
        yield f"does not fit: {_gb(found.memory.all)} of {_gb(found.kind.memory)} on each {found.kind.name}"
        yield from _ways(found)
    elif found.kind.memory and found.memory.all > 0.9 * found.kind.memory:
        yield f"fits barely: {_gb(found.memory.all)} of {_gb(found.kind.memory)} on each {found.kind.name}"
    if found.fits and found.kind.memory:
        yield from _cheaper(found)
    if recipe.data.packed and recipe.machines.device == "cuda" and recipe.model.attention == "sdpa":
        yield "packed rows with sdpa: the mask between documents rules its fast kernel out; take flash_attention_2"
    if recipe.model.attention == "eager":
        yield "eager attention holds all scores, which the memory above does not count"
    if isinstance(recipe, Grpo):
        yield "playing the conversations is not in these figures: they are those of learning from them"


def _ways(found: Plan) -> Iterator[str]:
    """Changes of a recipe by which it would fit."""
    recipe = found.recipe
    tried = [
        (
            "optimiser.checkpointing=true",
            replace(recipe, optimiser=replace(recipe.optimiser, checkpointing=True)),
        ),
        ("optimiser.batch=1", replace(recipe, optimiser=replace(recipe.optimiser, batch=1))),
    ]
    if recipe.machines.all > 1:
        sharded = replace(recipe.machines, sharding="fsdp2", replicas=1)
        tried.append(("machines.sharding=fsdp2 machines.replicas=1", replace(recipe, machines=sharded)))
    else:
        node = Machines(1, 8, recipe.machines.device, recipe.machines.kind, "fsdp2")
        tried.append(("machines.devices=8 machines.sharding=fsdp2", replace(recipe, machines=node)))
    for told, other in tried:
        if other != recipe and (needs := memory.of(other, found.shape).all) <= found.kind.memory:
            yield f"it would fit with --set {' --set '.join(told.split())}: {_gb(needs)}"


def _cheaper(found: Plan) -> Iterator[str]:
    """What the memory that is left over could be used for."""
    recipe = found.recipe
    machines = recipe.machines
    if machines.sharding == "fsdp2" and machines.nodes > 1 and machines.replicas == 1:
        copies = replace(recipe, machines=replace(machines, replicas=machines.nodes))
        if (needs := memory.of(copies, found.shape).all) <= 0.9 * found.kind.memory:
            yield (
                f"a copy on each node would fit ({_gb(needs)}) and asks less of the network: "
                f"--set machines.replicas={machines.nodes}"
            )
    if recipe.optimiser.checkpointing:
        whole = replace(recipe, optimiser=replace(recipe.optimiser, checkpointing=False))
        if (needs := memory.of(whole, found.shape).all) <= 0.9 * found.kind.memory:
            saved = found.flop.again / found.flop.done
            yield (
                f"without checkpointing it would fit ({_gb(needs)}) and do {saved:.0%} less: "
                "--set optimiser.checkpointing=false"
            )


# For people and programs.


def data(found: Plan) -> dict[str, Any]:
    """The figures of a plan."""
    return {
        "how": MARK,
        "name": found.recipe.name,
        "shape": asdict(found.shape),
        "parameters": found.shape.parameters,
        "device": asdict(found.kind),
        "devices": found.devices,
        "memory": {**asdict(found.memory), "all": found.memory.all},
        "fits": found.fits,
        "flop_a_token": {**asdict(found.flop), "model": found.flop.model},
        "mfu_assumed": found.share,
        "tokens_a_second": found.tokens_a_second,
        "tokens_in_12_hours": found.tokens_a_second * 3600 * HOURS,
        "tokens_a_step": found.step,
        "tokens": found.tokens,
        "hours": found.hours,
        "warnings": list(found.warnings),
    }


def lines(found: Plan) -> Sequence[str]:
    """A plan, for people."""
    return [
        f"Plan of {found.recipe.name}: {MARK}",
        *(f"  {name:<12}{each}" for name, each in _rows(found)),
        *(f"  ! {each}" for each in found.warnings),
    ]


def _rows(found: Plan) -> Iterator[tuple[str, str]]:
    recipe, shape, flop = found.recipe, found.shape, found.flop
    lora = recipe.model.lora
    trained = f", {_many(shape.adapters(lora))} of adapters trained" if lora else ""
    tables = f"{_many(shape.body)} without tables of tokens"
    yield "model", f"{shape.name}: {_many(shape.parameters)} parameters{trained}, {tables}"
    yield "machines", _machines(found)
    yield from _memory(found)
    attention = f"{_many(flop.attention)} of them attention, {found.context:,.0f} tokens a document"
    yield (
        "a token",
        f"{_many(flop.model)} operations ({attention}); {_many(flop.again)} more by checkpointing",
    )
    yield (
        "speed",
        f"{found.tokens_a_second:,.0f} tokens a second, if MFU is {found.share:.0%} (an assumption)",
    )
    yield "", f"{_many(found.tokens_a_second * 3600 * HOURS)} tokens in {HOURS} hours"
    yield "", f"{found.simple:,.0f} tokens a second by the rule of 6 x parameters"
    yield "a step", f"{found.step:,} tokens, {found.step / found.tokens_a_second:.3g} seconds"
    if found.tokens:
        counted = "counted in the dataset" if found.work.measured else "as told"
        yield "the run", f"{_many(found.tokens)} tokens ({counted}), {_hours(found.hours)}"


def _memory(found: Plan) -> Iterator[tuple[str, str]]:
    parts = found.memory
    of = f" of {_gb(found.kind.memory)}" if found.kind.memory else ""
    yield "memory", f"{_gb(parts.all)}{of} on each device"
    of = f"weights {_gb(parts.weights)}, gradients {_gb(parts.gradients)}, moments {_gb(parts.moments)}"
    yield "", f"states {_gb(parts.states)}: {of}"
    yield (
        "",
        f"gathered {_gb(parts.gathered)}, activations {_gb(parts.activations)}, a layer anew {_gb(parts.layer)}",
    )
    yield "", f"loss {_gb(parts.loss)}, reserve {_gb(parts.reserve)}"


def _machines(found: Plan) -> str:
    machines, kind = found.recipe.machines, found.kind
    peak = f"{kind.peak / 1e12:,.3g} TFLOP/s each" + (", measured just now" if kind.measured else "")
    shards = machines.all // machines.replicas
    held = {"none": "a copy on each", "fsdp2": f"FSDP2, {machines.replicas} x {shards} shards"}[
        machines.sharding
    ]
    return f"{machines.nodes} x {machines.devices} {kind.name} ({peak}), {held}"


def _many(value: float) -> str:
    for unit, name in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
        if value >= unit:
            return f"{value / unit:,.4g} {name}"
    return f"{value:,.0f}"


def _gb(value: float) -> str:
    return f"{value / 1e9:,.1f} GB" if value >= 1e8 else f"{value / 1e6:,.1f} MB"


def _hours(value: float) -> str:
    return f"{value:,.1f} hours" if value >= 1 else f"{value * 60:,.1f} minutes"
