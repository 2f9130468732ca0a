"""``flowc to-py``: documents to Python."""

from __future__ import annotations

import os
from argparse import Namespace

from flowc import api
from flowc.cli import console, convert, disk, find
from flowc.cli.doors import Input, Output
from flowc.cli.parser import Parser

_EXAMPLES = """\
  flowc to-py order-tags.flow                   print the view
  flowc to-py order-tags.flow -o order-tags.py  write it to a file
  flowc to-py *.flow -o views/                  one view a document, in a folder
  flowc to-py --pure order-tags.flow            the view without its layout footer
  flowc to-py - < order-tags.flow               read standard input

In a folder, order-tags.flow and order-tags.flow.json become order-tags.py, and
tags/workflow.flow.json becomes tags.py.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc to-py``."""
    command.describe("Print a workflow document as Python, its canonical view.", _EXAMPLES)
    command.argument("files FILE", Input, "a workflow document; - is standard input", nargs="+")
    command.argument("-o --output PATH", Output, "write to this file, or into this folder")
    command.flag("--pure", "leave the layout footer out")
    command.format()


def run(arguments: Namespace) -> int:
    """``flowc to-py``."""

    def view(file: str, text: str) -> str:
        view = api.to_python(text, layout=not arguments.pure)
        if arguments.pure:
            _note_left_out(file, text)
        return view

    other = "is it a view? then: flowc to-json"
    conversion = convert.Conversion(
        "to-py", "view", view, convert.view_name, find.is_view, other, arguments.output
    )
    found, code = _found(arguments.files)
    return max(code, conversion.run(found)) if found else code


def _found(names: list[str]) -> tuple[list[str], int]:
    """The files that are named, and the documents of folders and projects; 2 where one cannot be searched."""
    found: list[str] = []
    code = 0
    for name in names:
        is_searched = os.path.isdir(name) or os.path.basename(name) == disk.TOML
        for file, trouble in find.documents([name]) if is_searched else [(name, None)]:
            if trouble is None:
                found.append(file)
            else:
                console.say_error(trouble, console.shown(file))
                code = 2
    return found, code


def _note_left_out(file: str, text: str) -> None:
    """Name what the pure view does not show because flowc does not know it."""
    pointers = api.unknown_keys(text)
    if pointers:
        from flowc.laws import left_out_note

        console.say(f"{console.shown(file)}: note: {left_out_note(pointers)}")
