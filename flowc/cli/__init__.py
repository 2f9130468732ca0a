"""The command line ``flowc``: a thin shell around the pure compiler.

A command imports what it needs when it runs, so that converting one file starts fast.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from flowc.cli import commands, console, parser

FINE, FAILED, UNUSABLE, BUG = 0, 1, 2, 3
INTERRUPTED, CLOSED_PIPE = 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing but a process's end leaves here as an exception."""
    try:
        code = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except KeyboardInterrupt:
        console.say("flowc: interrupted")
        return INTERRUPTED
    except Exception as error:
        console.say_bug(error)
        return BUG
    return code


def _run(argv: Sequence[str] | None) -> int:
    """Parse the arguments and hand them to their command."""
    try:
        arguments = parser.build().parse_args(argv)
    except SystemExit as end:  # argparse has printed the help, or the mistake
        return end.code if isinstance(end.code, int) else UNUSABLE
    command = commands.load(arguments.command)
    form = getattr(arguments, "format", "text")
    if form == "text":
        return command.run(arguments)
    from flowc.cli import findings

    return findings.run(form, command, arguments)
