"""``flowc git-uninstall``: git is as it was before ``flowc git-install``."""

from __future__ import annotations

from argparse import Namespace

from flowc.cli import console
from flowc.cli.git import asking as git
from flowc.cli.inputs import about
from flowc.cli.parser import Parser

_EXAMPLES = """\
  flowc git-uninstall            in this repository
  flowc git-uninstall --global   for this account
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc git-uninstall``."""
    command.describe("Take back what flowc git-install did.", _EXAMPLES)
    command.add_argument("--global", dest="everywhere", action="store_true", help="for all repositories")


def run(arguments: Namespace) -> int:
    """``flowc git-uninstall``; where nothing is installed it changes nothing."""
    scope = "--global" if arguments.everywhere else "--local"
    with about("flowc git-uninstall"):
        file = git.attributes_file(arguments.everywhere)
        for section in git.SECTIONS:
            git.git("config", scope, "--remove-section", section)
        lines = git.read_lines(file)
        kept = [line for line in lines if line.strip() not in git.ATTRIBUTES]
        if kept != lines:
            git.write_lines(file, kept)
    console.put_text("git shows and merges workflows as any other text again.\n")
    return 0
