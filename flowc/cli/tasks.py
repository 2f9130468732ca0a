"""``flowc tasks``: which tasks there are, and how one is configured."""

from __future__ import annotations

from argparse import Namespace

from flowc.catalog import describing, index, search, words
from flowc.catalog.loading import Catalog
from flowc.cli import console, project
from flowc.cli.parser import Parser, positive

_EXAMPLES = """\
  flowc tasks search "tag order"                       tasks for what you have in mind
  flowc tasks search --json "send email" "wait"        several questions, for programs
  flowc tasks show shopify::admin::add_order_tags      its fields, ports and result
  flowc tasks show shopify.admin.add_order_metafield@0.1
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc tasks``."""
    command.describe("Search the catalogue of tasks, and show one.", _EXAMPLES)
    command.add_argument("action", choices=("search", "show"), help="what to do")
    command.argument(
        "asked QUERY|ID", str, "what to search, in plain words; or a task, as ID[@VERSION]", nargs="+"
    )
    command.argument("--limit N", positive, "tasks a question; default: 10", default=10)
    command.flag("--json", "print what Shopify's own tools would answer")
    project.catalog_option(command)


def run(arguments: Namespace) -> int:
    """``flowc tasks``: 0, 1 where nothing was found, 2 where the catalogue cannot be used."""
    return (_search if arguments.action == "search" else _show)(arguments, project.catalog(arguments))


def _search(arguments: Namespace, catalog: Catalog) -> int:
    searched = index.index_of(catalog)
    found = {query: searched.find(query, arguments.limit) for query in arguments.asked}
    if arguments.json:
        console.put_json(search.task_search(arguments.asked, catalog, arguments.limit))
    else:
        for query, each in found.items():
            _put_found(query, each, is_one_of_many=len(found) > 1)
    return 0 if any(each.tasks for each in found.values()) else 1


def _put_found(query: str, found: index.Found, *, is_one_of_many: bool) -> None:
    if is_one_of_many:
        console.put_text(f"{query}:\n")
    if found.read_as != " ".join(words.question(query)):
        console.say(f"flowc tasks: searched for {found.read_as!r}")
    if not found.tasks:
        console.say(f"flowc tasks: nothing found for {query!r}")
    console.put_text(describing.tasks(found.tasks))


def _show(arguments: Namespace, catalog: Catalog) -> int:
    asked = [_named(each) for each in arguments.asked]
    if arguments.json:
        questions = [{"id": one} | ({"version": version} if version else {}) for one, version in asked]
        console.put_json(search.task_configuration(questions, catalog))
        return 1 if any(catalog.task(*each) is None for each in asked) else 0
    code = 0
    for task_id, version in asked:
        task = catalog.task(task_id, version)
        if task is None:
            _say_unknown(task_id, version, catalog)
            code = 1
        else:
            console.put_text(describing.task(task, catalog.versions(task_id)))
    return code


def _named(text: str) -> tuple[str, str | None]:
    """``ID@VERSION``; an id may have dots, as a view writes it."""
    task_id, _, version = text.partition("@")
    return task_id if "::" in task_id else task_id.replace(".", "::"), version or None


def _say_unknown(task_id: str, version: str | None, catalog: Catalog) -> None:
    versions = catalog.versions(task_id)
    if versions:
        console.say_mistake("tasks", f"there is no version {version} of {task_id}", ", ".join(versions))
        return
    meant = index.index_of(catalog).nearest(task_id)
    hint = f"did you mean {meant}?" if meant else "flowc tasks search finds tasks by what they do"
    console.say_mistake("tasks", f"there is no task {task_id}", hint)
