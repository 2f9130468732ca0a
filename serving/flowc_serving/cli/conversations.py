"""``flowc conversations``: what merchants and the agent said, from the log: a list, one of them, or an export."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli import command
from flowc_serving.cli.logs import day, log_options, opened

if TYPE_CHECKING:
    from flowc_serving.agent.conversation import Message
    from flowc_serving.agent.json_value import Object
    from flowc_serving.store.rows import Row
    from flowc_serving.store.tables import Told

PURPOSE = "conversations of the log: list, show, export"
_NAME = "conversations"
_EXAMPLES = """\
  flowc conversations list --since 2026-11-01
  flowc conversations show 01M8K8MF1QFFNBSWEX5K62CMT0
  flowc conversations show 01M8K8MF1QFFNBSWEX5K62CMT0 --json     its rows, one JSON object a line
  flowc conversations export parquet/ --since 2026-11-01         personal data replaced
"""


def arguments(parser: command.Parser) -> None:
    """The arguments of ``flowc conversations``."""
    parser.describe("Read the log of conversations.", _EXAMPLES)
    actions = parser.add_subparsers(
        dest="action", metavar="list|show|export", required=True, help="what to do"
    )
    listed = actions.add_parser("list")
    listed.describe("The conversations, the last changed first.", _EXAMPLES)
    listed.argument("--since DAY", str, "those that went on since a day, as 2026-11-29")
    listed.argument("--shop DOMAIN", str, "those of one shop")
    listed.argument("--most NUMBER", command.positive, "how many at most; default: 100", default=100)
    listed.flag("--json", "a JSON object for each")
    show = actions.add_parser("show")
    show.describe("One conversation, as it was.", _EXAMPLES)
    show.argument("conversation ID", str, "its id")
    show.flag("--json", "its rows, a JSON object each")
    export = actions.add_parser("export")
    export.describe(
        "Write Parquet files, one a day, with personal data replaced. What looked personal and was left is in\n"
        "review.jsonl beside them: look at it before you hand anything on, and do not hand that file on.",
        _EXAMPLES,
    )
    export.argument("folder DIR", str, "where to write; days that are there already are written again")
    export.argument("--since DAY", str, "from a day on")
    for each in (listed, show, export):
        log_options(each)


def run(arguments: Namespace) -> int:
    """``flowc conversations``: 0, or 2 where there is no such log or conversation."""
    return {"list": _list, "show": _show, "export": _export}[arguments.action](arguments)


def _list(given: Namespace) -> int:
    from flowc_serving.store.rows import dumped

    first = day(_NAME, given.since)
    with opened(_NAME, given.log, given.secret) as log:
        for each in log.told(first=first, domain=given.shop, most=given.most):
            if given.json:
                command.put_json_text(f"{dumped(_object(each))}\n")
            else:
                command.put_text(f"{command.one_line(_line(each))}\n")
    return 0


def _line(told: Told) -> str:
    from flowc_serving.store import names

    head = told.head.fields if told.head else {}
    served = " ".join(str(head[name]) for name in (names.ARM, names.MODEL) if name in head)
    return f"{told.conversation}  {told.last[:16].replace('T', ' ')}  {told.turns} turns  {served}".rstrip()


def _object(told: Told) -> Object:
    from flowc_serving.store import names

    head: Object = told.head.fields if told.head else {}
    return {
        names.CONVERSATION: told.conversation,
        names.SHOP: told.shop,
        "first": told.first,
        "last": told.last,
        "turns": told.turns,
        "rows": told.rows,
        names.MODEL: head.get(names.MODEL),
        names.ARM: head.get(names.ARM),
    }


def _show(given: Namespace) -> int:
    from flowc_serving.store import reading_back
    from flowc_serving.store.rows import dumped

    with opened(_NAME, given.log, given.secret) as log:
        rows = log.rows(given.conversation)
    if not rows:
        raise command.MisuseError(
            _NAME, f"the log has no conversation {command.one_line(given.conversation)}"
        )
    if given.json:
        for row in rows:
            command.put_json_text(f"{dumped(row.flat())}\n")
        return 0
    found = reading_back.conversation(rows)
    for message in found.messages if found else reading_back.turns(rows):
        command.put_text(_said(message))
    command.put_text("".join(f"{command.one_line(line)}\n" for line in map(_event, rows) if line))
    return 0


def _said(message: Message) -> str:
    """A message for people: programs as they are, the rest of a call or an answer as JSON."""
    from flowc_serving.agent.conversation import PROGRAM, Answer, Assistant, User
    from flowc_serving.agent.json_value import dumps

    match message:
        case User(text):
            return f"merchant: {text}\n\n"
        case Assistant(text, calls):
            told = f"agent: {text}\n" if text else ""
            for call in calls:
                rest = {key: value for key, value in call.arguments.items() if key != PROGRAM}
                told += f"  calls {call.name} {dumps(rest)}\n"
                if PROGRAM in call.arguments:
                    told += f"{call.arguments[PROGRAM]}\n"
            return f"{told}\n"
        case Answer(_, name, data):
            return f"  {name} answers {dumps(data)}\n\n"


def _event(row: Row) -> str:
    """What happened besides what was said."""
    from flowc_serving.store import names

    fields = row.fields
    match row.name:
        case names.ENDED if fields.get(names.ENDING) != "done":
            return f"{row.time}  a turn ended: {fields.get(names.ENDING)} {fields.get(names.ERROR_TEXT, '')}"
        case names.SWITCHED:
            return (
                f"{row.time}  {'activated' if fields.get(names.ACTIVATED) else 'deactivated'}: {row.workflow}"
            )
        case names.CHANGED:
            return f"{row.time}  edited by hand: {row.workflow}"
        case names.EVALUATED:
            said = fields.get(names.EXPLANATION, "")
            return f"{row.time}  {fields.get(names.EVALUATION)}: {fields.get(names.LABEL)} {said}".rstrip()
        case _:
            return ""


def _export(given: Namespace) -> int:
    from flowc_serving.store.exporting import REVIEW, export

    first = day(_NAME, given.since)
    suspicions = 0
    with opened(_NAME, given.log, given.secret) as log:
        for each in export(log, Path(given.folder), since=first):
            suspicions += each.suspicions
            command.put_text(f"{command.one_line(str(each.path))}: {each.rows} rows\n")
    if suspicions:
        command.say(
            f"flowc conversations: {suspicions} places look personal and were left: {given.folder}/{REVIEW}"
        )
    return 0
