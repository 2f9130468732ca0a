"""``flowc run``: what a workflow would do to an event."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from flowc.cli import console, files, find
from flowc.cli.doors import Input, Output
from flowc.cli.inputs import about, once, usable
from flowc.cli.parser import Parser, value
from flowc.model.workflow import Workflow
from flowc.schedules.moments import moment
from flowc.simulate.trace import Event, Run, Shop

if TYPE_CHECKING:
    from flowc.source import Source

_EXAMPLES = """\
  flowc run order-tags.py                              on an event made up for it
  flowc run order-tags.flow --event order.json         on an event of yours
  flowc run order-tags.py --event order.json --shop shop.json --json
  flowc run order-tags.py --html run.html              a picture, the path taken lit

An event is what the trigger brings, as JSON: {"order": {"name": "#1001", "tags": ["vip"]}}. With
a time or more it says so: {"at": "2026-01-05T09:00:00Z", "environment": {"order": {…}}}.

Nothing is sent anywhere: the effects are printed. The exit code is 0 where the run
finished, 1 where a step failed or the run was stopped, 2 where an input cannot be used.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc run``."""
    command.describe("Simulate a workflow: what it would do to an event, and why.", _EXAMPLES)
    command.argument("file FILE", find.one, "a document or a view; - is standard input")
    command.argument(
        "--event FILE", Input, "the event as JSON (see below); default: one made up for the workflow"
    )
    command.argument("--shop FILE", Input, "a small shop as JSON, for Get data and the variable shop")
    command.add_argument("--seed", type=int, default=0, help="of made-up events; default: 0")
    command.argument(
        "--now TIME",
        value(moment, "is no ISO 8601 time, such as 2026-01-05T09:00:00Z"),
        "when it happens, if the event does not say",
    )
    command.flag("--strict", "what the event does not have is an error, not nil")
    command.flag("--json", "print the run as JSON")
    command.argument("--html OUT", Output, "write a page with the path taken")


def run(arguments: Namespace) -> int:
    """``flowc run``: 0 where it finished, 1 where something failed, 2 where it cannot be run."""
    from flowc.simulate.api import run as simulate
    from flowc.source import read

    once("run", (arguments.file, arguments.event, arguments.shop))
    source = usable(arguments.file, read)
    with about(arguments.file):
        event, shop = _fixtures(arguments, source and source.workflow)
        if source is None or event is None or shop is None:
            return 2
        found = simulate(source, event, shop, now=arguments.now, strict=arguments.strict)
    if arguments.html is not None:
        _write(arguments.html, source, found)
    _print(arguments, source.workflow, event, found)
    return 0 if found.outcome == "finished" else 1


def _fixtures(arguments: Namespace, workflow: Workflow | None) -> tuple[Event | None, Shop | None]:
    """The event and the shop that are given; what is not given is made up, and that is said."""
    from flowc.simulate.fixtures import read_event, read_shop

    event = usable(arguments.event, read_event) if arguments.event else None
    shop = usable(arguments.shop, read_shop) if arguments.shop else None
    if workflow is None or arguments.event:
        return event, shop if arguments.shop else Shop()
    from flowc.simulate.api import invent

    made = invent(workflow, arguments.seed, arguments.now)
    console.say(f"note: no event given: this one is made up (--seed {arguments.seed}), --json shows it")
    return made.event, shop if arguments.shop else made.shop


def _write(name: str, source: Source, found: Run) -> None:
    """The page with the path taken. Raises ``FileError``."""
    from flowc.show import html

    page = html.page(source.workflow, source.program, found)
    with about(name):
        files.write(name, page.encode("utf-8", "backslashreplace"))


def _print(arguments: Namespace, workflow: Workflow, event: Event, found: Run) -> None:
    """The run on standard output."""
    from flowc.simulate import report

    if arguments.json:
        data = {"event": report.event_json(event), **report.as_json(found, workflow)}
        console.put_json(data)
    else:
        console.put_text(report.as_text(found, workflow))
