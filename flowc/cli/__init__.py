"""The command line ``flowc``: a thin shell around the pure compiler.

A command imports what it needs when it runs, so that converting one file starts fast.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from flowc.cli import console, doors, parser, project
from flowc.cli.refusals import FileError, MisuseError, is_full, trouble

FINE, FAILED, UNUSABLE, BUG = 0, 1, 2, 3
INTERRUPTED, CLOSED_PIPE = 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing but a process's end leaves here as an exception."""
    try:
        code = _run(argv)
        console.flush()
    except BrokenPipeError:
        console.let_go(sys.stdout)  # whoever read our output has seen enough
        return CLOSED_PIPE
    except console.OutputError as error:
        console.let_go(sys.stdout)
        console.say_error(trouble(error.error, "write"), "standard output")
        return UNUSABLE
    except KeyboardInterrupt:
        console.say("flowc: interrupted")
        return INTERRUPTED
    except OSError as error:
        if not is_full(error):
            console.say_bug(error)
            return BUG
        console.let_go(sys.stdout)
        console.say_error(trouble(error, "write"), "flowc")
        return UNUSABLE
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
    form = getattr(arguments, "format", "text")
    return _command(arguments) if form == "text" else _collected(form, arguments)


def _command(arguments: Namespace) -> int:
    """Run the command, and say what is wrong with what it is given."""
    try:
        project.check_environment()
        with doors.opened(arguments):
            return parser.load(arguments.command).run(arguments)
    except FileError as found:
        console.say_error(found.error, console.shown(found.file))
        return UNUSABLE
    except MisuseError as mistake:
        console.say_mistake(mistake.command, mistake.message, mistake.hint)
        return UNUSABLE


def _collected(form: str, arguments: Namespace) -> int:
    """Run the command, and print what it found in a format: on standard error where its own product is on the other."""
    import flowc
    from flowc.diagnostics import visible
    from flowc.diagnostics.render import render

    console.collected = []
    try:
        return _command(arguments)
    finally:
        found, console.collected = console.collected, None
        text = render(form, found, flowc.__version__)
        if _has_product(arguments):
            console.tell(visible.text(text))
        else:
            console.put_text(text)


def _has_product(arguments: Namespace) -> bool:
    """Does the command print something of its own?"""
    given = vars(arguments)
    if given["command"] in ("fmt", "fix") or given.get("fix"):
        return given["diff"] or "-" in given["files"]
    if given["command"] in ("to-py", "to-json", "show"):
        return not given["output"]
    return given["command"] == "diff" or bool(given.get("json"))
