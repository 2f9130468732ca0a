"""``flowc check``: what of a workflow cannot work, said before Flow says it."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from flowc.check.checker import Checked, Known, buckets, examine
from flowc.cli import console, disk, files, find, project, rewrite
from flowc.cli.doors import Rewritten
from flowc.cli.inputs import once, tried
from flowc.cli.parser import Parser, value
from flowc.cli.refusals import MisuseError
from flowc.diagnostics.diagnostic import Bucket, Diagnostic, FlowError
from flowc.diagnostics.extras import MISSING
from flowc.schedules.moments import moment
from flowc.update.fixes import fix

_EXAMPLES = """\
  flowc check order-tags.py                    a view; a document is shown as its view
  flowc check flows/ views/*.py                folders and patterns
  flowc check --strict order-tags.flow         warnings count too
  flowc check --fix order-tags.py              correct what is certain; flowc fix is the same
  flowc check --json order-tags.flow           errors in the buckets of Shopify's own tools
  flowc check --catalog apps.json flows/       with tasks that flowc catalog import has noted

Errors are what Flow would refuse or what could never work, warnings what is probably not
meant, and infos what nobody could check, such as tasks of apps that the catalogue does not know.
"""

FINE, FOUND, UNUSABLE = 0, 1, 2


def arguments(command: Parser) -> None:
    """The arguments of ``flowc check``."""
    command.describe(
        "Check workflows without a shop: tasks, fields, paths, conditions, Liquid, code.", _EXAMPLES
    )
    options(command)
    command.flag("--fix", "correct in views what is certain")
    command.flag("--json", "print the errors by Shopify's buckets, as JSON")


def options(command: Parser) -> None:
    """What ``flowc check`` and ``flowc fix`` share."""
    command.argument("files FILE", Rewritten, "a view, a document, a folder; - is standard input", nargs="+")
    command.flag("--diff", "with --fix: write nothing, print the changes")
    command.flag("--strict", "exit code 1 for warnings too")
    command.flag("-q --quiet", "say nothing of mere information")
    project.catalog_option(command)
    project.environment_option(command)
    command.argument(
        "--now TIME",
        value(moment, "is no time: 2026-03-01T09:00"),
        "the time to check schedules at; ISO 8601",
    )
    command.format()


def run(arguments: Namespace) -> int:
    """``flowc check``: 0 without errors, 1 with some, 2 where an input cannot be used."""
    once("check", arguments.files)
    if arguments.diff and not arguments.fix:
        raise MisuseError("check", "--diff shows what --fix changes")
    if arguments.json and (arguments.diff or (arguments.fix and files.STDIN in arguments.files)):
        raise MisuseError("check", "--json and a corrected view would both be printed: leave one out")
    job = _Job(arguments, Known(project.catalog(arguments), project.schema(arguments), arguments.now))
    for file, trouble in find.documents(arguments.files, views=True):
        job.code = max(job.code, tried(file, partial(job.file, file, trouble)))
    job.say()
    return job.code


class _Job:
    """The files of one command, one after the other."""

    def __init__(self, arguments: Namespace, known: Known) -> None:
        self.arguments = arguments
        self.known = known
        self.code = FINE
        self.files = 0
        self.counts: Counter[str] = Counter()
        self.buckets: dict[str, dict[Bucket, list[str]]] = {}

    @property
    def prints_views(self) -> bool:
        """Is standard output the place of views, or of their changes?"""
        given = self.arguments
        return given.fix and (given.diff or files.STDIN in given.files)

    def file(self, file: str, trouble: FlowError | None) -> int:
        """Check one file, or say why it cannot be."""
        name = console.shown(file)
        try:
            if trouble is not None:
                raise trouble
            text = files.read(file)
            if self.arguments.fix:
                text = self.fix(file, text)
            checked = examine(text, self.known)
            more = disk.notes(file, text)
            return self.found(
                name, replace(checked, diagnostics=(*checked.diagnostics, *more)) if more else checked
            )
        except FlowError as error:
            console.say_error(error, name)
            self.buckets[name] = buckets(error.diagnostics)
            return UNUSABLE

    def fix(self, file: str, text: str) -> str:
        """The text with what is certain corrected, which is written to where it came from."""
        fixed = fix(text, self.wrong)
        if self.arguments.diff:
            console.put_diff(rewrite.diff(console.shown(file), text, fixed.text))
        elif file == files.STDIN:
            console.put(files.encode(fixed.text))
        elif fixed.count:
            files.write(file, files.encode(fixed.text), over=(file,))
            console.say(f"{console.shown(file)}: {fixed.count} corrected")
        return fixed.text

    def wrong(self, text: str) -> Sequence[Diagnostic]:
        """All that is wrong with a text, its language or its workflow."""
        try:
            return examine(text, self.known).diagnostics
        except FlowError as error:
            return error.diagnostics

    def found(self, name: str, checked: Checked) -> int:
        """Say what was found in one file."""
        self.files += 1
        self.counts.update(each.severity for each in checked.diagnostics)
        counting = ("error", "warning") if self.arguments.strict else ("error",)
        is_wrong = any(each.severity in counting for each in checked.diagnostics)
        is_whole = all(each.code != MISSING for each in checked.diagnostics)
        self.buckets[name] = buckets(checked.diagnostics)
        said = [each for each in checked.diagnostics if each.severity != "info" or not self.arguments.quiet]
        if said and not self.arguments.json:
            _say(name, said, checked)
        return UNUSABLE if not is_whole else FOUND if is_wrong else FINE

    def say(self) -> None:
        """The sums, and the product of ``--json``."""
        if self.arguments.json:
            one = next(iter(self.buckets.values())) if len(self.buckets) == 1 else self.buckets
            console.put_json(one)
        elif self.arguments.format == "text" and self.files and not self.prints_views:
            sums = ", ".join(_count(self.counts[each], each) for each in ("error", "warning", "info"))
            console.put_text(f"{_count(self.files, 'workflow')}: {sums}\n")


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


def _say(name: str, said: list[Diagnostic], checked: Checked) -> None:
    """Findings with their lines. A document's are those of its view, which people see and programs have not."""
    source = checked.source
    if source.is_view:
        console.say_error(FlowError(said, source.view.text), name)
    elif console.collected is None:
        console.say_error(FlowError(said, source.view.text), f"{name} (as Python)")
    else:
        console.collect(name, [replace(each, span=None) for each in said])
