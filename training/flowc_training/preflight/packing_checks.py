"""Checks of packing: a document is read as if it stood alone."""

from __future__ import annotations

from collections.abc import Iterator

from flowc_training.preflight.evidence import Evidence
from flowc_training.preflight.finding import Finding, Missing, Note, NotRun, Said, have

SHARE = {"float32": 1e-4, "bfloat16": 2e-2}
"""How far a logit may move by rounding alone, as a share of the largest."""


def packing(evidence: Evidence) -> Iterator[Said]:
    """Documents whose logits move when another stands before them in the same row."""
    if isinstance(evidence.packed, Missing) and not evidence.recipe.data.packed:
        raise NotRun("rows are not packed (data.packed): none has another before it")
    seen = have(evidence.packed)
    if len(seen.moved) < 2:
        raise NotRun("no row of the batch has two documents")
    most = SHARE[seen.dtype] * seen.size
    moved = [(number, each) for number, each in enumerate(seen.moved) if not each <= most]
    yield Note(
        f"{len(seen.moved)} documents in packed rows were read alone too, by {seen.attention} in {seen.dtype}"
    )
    for number, each in moved:
        yield Finding(
            f"its logits move by {each:.3g} (largest: {seen.size:.3g}) by what stands before it",
            f"document {number + 1}",
        )
    if seen.configured != seen.attention and not moved:
        raise NotRun(
            f"{seen.configured} is configured and {seen.why_not}: nothing leaks with {seen.attention}"
        )
