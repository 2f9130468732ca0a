"""``flowc git-merge``: git's merge driver for documents.

The pure views are merged line by line; the result is a document with the layout of ours. Where that does not
work out, the file holds the merged view instead, with what is to be decided, and ``flowc to-json`` finishes it.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import tempfile
from argparse import Namespace
from collections.abc import Sequence

from flowc import api
from flowc.cli import console, files, meaning, rewrite
from flowc.cli.doors import Input, Rewritten
from flowc.cli.meaning import Meaning
from flowc.cli.parser import Parser
from flowc.diagnostics import visible
from flowc.diagnostics.diagnostic import FlowError

_NAMES = ("ours", "base", "theirs")
_MARKERS = re.compile(r"^(<+|=+|>+|\|+)(?: |$)", re.M)


def arguments(command: Parser) -> None:
    """The arguments of ``flowc git-merge``, in the order of git's %O %A %B %P %L."""
    command.describe(
        "Merge two documents as git asks.", "  flowc git-merge base ours theirs order-tags.flow 7\n"
    )
    for name in ("base", "ours", "theirs"):
        kind = Rewritten if name == "ours" else Input
        command.add_argument(
            name, type=kind, metavar=name.upper(), help=f"the file of {name}; ours is written"
        )
    command.argument("path PATH", str, "the name of the file that is merged")
    command.argument("size SIZE", str, "how long conflict markers are", nargs="?", default="7")


def run(arguments: Namespace) -> int:
    """``flowc git-merge``, which git runs: 0 merged, 1 conflicts."""
    names = {"base": arguments.base, "ours": arguments.ours, "theirs": arguments.theirs}
    try:
        sides = {side: _read(name) for side, name in names.items()}
        result, todo = merge(sides["base"], sides["ours"], sides["theirs"], arguments.path, arguments.size)
        files.write(arguments.ours, files.encode(result), over=(arguments.ours,))
    except FlowError as error:
        path = console.shown(arguments.path)
        console.say(f"flowc: {path}: merged as text: {error.diagnostics[0].headline()}")
        return _merge_text(names, arguments.size)
    for line in todo:
        console.say(f"flowc: {console.shown(arguments.path)}: {line}")
    return 1 if todo else 0


def merge(base: Meaning, ours: Meaning, theirs: Meaning, path: str, size: str = "7") -> tuple[str, list[str]]:
    """The merged document; or a view, and in lines what is to be done with it."""
    layout, todo = _layout(base, ours, theirs)
    if theirs.view == base.view and layout is ours and not todo:
        return ours.document, []
    width = _marker_width([base, ours, theirs], size)
    view, conflicts = _merge_views(base, ours, theirs, width)
    if conflicts:
        count = "a conflict" if conflicts == 1 else f"{conflicts} conflicts"
        todo.append(f"{count} between {'<' * width} and {'>' * width}: keep the lines that are right")
    else:
        try:
            document = api.to_json(view, base=layout.document)
        except FlowError as error:
            todo.append(f"the merged view is no workflow: {error.diagnostics[0].headline()}")
        else:
            if not todo:
                return document, []
    return _open_view(view, layout, todo, path), [*todo, f"then: {_finish(path)}"]


def _read(name: str) -> Meaning:
    """One side; a side that is not there (both added the file) means nothing at all."""
    try:
        is_empty = os.path.getsize(name) == 0
    except OSError as error:
        raise files.trouble(error, "read") from None
    if is_empty:
        return Meaning(name)
    return meaning.read(name, files.read(name))


def _layout(base: Meaning, ours: Meaning, theirs: Meaning) -> tuple[Meaning, list[str]]:
    """Whose layout the result takes: ours, unless only theirs changed what no view shows."""
    if not base.document:
        return ours, _differences(ours, theirs)
    if not meaning.unseen_differences(base, theirs):
        return ours, []
    if not meaning.unseen_differences(base, ours):
        return theirs, []
    return ours, _differences(ours, theirs)


def _differences(ours: Meaning, theirs: Meaning) -> list[str]:
    """What both changed though no view shows it."""
    found = meaning.unseen_differences(ours, theirs)
    return [f"no view shows it, and ours is taken: {difference}" for difference in found]


def _marker_width(sides: Sequence[Meaning], size: str) -> int:
    """How long conflict markers are: as git says, but longer than any line of a text that looks like one."""
    found = [len(mark) for side in sides for mark in _MARKERS.findall(side.view)]
    asked = int(size) if size.isascii() and size.isdigit() and len(size) < 4 else 7
    return max([max(1, asked), *[length + 1 for length in found if length >= asked]])


def _merge_views(base: Meaning, ours: Meaning, theirs: Meaning, width: int) -> tuple[str, int]:
    """The merged view, and how many conflicts it holds."""
    # A function's name and parameters follow from the rest: they are no reason for a conflict.
    _, header, _ = _parts(ours.view)
    views = [ours.view, _with_header(base.view, header), _with_header(theirs.view, header)]
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in _NAMES]
        for name, view in zip(names, views, strict=True):
            files.write(name, files.encode(view))
        ran = subprocess.run(_merge_file(width, names, "-p"), capture_output=True, check=False)
    if ran.returncode > 127:
        raise files.refusal(
            "git-merge", f"git merge-file fails: {ran.stderr.decode('utf-8', 'replace').strip()}"
        )
    return ran.stdout.decode(), ran.returncode


def _with_header(view: str, header: str) -> str:
    """The view with another header."""
    if not view:
        return view
    before, _, after = _parts(view)
    return before + header + after


def _parts(view: str) -> tuple[str, str, str]:
    """What stands before the line or lines ``def name(parameters):``, these, and what stands after them."""
    lines = rewrite.lines(view)
    function = next(node for node in ast.parse(view).body if isinstance(node, ast.FunctionDef))
    end = start = function.lineno - 1
    while not lines[end].rstrip().endswith("):"):
        end += 1
    return "".join(lines[:start]), "".join(lines[start : end + 1]), "".join(lines[end + 1 :])


def _open_view(view: str, layout: Meaning, todo: list[str], path: str) -> str:
    """What the file holds until somebody has decided: what to do, the view, the layout."""
    whole = api.to_python(layout.document)
    footer = whole.removeprefix(layout.view)
    head = "".join(f"# flowc: {line}\n" for line in [*todo, f"then: {_finish(path)}"])
    return f"{head}{view}{footer}"


def _finish(path: str) -> str:
    name = visible.shell(path)
    return f"flowc to-json {name} -o {name} && git add {name}"


def _merge_text(names: dict[str, str], size: str) -> int:
    """What git does without flowc; the number of conflicts."""
    command = _merge_file(size, [names[name] for name in _NAMES])
    return min(1, subprocess.run(command, check=False).returncode)


def _merge_file(size: int | str, names: Sequence[str], *options: str) -> list[str]:
    """How git is asked to merge three files."""
    labels = [word for name in _NAMES for word in ("-L", name)]
    return ["git", "merge-file", *options, f"--marker-size={size}", *labels, *names]
