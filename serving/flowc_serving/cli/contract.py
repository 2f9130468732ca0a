"""``flowc contract``: what a model sees, what differs between two contracts, and where production drifts from it."""

from __future__ import annotations

import difflib
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli import command

if TYPE_CHECKING:
    from flowc_serving.agent.contract import Contract
    from flowc_serving.agent.drift import Drift

PURPOSE = "what a model sees: show it, compare two, find drift"
_EXAMPLES = """\
  flowc contract show                         system prompt, tools and fingerprint
  flowc contract show --json > flow_contract.json
  flowc contract diff checkpoint              how a checkpoint's contract differs from this one
  flowc contract diff old.json new.json
  flowc contract drift traffic.jsonl          recorded answers that the contract would not have given
"""
_OURS = "this version of flowc"
_LONGEST = 1 << 29
"""Bytes of recorded traffic."""


def arguments(parser: command.Parser) -> None:
    """The arguments of ``flowc contract``."""
    parser.describe("What a model sees besides the conversation.", _EXAMPLES)
    actions = parser.add_subparsers(
        dest="action", metavar="show|diff|drift", required=True, help="what to do"
    )
    show = actions.add_parser("show")
    show.describe("What a model sees: system prompt, tools, chat template, and their fingerprint.", _EXAMPLES)
    show.add_argument(
        "--representation",
        choices=("python", "json"),
        default="python",
        help="what programs are; default: python",
    )
    show.flag("--tests", "the variant in which the model tries programs on test cases")
    show.flag("--json", "the contract as the file that lies beside a checkpoint")
    diff = actions.add_parser("diff")
    diff.describe("What differs between two contracts, as a unified diff.", _EXAMPLES)
    diff.argument("files FILE", str, "a contract, or the folder of a checkpoint", nargs="+")
    drift = actions.add_parser("drift")
    drift.describe("Recorded answers of production that the contract would not have given.", _EXAMPLES)
    drift.argument("traffic FILE", str, "rows of traffic, one JSON object a line; - is standard input")
    drift.flag("--json", "a JSON object for each difference")
    command.catalog_option(drift)


def run(arguments: Namespace) -> int:
    """``flowc contract``: 0, 1 where something differs, 2 where a file is none."""
    return {"show": _show, "diff": _diff, "drift": _drift}[arguments.action](arguments)


def _show(given: Namespace) -> int:
    from flowc_serving.agent import contract

    found = contract.load(given.representation, tests=given.tests)
    if given.json:
        command.put_json_text(contract.to_text(found))
    else:
        command.put_text(contract.told(found))
    return 0


def _diff(given: Namespace) -> int:
    from flowc_serving.agent import contract

    if len(given.files) > 2:
        raise command.MisuseError(
            "contract", "diff takes one contract, to compare with ours, or two", "flowc contract diff OLD NEW"
        )
    old = _read(given.files[0])
    new = _read(given.files[1]) if len(given.files) == 2 else contract.ours(old)
    before, after = (contract.told(each).splitlines(keepends=True) for each in (old, new))
    names = [*given.files, _OURS]
    command.put_diff("".join(difflib.unified_diff(before, after, names[0], names[1])))
    for each in contract.differences(old, new):
        command.say(f"flowc contract: {each}")
    return int(old.fingerprint != new.fingerprint)


def _read(name: str) -> Contract:
    from flowc_serving.agent import contract

    def parsed(text: str) -> Contract:
        try:
            return contract.from_text(text)
        except contract.ContractError as error:
            raise command.refusal("contract-unreadable", str(error)) from None

    file = Path(name, contract.FILE) if Path(name).is_dir() else name
    return command.used(str(file), parsed)


def _drift(given: Namespace) -> int:
    from flowc_serving.agent import drift

    file = given.traffic
    answers = others = differing = 0
    for row in drift.compare(command.read(file, _LONGEST).split("\n"), command.catalog(given)):
        answers += row.is_ours
        others += not row.is_ours
        differing += bool(row.drifts)
        for each in row.drifts:
            _put(file, each, as_json=given.json)
    if not given.json:
        more = f"; {others} of tools that the contract does not have" if others else ""
        command.put_text(f"{differing} of {answers} answers are not as the contract gives them{more}\n")
    return int(differing > 0)


def _put(file: str, found: Drift, *, as_json: bool) -> None:
    from flowc_serving.agent.json_value import dumps

    if as_json:
        command.put_json_text(dumps({"file": file, **asdict(found)}) + "\n")
    else:
        where = f"{file}:{found.line}: {found.tool} {found.pointer}".rstrip()
        command.put_text(command.one_line(f"{where}: {found.what}: {found.message}") + "\n")
