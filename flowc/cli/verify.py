"""``flowc verify``: every law on every document, however many there are."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from functools import partial
from operator import attrgetter
from typing import Any

from flowc.cli import console, find
from flowc.cli.doors import Input, Output
from flowc.cli.inputs import about, once
from flowc.cli.parser import Parser, positive, value
from flowc.cli.refusals import FileError
from flowc.cli.verifying import checking, rows, workers
from flowc.cli.verifying.checking import Outcome
from flowc.cli.verifying.journal import Journal, refusal
from flowc.cli.verifying.progress import Progress
from flowc.cli.verifying.rows import Row
from flowc.cli.verifying.tally import KEPT, SUFFIXES, Tally, as_json, write
from flowc.diagnostics.diagnostic import Diagnostic, Span

_INTERRUPTED = 130
_NOTES = 20
"""Documents with unknown keys that are named one by one; the table counts all."""

_EXAMPLES = """\
  flowc verify order-tags.flow                  one document
  flowc verify corpus/ ~/flows/*.flow           folders and files
  flowc verify --quiet corpus/                  only what is wrong
  flowc verify --column workflow shop.jsonl     a document in each row
  flowc verify --report out.xml corpus/         also as JUnit's XML
  flowc verify --continue done.log all.parquet  go on where it was stopped

In a folder, at any depth, these are verified: *.flow, *.flow.json, and any other
*.json that holds a workflow. Hidden folders are passed over.
"""


def arguments(command: Parser) -> None:
    """The arguments of ``flowc verify``."""
    command.describe("Convert documents both ways and compare: exact, pure, export and stable.", _EXAMPLES)
    command.argument(
        "paths PATH", Input, "a document, a folder of them, a pattern, a .jsonl or a .parquet", nargs="+"
    )
    command.argument("--column NAME", str, "where in a row the document is; dots lead inwards")
    command.flag("--json", "print the results as JSON")
    command.argument("--report FILE", _report, "write them too: .json, or .xml for JUnit")
    command.argument(
        "--continue FILE", _journal_name, "note what is done, and go on from there", dest="journal"
    )
    command.argument(
        "--timeout S",
        value(_seconds, "is no number of seconds"),
        "seconds for one document; default: 60",
        default=60.0,
    )
    command.flag("--progress", "say how far it is, without a terminal too")
    command.argument("-j --jobs N", positive, "processes; default: one a core")
    command.flag("-q --quiet", "print only what is wrong")
    command.format()


def run(arguments: Namespace) -> int:
    """``flowc verify``: 0 where everything holds, 1 where a law fails, 2 where an input cannot be used."""
    once("verify", arguments.paths)
    journal = _journal(arguments)
    tally = journal.tally if journal else Tally()
    progress = _progress(arguments)
    complete = True
    try:
        _run(arguments, journal, tally, progress)
    except KeyboardInterrupt:
        complete = False
    finally:
        progress.clear()
        if journal:
            journal.close(tally)
    if arguments.report:
        with about(arguments.report):
            write(arguments.report, tally, _inputs(arguments), complete)
    if arguments.json:
        console.put_json_text(as_json(tally, _inputs(arguments), complete))
    elif not arguments.quiet and tally.documents and arguments.format in ("text", "github"):
        console.put_text(tally.render() + "\n")
    if complete:
        return tally.exit_code
    more = f"; flowc verify --continue {arguments.journal} goes on" if journal else ""
    after = f" after {tally.documents:,} documents" if tally.documents else ""
    console.say(f"flowc: interrupted{after}{more}")
    return _INTERRUPTED


def _run(arguments: Namespace, journal: Journal | None, tally: Tally, progress: Progress) -> None:
    """Each outcome into the tally, the journal and what people see."""
    jobs = rows.rows(arguments.paths, arguments.column)
    if journal:
        jobs = _skip(jobs, journal, progress)
    crew = workers.Crew[Row, Outcome](
        partial(checking.check, arguments.column),
        checking.lost,
        attrgetter("weight"),
        arguments.jobs or workers.cores(),
        arguments.timeout,
        threads=any(path.endswith(".parquet") for path in arguments.paths),
        tick=progress.tick,
    )
    earlier, began = tally.seconds, time.monotonic()
    for outcome in crew.run(jobs):
        tally.add(outcome)
        tally.seconds = earlier + time.monotonic() - began
        if journal:
            journal.add(tally, outcome)
        progress.add(outcome.weight)
        if outcome.text and not arguments.json and _is_said(outcome, tally, arguments.quiet):
            progress.clear()
            _say(outcome, arguments.format)


def _say(outcome: Outcome, form: str) -> None:
    """What people read of a document, or what programs do."""
    if form == "text" or outcome.data is None:
        console.say(outcome.text)
        return
    found = [_diagnostic(each) for each in outcome.data["diagnostics"]]
    for law in outcome.data["laws"]:
        hint = "please report it with the document"
        message = f"the law {law['name']!r} does not hold: {law['detail']}"
        found.append(Diagnostic("FC303", message, hint=hint))
    console.collect(outcome.name, found)


def _diagnostic(record: dict[str, Any]) -> Diagnostic:
    """A diagnostic from its JSON, without its edits."""
    span = record["span"]
    place = None if span is None else Span(**span)
    given: dict[str, Any] = {**record, "span": place, "fix": None, "bucket": None}
    return Diagnostic(**given)


def _is_said(outcome: Outcome, tally: Tally, quiet: bool) -> bool:
    """Failures as long as they are kept; what is merely left out is not wrong, and said of a few."""
    if outcome.status == "ok":
        return not quiet and tally.unknown <= _NOTES
    return tally.failed + tally.refused <= KEPT


def _skip(jobs: Iterator[Row], journal: Journal, progress: Progress) -> Iterator[Row]:
    """The rows after those that are done. Raises ``FlowError`` where these are others now."""
    last = None
    for _ in range(journal.tally.documents):
        last = next(jobs, None)
        if last is None:
            break
        progress.skip(last.weight)
    if journal.tally.documents and (last is None or last.name != journal.last):
        message = "the inputs are not what they were when this journal was written"
        raise FileError(refusal(message), journal.name)
    return jobs


def _journal(arguments: Namespace) -> Journal | None:
    if not arguments.journal:
        return None
    with about(arguments.journal):
        return Journal(arguments.journal, {"inputs": _inputs(arguments), "column": arguments.column})


def _progress(arguments: Namespace) -> Progress:
    terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not arguments.quiet
    mode = "bar" if terminal else "lines" if arguments.progress else None
    return Progress(mode, find.sizes(arguments.paths) if mode else 0)


def _inputs(arguments: Namespace) -> list[str]:
    return [console.shown(path) for path in arguments.paths]


def _journal_name(text: str) -> Output:
    """The value of ``--continue``: a file that is meant to be verified is none."""
    if find.may_be_meant(text):
        raise ArgumentTypeError(
            f"{text!r} is called like a workflow, not a journal: --continue done.log {text}"
        )
    return Output(text)


def _report(text: str) -> Output:
    """The value of ``--report``."""
    if not text.endswith(SUFFIXES):
        raise ArgumentTypeError(f"{text!r} ends neither in .json nor in .xml")
    return Output(text)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e6:
        raise ValueError
    return seconds
