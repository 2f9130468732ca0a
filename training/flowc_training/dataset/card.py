"""The data card: what a dataset has in it and where it is from, as Markdown for people and for the Hub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flowc_training.dataset.counting import PERCENTILES, Counts, percentiles
from flowc_training.markdown import table


@dataclass(frozen=True, slots=True)
class Made:
    """How a dataset was made. ``left_out`` counts what was made and not kept, by the reason."""

    seed: int | str
    command: str
    fingerprint: str
    tokenizer: str
    sources: tuple[str, ...]
    licence: str
    left_out: Mapping[str, int]


KEYS = (
    "category",
    "language",
    "edit",
    "steps",
    "email",
    "third_party",
    "condition",
    "tool",
    "trigger",
    "action",
)
"""The slices that are told, in this order."""


def card(name: str, counts: Counts, made: Made) -> str:
    """The card of one representation's rows."""
    return (
        "\n".join([*_head(name, counts, made), *_slices(counts), *_lengths(counts, made), *_evidence(counts)])
        + "\n"
    )


def _head(name: str, counts: Counts, made: Made) -> Iterator[str]:
    yield f"# {name}"
    yield ""
    yield (
        f"{counts.rows:,} conversations in which an ideal agent builds, edits and explains Shopify Flow workflows, "
        f"each executed with the production tools; {len(counts.skeletons - {''}):,} skeletons of workflows. "
        f"{_origin(made)}"
    )
    yield ""
    yield from table(
        ("what", "value"),
        [
            ("made by", f"`{made.command}`"),
            ("seed", str(made.seed)),
            ("contract", f"`{made.fingerprint}`"),
            ("sources", ", ".join(made.sources)),
            ("licence", made.licence),
            *((f"split {split}", f"{n:,}") for split, n in sorted(counts.splits.items())),
            *((f"left out: {why}", f"{n:,}") for why, n in sorted(made.left_out.items())),
        ],
    )


def _origin(made: Made) -> str:
    """Whose data it is."""
    if set(made.sources) == {"synthetic"}:
        return (
            "All of it is **synthetic**: shops, workflows and requests are made up from parts written by hand; no "
            "merchant's data is in it."
        )
    return (
        "It is **not all synthetic**: conversations of merchants are in it, with one value in place of each that is "
        "personal. It is not to be published."
    )


def _slices(counts: Counts) -> Iterator[str]:
    for key in KEYS:
        rows = [(value, n) for value, n in _of(counts, key)]
        if rows:
            yield ""
            yield f"## By {key.replace('_', ' ')}"
            yield ""
            yield from table(
                (key.replace("_", " "), "rows", "share"),
                [(value, f"{n:,}", f"{n / counts.rows:.1%}") for value, n in rows],
            )


def _of(counts: Counts, key: str) -> list[tuple[str, int]]:
    found = [(each.partition("=")[2], n) for each, n in counts.slices.items() if each.startswith(f"{key}=")]
    return sorted(found, key=lambda row: (-row[1], row[0]))


def _lengths(counts: Counts, made: Made) -> Iterator[str]:
    yield ""
    yield "## Lengths"
    yield ""
    yield f"Tokens of {made.tokenizer}."
    yield ""
    rows = [
        ("tokens of a conversation", *percentiles(counts.tokens)),
        ("tokens that are trained on", *percentiles(counts.trained)),
        ("answers of the agent", *percentiles(counts.turns)),
    ]
    head = ("percentile", *(str(each) for each in PERCENTILES))
    yield from table(head, [(str(first), *(f"{each:,}" for each in rest)) for first, *rest in rows])


def _evidence(counts: Counts) -> Iterator[str]:
    total = sum(uses for _, uses in counts.evidences().values()) or 1
    yield ""
    yield "## How surely the tasks are known"
    yield ""
    yield (
        f"Ids that are only assumed are our reading of Shopify's documentation; {counts.assumed:,} rows "
        f"({counts.assumed / max(1, counts.rows):.1%}) have one. Where real answers of `task_configuration` are at "
        "hand, `flowc catalog import` takes them in, and the command above makes everything again."
    )
    yield ""
    yield from table(
        ("evidence", "tasks", "uses", "share of uses"),
        [
            (evidence, f"{tasks:,}", f"{uses:,}", f"{uses / total:.1%}")
            for evidence, (tasks, uses) in sorted(counts.evidences().items())
        ],
    )
