"""The catalogue: what is known of Flow's tasks, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.catalog.loading import Catalog, load

__all__ = ["Catalog", "load"]


def __getattr__(name: str) -> object:
    """``load`` and ``Catalog``, imported when first used."""
    if name not in __all__:
        raise AttributeError(f"module 'flowc.catalog' has no attribute {name!r}")
    from flowc.catalog import loading

    return getattr(loading, name)
