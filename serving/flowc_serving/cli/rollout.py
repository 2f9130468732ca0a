"""``flowc rollout``: the rule of a roll-out checked, made into other programs' files, and what came of it."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from flowc.cli import command
from flowc_serving.cli.logs import day, log_options, opened

if TYPE_CHECKING:
    from flowc_serving.rollout.rule import Rule

PURPOSE = "model A against B: check the rule, make its files, report"
_NAME = "rollout"
_EXAMPLES = """\
  flowc rollout check rule.json                               what the rule says
  flowc rollout check rule.json --shop tea.myshopify.com      and which arm a shop gets
  flowc rollout flagd rule.json > flags.json                  the same rule for flagd
  flowc rollout nginx rule.json > flow.conf                   nginx in front of both engines
  flowc rollout report rule.json --since 2026-11-01           activation, errors, seconds by arm
"""


def arguments(parser: command.Parser) -> None:
    """The arguments of ``flowc rollout``."""
    parser.describe("A roll-out by one rule file, JSON or TOML.", _EXAMPLES)
    actions = parser.add_subparsers(
        dest="action", metavar="check|flagd|nginx|report", required=True, help="what to do"
    )
    check = actions.add_parser("check")
    check.describe("Read the rule, and say what it does.", _EXAMPLES)
    check.argument("--shop DOMAIN", str, "say which arm a shop gets")
    flagd = actions.add_parser("flagd")
    flagd.describe("The rule as flagd's file, on standard output.", _EXAMPLES)
    nginx = actions.add_parser("nginx")
    nginx.describe("The rule as nginx's configuration, for its http block, on standard output.", _EXAMPLES)
    nginx.argument("--listen ADDRESS", str, "where nginx listens; default: 127.0.0.1:8320")
    nginx.argument("--access-log FILE", str, "nginx's log; default: /var/log/nginx/flow.log")
    report = actions.add_parser("report")
    report.describe(
        "What the arms did to merchants, from the log: exits 1 where the new arm is surely worse in something.",
        _EXAMPLES,
    )
    report.argument("--since DAY", str, "conversations that began since a day, as 2026-11-29")
    report.flag("--json", "the figures as JSON")
    log_options(report)
    for each in (check, flagd, nginx, report):
        each.argument("rule FILE", str, "the rule")


def run(arguments: Namespace) -> int:
    """``flowc rollout``: 0, 1 where a report says worse, 2 where the rule or the log cannot be used."""
    from flowc_serving.rollout.rule import RuleError, read

    act = {"check": _check, "flagd": _flagd, "nginx": _nginx, "report": _report}[arguments.action]
    try:
        return act(arguments, read(Path(arguments.rule)))
    except RuleError as error:
        raise command.MisuseError(_NAME, command.one_line(str(error))) from None


def _check(given: Namespace, rule: Rule) -> int:
    if rule.off:
        told = f"off: every shop gets {rule.usual.name}, staff too"
    else:
        told = f"{rule.percent:g} % of shops get {rule.new.name}, and {len(rule.staff)} by name"
    lines = [told, *(f"{arm.name}: {arm.model}" for arm in (rule.usual, rule.new))]
    if given.shop:
        from flowc_serving.rollout.deciding import Decider

        decider = Decider(Path(given.rule))
        lines.append(f"{given.shop} gets {decider.arm(given.shop).name}")
        decider.close()
    command.put_text("".join(f"{command.one_line(line)}\n" for line in lines))
    return 0


def _flagd(_: Namespace, rule: Rule) -> int:
    from flowc_serving.rollout import flags

    command.put_json_text(flags.text(rule))
    return 0


def _nginx(given: Namespace, rule: Rule) -> int:
    from flowc_serving.rollout import nginx

    wanted = {"listen": given.listen, "log": given.access_log}
    command.put_text(nginx.config(rule, **{name: value for name, value in wanted.items() if value}))
    return 0


def _report(given: Namespace, rule: Rule) -> int:
    from flowc_serving.rollout import report

    first = day(_NAME, given.since)
    with opened(_NAME, given.log, given.secret) as log:
        found = report.report(report.talks(log.since(first)), rule.usual.name, rule.new.name)
    if given.json:
        command.put_json(report.data(found))
    else:
        command.put_text(report.text(found))
    return int(found.is_worse)
