"""The checker: what of a workflow cannot work, found without a shop.

``check`` takes a document or a view and gives diagnostics, ``buckets`` their errors as production's tools report
them. Both are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.check.checker import buckets, check

__all__ = ["buckets", "check"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'flowc.check' has no attribute {name!r}")
    from flowc.check import checker

    return getattr(checker, name)
