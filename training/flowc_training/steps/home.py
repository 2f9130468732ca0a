"""The home of a flywheel: what a week is given of it, fixed when the week begins, and what a week leaves in it.

A week that is run again is given the same, so that nothing runs which is there already: what it was given lies in
``weeks/WEEK/begun``. All that is left is whole or not there, and leaving it twice is leaving it once.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flowc_serving.rollout import rule as rules
from flowc_training import lines
from flowc_training.conversations import cases
from flowc_training.pipeline import pointers
from flowc_training.pipeline.running import Place, Run
from flowc_training.steps import attempts, serving
from flowc_training.steps.report import line_of
from flowc_training.steps.serving import Moved, Served
from flowc_training.steps.settings.reading import Settings
from flowc_training.steps.week import STEPS
from flowc_training.weekly import history, rollout
from flowc_training.weekly.page import content as contents
from flowc_training.weekly.page.content import Content, Spent
from flowc_training.weekly.page.report import page
from flowc_training.weekly.week import Week

BEGUN = "begun"
PAGE = "report.html"
_KEPT = {
    ("score", "scored"): "scored.jsonl",
    ("collect", "broken"): "broken.jsonl",
    ("route", "counts"): "counts.json",
    ("gaps", "gaps"): "gaps.json",
    ("gate", "decision"): "decision.json",
    ("rollout", "move"): "move.json",
    ("report", "subjects"): "judge/conversations.jsonl",
    ("report", "people"): "judge/people.jsonl",
}
"""What is copied out of the store into a week's folder, for people and for the week after."""


@dataclass(frozen=True, slots=True)
class Home:
    """A folder with everything of a flywheel."""

    path: Path

    @property
    def lock(self) -> Path:
        """Held while a week runs."""
        return self.path / "lock"

    @property
    def served(self) -> Served:
        """What is served: the rule file, pointers to checkpoints, moves."""
        return Served(self.path)

    @property
    def history(self) -> Path:
        """A line a week."""
        return self.path / "history.jsonl"

    @property
    def decisions(self) -> Path:
        """What people decided."""
        return self.path / "decisions.jsonl"

    def week(self, week: Week) -> Path:
        """The folder of a week."""
        return self.path / "weeks" / str(week)

    def place(self, week: Week) -> Place:
        """Where the runner keeps what."""
        return Place(self.path / "store", self.week(week) / "logs")


def given(home: Home, week: Week, settings: Settings, *, anew: bool = False) -> dict[str, str]:
    """The arguments of a week: what it was given when it began, and the settings as they are. Raises ``OSError``."""
    place = home.week(week) / BEGUN
    begun = place / "given.json"
    if anew or not begun.exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True, exist_ok=True)
        _write(begun, json.dumps(_state(home, week, settings, place), indent=2, ensure_ascii=False) + "\n")
    state: Any = json.loads(begun.read_text("utf-8"))
    return {"week": str(week), **state, **{name: settings.argument(name) for name in STEPS}}


def _state(home: Home, week: Week, settings: Settings, place: Path) -> Mapping[str, str]:
    pools = sorted((home.path / cases.POOL).glob("*.jsonl"))
    asked = sorted((home.path / cases.QUARANTINE).glob("*.jsonl"))
    return {
        "log": str(settings.own["log"]),
        "workflows": str(settings.own["workflows"]),
        "into": str((home.path / "data").resolve()),
        "before": _pointer(home.week(week.before()) / "scored.jsonl"),
        "earlier": json.dumps(
            [pointers.to_text(pointers.of(each)) for each in pools if each.stem < str(week)]
        ),
        "asked": json.dumps([pointers.to_text(pointers.of(each)) for each in asked if each.stem < str(week)]),
        "decisions": _pointer(_copied(home.decisions, place)),
        "current": current.read_text("utf-8") if (current := home.served.current).exists() else "",
        "rolling": (rolling := _rolling(home.served)),
        # Made-up weeks have a calendar of their own.
        "since": home.served.since.date().isoformat() if rolling and settings.own["log"] else "",
        "history": _pointer(_copied(home.history, place)),
    }


def _pointer(path: Path) -> str:
    return pointers.to_text(pointers.of(path)) if path.exists() else ""


def _copied(path: Path, place: Path) -> Path:
    """A file that grows, as it is now."""
    if path.exists():
        shutil.copyfile(path, place / path.name)
    return place / path.name


def settle(home: Home, week: Week, run: Run) -> None:
    """Leave what a week has made in its home. Raises ``OSError``, ``RecordError``, ``Held``."""
    for (step, output), name in _KEPT.items():
        if found := run.outputs.get((step, output)):
            _write(home.week(week) / name, found.read_text("utf-8"))
    for output, folder in (("pool", cases.POOL), ("quarantine", cases.QUARANTINE)):
        if found := run.outputs.get(("route", output)):
            _write(cases.file_of(home.path, folder, str(week)), found.read_text("utf-8"))
    if found := run.outputs.get(("report", "content")):
        _report(home, week, contents.from_json(json.loads(found.read_text("utf-8"))), run)
    if run.holds and ("rollout", "move") in run.outputs:
        _serve(home, week, run)


def _report(home: Home, week: Week, content: Content, run: Run) -> None:
    """The page and the week's line, with what the steps took: of a step that was not run again, what it took before."""
    path = home.week(week) / "minutes.json"
    minutes: dict[str, float] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    minutes |= {each.task: round(each.seconds / 60, 3) for each in run.tasks if each.how == "ran"}
    spent = tuple(
        Spent(each.task, minutes.get(each.task, 0.0), 0.0, each.how == "cached") for each in run.tasks
    )
    trouble = tuple(attempts.told(attempts.read(home.week(week))))
    whole = replace(content, spent=spent, notes=(*content.notes, *trouble))
    line = line_of(whole)
    _write(path, json.dumps(minutes, indent=2) + "\n")
    _write(home.week(week) / PAGE, page(replace(whole, history=history.added(whole.history, line))))
    history.keep(home.history, line)


def _serve(home: Home, week: Week, run: Run) -> None:
    """Put the week's move in force, once; not where somebody has moved since the week began, for a move is from where
    one stood then. Raises ``Held``."""
    done = home.week(week) / "moved"
    with serving.held(home.path, f"week {week}") as served:
        if done.exists():
            return
        move = rollout.from_json(json.loads(run.outputs["rollout", "move"].read_text("utf-8")))
        if _rolling(served) != _was(home, week):
            _write(done, "left: somebody has moved since the week began\n")
            return
        rule = run.outputs["rollout", "rule"].read_text("utf-8")
        begins = move.go == "on" and not served.rolling.exists()
        new = pointers.to_text(pointers.read(run.outputs["publish", "published"])) if begins else ""
        if move.go != "hold":
            serving.put(served, Moved(_now(), f"week {week}", move, rule, new))
        _write(done, f"{move.go} {move.percent}\n")


def _was(home: Home, week: Week) -> str:
    """The roll-out that was under way when a week began."""
    return str(json.loads((home.week(week) / BEGUN / "given.json").read_text("utf-8"))["rolling"])


def _rolling(served: Served) -> str:
    rule = served.under_way
    return rules.text(rule) if rule else ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _write(path: Path, text: str) -> None:
    """A text into a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines.rewrite(path, [text])
