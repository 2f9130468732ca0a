"""``make train-tiny``: all of training on a model of random weights, on a CPU, in minutes.

    python -m flowc_training.stages.tiny --help

1. model: two layers of random weights, wide enough to learn something in minutes
2. data: conversations of a made-up population, of which the short ones are learnt
3. sft: the model learns from them
4. bench: examples of the benchmark, played and scored
5. grpo: the checkpoint learns from the simulator's rewards
6. bench: the same examples again
7. serve: ``flowc serve`` with the checkpoint, its page fetched and a turn asked of it, which must show something

Everything is what a large model is trained with; the model knows next to nothing, and its scores say so. A stage that
is done is not done again: what was killed goes on. Where the served checkpoint shows nothing the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_training.recipes import grpo, sft
from flowc_training.recipes.recipe import FINAL, Grpo, Sft
from flowc_training.stages import answering, configuration, data as making
from flowc_training.stages.answering import Answered
from flowc_training.stages.configuration import Data

OUT = Path("build/train-tiny")
WISH = "Can one workflow have more than one trigger?"
"""A question: its answer is short, as all that is learnt here."""
SHORT = 3_700
"""Tokens of the longest conversation that is learnt, of which the contract's prompt is 2,900: one in ten of them."""
SECONDS = 60.0
"""Of the turn that is asked of the served checkpoint."""


@dataclass(frozen=True, slots=True)
class Tiny:
    """What is made, learnt and asked, and where it lies."""

    out: Path
    data: Data
    sft: Sft
    grpo: Grpo
    width: int = 256
    seconds: float = SECONDS
    shows: bool = True
    """Must the page show something of what the checkpoint writes?"""


def usual(out: Path = OUT) -> Tiny:
    """Some minutes on two cores."""
    data = replace(configuration.small(), out=out / "data", representations=("python",), rows=400)
    learnt = sft.tiny()
    learnt = replace(
        learnt,
        out=out / "sft",
        model=replace(learnt.model, name=str(out / "model"), shape=""),
        data=replace(learnt.data, place=str(data.out / "python"), rows=0, length=SHORT),
        optimiser=replace(learnt.optimiser, rate=4e-3, warmup=0.05, steps=400),
        keep=replace(learnt.keep, every=400, examples=4),  # on so few examples silence may score best
    )
    rewarded = grpo.tiny_grpo()
    rewarded = replace(
        rewarded,
        out=out / "grpo",
        model=replace(rewarded.model, name=str(learnt.out / FINAL), shape=""),
        data=replace(rewarded.data, place=learnt.data.place),
        keep=replace(rewarded.keep, examples=0),  # both checkpoints are scored here, on the same examples
    )
    return Tiny(out, data, learnt, rewarded)


