"""Runs the ablation: point after point of the queue, each kept as it is done.

``python -m flowc_training.ablation.running --out FOLDER`` goes on where it was, however it ended; several processes
may run at once on one folder, and none does what another is doing.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path
from typing import Literal, TypeAlias

import flowc
from flowc_serving.backends import quiet
from flowc_training.ablation import keeping, weights
from flowc_training.ablation.answering import write_answers
from flowc_training.ablation.arms import Arm
from flowc_training.ablation.items import SPLITS, Items, load
from flowc_training.ablation.keeping import Places
from flowc_training.ablation.learning import train
from flowc_training.ablation.points import TRIAL, Point, queue, trials
from flowc_training.ablation.world import World

Told = Callable[[str], None]
State: TypeAlias = Literal["done", "made", "waits", "failed"]
VALIDATION = 34
"""Items that a rate is chosen by."""
PAUSE = 10.0
"""Seconds until work that another process has is looked at again."""


class RunningError(Exception):
    """The folder holds another ablation."""


@dataclass(frozen=True, slots=True)
class Run:
    """Points that are to be measured, in a folder."""

    world: World
    places: Places
    told: Told

    def all(self, points: Sequence[Point]) -> int:
        """Measure all points; how many failed. One that fails is left for the next start."""
        failed: set[Point] = set()
        while True:
            states = self._first(points, failed)
            if "made" in states:
                continue
            if "waits" not in states:
                return len(failed)
            time.sleep(PAUSE)

    def _first(self, points: Sequence[Point], failed: set[Point]) -> list[State]:
        """Make the first point that can be made."""
        states: list[State] = []
        for point in points:
            if point in failed:
                continue
            states.append(state := self.point(point))
            if state == "failed":
                failed.add(point)
            if state == "made":
                done = sum(self.is_done(each) for each in points)
                self.told(f"{point.label}: done; {done} of {len(points)} points")
                break
        return states

    def point(self, point: Point) -> State:
        """One point; it waits where another process is at it, or where what it needs is not there yet."""
        try:
            return self._point(point)
        except Exception:
            self.told(f"{point.label} failed:\n{traceback.format_exc()}")
            return "failed"

    def _point(self, wanted: Point) -> State:
        point = self.resolved(wanted)
        if point is None:
            return "waits"
        if self.is_done(point):
            return "done"
        training = point.training
        with keeping.claimed(self.places.claim(training.name)) as is_ours:
            if not is_ours:
                return "waits"
            if not self.places.trained(training.name).exists():
                train(training, self.world, self.places, self.told, judged=training.examples == TRIAL)
        if point.decoding is None:
            return "made"
        if point.decoding == "repair" and not self.is_done(point.of("plain")):
            return "waits"
        with keeping.claimed(self.places.claim(point.name)) as is_ours:
            if not is_ours:
                return "waits"
            if not self.places.point(point.name).exists():
                write_answers(point, self.world, self.places, self.told)
        return "made"

    def resolved(self, point: Point) -> Point | None:
        """A point with its rate; None where the rates of its arm are still being tried."""
        if point.training.rate is not None:
            return point
        rate = self.chosen(point.training.arm)
        return None if rate is None else replace(point, training=point.training.at(rate))

    def chosen(self, arm: Arm) -> float | None:
        """The rate of an arm with the least loss on the validation set, once all have been tried."""
        found = {each.rate: keeping.read(self.places.trained(each.name)) for each in trials(arm)}
        if not all(found.values()):
            return None
        return min((float(told["validation"]), rate) for rate, told in found.items() if rate is not None)[1]

    def is_done(self, wanted: Point) -> bool:
        """Is a point measured?"""
        point = self.resolved(wanted)
        if point is None:
            return False
        if point.decoding is None:
            return self.places.trained(point.training.name).exists()
        return self.places.point(point.name).exists()


# What all of it is made with.


def settings(world: World) -> Mapping[str, object]:
    """What two runs must share to be one."""
    return {
        "versions": {name: version(name) for name in ("torch", "transformers", "llguidance")},
        "flowc": flowc.__version__,
        "weights": weights.sha256(world.base / "model.safetensors"),
        "items": {split: len(world.items.of(split)) for split in SPLITS},
        "fingerprint": _fingerprint(world.items),
        "batch": world.batch,
    }


def _fingerprint(items: Items) -> str:
    told = hashlib.sha256()
    for split in SPLITS:
        for each in items.of(split):
            told.update(f"{each.id}\0{each.request}\0{each.view}\0".encode())
    return told.hexdigest()[:16]


def begin(world: World, places: Places) -> None:
    """Note what a folder's run is made with. Raises ``RunningError`` where it is another one's."""
    now, before = settings(world), keeping.read(places.settings)
    apart = [key for key in now if before and before.get(key) != now[key]]
    if apart:
        raise RunningError(
            f"{places.out} holds an ablation with other {', '.join(apart)}: give another folder,"
            f" or take {places.settings} away where its answers are to stay beside these"
        )
    if not before:
        keeping.write(places.settings, now)


def chosen_points(points: Iterable[Point], patterns: Sequence[str]) -> list[Point]:
    """The points whose label one of the patterns fits; all where there are none."""
    return [each for each in points if not patterns or any(fnmatchcase(each.label, one) for one in patterns)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the ablation; 1 where a point failed."""
    given = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    points = chosen_points(queue(), given.points)
    if given.list:
        _tell("\n".join(each.label for each in points))
        return 0
    quiet.libraries()
    try:
        base = weights.given(given.weights) if given.weights else weights.ready(given.out / "weights")
        world = World(base, load(validation=VALIDATION))
        begin(world, Places(given.out))
    except (weights.WeightsError, RunningError) as error:
        _tell(str(error))
        return 2
    return 1 if Run(world, Places(given.out), _tell).all(points) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="The ablation of Python against JSON: train and answer.")
    parser.add_argument("--out", type=Path, default=Path("build/ablation"), help="where all of it is kept")
    parser.add_argument("--weights", type=Path, help="a folder of SmolLM2-135M, in place of the package")
    parser.add_argument("--points", nargs="*", default=[], help="patterns of points, as python-256-*")
    parser.add_argument("--list", action="store_true", help="only list the points")
    return parser


def _tell(text: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
