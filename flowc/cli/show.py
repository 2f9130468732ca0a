"""``flowc show``: a workflow as a tree in the terminal, or drawn as SVG, Mermaid or HTML."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from flowc.cli import console, files, find, project
from flowc.cli.doors import Output
from flowc.cli.inputs import about, used
from flowc.cli.parser import Parser

if TYPE_CHECKING:
    from flowc.catalog.loading import Catalog
    from flowc.show.tree import Signs
    from flowc.source import Source

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
_FORMS = {"svg": "a picture", "mermaid": "a Mermaid flowchart", "html": "a page of its own"}
_COLUMNS = 120
"""Where the output is no terminal."""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc show``."""
    command.describe("Draw a workflow: a tree in the terminal, SVG, Mermaid or HTML.", _EXAMPLES)
    command.argument("file FILE", find.one, "a document or a view; - is standard input")
    form = command.add_mutually_exclusive_group()
    for name, purpose in _FORMS.items():
        form.add_argument(f"--{name}", action="store_const", dest="form", const=name, help=purpose)
    command.argument("-o --output FILE", Output, "write to this file")
    project.catalog_option(command)
    command.format()


def run(arguments: Namespace) -> int:
    """``flowc show``: 0, or 2 where a file cannot be used."""
    from flowc.source import read

    catalog = project.catalog(arguments)
    document = used(arguments.file, lambda text: read(text).document)
    if arguments.output is None and arguments.form is None:
        put_tree(document, catalog)
        return 0
    picture = _picture(document, catalog, arguments.form).encode("utf-8", "backslashreplace")
    if arguments.output is None:
        console.put(picture)
    else:
        with about(arguments.output):
            files.write(arguments.output, picture)
    return 0


def _picture(document: Source, catalog: Catalog, form: str | None) -> str:
    """The text of a file."""
    if form is None:
        from flowc.show import tree

        lines = tree.tree(document.workflow, document.program, _COLUMNS, catalog=catalog)
        return "".join([f"{''.join([text for _, text in line]).rstrip()}\n" for line in lines])
    from flowc.show import drawn

    draw = {"svg": drawn.as_svg, "mermaid": drawn.as_mermaid, "html": drawn.as_html}[form]
    return draw(document, catalog=catalog)


def put_tree(document: Source, catalog: Catalog | None = None) -> None:
    """The tree on standard output, in signs and colours that its reader can show."""
    from flowc.show import tree

    signs = tree.UNICODE if _can_say(tree.UNICODE) else tree.ASCII
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else _COLUMNS
    lines = tree.tree(document.workflow, document.program, columns, signs, catalog)
    console.put_pieces([[(_COLOURS.get(style), text) for style, text in line] for line in lines])


def _can_say(signs: Signs) -> bool:
    """Can standard output's encoding say these signs?"""
    wanted = "".join([signs.tee, signs.corner, signs.bar, signs.arrow, signs.more, *signs.kinds.values()])
    try:
        wanted.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
