"""``flowc git-install``: git shows documents as Python, and merges them as Python."""

from __future__ import annotations

from argparse import Namespace

from flowc.cli import console
from flowc.cli.git import asking as git
from flowc.cli.inputs import about
from flowc.cli.parser import Parser

_EXAMPLES = """\
  flowc git-install            in this repository
  flowc git-install --global   in all repositories of this account

What it writes and how conflicts are resolved is in docs/git.md.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc git-install``."""
    command.describe("Teach git to show *.flow and *.flow.json as Python, and to merge them.", _EXAMPLES)
    command.add_argument("--global", dest="everywhere", action="store_true", help="for all repositories")


def run(arguments: Namespace) -> int:
    """``flowc git-install``; a second time changes nothing."""
    scope = "--global" if arguments.everywhere else "--local"
    with about("flowc git-install"):
        file = git.attributes_file(arguments.everywhere)
        for name, value in git.settings().items():
            git.configure(name, value, scope)
        lines = git.read_lines(file)
        known = {line.strip() for line in lines}
        missing = [line for line in git.ATTRIBUTES if line not in known]
        if missing:
            start = [] if not lines or lines[-1].endswith("\n") else ["\n"]
            git.write_lines(file, [*lines, *start, *(f"{line}\n" for line in missing)])
    share = (
        "" if arguments.everywhere else "; commit it, and it is the same for everyone who runs this command"
    )
    console.put_text(
        "git shows *.flow and *.flow.json as Python now, and merges them.\n"
        f"  {', '.join(git.SECTIONS)}: in the {'global' if arguments.everywhere else 'repository’s'} configuration\n"
        f"  {console.shown(file)}: says for which files{share}\n"
    )
    return 0
