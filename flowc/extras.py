"""Packages that only some commands need: where one is not installed, a line says what to install."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from flowc.diagnostics import Diagnostic, FlowError


@contextmanager
def needed(purpose: str, extra: str) -> Generator[None]:
    """Around an import: ``FlowError`` where a package of ``flowc[extra]`` is missing. ``purpose`` is a subject."""
    try:
        yield
    except ModuleNotFoundError as error:
        message = f"{purpose} needs the package {error.name}, which is not installed"
        raise FlowError(
            [Diagnostic("package-missing", message, hint=f"pip install 'flowc[{extra}]'")]
        ) from None
