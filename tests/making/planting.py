"""What a model might do, as a row of a table says it: played with the production tools."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from making.bench_examples import planted_examples

from flowc_serving.agent import contract
from flowc_serving.agent.conversation import PROGRAM, WRITER, User
from flowc_training.bench.acting import call, say, stored
from flowc_training.bench.attempting import Sitting, attempt
from flowc_training.bench.example import Example
from flowc_training.bench.outcome import Outcome

EXAMPLES = planted_examples()
TEMPLATES = Path(contract.__file__).with_name("data") / "templates"


@dataclass
class Planted:
    """Does what a row says, with the production tools."""

    row: dict[str, Any]
    example: Example
    name: str = "planted"

    async def solve(self, sitting: Sitting) -> None:
        said = self.row.get("said", ["Done."] * len(sitting.turns))
        turn = self.row.get("turn", len(sitting.turns))
        for number, (text, words) in enumerate(zip(sitting.turns, said, strict=True), 1):
            sitting.conversation = sitting.conversation.plus(User(text))
            for view in self.views() if number == turn else ():
                self.store(sitting, view)
            say(sitting, words)
            if self.row.get("breaks"):
                raise RuntimeError("planted")
            sitting.endings = (*sitting.endings, "done")

    def views(self) -> list[str]:
        made = list(self.row.get("stored", []))
        if "replace" in self.row:
            view = self.example.expected
            for old, new in self.row["replace"].items():
                assert old in view, old
                view = view.replace(old, new)
            made.insert(0, view)
        if "template" in self.row:
            made.append((TEMPLATES / f"{self.row['template']}.py").read_text("utf-8"))
        if "repeat" in self.row:
            first, rest = self.example.expected.split("        ", 1)
            made.append(first + f"{self.row['repeat']}\n" * 60 + "        " + rest)
        return made

    def store(self, sitting: Sitting, view: str) -> None:
        edited = stored(sitting, self.row.get("edits", self.example.edits))
        rest = {"workflow_id": edited.id, "workflow_version": edited.version} if edited else {}
        call(sitting, WRITER, {PROGRAM: view, **rest})

    async def close(self) -> None:
        pass


def outcome(row: dict[str, Any]) -> tuple[Example, Outcome]:
    example = EXAMPLES[row["example"]]
    return example, asyncio.run(attempt(example, Planted(row, example)))
