"""What ``flowc to-py`` and ``flowc to-json`` share: where the output of each input goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from flowc.cli import console, files
from flowc.cli.doors import Kind, Rewritten
from flowc.cli.inputs import MisuseError, about, once, tried
from flowc.diagnostics.diagnostic import FlowError
from flowc.diagnostics.visible import shell

_SUFFIXES = (".flow.json", ".flow", ".json", ".py")


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction: ``convert`` gives the output of an input (name, text), ``name`` what to call it in a folder.

    ``is_other`` says of a text that it is for the ``other`` direction; ``over`` are inputs besides that an output may
    replace.
    """

    command: str
    kind: Kind
    convert: Callable[[str, str], str]
    name: Callable[[str, str], str]
    is_other: Callable[[str], bool]
    other: str
    over: tuple[str, ...] = ()


def view_name(file: str, _: str) -> str:
    """``tags.flow`` and ``tags/workflow.flow.json`` (as Shopify's CLI lays them out) are ``tags.py``."""
    folder, name = os.path.split(os.path.abspath(file))
    stem = os.path.basename(folder) if name == "workflow.flow.json" else ""
    return (stem or _stem(name)) + ".py"


def document_name(file: str, document: str) -> str:
    """``tags.py`` is ``tags.flow`` in export form, which is one line, and ``tags.flow.json`` in code form."""
    one_line = "\n" not in document.rstrip("\n")
    return _stem(os.path.basename(file)) + (".flow" if one_line else ".flow.json")


@dataclass(frozen=True, slots=True)
class _Outputs:
    """Where the outputs go: a file, a folder, or neither; ``taken`` says which input has which."""

    file: str | None
    folder: str | None
    taken: dict[str, str] = field(default_factory=dict[str, str])


def each(direction: Direction, inputs: list[str], output: str | None) -> int:
    """Convert every input that can be; the worst of their exit codes."""
    into_folder = output is not None and (output.endswith(os.sep) or os.path.isdir(output))
    once(direction.command, inputs)
    mistake = _mistake(inputs, output, into_folder)
    if mistake:
        raise MisuseError(direction.command, mistake)
    outputs = _Outputs(output, output if into_folder else None)
    return max(tried(file, partial(_one, direction, file, outputs)) for file in inputs)


def _mistake(inputs: list[str], output: str | None, into_folder: bool) -> str | None:
    """What is wrong with the arguments taken together."""
    if files.STDIN in inputs and into_folder:
        return "standard input (-) has no name to take in a folder: give -o a file"
    if len(inputs) > 1 and output is None:
        return f"{len(inputs)} files need a folder to write into: -o FOLDER"
    if len(inputs) > 1 and not into_folder:
        return f"{len(inputs)} files need a folder, and {output} is none: -o {output}/ makes it"
    return None


def _one(direction: Direction, file: str, outputs: _Outputs) -> int:
    """Convert one input: 0, or 2 where it cannot be, which has been said."""
    text = ""
    try:
        text = files.read(file)
        result = direction.convert(file, text)
        data = files.encode(result)
        if outputs.folder:
            _write(direction, file, os.path.join(outputs.folder, direction.name(file, result)), data, outputs)
        elif outputs.file:
            _write(direction, file, outputs.file, data, outputs)
        else:
            console.put(data)
    except FlowError as error:
        console.say_error(error, console.shown(file))
        if direction.is_other(text) and error.diagnostics[0].code != "file-conflict":
            console.say(f"  help: {direction.other} {shell(file)}")
        return 2
    return 0


def _write(direction: Direction, file: str, target: str, data: bytes, outputs: _Outputs) -> None:
    """Write one output, which must not be another input's output."""
    shown = console.shown(target)
    over = (file, *direction.over) if isinstance(file, Rewritten) else direction.over
    other = outputs.taken.setdefault(os.path.realpath(target), file)
    if other != file:
        raise files.refusal("file-collision", f"{shown} is taken: {console.shown(other)} was written there")
    with about(target):
        if outputs.folder:
            files.make_folder(outputs.folder)
        files.write(target, data, direction.kind, over)


def _stem(name: str) -> str:
    """A file name less what says its form."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and name != suffix:
            return name[: -len(suffix)]
    return name
