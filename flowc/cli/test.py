"""``flowc test``: tests of workflows, from ``*.test.yaml`` files."""

from __future__ import annotations

import os
import re
from argparse import Namespace
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flowc.cli import console, files, find
from flowc.cli.doors import Input, Output
from flowc.cli.inputs import about, used
from flowc.cli.parser import Parser, value
from flowc.diagnostics.diagnostic import FlowError
from flowc.text.conflicts import instead

if TYPE_CHECKING:
    from flowc.testing.report import Report, Sums

SUFFIXES = (".test.yaml", ".test.yml")
_SIGNS = re.compile(r"^( +)(pass|FAIL|[-+])((?<=[-+]) .*|(?=  ))", re.M)
_COLOURS = {"pass": "32", "FAIL": "1;31", "-": "31", "+": "32"}

_EXAMPLES = """\
  flowc test                             every *.test.yaml below this folder
  flowc test tests/ loyalty.test.yaml
  flowc test --new order-tags.py         a first test file, order-tags.test.yaml
  flowc test --coverage-min 80 --junit out.xml

Events are simulated, nothing is sent anywhere. The exit code is 0 where every test
passed, 1 where one failed or too little is covered, 2 where a file cannot be used.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc test``."""
    command.describe("Run tests of workflows: events, and what is to come of them.", _EXAMPLES)
    command.argument("paths PATH", Input, "test files and folders", nargs="*", default=[Input(".")])
    command.argument("--new FILE", find.one, "write a first test file beside a workflow")
    command.argument(
        "--coverage-min N",
        value(_percent, "is no number from 0 to 100"),
        "fail where less than N percent of all ways are taken",
    )
    command.argument("--junit FILE", Output, "write the results as JUnit's XML")
    command.argument("--html FOLDER", Output, "write a page for each test, with the way it took lit")
    command.flag("--json", "print the results as JSON")
    command.flag("-q --quiet", "print only what is wrong, and the sums")
    command.format()


def run(arguments: Namespace) -> int:
    """``flowc test``: 0 where all passed, 1 where one failed, 2 where a file cannot be used."""
    if arguments.new is not None:
        return _start(arguments.new)
    from flowc.testing import report

    reports = [_tested(name) for name in _found(arguments.paths)]
    total = report.sums(reports)
    _print(arguments, reports, total)
    with about(arguments.junit or arguments.html or ""):
        if arguments.junit is not None:
            files.write(arguments.junit, report.junit(reports).encode("utf-8", "backslashreplace"))
        if arguments.html is not None:
            _write_pages(arguments.html, reports)
    return _code(total, arguments.coverage_min)


def _write_pages(folder: str, reports: list[Report]) -> None:
    """A page for each test, called as its file with its folders, and by its place there. Raises ``FlowError``."""
    from flowc.show.html import page

    files.make_folder(folder)
    for report in reports:
        if isinstance(report.outcome, FlowError):
            continue
        source = report.outcome[0].suite.source
        stem = re.sub(r"[^\w.]+", "-", _stem(report.file)).strip("-.")
        for number, result in enumerate(report.results, 1):
            head = f"Test: {result.case.name} ({'passed' if result.passed else 'failed'})"
            about = "\n\n".join([head, *result.differences])
            text = page(source.workflow, source.document.program, result.run, about=about)
            target = os.path.join(folder, f"{stem}-{number}.html")
            files.write(target, text.encode("utf-8", "backslashreplace"))


def _code(total: Sums, least: float | None) -> int:
    if total.unusable:
        return 2
    percent = total.coverage.percent
    if least is not None and percent < least:
        console.say(f"flowc test: {percent:.0f}% of all ways are taken, and {least:g}% are asked for")
        return 1
    return 1 if total.failed else 0


def _print(arguments: Namespace, reports: list[Report], total: Sums) -> None:
    from flowc.testing import report

    for each in reports:
        name = console.shown(each.file)
        if isinstance(each.outcome, FlowError):
            console.say_error(each.outcome, name)
        elif console.collected is not None:
            console.collect(name, list(report.failures(each)))
    if arguments.json:
        console.put_json_text(report.as_json(reports))
    elif arguments.format in ("text", "github"):
        lines = report.lines(reports, total, is_short=arguments.quiet)
        text = "".join([f"{line}\n" for line in lines])
        console.put_text(text, lambda shown: _SIGNS.sub(_painted, shown))


def _painted(line: re.Match[str]) -> str:
    return f"{line[1]}\033[{_COLOURS[line[2]]}m{line[2]}{line[3]}\033[0m"


# Files.


def _found(paths: list[str]) -> Iterable[str]:
    """Test files: those that are named, and in folders those whose names end as theirs do, each once."""
    found: dict[str, str] = {}
    for path in paths:
        for name in _in_folder(path) if os.path.isdir(path) else [path]:
            found.setdefault(os.path.realpath(name), name)
    return found.values()


def _in_folder(folder: str) -> list[str]:
    found = [
        os.path.normpath(os.path.join(place, name))
        for place, names in find.walk(folder, [])
        for name in names
        if name.endswith(SUFFIXES)
    ]
    return found or [folder]


def _tested(name: str) -> Report:
    """The report of one file."""
    from flowc.testing.coverage import coverage
    from flowc.testing.reading import read_suite
    from flowc.testing.report import Report
    from flowc.testing.running import run_suite

    folder = os.path.dirname(name)
    text = None
    try:
        if os.path.isdir(name):
            hint = f"their names end in {SUFFIXES[0]}; flowc test --new FILE makes one"
            raise files.refusal("test-none", "there is no test file in this folder", hint=hint)
        text = files.read(name)
        suite = read_suite(text, name, lambda other: files.read(os.path.join(folder, other)))
        result = run_suite(suite)
        runs = [each.run for each in result.results if each.run is not None]
        return Report(name, (result, coverage(suite.source, runs)))
    except FlowError as error:
        return Report(name, instead(error.within(text), text or ""))


def _start(name: str) -> int:
    """Writes a first test file beside a workflow."""
    from flowc.source import read
    from flowc.testing.starting import starting

    folder, base = os.path.split(name)
    target = os.path.join(folder, _stem(base) + SUFFIXES[0])
    written = used(name, lambda text: starting(read(text).workflow, base))
    with about(name):
        if os.path.lexists(target):
            raise files.refusal(
                "test-exists", f"{target} is there already", hint="remove it, or write into it"
            )
        files.write(target, written.encode())
    shown = console.shown(target)
    console.put_text(f"wrote {shown}; read what it expects, then: flowc test {shown}\n")
    return 0


def _stem(name: str) -> str:
    """A file's name without what says which kind of file it is."""
    return re.sub(r"(\.test\.ya?ml|\.flow\.json|\.flow|\.json|\.py)$", "", name)


def _percent(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 100:
        raise ValueError
    return share
