"""A run that is told to trackers, in a process of its own: ``python -m making.tracked_run OUT TRACKER…``.

Prints as JSON what was said to the person, and each host that the process looked up or spoke to.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from flowc_training import tracking
from flowc_training.recipes import sft
from flowc_training.recipes.recipe import Watch

HOSTS: list[str] = []


def heard(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        HOSTS.append(str(arguments[0]))
    elif event == "socket.connect":
        HOSTS.append(str(arguments[1]))


def main(out: Path, trackers: tuple[str, ...]) -> None:
    sys.addaudithook(heard)
    said: list[str] = []
    watch = Watch(trackers, "flowc-test", offline=True)
    recipe = replace(sft.tiny(), out=out, watch=watch)
    run = tracking.run_of(recipe, contract="f1" * 32, data="d" * 40)
    tracker = tracking.of(watch, out, say=said.append)
    tracker.start(run)
    for step in (10, 20):
        tracker.log(step, {"train/loss": 5.0 / step, "tokens_per_second": 1000.0 + step})
    (out / "table.csv").write_text("slice,right\nall,0.5\n")
    tracker.artifact("evaluation/slices.csv", out / "table.csv")
    tracker.artifact("samples.md", "| request | answer |\n|---|---|\n| héllo | wörld |\n")
    tracker.end("done")
    sys.stdout.write(json.dumps({"id": run.id, "resumed": run.resumed, "said": said, "hosts": HOSTS}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]))
