"""The arguments of every command, their help and their examples: one place, read by completion too."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

SHELLS = ("bash", "zsh", "fish")
FORMS = ("code", "export")

_EXIT_CODES = """\
exit codes:
  0    fine
  1    a law failed (verify)
  2    an input that cannot be used, or a mistake in the arguments
  3    a bug in flowc
  130  interrupted; 141  the reader of the output went away
"""

_MAIN = f"""\
examples:
  flowc to-py order-tags.flow            the workflow as Python
  flowc to-json order-tags.py            the document back, byte for byte
  flowc verify corpus/                   every law on every document
  flowc COMMAND --help                   more about one command

{_EXIT_CODES}"""

_TO_PY = f"""\
examples:
  flowc to-py order-tags.flow                   print the view
  flowc to-py order-tags.flow -o order-tags.py  write it to a file
  flowc to-py *.flow -o views/                  one view a document, in a folder
  flowc to-py --pure order-tags.flow            the view without its layout footer
  flowc to-py - < order-tags.flow               read standard input

In a folder, order-tags.flow and order-tags.flow.json become order-tags.py, and
tags/workflow.flow.json becomes tags.py.

{_EXIT_CODES}"""

_TO_JSON = f"""\
examples:
  flowc to-json order-tags.py                        print the document
  flowc to-json order-tags.py -o order-tags.flow     write it to a file
  flowc to-json views/*.py -o flows/                 one document a view, in a folder
  flowc to-json --form export order-tags.py          as the Flow app imports it
  flowc to-json --base order-tags.flow edited.py     ids and positions from a document

In a folder, order-tags.py becomes order-tags.flow in export form (one line)
and order-tags.flow.json in code form.

{_EXIT_CODES}"""

_VERIFY = f"""\
examples:
  flowc verify order-tags.flow           one document
  flowc verify corpus/ ~/flows/*.flow    folders and files
  flowc verify --json corpus/            the results as JSON
  flowc verify --quiet corpus/           only what is wrong

In a folder, at any depth, these are verified: *.flow, *.flow.json, and any other
*.json that holds a workflow. Hidden folders are passed over.

{_EXIT_CODES}"""

_COMPLETION = """\
examples:
  flowc completion bash > ~/.local/share/bash-completion/completions/flowc
  flowc completion zsh > "${fpath[1]}/_flowc"
  flowc completion fish > ~/.config/fish/completions/flowc.fish
"""


class Parser(argparse.ArgumentParser):
    """argparse with the help kept as written, and mistakes on one line with a pointer to the help."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments, and end."""
        self.exit(2, f"{self.prog}: {message}\n  help: {self.prog} --help\n")


class _Version(argparse.Action):
    """``--version``, which looks the version up only when asked."""

    def __init__(self, option_strings: Sequence[str], dest: str, **settings: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **settings)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import flowc

        print(f"flowc {flowc.__version__}")
        parser.exit(0)


def build() -> Parser:
    """The whole command line."""
    main = Parser(
        prog="flowc",
        description="Shopify Flow workflows as Python, and back, exact to the byte.",
        epilog=_MAIN,
    )
    main.add_argument("--version", action=_Version, help="print the version")
    commands = main.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _to_py(commands.add_parser("to-py", help="documents to Python", epilog=_TO_PY))
    _to_json(commands.add_parser("to-json", help="Python to documents", epilog=_TO_JSON))
    _verify(commands.add_parser("verify", help="check the laws on documents", epilog=_VERIFY))
    _completion(commands.add_parser("completion", help="shell completion", epilog=_COMPLETION))
    return main


def _to_py(command: Parser) -> None:
    command.description = "Print a workflow document as Python, its canonical view."
    command.add_argument("files", nargs="+", metavar="FILE", help="a workflow document; - is standard input")
    command.add_argument("-o", "--output", metavar="PATH", help="write to this file, or into this folder")
    command.add_argument("--pure", action="store_true", help="leave the layout footer out")


def _to_json(command: Parser) -> None:
    command.description = "Print the workflow document a view stands for."
    command.add_argument("files", nargs="+", metavar="FILE", help="a view; - is standard input")
    command.add_argument("-o", "--output", metavar="PATH", help="write to this file, or into this folder")
    command.add_argument("--form", choices=FORMS, help="form to write; default: the layout's own, else code")
    command.add_argument("--base", metavar="FILE", help="take the layout from this document")


def _verify(command: Parser) -> None:
    command.description = "Convert documents both ways and compare: exact, pure, export and stable."
    command.add_argument("paths", nargs="+", metavar="PATH", help="a document, or a folder of documents")
    command.add_argument("--json", action="store_true", help="print the results as JSON")
    command.add_argument("-j", "--jobs", type=_jobs, metavar="N", help="processes; default: one a core")
    command.add_argument("-q", "--quiet", action="store_true", help="print only what is wrong")


def _completion(command: Parser) -> None:
    command.description = "Print the completion script of a shell."
    command.add_argument("shell", choices=SHELLS, help="the shell to complete in")


def _jobs(text: str) -> int:
    """The value of ``-j``."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)
