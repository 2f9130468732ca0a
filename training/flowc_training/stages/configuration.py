"""What each stage is told, as functions that give a whole record: another run calls one and changes two fields."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Data:
    """How a dataset is made. ``rows`` are trajectories of each representation; ``shard`` of them are made at a time.

    ``tables`` is a folder with production's ``merchants``, ``workflows`` and ``runs`` as Parquet; without it
    ``merchants`` are made up. ``tokenizer`` is a ``tokenizer.json``; without it tokens are counted by a stand-in.
    """

    out: Path = Path("build/data")
    seed: int = 1
    merchants: int = 3_000
    rows: int = 20_000
    shard: int = 250
    workers: int = 2
    tokenizer: Path | None = None
    representations: tuple[str, ...] = ("python", "json")

    @property
    def command(self) -> str:
        """What makes it again."""
        return f"make data SEED={self.seed} ROWS={self.rows}"


def usual() -> Data:
    """What the data card tells of: some twenty minutes on two cores."""
    return Data()


def small() -> Data:
    """A first look, and what the tests make: a minute."""
    return replace(usual(), out=Path("build/data-small"), merchants=60, rows=200, shard=50)
