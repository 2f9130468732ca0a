"""``flowc verify``: every law on every document, findings as they are, and a table at the end."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator

from flowc.cli import console, files, find, pool
from flowc.cli.parser import Parser, positive
from flowc.diagnostics import FlowError
from flowc.laws import LAWS, Law, Report, verify

Checked = tuple[str, Report]

_EXAMPLES = """\
  flowc verify order-tags.flow           one document
  flowc verify corpus/ ~/flows/*.flow    folders and files
  flowc verify --json corpus/            the results as JSON
  flowc verify --quiet corpus/           only what is wrong

In a folder, at any depth, these are verified: *.flow, *.flow.json, and any other
*.json that holds a workflow. Hidden folders are passed over.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc verify``."""
    command.describe("Convert documents both ways and compare: exact, pure, export and stable.", _EXAMPLES)
    command.add_argument("paths", nargs="+", metavar="PATH", help="a document, or a folder of documents")
    command.add_argument("--json", action="store_true", help="print the results as JSON")
    command.add_argument("-j", "--jobs", type=positive, metavar="N", help="processes; default: one a core")
    command.add_argument("-q", "--quiet", action="store_true", help="print only what is wrong")


def run(arguments: Namespace) -> int:
    """``flowc verify``: 0 where everything holds, 1 where a law fails, 2 where an input cannot be used."""
    found = find.documents(arguments.paths)
    # A worker process has no standard input of its own.
    processes = 1 if any(name == files.STDIN for name, _ in found) else arguments.jobs
    results = pool.each(check, found, processes)
    bar = sys.stderr.isatty() and not arguments.quiet and len(found) > 1
    checked = list(pool.progress(results, len(found), bar))
    if arguments.json:
        _print_json(checked)
    else:
        _print_findings(checked, arguments.quiet)
        if not arguments.quiet:
            console.put_text(table(checked) + "\n")
    return exit_code(checked)


def check(found: find.Found) -> Checked:
    """Verify one document; whatever goes wrong with it is in its report, so the others go on."""
    name, trouble = found
    try:
        if trouble:
            raise trouble
        return name, verify(files.read(name))
    except FlowError as error:
        return name, Report(diagnostics=tuple(error.diagnostics), source=error.source)
    except Exception as error:
        console.trace(error)
        return name, Report(laws=(Law("bug", False, console.bug_message(error)),))


def exit_code(checked: list[Checked]) -> int:
    """A failed law weighs more than an input that could not be used: it is a bug here, not there."""
    reports = [report for _, report in checked]
    if any(report.failed for report in reports):
        return 1
    return 2 if any(report.refused for report in reports) else 0


def table(checked: list[Checked]) -> str:
    """One row a document, one column a law, and the sums."""
    width = max(len("document"), *(len(console.shown(name)) for name, _ in checked))
    lines = [_row("document", list(LAWS), width)]
    lines += [_row(console.shown(name), _cells(report), width) for name, report in checked]
    return "\n".join([*lines, "", _sums(checked)])


def _cells(report: Report) -> list[str]:
    """What a row says of each law; of all of them at once where the document was not converted."""
    if report.refused:
        return ["refused"]
    holds = {law.name: law.holds for law in report.laws}
    if "bug" in holds:
        return ["bug"]
    return ["ok" if holds[name] else "FAILS" for name in LAWS]


def _row(name: str, cells: list[str], width: int) -> str:
    return "  ".join([name.ljust(width), *(cell.ljust(6) for cell in cells)]).rstrip()


def _sums(checked: list[Checked]) -> str:
    counts = _counts([report for _, report in checked])
    parts = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{len(checked)} document{'' if len(checked) == 1 else 's'}: {parts}"


def _counts(reports: list[Report]) -> dict[str, int]:
    return {
        "hold every law": sum(report.holds for report in reports),
        "failed": sum(bool(report.failed) for report in reports),
        "refused": sum(report.refused for report in reports),
        "with unknown keys": sum(bool(report.left_out) for report in reports),
    }


def _print_findings(checked: list[Checked], quiet: bool) -> None:
    """The findings on standard error; what is merely left out is not wrong."""
    for finding in _findings(checked, quiet):
        console.say(finding)


def _findings(checked: list[Checked], quiet: bool) -> Iterator[str]:
    for name, report in checked:
        text = report.render(console.shown(name))
        if text and not (quiet and report.holds):
            yield text


def _print_json(checked: list[Checked]) -> None:
    import json

    import flowc

    documents = [{"path": console.shown(name), **report.as_json()} for name, report in checked]
    counts = {what.replace(" ", "_"): count for what, count in _counts([r for _, r in checked]).items()}
    data = {
        "flowc": flowc.__version__,
        "documents": documents,
        "summary": {"documents": len(checked), **counts},
    }
    console.put_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n")
