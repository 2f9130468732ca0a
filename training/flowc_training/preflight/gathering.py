"""All evidence of a recipe, gathered once: thin, and the only part that runs anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts, tokens
from flowc_serving.agent.conversation import Conversation
from flowc_training.dataset import jsonl
from flowc_training.dataset.places import UnpinnedError
from flowc_training.dataset.rows import conversation_of
from flowc_training.planning.shapes import ShapeError
from flowc_training.preflight import folder as folders, live, messages, reading, serving, speeds, standing
from flowc_training.preflight.evidence import Answers, Evidence, Folder, Rows, Speed
from flowc_training.preflight.finding import Missing
from flowc_training.preflight.live import Ran
from flowc_training.preflight.rank import Task
from flowc_training.preflight.reading import Taken
from flowc_training.preflight.standing import Here, Standing
from flowc_training.preflight.wanted import LIVE, SERVED, Wanted
from flowc_training.preflight.witness import fingerprint
from flowc_training.supervised import models, preparing, sources
from flowc_training.supervised.models import ModelError
from flowc_training.supervised.sources import SourceError

STEPS = 2
ASKED = 2
"""Conversations of which an answer is asked for."""

Say = Callable[[str], None]


def gather(wanted: Wanted, say: Say) -> tuple[Evidence, tuple[str, ...]]:
    """The evidence, and what was looked at in place of what. Raises ``SourceError``, ``UnpinnedError``."""
    found = Gathering(wanted, say)
    return found.evidence(), tuple(found.about)


@dataclass
class Gathering:
    """Each part is made once, when it is asked for."""

    wanted: Wanted
    say: Say
    about: list[str] = field(default_factory=list[str])

    def evidence(self) -> Evidence:
        """All of it."""
        recipe, served = self.wanted.recipe, self.served
        ran = self.ran
        return Evidence(
            recipe,
            served,
            messages.marks(self.tokenizer),
            self.rows,
            self.folder,
            self.came,
            ran if isinstance(ran, Missing) else ran.packed,
            ran if isinstance(ran, Missing) else ran.live,
            self.answers,
            self.speed,
        )

    @cached_property
    def served(self) -> contracts.Contract:
        return contracts.load(self.wanted.recipe.data.representation)

    @cached_property
    def here(self) -> Here:
        return standing.here()

    # The model's folder, and a tokenizer.

    @cached_property
    def start(self) -> Path | Missing:
        """The folder of what is to be trained, without its weights where it lies on the Hub."""
        model = self.wanted.recipe.model
        try:
            place = models.where(model, self.wanted.work / "tiny")
            return Path(place) if Path(place).is_dir() else folders.small_files(place, model.revision)
        except ModelError as error:
            return Missing(str(error))
        except Exception as error:  # what the Hub's client raises has no one name
            return Missing(
                f"{model.name} is not here, and cannot be fetched: {type(error).__name__}: {error}"[:400]
            )

    @cached_property
    def folder(self) -> Folder | Missing:
        place = self.start
        return place if isinstance(place, Missing) else folders.read(place, self.wanted.recipe.model.name)

    @cached_property
    def spoken(self) -> Path:
        """A folder with a tokenizer."""
        if isinstance(self.start, Missing):
            self.about.append(
                f"the model's tokenizer is not here ({self.start.why}): a stand-in counts tokens"
            )
            return standing.tokenizer(self.wanted.work / "stand-in-tokenizer")
        return self.start

    @cached_property
    def tokenizer(self) -> tokens.Fast:
        """As the server reads it."""
        return tokens.read(str(self.spoken / folders.TOKENIZER))

    # Rows.

    @cached_property
    def taken(self) -> Taken:
        source = sources.source(self.wanted.recipe.data)
        self.say(f"reading {source.url}")
        return reading.take(source.rows, self._many())

    def _many(self) -> int:
        """Rows for a live run: two a bin at least."""
        recipe = self.wanted.recipe
        devices = min(self.here.devices, recipe.machines.all)
        return max(16, 4 * STEPS * devices * recipe.optimiser.batch * min(2, recipe.optimiser.accumulate))

    @cached_property
    def rows(self) -> Rows | Missing:
        data = self.wanted.recipe.data
        made = self._prepared("looked", self.taken.looked, data.length)
        return reading.rows(self.taken, made, data.length, self.served, self.tokenizer)

    def _prepared(self, name: str, rows: Iterable[reading.Row], length: int) -> Iterator[dict[str, Any]]:
        """Rows as training prepares them."""
        recipe = self.wanted.recipe
        data = replace(recipe.data, place=self._file(name, rows), revision="", rows=0, length=length)
        tokenizer = models.tokenizer(
            replace(recipe, model=replace(recipe.model, revision="")), str(self.spoken), self.served
        )
        ipc: Any = import_module("pyarrow.ipc")
        # Another contract than the server's is a finding, and no reason not to look at the rows.
        made = preparing.prepared(
            data, sources.source(data), self.served, tokenizer, self.wanted.work / "prepared"
        )
        with made.file.open("rb") as opened:
            yield from ipc.open_stream(opened).read_all().to_pylist()

    def _file(self, name: str, rows: Iterable[reading.Row]) -> str:
        file = self.wanted.work / f"{name}.jsonl.gz"
        own = {"fingerprint": self.served.fingerprint}
        jsonl.write((reading.as_source(row) | own for row in rows), str(file))
        return str(file)

    # A live run.

    @cached_property
    def standing(self) -> Standing | Missing:
        recipe, work = self.wanted.recipe, self.wanted.work
        small: Path | None = None
        if not standing.itself(recipe, self.here):
            try:
                small = standing.make(recipe, self.here, self.spoken, self._table(), work / "stand-in")
            except ShapeError as error:
                return Missing(f"nothing can stand in for the model: {error}")
        found = standing.standing(recipe, self.here, small, work / "run", STEPS)
        data = replace(found.recipe.data, place=self._file("live", self.taken.live), revision="", rows=0)
        return replace(found, recipe=replace(found.recipe, data=data))

    def _table(self) -> int:
        found = folders.read(self.spoken).vocabulary
        if isinstance(found, Missing):
            raise ShapeError(found.why)
        return max(found.rows, found.tokens)

    @cached_property
    def asked(self) -> tuple[Conversation, ...]:
        """Conversations that wait for the model."""
        return tuple(reading.waiting(conversation_of(row)) for row in self.taken.live[:ASKED])

    @cached_property
    def ran(self) -> Ran | Missing:
        if not self.wanted.asks(*LIVE) and (self.wanted.checkpoint or not self.wanted.asks(*SERVED)):
            return Missing("no live run was asked for")
        stands = self.standing
        if isinstance(stands, Missing):
            return stands
        if stands.told:
            self.about.append(f"the live run was {stands.told}")
        machines = stands.recipe.machines
        self.say(f"training {STEPS} steps on {machines.all} {machines.device}")
        prompts = tuple(
            reading.prompts(each, [len(each.messages)], self.served, self.tokenizer) for each in self.asked
        )
        task = Task(
            stands.recipe,
            STEPS,
            tuple(one for each in prompts for one in each),
            self.wanted.recipe.model.attention,
            stands.why_not,
            self.wanted.work / "live",
        )
        found = live.run(task, stands.told)
        return replace(found, live=replace(found.live, known=self._known(stands)))

    def _known(self, stands: Standing) -> frozenset[str]:
        made = self._prepared("live", self.taken.live, stands.recipe.data.length)
        return frozenset(fingerprint(each["input_ids"]) for each in made)

    # What came out.

    @cached_property
    def came(self) -> Folder | Missing:
        if self.wanted.checkpoint is not None:
            return folders.read(self.wanted.checkpoint)
        ran = self.ran
        stands = ran if isinstance(ran, Missing) else self.standing
        if isinstance(ran, Missing) or isinstance(stands, Missing):
            return Missing("no live run was made, and no checkpoint named")
        if ran.live.failures:
            return Missing("the live run failed, as `sharding` says")
        return folders.read(stands.recipe.out / "final", "what the live run wrote")

    @cached_property
    def answers(self) -> Answers | Missing:
        if not self.wanted.asks(*SERVED):
            return Missing("not asked for")
        recipe, ran = self.wanted.recipe, self.ran
        if self.wanted.checkpoint is not None:
            self.say(f"asking {self.wanted.checkpoint}")
            trained = Missing("it was trained elsewhere")
            return serving.answers(trained, self.asked, self.wanted.checkpoint, "float32", self.wanted.engine)
        if isinstance(ran, Missing):
            return ran
        stands = self.standing
        if isinstance(stands, Missing) or ran.live.failures:
            return Missing("the live run failed, as `sharding` says")
        self.say("asking what came out")
        return serving.answers(
            ran.trained, self.asked, stands.recipe.out / "final", recipe.model.dtype, self.wanted.engine
        )

    @cached_property
    def speed(self) -> Speed | Missing:
        if not self.wanted.asks("speed"):
            return Missing("not asked for")
        if isinstance(self.ran, Missing):
            return self.ran
        return speeds.speed(
            self.ran.live, self.wanted.recipe, self.wanted.planned, on_cpu=self.here.device == "cpu"
        )


ERRORS = (SourceError, UnpinnedError)
"""What is wrong with the place of the data, in words for people."""
