"""``flowc show``: a workflow as a tree in the terminal, or drawn as SVG, Mermaid or HTML."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace

from flowc.cli import console, files, findings
from flowc.cli.parser import Parser
from flowc.diagnostics import FlowError
from flowc.document.reading import Split

_EXAMPLES = """\
  flowc show order-tags.flow                    a tree in the terminal
  flowc show --svg order-tags.flow -o tags.svg  a picture
  flowc show --html order-tags.py -o tags.html  a page with every step's details
  flowc show --mermaid order-tags.py            a flowchart for Markdown
"""

_COLOURS = {
    "trigger": "32",
    "condition": "33",
    "loop": "35",
    "wait": "36",
    "action": "34",
    "code": "1",
    "soft": "2",
}
_COLUMNS = 120
"""Where the output is no terminal."""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc show``."""
    command.describe("Draw a workflow: a tree in the terminal, SVG, Mermaid or HTML.", _EXAMPLES)
    command.add_argument("file", metavar="FILE", help="a document or a view; - is standard input")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--svg", action="store_const", dest="form", const="svg", help="a picture")
    form.add_argument(
        "--mermaid", action="store_const", dest="form", const="mermaid", help="a Mermaid flowchart"
    )
    form.add_argument("--html", action="store_const", dest="form", const="html", help="a page of its own")
    command.add_argument("-o", "--output", metavar="FILE", help="write to this file")
    findings.option(command)


def run(arguments: Namespace) -> int:
    """``flowc show``: 0, or 2 where the file cannot be used."""
    from flowc.show.reading import read

    text = None
    try:
        text = files.read(arguments.file)
        drawn = _drawn(read(text), arguments.form, arguments.output is not None)
        if arguments.output is None:
            console.put_text(drawn)
        else:
            files.write(arguments.output, drawn.encode("utf-8", "backslashreplace"))
    except FlowError as error:
        console.say_error(FlowError(error.diagnostics, error.source or text), console.shown(arguments.file))
        return 2
    return 0


def _drawn(parts: Split, form: str | None, is_file: bool) -> str:
    workflow, program = parts.workflow, parts.program
    match form:
        case "svg":
            from flowc.show import svg

            return svg.picture(workflow)
        case "mermaid":
            from flowc.show import mermaid

            return mermaid.chart(workflow)
        case "html":
            from flowc.show import html

            return html.page(workflow, program)
        case _:
            return _tree(parts, is_file)


def _tree(parts: Split, is_file: bool) -> str:
    """The tree, in signs and colours that its reader can show."""
    from flowc.show import tree

    is_terminal = not is_file and sys.stdout.isatty()
    signs = tree.UNICODE if is_file or _can_say(tree.UNICODE) else tree.ASCII
    columns = shutil.get_terminal_size().columns if is_terminal else _COLUMNS
    is_coloured = not is_file and console.has_colours(sys.stdout)
    lines = tree.tree(parts.workflow, parts.program, columns, signs)
    return "".join(
        [f"{''.join([_painted(*piece, is_coloured) for piece in line]).rstrip()}\n" for line in lines]
    )


def _painted(style: str, text: str, is_coloured: bool) -> str:
    colour = _COLOURS.get(style) if is_coloured else None
    return f"\033[{colour}m{text}\033[0m" if colour else text


def _can_say(signs: object) -> bool:
    """Can standard output's encoding say these signs?"""
    from flowc.show.tree import Signs

    assert isinstance(signs, Signs)
    wanted = "".join([signs.tee, signs.corner, signs.bar, signs.arrow, signs.more, *signs.kinds.values()])
    try:
        wanted.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
