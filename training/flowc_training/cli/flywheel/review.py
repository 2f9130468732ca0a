"""``flowc-flywheel review``: the page on which people decide of talks, on loopback."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import Any

from flowc_training.cli.flywheel import told
from flowc_training.conversations.cases import CaseError
from flowc_training.weekly import deciding
from flowc_training.weekly.deciding import DecisionError


def register(commands: Any) -> None:
    """Add the command."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "review", help="the page on which people decide what is learnt from, on loopback"
    )
    told.add_home(parser)
    parser.add_argument("--who", default=_user(), help="who reviews; default: %(default)s")
    parser.add_argument("--port", type=int, default=8322)
    parser.set_defaults(run=run)


def _user() -> str:
    """Who is at the machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "reviewer"


def run(given: argparse.Namespace) -> int:
    """Exit code 0 when the page is closed, 2 where something cannot be used."""
    from flowc_training.conversations.reviewing import Desk, app, entries

    if not given.home.is_dir():
        print(f"there is no flywheel in {given.home}: flowc-flywheel week makes one", file=sys.stderr)
        return 2
    try:
        desk = Desk(given.home, given.who, entries(given.home))
        deciding.read(desk.path)
    except (CaseError, DecisionError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    import uvicorn

    print(
        f"http://127.0.0.1:{given.port} as {given.who}; {len(desk.entries)} talks; decisions go to {desk.path}",
        flush=True,
    )
    uvicorn.run(app(desk), host="127.0.0.1", port=given.port, log_level="warning")
    return 0
