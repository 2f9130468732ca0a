"""A week of the flywheel with next to nothing in it, and everything real: for tests of its candidate."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from making.talks import scored, talk
from making.trajectories import view

from flowc_training.conversations import cases
from flowc_training.conversations.cases import Case
from flowc_training.pipeline import pointers
from flowc_training.weekly import ordering
from flowc_training.weekly.ordering import Order
from flowc_training.weekly.routing import Routed
from flowc_training.weekly.talk import Deed
from flowc_training.weekly.week import Week

WEEK = Week.read("2026-W48")
LEARNING = """\
recipe = "tiny"
settings = ["optimiser.rate=2e-3", "optimiser.steps=2", "data.rows=0", "keep.examples=0"]
trial_steps = 1
held_out = 2

[mix]
most = 4

[[trials]]
name = "twice the rate"
settings = ["optimiser.rate=4e-3"]
"""
SETTINGS: dict[str, dict[str, Any]] = {
    "dataset": {},
    "synthesise": {"workers": 1},
    "train": {"learning": LEARNING, "base_rows": 6, "base_merchants": 8},
    "evaluate": {"examples": 2, "tokens": 8, "seconds": 20.0, "preflight_seconds": 400.0},
    "publish": {"licence": "mit"},
}
REQUESTS = (
    "tag orders over 500 as large please",
    "put refunds over 20 on the list of the team",
    "mark parcels above ninety as fragile",
)


def inputs(home: Path) -> None:
    """What the first steps read: the pool's cases, and orders."""
    talks = [
        talk(n, request=said, workflow=view(f"Tag {n}", 100 * n, f"tag{n}"))
        for n, said in enumerate(REQUESTS, 1)
    ]
    talks[2] = replace(talks[2], after=view("Tag 3", 777, "tag3"), deed=Deed(activated=True, edited=True))
    cases.write(
        home / "pool", [Case(each, scored(each), Routed(each.id, "pool", (), "a rule")) for each in talks]
    )
    low = [
        replace(
            talk(n, request=said, workflow=view(f"Low {n}", 10 * n, f"low{n}")),
            after=view(f"Low {n}", 10 * n, f"high{n}"),
            deed=Deed(edited=True),
        )
        for n, said in ((4, "hide what is sold out"), (5, "tell me when a gift card is used"))
    ]
    cases.write(
        home / "quarantine",
        [Case(each, scored(each), Routed(each.id, "quarantine", (), "low")) for each in low],
    )
    (home / "review").write_text('{"talk": "t5", "what": "looks personal"}\n', "utf-8")
    orders = [
        Order("category=question", 2, ""),
        Order("category=nothing", 5, ""),
        Order("language=de", 0, ""),
    ]
    (home / "orders").write_text(json.dumps([ordering.to_json(each) for each in orders]), "utf-8")


def arguments(home: Path, step: str, *files: str, **texts: str) -> list[str]:
    """What a step is started with: files have the names of their options."""
    said = {"week": str(WEEK), "settings": json.dumps(SETTINGS[step]), "into": str(home / "data")}
    taken = {name: str(home / name) for name in files}
    return [f"--{name}={each}" for name, each in {**said, **texts, **taken}.items() if name or each]


def pointed(home: Path, name: str) -> Path:
    """What a step's pointer points to, proven to be just that."""
    return pointers.check(pointers.read(home / name))
