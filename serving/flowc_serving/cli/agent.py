"""``flowc agent``: one conversation in the terminal, from a sentence to the workflow's JSON."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import ExitStack, suppress

from flowc.cli.command import Input, MisuseError, Output, Parser, read, say
from flowc_serving.cli.models import DEMONSTRATION, model_named, model_options
from flowc_serving.cli.shops import desk_of, shop_options

PURPOSE = "a workflow from a sentence, in the terminal"

_EXAMPLES = """\
  flowc agent "Tag orders over 500 as VIP" -o vip.flow
  flowc agent "Make it 1000" --workflow vip.flow -o vip-1000.flow
  flowc agent --model openai:http://127.0.0.1:8000/v1#NAME --shop corner.json
  flowc agent "Tag orders over 500 as VIP" --json

Without a model it is the built-in demonstration that answers, which knows a few wishes only. In a
terminal it asks for more: each line is a turn, Ctrl-C ends a turn, Ctrl-D the conversation.
"""
_INTERRUPTED = 130
_LONGEST = 1 << 20
"""Bytes of a wish."""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc agent``."""
    command.describe("Build a workflow in a conversation.", _EXAMPLES)
    command.argument("wish WISH", str, "what the workflow is to do; - is standard input", nargs="?")
    model_options(command)
    shop_options(command, kept="memory")
    command.argument("--workflow FILE", Input, "a document or a view to start from")
    command.argument("-o --output FILE", Output, "write the workflow to this file, as Flow imports it")
    command.flag("--json", "events as JSON, one a line, and the workflow at the end")


def run(arguments: Namespace) -> int:
    """``flowc agent``: 0; 1 where the last turn did not come to its end; 2 where something cannot be used."""
    import asyncio

    from flowc_serving.agent.contract import load
    from flowc_serving.cli.talk import Talk

    has_terminal = sys.stdin.isatty()
    if not (arguments.wish or "").strip() and (arguments.wish is not None or not has_terminal):
        raise MisuseError("agent", 'say what the workflow is to do: flowc agent "Tag orders over 500"')
    if arguments.output:
        _expect_place(arguments.output)
    model = model_named("agent", arguments.model or DEMONSTRATION, arguments)
    with asyncio.Runner() as runner, ExitStack() as stack:
        stack.callback(lambda: runner.run(model.close()))
        desk = desk_of("agent", arguments, load(), stack)
        talk = Talk(desk, model, arguments)
        if arguments.workflow:
            talk.begin_with(arguments.workflow)
        wish = read("-", _LONGEST) if arguments.wish == "-" else arguments.wish
        code = 0
        if wish is not None:
            code = talk.turn(runner, wish)
        if arguments.wish == "-" or not has_terminal or arguments.json:
            return code
        say(f"flowc agent: {model.name} answers; Ctrl-C ends a turn, Ctrl-D the conversation")
        while (wish := _next()) is not None:
            code = talk.turn(runner, wish) if wish.strip() else code
        return 0 if code == _INTERRUPTED else code


def _expect_place(output: str) -> None:
    """Where a file cannot be written is said before a model is asked, which may cost time and money."""
    from pathlib import Path

    file = Path(output)
    if file.is_dir():
        raise MisuseError("agent", f"--output: {output} is a folder: name a file in it")
    if not file.parent.is_dir():
        raise MisuseError("agent", f"--output: {output}: the folder to write into does not exist")


def _next() -> str | None:
    """The next line of a person, None at the end; Ctrl-C begins the line anew."""
    from importlib import import_module

    with suppress(ImportError):
        import_module("readline")  # a line can be edited then, and an earlier one taken up
    while True:
        try:
            return input("> ")
        except KeyboardInterrupt:
            say("")
        except EOFError:
            say("")
            return None
