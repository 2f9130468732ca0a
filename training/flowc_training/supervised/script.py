"""Supervised fine-tuning, from a recipe to a folder that is served: one flat script.

Each process of a run calls ``train``. What is refused is refused before weights are loaded.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts
from flowc_serving.backends import quiet
from flowc_training.address import PlaceError
from flowc_training.bench.files import read_examples
from flowc_training.dataset.places import UnpinnedError
from flowc_training.hub import card, evaluation, facts, publishing
from flowc_training.hub.facts import CardError
from flowc_training.recipes.recipe import FINAL, Sft
from flowc_training.supervised import (
    choosing,
    finishing,
    keeping,
    lora,
    models,
    parallel,
    preparing,
    refusing,
    sources,
    throughput,
)
from flowc_training.supervised.arguments import arguments
from flowc_training.supervised.choosing import Score
from flowc_training.supervised.examples import ContractMismatch
from flowc_training.supervised.keeping import RunError
from flowc_training.supervised.models import ModelError
from flowc_training.supervised.parallel import NotParallel
from flowc_training.supervised.refusing import RecipeRefused
from flowc_training.supervised.reporting import Telling
from flowc_training.supervised.sources import SourceError
from flowc_training.tracking import choosing as trackers, describing
from flowc_training.tracking.tracker import TrackingError

LICENCE = "other"
"""On a card that a run writes: which one it is, whoever publishes the model says (``flowc-train card``)."""

REFUSED = (
    CardError,
    contracts.ContractError,
    ContractMismatch,
    ModelError,
    NotParallel,
    PlaceError,
    RecipeRefused,
    RunError,
    SourceError,
    TrackingError,
    UnpinnedError,
)
"""What is wrong with a recipe or its folder, in words for people."""


def train(recipe: Sft, *, resume: bool = False) -> Path:
    """Train as a recipe says; the folder that came out, which transformers loads and ``local:`` serves.

    With ``resume`` a run that was killed goes on from its last whole checkpoint.
    """
    refusing.check(recipe)
    source = sources.source(recipe.data)
    contract = contracts.load(recipe.data.representation)
    last = keeping.begin(recipe, resume=resume)

    # The processes, and which of them leads.
    quiet.libraries()
    parallel.begin(recipe)
    trl: Any = import_module("trl")
    told: Any = trl.SFTConfig(**arguments(recipe), **parallel.arguments(recipe))
    processes: Any = import_module("accelerate").PartialState()
    parallel.check_processes(recipe, processes.num_processes)
    leads = bool(processes.is_main_process)
    tracker = trackers.of(recipe.watch, recipe.out, leads=leads)
    telling = Telling(tracker, leads=leads)

    # What is learned, and what learns it. The first process of a node prepares both.
    with processes.local_main_process_first():
        if leads:
            keeping.discard(recipe.out)
        place = models.where(recipe.model, recipe.out / "start")
        tokenizer = models.tokenizer(recipe, place, contract)
        data = preparing.prepared(recipe.data, source, contract, tokenizer, recipe.out.parent / "prepared")
    telling.say(f"data: {data.tally}")
    if not data.tally.rows:
        raise SourceError(
            f"{source.url} has nothing to learn from: see what was left out; data.length says how long a row may be"
        )
    model = models.weights(recipe, place)
    meter = throughput.Meter(throughput.work(recipe, model))
    trainer = trl.SFTTrainer(
        model=model,
        args=told,
        train_dataset=data.dataset(),
        processing_class=tokenizer,
        peft_config=lora.config(recipe.model.lora),
    )
    parallel.reduce_in_float32(recipe, trainer)

    # What is watched and kept.
    callbacks: Any = import_module("flowc_training.supervised.callbacks")
    meter.watch(trainer)
    examples = choosing.drawn(read_examples(), recipe.keep.examples, recipe.seed) if scores(recipe) else []

    def score(checkpoint: Path, step: int) -> Score | None:
        if not examples:
            return None
        folder = checkpoint
        if recipe.model.lora is not None:
            folder = finishing.folder(recipe, place, checkpoint, recipe.out / ".scored")
        found = choosing.score(recipe, step, folder, examples)
        telling.say(f"step {step}: {found.right} of {found.examples} examples right")
        evaluation.tell(tracker, step, choosing.played(recipe, step))
        return found

    callbacks.install(
        trainer,
        [
            callbacks.Proof(recipe, trainer, meter),
            callbacks.Figures(trainer, meter, telling),
            callbacks.Saves(recipe.out, contract, trainer, meter, score),
        ],
    )

    tracker.start(describing.run_of(recipe, contract=contract.fingerprint, data=source.revision))
    status = "failed"
    try:
        trainer.train(resume_from_checkpoint=None if last is None else str(last))
        if leads:
            final = finish(recipe, place)
            if recipe.keep.push:
                telling.say(f"published: {publish(recipe, final)}")
        processes.wait_for_everyone()
        status = "done"
    except KeyboardInterrupt:
        status = "stopped"
        raise
    finally:
        tracker.end(status)
    return recipe.out / FINAL


def scores(recipe: Sft) -> bool:
    """Are checkpoints scored while the run waits? One in shards is not: ``flowc-bench`` runs it on an engine."""
    return bool(recipe.keep.examples) and not parallel.sharded(recipe)


def finish(recipe: Sft, place: str) -> Path:
    """The folder of the best checkpoint, to be served."""
    found = choosing.link(recipe.out)
    if found is None:
        raise RunError(f"{recipe.out} has no whole checkpoint to make a folder of")
    return finishing.folder(recipe, place, found, recipe.out / FINAL)


def publish(recipe: Sft, final: Path) -> str:
    """Put what came out where the recipe says, with a card; the revision to pin."""
    best = choosing.chosen(recipe.out)
    results = choosing.played(recipe, keeping.step(best)) if best else None
    known = facts.gather(
        final, LICENCE, results=results if results and results.exists() else None, run=recipe.out
    )
    (final / publishing.CARD).write_text(card.card(known), "utf-8")
    return publishing.checkpoint(final, recipe.keep.push)
