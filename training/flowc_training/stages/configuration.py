"""What each stage is told, as functions that give a whole record: another run calls one and changes two fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from flowc_serving.agent.conversation import Representation


@dataclass(frozen=True, slots=True)
class Data:
    """How a dataset is made. ``rows`` are trajectories of each representation; ``shard`` of them are made at a time.

    So many ``merchants`` are made up. ``tokenizer`` is a ``tokenizer.json``; without it a stand-in counts the tokens.
    ``catalog`` is a file that ``flowc catalog import`` has written: the tasks in it go by their real ids. With
    ``slices`` each row is in all of them, and where none can be drawn there are fewer rows, which is counted.
    """

    out: Path = Path("build/data")
    seed: int | str = 1
    merchants: int = 3_000
    rows: int = 20_000
    shard: int = 250
    workers: int = 2
    tokenizer: Path | None = None
    catalog: Path | None = None
    is_small: bool = False
    representations: tuple[Representation, ...] = ("python", "json")
    slices: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """What makes it again."""
        own = f"CATALOG={self.catalog.name}" if self.catalog else ""
        if self.is_small or self.slices:
            small = "--small " if self.is_small else ""
            begun = f"python -m flowc_training.stages.data {small}--seed {self.seed} --rows {self.rows}"
            catalog = f" --catalog {self.catalog.name}" if self.catalog else ""
            return begun + catalog + "".join(f" --slice {each}" for each in self.slices)
        return f"make data SEED={self.seed} ROWS={self.rows} {own}".rstrip()


def usual() -> Data:
    """What the data card tells of: some twenty minutes on two cores."""
    return Data()


def small() -> Data:
    """A first look: a minute."""
    return replace(usual(), out=Path("build/data-small"), is_small=True, merchants=60, rows=200, shard=50)
