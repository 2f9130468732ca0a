"""collect: the conversations of a week out of the log, and what cannot be read whole, with its reason.

Without a log the week is made up: a population talks with an agent of the skill that the settings name, through the
real log and store, which lie in the step's own folder and are read like any other; a made-up judge, who errs, is heard.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from flowc_serving.agent.json_value import Object
from flowc_serving.rollout import rule as rules
from flowc_training.conversations.collecting import collected
from flowc_training.conversations.madeup import Arm, made_up, noisy
from flowc_training.steps import arguments as told
from flowc_training.steps.arguments import Told
from flowc_training.weekly import broken as brokens, talk as talks
from flowc_training.weekly.broken import Broken

USUAL = "base"


def main(arguments: Sequence[str] | None = None) -> int:
    """Collect them."""
    found = told.read(
        __doc__,
        arguments,
        texts=("week", "settings", "log", "workflows", "rolling"),
        makes=("talks", "broken", "judged"),
    )
    settings = found.settings
    log, workflows = found.texts["log"], found.texts["workflows"]
    judged: Mapping[str, Mapping[str, str]] = {}
    if not log:
        log, workflows, judged = _made_up(found)
    left: list[Object] = []

    def kept() -> Iterator[Object]:
        for each in collected(
            log,
            found.week,
            workflows=Path(workflows) if workflows else None,
            until=str(settings["until"]),
            refusing=[str(each) for each in settings["refusing"]],
        ):
            if isinstance(each, Broken):
                left.append(brokens.to_json(each))
            else:
                yield talks.to_json(each)

    told.write_rows(found.files["talks"], kept())
    told.write_rows(found.files["broken"], left)
    told.write(found.files["judged"], {name: {**each} for name, each in judged.items()})
    return 0


def _made_up(found: Told) -> tuple[str, str, Mapping[str, Mapping[str, str]]]:
    """The log and the store that were made, and what a judge who errs says of the conversations."""
    settings, folder = found.settings, Path.cwd()
    log, workflows = folder / "log.db", folder / "workflows.db"
    number = found.week.first.toordinal() // 7  # another range of the seed's conversations each week
    many = int(settings["conversations"])
    truths = made_up(
        log,
        workflows,
        found.week,
        int(settings["seed"]),
        many,
        _arms(found.texts["rolling"], float(settings["skill"])),
        first=number * many,
        trouble=bool(settings["trouble"]),
    )
    return str(log), str(workflows), noisy(truths, int(settings["seed"]), float(settings["judge"]))


def _arms(rolling: str, skill: float) -> tuple[Arm, ...]:
    """The arms of the made-up traffic: those of the roll-out, where one is under way."""
    if not rolling:
        return (Arm(USUAL, 1.0, skill),)
    rule = rules.parse(rolling.encode())
    share = 0.0 if rule.off else rule.percent / 100
    return (Arm(rule.usual.name, 1 - share, skill), Arm(rule.new.name, share, skill))


if __name__ == "__main__":
    sys.exit(main())
