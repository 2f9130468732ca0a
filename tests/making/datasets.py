"""Small datasets of executed conversations, as ``make data`` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from making.tokenizer import tokenizer
from making.trajectories import trajectory, view

from flowc_serving.agent import contract
from flowc_serving.agent.conversation import Representation
from flowc_training.dataset import parquet, rows
from flowc_training.trajectory import Trajectory


def trajectories(count: int = 6, representation: Representation = "python") -> Iterator[Trajectory]:
    """Conversations that differ: a workflow is made, a question is answered, a slip is mended."""
    for number in range(count):
        if number % 3 == 1:
            yield trajectory(
                number, request=f"how many themes can I have? {number}", workflow="", category="question"
            )
            continue
        made = trajectory(number, request=f"tag orders over {number + 5}00", workflow=view(amount=number))
        # Message 1 is the call: as if it were a slip, it is read and not learned.
        yield replace(made, category="repair", slips=(1,)) if number % 3 == 2 else made


def dataset(folder: Path, count: int = 6) -> Path:
    """A folder with ``train.parquet``."""
    made = (rows.row(each, contract.load(), tokenizer()) for each in trajectories(count))
    parquet.write(map(parquet.as_object, made), str(folder / "train.parquet"))
    return folder
