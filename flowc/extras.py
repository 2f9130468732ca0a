"""Packages that only some commands need: where one is not installed, a line says what to install."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from flowc.diagnostics import Diagnostic, FlowError


class PackageMissing(FlowError):
    """A package is not installed: nothing is wrong with the input."""


@contextmanager
def needed(purpose: str, extra: str) -> Generator[None]:
    """Around an import: ``PackageMissing`` where a package of ``flowc[extra]`` is missing. ``purpose`` is a subject."""
    try:
        yield
    except ModuleNotFoundError as error:
        message = f"{purpose} needs the package {error.name}, which is not installed"
        hint = f"pip install 'flowc[{extra}]'"
        raise PackageMissing([Diagnostic("package-missing", message, hint=hint)]) from None
