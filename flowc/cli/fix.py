"""``flowc fix``: the corrections that are certain, applied; ``flowc check --fix`` by a shorter name."""

from __future__ import annotations

from argparse import Namespace

from flowc.cli import check
from flowc.cli.parser import Parser

_EXAMPLES = """\
  flowc fix order-tags.py           correct what is certain, name the rest
  flowc fix --diff order-tags.py    show what would change
  flowc fix - < order-tags.py       print the corrected view

A correction is certain where only one thing can have been meant, such as a colon that
is missing, null for None, order["id"] for order.id. Others stay with the findings.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc fix``: those of ``flowc check``."""
    command.describe("Apply the corrections of a view that are certain: flowc check --fix.", _EXAMPLES)
    check.options(command)
    command.set_defaults(fix=True, json=False)


def run(arguments: Namespace) -> int:
    """``flowc fix``: what ``flowc check`` returns for the corrected views."""
    return check.run(arguments)