def least(out: Path) -> Tiny:
    """The same with a handful of rows and steps, for the tests."""
    found = usual(out)
    return replace(
        found,
        data=replace(found.data, merchants=8, rows=6, shard=3, workers=1),
        sft=replace(
            found.sft,
            data=replace(found.sft.data, rows=4, length=8_192),
            optimiser=replace(found.sft.optimiser, steps=4),
            keep=replace(found.sft.keep, every=2, examples=2, tokens=24),
        ),
        grpo=replace(
            found.grpo,
            data=replace(found.grpo.data, rows=2),
            optimiser=replace(found.grpo.optimiser, steps=1),
            rollouts=replace(found.grpo.rollouts, wishes=1, turns=1, tokens=16),
        ),
        width=64,
        seconds=10.0,
        shows=False,  # a handful of steps teaches nothing
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """All stages, as the arguments say; 1 where the served checkpoint does not answer."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=OUT, help="the folder")
    parser.add_argument("--least", action="store_true", help="a handful of rows and steps, as in the tests")
    given = parser.parse_args(sys.argv[1:] if arguments is None else arguments)
    return run((least if given.least else usual)(given.out))


def run(tiny: Tiny) -> int:
    """All stages that are not done; 1 where the served checkpoint does not answer."""
    begun = time.monotonic()
    fresh(tiny)
    found: dict[str, Any] = {}
    for name, stage in stages(tiny):
        mark = tiny.out / "done" / f"{name}.json"
        if mark.exists():
            found[name] = json.loads(mark.read_text("utf-8"))
            again = " (done before)"
        else:
            one_thread()
            found[name], again = stage(), ""
            if why := found[name].get("lacks"):
                print(f"[{time.monotonic() - begun:6.0f} s] {name}: {found[name]['told']}", flush=True)
                print(f"{name}: {why}", file=sys.stderr)
                return 1
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.write_text(json.dumps(found[name]) + "\n", "utf-8")
        print(f"[{time.monotonic() - begun:6.0f} s] {name}: {found[name]['told']}{again}", flush=True)
    print(f"\nscores and samples: {', '.join(str(tiny.out / name) for name in found if 'bench' in name)}")
    print(f"talk to it: flowc serve --model local:{last(tiny)}")
    return 0


def stages(tiny: Tiny) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """The stages by their names, in order; each says in ``told`` what came of it."""
    learnt = tiny.sft.out / FINAL
    yield "model", lambda: _model(tiny)
    yield "data", lambda: _data(tiny)
    yield "sft", lambda: _sft(tiny)
    yield "bench-sft", lambda: _bench(tiny, learnt, "bench-sft")
    yield "grpo", lambda: _grpo(tiny)
    yield "bench-grpo", lambda: _bench(tiny, last(tiny), "bench-grpo")
    yield "serve", lambda: _serve(tiny, last(tiny))


def last(tiny: Tiny) -> Path:
    """The checkpoint that comes out in the end."""
    return tiny.grpo.out / FINAL


def fresh(tiny: Tiny) -> None:
    """Begin anew, unless what lies in the folder was begun by the same stages."""
    mark = tiny.out / "tiny.json"
    said = json.dumps(asdict(tiny), default=str, indent=2) + "\n"
    if mark.exists() and mark.read_text("utf-8") == said:
        return
    if mark.exists():
        shutil.rmtree(tiny.out)
    elif tiny.out.exists() and any(tiny.out.iterdir()):
        raise FileExistsError(f"{tiny.out} is not empty, and not of this command: say another --out")
    tiny.out.mkdir(parents=True, exist_ok=True)
    mark.write_text(said, "utf-8")


def one_thread() -> None:
    """Two layers are so small that threads cost more than they bring, much more where others are at work."""
    torch: Any = import_module("torch")
    torch.set_num_threads(1)


# The stages.


def _model(tiny: Tiny) -> dict[str, Any]:
    maker: Any = import_module("flowc_serving.backends.tiny")
    folder = maker.make(Path(tiny.sft.model.name), width=tiny.width)
    return {"told": f"two layers of random weights, {tiny.width} wide; {folder}"}


def _data(tiny: Tiny) -> dict[str, Any]:
    making.make(tiny.data)
    return {"told": f"{tiny.data.rows} conversations in {tiny.sft.data.place}"}


def _sft(tiny: Tiny) -> dict[str, Any]:
    script: Any = import_module("flowc_training.supervised.script")
    folder: Path = script.train(tiny.sft, resume=True)
    return {"told": f"{tiny.sft.optimiser.steps} steps; {folder}"}


def _bench(tiny: Tiny, checkpoint: Path, name: str) -> dict[str, Any]:
    from flowc_training.bench.files import read_examples
    from flowc_training.supervised import choosing

    keep = tiny.sft.keep
    examples = choosing.drawn(read_examples(), keep.examples, tiny.sft.seed)
    recipe = replace(tiny.sft, name=name, out=tiny.out / name)
    found = choosing.score(recipe, tiny.sft.optimiser.steps, checkpoint, examples)
    told = (
        f"{found.right} of {found.examples} right, {found.compiles} compile, behaviour {found.behaviour:.2f}"
    )
    return {"told": told, **asdict(found)}


def _grpo(tiny: Tiny) -> dict[str, Any]:
    script: Any = import_module("flowc_training.reinforcement.script")
    folder: Path = script.train(tiny.grpo)
    played = tiny.grpo.optimiser.steps * tiny.grpo.rollouts.wishes * tiny.grpo.rollouts.group
    return {"told": f"{tiny.grpo.optimiser.steps} steps of {played} conversations in all; {folder}"}


def _serve(tiny: Tiny, checkpoint: Path) -> dict[str, Any]:
    found = answering.answered(checkpoint, tiny.out / "serve", WISH, seconds=tiny.seconds)
    told = {"told": str(found), "served": found.is_served, "seen": found.is_seen, **asdict(found)}
    return {**told, "lacks": lacks(found, shows=tiny.shows)}


def lacks(found: Answered, *, shows: bool) -> str:
    """What is wrong with a turn; nothing where it is as it must be."""
    if not found.is_served:
        return f"the turn did not end as one does: {found.why}; {found.error}"
    if shows and not found.is_seen:
        return "the page shows nothing of what the checkpoint wrote: it has not learnt enough"
    return ""


if __name__ == "__main__":
    sys.exit(main())
