"""``flowc catalog``: what a project knows of tasks, from Shopify's own answers."""

from __future__ import annotations

import os
from argparse import Namespace

from flowc.catalog import loading, responses
from flowc.catalog.task import Task
from flowc.cli import console, files, project
from flowc.cli.doors import Input, Output
from flowc.cli.inputs import about, used
from flowc.cli.parser import Parser
from flowc.diagnostics import visible

_EXAMPLES = """\
  flowc catalog import responses.json                    into flow-catalog.json
  flowc catalog import --catalog apps.json a.json b.json
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc catalog``."""
    command.describe(
        "Note real task_configuration responses in a catalogue of the project, in place of what is assumed.",
        _EXAMPLES,
    )
    command.add_argument("action", choices=("import",), help="what to do")
    command.argument("files FILE", Input, "responses as JSON; - is standard input", nargs="+")
    command.argument(
        "--catalog FILE",
        Output,
        f"the catalogue to write to; default: {project.CATALOG}",
        default=project.CATALOG,
    )


def run(arguments: Namespace) -> int:
    """``flowc catalog import``: 0, or 2 where an input cannot be used; then nothing is written."""
    catalog = arguments.catalog
    own = used(catalog, loading.read_project) if os.path.exists(catalog) else ()
    new = [task for file in arguments.files for task in used(file, responses.read)]
    with about(catalog):
        tasks, changes = responses.imported(new, loading.bundled().replaced(own), own)
        files.write(catalog, files.encode(loading.project_text(tasks)), over=(catalog,))
    console.put_text("".join(_said(task, old) for task, old in changes))
    return 0


def _said(task: Task, replaced: tuple[Task, ...]) -> str:
    """A line for a task: what it stands in place of."""
    old = ", ".join(f"{each.id}@{each.version} ({_known(each)})" for each in replaced)
    return visible.line(f"{task.id}@{task.version}: {f'replaces {old}' if old else 'new'}") + "\n"


def _known(task: Task) -> str:
    return "assumed" if task.evidence == "assumed" else "known"
