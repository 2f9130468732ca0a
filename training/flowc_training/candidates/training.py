"""The candidate: the current checkpoint, trained on by the choice that did best in the trials.

Everything lies in one folder a set of inputs, so that what was killed goes on and what was begun with others does not.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts
from flowc_serving.agent.json_value import Object
from flowc_training.bench.example import Example
from flowc_training.candidates import losses, mixing, trials
from flowc_training.candidates.mixing import Material, Row
from flowc_training.candidates.settings import Choice, Learning, choice_json
from flowc_training.candidates.trials import Score, Tried
from flowc_training.hub import contents
from flowc_training.recipes.recipe import FINAL, Sft

Say = Callable[[str], None]
DONE, LOG, MIX = "done.json", "trials.jsonl", "mix"


class CannotTrain(ValueError):
    """Material or a recipe that no candidate can be made of; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Trained:
    """The candidate: its folder, the rows that it learnt from by their source, and the loss of what is held out before
    and after."""

    checkpoint: Path
    tried: tuple[Tried, ...]
    rows: int
    sources: Object
    held_out: int
    left_out: int
    before: float
    after: float
    choice: Object


def train(
    learning: Learning,
    current: Path,
    fresh: Iterable[Row],
    known: Iterable[Row],
    folder: Path,
    seed: str,
    *,
    examples: Iterable[Example] = (),
    say: Say = print,
) -> Trained:
    """Try the changes, then train the best choice in full. What is done in the folder is not done again.

    ``examples`` are what trials are judged by where that is the benchmark. Raises ``CannotTrain``.
    """
    found = mixing.material(fresh, known, contracts.load().fingerprint, learning.held_out)
    if not (found.fresh or found.known):
        why = f"; {found.left_out} rows are of another contract" if found.left_out else ""
        raise CannotTrain(f"there is nothing to learn from{why}: give a data set of this contract")
    folder.mkdir(parents=True, exist_ok=True)
    run = _Run(learning, current, found, folder, seed, tuple(examples), say)
    best, tried = trials.climb(learning, folder / LOG, run.word, run.attempt)
    rows = mixing.mixed(found, best.mix, seed)
    checkpoint = run.trained(best, rows, "candidate", 0)
    run.tidy()
    return Trained(
        checkpoint,
        tried,
        len(rows),
        dict(mixing.counted(rows)),
        len(found.held),
        found.left_out,
        losses.held_out(current, found.held),
        losses.held_out(checkpoint, found.held),
        choice_json(best),
    )


@dataclass(frozen=True, slots=True)
class _Run:
    learning: Learning
    current: Path
    material: Material
    folder: Path
    seed: str
    examples: tuple[Example, ...]
    say: Say

    @property
    def word(self) -> str:
        """One word for what is learnt from and by whom."""
        ids = [
            each["id"]
            for rows in (self.material.fresh, self.material.known, self.material.held)
            for each in rows
        ]
        told = [self.seed, _weights(self.current), *ids]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    def attempt(self, choice: Choice, name: str) -> Score:
        """A few steps of a choice, scored."""
        rows = mixing.mixed(self.material, choice.mix, self.seed)
        checkpoint = self.trained(choice, rows, name, self.learning.trial_steps)
        loss = losses.held_out(checkpoint, self.material.held)
        right = self._right(checkpoint, choice) if self.learning.judged_by == "benchmark" else -1
        self.say(
            f"{name}: {len(rows)} rows, a loss of {loss:.4f} on {len(self.material.held)} that are held out"
        )
        return Score(loss, right)

    def trained(self, choice: Choice, rows: tuple[Row, ...], name: str, steps: int) -> Path:
        """The checkpoint of a choice; one that is whole is not trained again."""
        asked = self._recipe(choice, name, steps)
        word = hashlib.sha256(f"{self.word} {json.dumps(choice_json(choice))} {steps}".encode()).hexdigest()
        done = asked.out / DONE
        if done.exists() and json.loads(done.read_text("utf-8")) == word and (asked.out / FINAL).exists():
            return asked.out / FINAL
        if (begun := asked.out / "begun.json").exists() and json.loads(begun.read_text("utf-8")) != word:
            shutil.rmtree(asked.out)  # of another choice, or of other material
        asked.out.mkdir(parents=True, exist_ok=True)
        begun.write_text(json.dumps(word), "utf-8")
        mixing.write(rows, Path(asked.data.place))
        script: Any = import_module("flowc_training.supervised.script")
        try:
            checkpoint: Path = script.train(asked, resume=True)
        except script.REFUSED as error:
            raise CannotTrain(str(error)) from error
        done.write_text(json.dumps(word), "utf-8")
        return checkpoint

    def _recipe(self, choice: Choice, name: str, steps: int) -> Sft:
        found = self.learning.sft(choice)
        if found.machines.all > 1:
            raise CannotTrain(
                f"{self.learning.recipe} is for {found.machines.all} devices, and this step is one process: start it "
                "with flowc-train launch and hand its folder on, or take a recipe for one device"
            )
        out = self.folder / name
        optimiser = replace(found.optimiser, steps=steps) if steps else found.optimiser
        return replace(
            found,
            name=name,
            out=out,
            model=replace(found.model, name=str(self.current), revision="", shape=""),
            data=replace(found.data, place=str(out / MIX), revision=""),
            optimiser=optimiser,
            keep=replace(found.keep, examples=0, push="", every=_every(optimiser.steps, found.keep.every)),
        )

    def _right(self, checkpoint: Path, choice: Choice) -> int:
        choosing: Any = import_module("flowc_training.supervised.choosing")
        recipe = replace(self.learning.sft(choice), name="trial", out=checkpoint.parent)
        return int(choosing.score(recipe, self.learning.trial_steps, checkpoint, self.examples).right)

    def tidy(self) -> None:
        """The weights of trials are taken away: what came of them is in the log."""
        for each in self.folder.glob("trial-*"):
            shutil.rmtree(each, ignore_errors=True)


def _every(steps: int, wanted: int) -> int:
    """Steps between checkpoints: at least two in a run, so that one that is killed has something to go on from."""
    return max(1, min(wanted, steps // 2)) if steps else wanted


def _weights(folder: Path) -> str:
    """One word for the weights of a checkpoint."""
    return " ".join(contents.measured(each).sha256 for each in sorted(folder.glob("*.safetensors")))
