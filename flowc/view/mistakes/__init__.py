"""What people and models get wrong, and its correction. A module is imported when something is wrong of its kind."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.view.mistakes import (
        calls as calls,
        comparisons as comparisons,
        conditions as conditions,
        fields as fields,
        module as module,
        statements as statements,
        values as values,
    )


def __getattr__(name: str) -> ModuleType:
    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        raise AttributeError(f"there are no mistakes called {name}") from error
