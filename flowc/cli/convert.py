"""What ``flowc to-py`` and ``flowc to-json`` share: where the output of each input goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from flowc.cli import console, files
from flowc.cli.doors import Kind, Rewritten
from flowc.cli.inputs import about, once, tried
from flowc.cli.refusals import MisuseError
from flowc.diagnostics.diagnostic import FlowError
from flowc.diagnostics.visible import shell

_SUFFIXES = (".flow.json", ".flow", ".json", ".py")


@dataclass(frozen=True, slots=True)
class Conversion:
    """One direction: ``convert`` gives the output of an input (name, text), ``name`` what to call it in a folder.

    ``is_other`` says of a text that it is for the ``other`` direction. The ``output`` is a file, a folder, or neither;
    ``over`` are inputs besides that one may replace, and ``taken`` says which input has which.
    """

    command: str
    kind: Kind
    convert: Callable[[str, str], str]
    name: Callable[[str, str], str]
    is_other: Callable[[str], bool]
    other: str
    output: str | None
    over: tuple[str, ...] = ()
    taken: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def into_folder(self) -> bool:
        """Is the output a folder?"""
        return self.output is not None and (self.output.endswith(os.sep) or os.path.isdir(self.output))

    def run(self, inputs: list[str]) -> int:
        """Convert every input that can be; the worst of their exit codes."""
        once(self.command, inputs)
        mistake = self._mistake(inputs)
        if mistake:
            raise MisuseError(self.command, mistake)
        return max(tried(file, partial(self._one, file)) for file in inputs)

    def _mistake(self, inputs: list[str]) -> str | None:
        """What is wrong with the arguments taken together."""
        if files.STDIN in inputs and self.into_folder:
            return "standard input (-) has no name to take in a folder: give -o a file"
        if len(inputs) > 1 and self.output is None:
            return f"{len(inputs)} files need a folder to write into: -o FOLDER"
        if len(inputs) > 1 and not self.into_folder:
            return f"{len(inputs)} files need a folder, and {self.output} is none: -o {self.output}/ makes it"
        return None

    def _one(self, file: str) -> int:
        """Convert one input: 0, or 2 where it cannot be, which has been said."""
        text = ""
        try:
            text = files.read(file)
            result = self.convert(file, text)
            data = files.encode(result)
            if self.output:
                inner = self.name(file, result) if self.into_folder else ""
                self._write(file, os.path.join(self.output, inner) if inner else self.output, data)
            else:
                console.put(data)
        except FlowError as error:
            console.say_error(error, console.shown(file))
            if self.is_other(text) and error.diagnostics[0].code != "file-conflict":
                console.say(f"  help: {self.other} {shell(file)}")
            return 2
        return 0

    def _write(self, file: str, target: str, data: bytes) -> None:
        """Write one output, which must not be another input's output."""
        shown = console.shown(target)
        over = (file, *self.over) if isinstance(file, Rewritten) else self.over
        other = self.taken.setdefault(os.path.realpath(target), file)
        if other != file:
            raise files.refusal(
                "file-collision", f"{shown} is taken: {console.shown(other)} was written there"
            )
        with about(target):
            if self.into_folder:
                files.make_folder(self.output or "")
            files.write(target, data, self.kind, over)


def view_name(file: str, _: str) -> str:
    """``tags.flow`` and ``tags/workflow.flow.json`` (as Shopify's CLI lays them out) are ``tags.py``."""
    folder, name = os.path.split(os.path.abspath(file))
    stem = os.path.basename(folder) if name == "workflow.flow.json" else ""
    return (stem or _stem(name)) + ".py"


def document_name(file: str, document: str) -> str:
    """``tags.py`` is ``tags.flow`` in export form, which is one line, and ``tags.flow.json`` in code form."""
    one_line = "\n" not in document.rstrip("\n")
    return _stem(os.path.basename(file)) + (".flow" if one_line else ".flow.json")


def _stem(name: str) -> str:
    """A file name less what says its form."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and name != suffix:
            return name[: -len(suffix)]
    return name
