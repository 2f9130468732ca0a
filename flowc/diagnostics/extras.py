"""Packages that only some commands need: where one is not installed, a line says what to install."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Problem

MISSING = "package-missing"

INSTALL = "pip install 'flowc[all]'"
"""One command brings every package that any of flowc's commands needs."""


class PackageMissing(FlowError):
    """A package is not installed: nothing is wrong with the input. It has one diagnostic."""

    def problem(self, text: str) -> Problem:
        """The same of a text inside a workflow, for those who go on with the others."""
        (found,) = self.diagnostics
        return Problem(found.code, found.message, 0, len(text), found.hint)


@contextmanager
def needed(purpose: str) -> Generator[None]:
    """Around an import: ``PackageMissing`` where a package is missing. ``purpose`` is the subject of its message."""
    try:
        yield
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        message = f"{purpose} needs the package {package}, which is not installed"
        raise PackageMissing([Diagnostic(MISSING, message, hint=INSTALL)]) from None


def or_missing(text: str, find: Callable[[], tuple[Problem, ...]]) -> tuple[Problem, ...]:
    """The problems of a text inside a workflow; where a package is missing that finds them, this one."""
    try:
        return find()
    except PackageMissing as missing:
        return (missing.problem(text),)
