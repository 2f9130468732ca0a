"""A pipeline of four steps that take milliseconds, with code of their own that a test edits, and ways to stop them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from flowc_training.pipeline import running, tangle
from flowc_training.pipeline.component import Component, Input, Output, of_module
from flowc_training.pipeline.digest import VARIABLE, Sources
from flowc_training.pipeline.graph import From, Given, Graph, Task, check
from flowc_training.pipeline.running import Ended, Place, Run

COMMON = """
import os, sys, time
from pathlib import Path

control = Path(os.environ["TOY_CONTROL"])

def work(name, says):
    with (control / "seen").open("a") as seen:
        seen.write(name + "\\n")
    print(name, "begins", flush=True)
    order = control / name
    told = (order.read_text() if order.exists() else "").split() or [""]
    pairs = list(zip(sys.argv[1::2], sys.argv[2::2]))
    taken = [Path(word).read_text() if os.path.isfile(word) else word for _, word in pairs[:-1]]
    if told[0] == "child":
        started = os.fork()
        if not started:
            time.sleep(100)
            os._exit(0)
        (control / "child.new").write_text(str(started))
        (control / "child.new").replace(control / "child")
    if told[0] in ("sleep", "child"):
        time.sleep(float(told[1]))
    if told[0] == "half":
        Path(pairs[-1][1]).write_text("half")
        sys.exit("\\x1b[31mno luck")
    if told[0] == "nothing":
        return
    size = int(told[1]) if told[0] == "big" else 0
    Path(pairs[-1][1]).write_text(says + "(" + ",".join(taken) + ")" + "x" * size)
"""
STEP = """
from toy.common import work
{imports}
SAYS = "{name}"
if __name__ == "__main__":
    work("{name}", SAYS)
"""
STEPS = {
    "collect": ((Input("week"),), Output("talks", "JSONL")),
    "score": ((Input("talks", "JSONL"),), Output("scored", "JSONL")),
    "train": ((Input("talks", "JSONL"), Input("rate")), Output("model", "JSON")),
    "report": ((Input("scored", "JSONL"), Input("model", "JSON")), Output("page", "HTML")),
}
TAKEN = {
    "collect": {"week": Given("week")},
    "score": {"talks": From("collect", "talks")},
    "train": {"talks": From("collect", "talks"), "rate": Given("rate")},
    "report": {"scored": From("score", "scored"), "model": From("train", "model")},
}
ARGUMENTS = {"week": "2026-W49", "rate": "0.5"}
RUNNER = f"""
import json, signal, sys
from pathlib import Path
from flowc_training.pipeline import running
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job has it ignored
from flowc_training.pipeline.running import Place
text, store, logs, wait = sys.argv[1:]
run = running.run(Path(text).read_text(), {ARGUMENTS!r}, Place(Path(store), Path(logs)), what="W49", wait=float(wait))
print(json.dumps({{each.task: each.how for each in run.tasks}}))
"""
"""A run in a process of its own."""


@dataclass(frozen=True)
class Toy:
    """The pipeline in a folder."""

    folder: Path

    @property
    def place(self) -> Place:
        return Place(self.folder / "store", self.folder / "logs")

    def step(self, name: str) -> Path:
        return self.folder / "toy" / "steps" / f"{name}.py"

    def edit(self, name: str, before: str, after: str) -> None:
        text = self.step(name).read_text()
        assert before in text
        self.step(name).write_text(text.replace(before, after))

    def order(self, name: str, text: str = "") -> None:
        """What a step is to do beside its work: ``sleep 3``, ``half``, ``nothing``, ``big 100000``."""
        (self.folder / "control" / name).write_text(text)

    @property
    def seen(self) -> list[str]:
        """The steps that ran since it was asked last, sorted."""
        path = self.folder / "control" / "seen"
        found = sorted(path.read_text().split()) if path.exists() else []
        path.write_text("")
        return found

    def graph(self, **fresh: bool) -> Graph:
        sources = Sources({"toy": self.folder / "toy"})
        tasks = tuple(
            Task(self.component(name, sources), TAKEN[name], fresh.get(name, False)) for name in STEPS
        )
        inputs = (Input("week"), Input("rate", default="0.5"))
        return check(Graph("toy", "A toy.", inputs, tasks, {"page": From("report", "page")}))

    def component(self, name: str, sources: Sources) -> Component:
        inputs, output = STEPS[name]
        module = f"toy.steps.{name}"
        return of_module(name, name, module, inputs, (output,), {VARIABLE: sources.digest(module)})

    def run(self, told: list[Ended] | None = None, text: str = "", **arguments: str) -> Run:
        heard = told if told is not None else []
        text = text or tangle.hydrated(self.graph(), "toy:1")
        return running.run(text, {**ARGUMENTS, **arguments}, self.place, heard.append)

    def start(self, wait: float = 0.0, limit: str = "") -> subprocess.Popen[str]:
        """A run in a process of its own; ``limit`` is said to the shell before."""
        text = self.folder / "hydrated.yaml"
        text.write_text(tangle.hydrated(self.graph(), "toy:1"))
        command = [
            sys.executable,
            "-c",
            RUNNER,
            str(text),
            *map(str, (self.place.store, self.place.logs)),
            str(wait),
        ]
        if limit:
            command = ["sh", "-c", f'{limit}; exec "$@"', "sh", *command]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def make(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Toy:
    """The pipeline in an empty folder."""
    steps = folder / "toy" / "steps"
    steps.mkdir(parents=True)
    (folder / "control").mkdir()
    for package in (steps.parent, steps):
        (package / "__init__.py").write_text("")
    (steps.parent / "common.py").write_text(COMMON)
    for helper in ("helping", "lonely"):
        (steps.parent / f"{helper}.py").write_text("ONE = 1\n")
    for name in STEPS:
        imports = "from toy import helping" if name == "train" else ""
        (steps / f"{name}.py").write_text(STEP.format(name=name, imports=imports))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("TOY_CONTROL", str(folder / "control"))
    return Toy(folder)
