"""``flowc to-py`` and ``flowc to-json``: read, convert, write; one input's trouble does not stop the others."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass

from flowc import api
from flowc.cli import console, files
from flowc.diagnostics import FlowError

_SUFFIXES = (".flow.json", ".flow", ".json", ".py")


@dataclass(frozen=True, slots=True)
class Conversion:
    """One direction: ``convert`` gives the output of an input (name, text), ``name`` what to call it in a folder."""

    command: str
    convert: Callable[[str, str], str]
    name: Callable[[str, str], str]
    wrong_suffix: str
    other: str


def to_py(arguments: Namespace) -> int:
    """``flowc to-py``."""

    def convert(file: str, text: str) -> str:
        view = api.to_python(text, layout=not arguments.pure)
        if arguments.pure:
            _note_left_out(file, text)
        return view

    conversion = Conversion("to-py", convert, view_name, ".py", "is it a view? then: flowc to-json")
    return _run(conversion, arguments.files, arguments.output)


def to_json(arguments: Namespace) -> int:
    """``flowc to-json``."""
    if arguments.base and len(arguments.files) > 1:
        return _misuse("to-json", "--base goes with one view: it is the layout of one document")
    try:
        base = files.read(arguments.base) if arguments.base else None
    except FlowError as error:
        console.say_error(error, console.shown(arguments.base))
        return 2

    def convert(_: str, text: str) -> str:
        try:
            return api.to_json(text, form=arguments.form, base=base)
        except FlowError as error:
            raise (
                OtherFileError(error, arguments.base) if base and error.source == base else error
            ) from None

    conversion = Conversion("to-json", convert, document_name, ".flow", "is it a document? then: flowc to-py")
    return _run(conversion, arguments.files, arguments.output)


def view_name(file: str, _: str) -> str:
    """``tags.flow`` and ``tags/workflow.flow.json`` (as Shopify's CLI lays them out) are ``tags.py``."""
    folder, name = os.path.split(os.path.abspath(file))
    stem = os.path.basename(folder) if name == "workflow.flow.json" else ""
    return (stem or _stem(name)) + ".py"


def document_name(file: str, document: str) -> str:
    """``tags.py`` is ``tags.flow`` in export form, which is one line, and ``tags.flow.json`` in code form."""
    one_line = "\n" not in document.rstrip("\n")
    return _stem(os.path.basename(file)) + (".flow" if one_line else ".flow.json")


class OtherFileError(Exception):
    """A finding that belongs to another file than the one being converted."""

    def __init__(self, error: FlowError, file: str) -> None:
        self.error, self.file = error, file
        super().__init__(file)


def _run(conversion: Conversion, inputs: list[str], output: str | None) -> int:
    """Convert every input that can be; the worst of their exit codes."""
    into_folder = output is not None and (output.endswith(os.sep) or os.path.isdir(output))
    mistake = _mistake(inputs, output, into_folder)
    if mistake:
        return _misuse(conversion.command, mistake)
    folder = output if into_folder else None
    taken: dict[str, str] = {}
    return max(_one(conversion, file, output, folder, taken) for file in inputs)


def _mistake(inputs: list[str], output: str | None, into_folder: bool) -> str | None:
    """What is wrong with the arguments taken together."""
    if inputs.count(files.STDIN) > 1:
        return "standard input (-) can be read only once"
    if files.STDIN in inputs and into_folder:
        return "standard input (-) has no name to take in a folder: give -o a file"
    if len(inputs) > 1 and output is None:
        return f"{len(inputs)} files need a folder to write into: -o FOLDER"
    if len(inputs) > 1 and not into_folder:
        return f"{len(inputs)} files need a folder, and {output} is none: -o {output}/ makes it"
    return None


def _misuse(command: str, message: str) -> int:
    console.say(f"flowc {command}: {message}\n  help: flowc {command} --help")
    return 2


def _one(
    conversion: Conversion, file: str, output: str | None, folder: str | None, taken: dict[str, str]
) -> int:
    """Convert one input; 0, or the exit code of what went wrong, which has been said."""
    name = console.shown(file)
    try:
        result = conversion.convert(file, files.read(file))
        data = files.encode(result)
        if output is None:
            console.put(data)
        else:
            target = os.path.join(folder, conversion.name(file, result)) if folder else output
            _write(file, target, data, taken, folder)
    except FlowError as error:
        console.say_error(error, name)
        if file.endswith(conversion.wrong_suffix):
            console.say(f"  help: {conversion.other} {name}")
        return 2
    except OtherFileError as finding:
        console.say_error(finding.error, console.shown(finding.file))
        return 2
    except BrokenPipeError:
        raise
    except Exception as error:
        console.say_bug(error, name)
        return 3
    return 0


def _write(file: str, target: str, data: bytes, taken: dict[str, str], folder: str | None) -> None:
    """Write one output, which must not be its own input nor another input's output."""
    shown = console.shown(target)
    if os.path.exists(target) and file != files.STDIN and os.path.samefile(file, target):
        raise files.refusal("file-overwrite", f"writing {shown} would replace the input itself")
    other = taken.setdefault(os.path.realpath(target), file)
    if other != file:
        raise files.refusal("file-collision", f"{shown} is taken: {console.shown(other)} was written there")
    try:
        if folder:
            files.make_folder(folder)
        files.write(target, data)
    except FlowError as error:
        raise OtherFileError(error, target) from None


def _stem(name: str) -> str:
    """A file name less what says its form."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and name != suffix:
            return name[: -len(suffix)]
    return name


def _note_left_out(file: str, text: str) -> None:
    """Name what the pure view does not show because flowc does not know it."""
    pointers = api.unknown_keys(text)
    if pointers:
        from flowc.laws import left_out_note

        console.say(f"{console.shown(file)}: note: {left_out_note(pointers)}")
