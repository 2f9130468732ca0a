"""The graph of a week: which step takes what from which, and what of the home they are given."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import flowc
import flowc_serving
import flowc_training
from flowc_training.pipeline.component import Input, Output, of_module
from flowc_training.pipeline.digest import VARIABLE, Sources
from flowc_training.pipeline.graph import Argument, From, Given, Graph, Task, check

NAME = "flowc-week"
SAYS = "Production's conversations of a week become data, a candidate, and, where that is better, the served model."
STATE: Mapping[str, str] = {
    "log": "the log of conversations; empty where traffic is made up",
    "workflows": "the workflow store beside the log",
    "into": "the folder, or the address, below which data and checkpoints are kept",
    "before": "a pointer to the scores of the week before",
    "earlier": "pointers to the pools of earlier weeks, a JSON list",
    "asked": "pointers to what people were asked about in earlier weeks, a JSON list",
    "decisions": "a pointer to what people decided",
    "current": "a pointer to the checkpoint that is served",
    "rolling": "the roll-out that is under way, as JSON",
    "since": "the day after which its share of shops is what it is; empty: all of the week counts",
    "history": "a pointer to the weeks so far",
}
"""What a week is given of the world besides its number and the settings: texts, fixed when it begins."""
WORLD = "JSON"
ROWS = "JSONLines"
POINTER = "Pointer"
PAGE = "HTML"


@dataclass(frozen=True, slots=True)
class Step:
    """What a step takes and makes: ``state`` of the world, files of ``steps`` by their names, outputs by type."""

    says: str
    state: Sequence[str]
    takes: Mapping[str, str]
    makes: Mapping[str, str]
    has_week: bool = True


STEPS: Mapping[str, Step] = {
    "collect": Step(
        "A week's conversations out of the log, and what cannot be read, with its reason.",
        ("log", "workflows", "rolling"),
        {},
        {"talks": ROWS, "broken": ROWS, "judged": WORLD},
    ),
    "redact": Step(
        "The same without people; what looks personal and was left is listed for review.",
        ("log",),
        {"talks": "collect"},
        {"redacted": ROWS, "review": ROWS},
        has_week=False,
    ),
    "score": Step(
        "What programs, and the judge by facets, think of each.",
        ("into",),
        {"redacted": "redact", "judged": "collect"},
        {"scored": ROWS},
        has_week=False,
    ),
    "route": Step(
        "Where each goes: the pool, quarantine, people.",
        ("earlier", "asked", "decisions"),
        {"redacted": "redact", "review": "redact", "scored": "score"},
        {"routed": ROWS, "pool": ROWS, "quarantine": ROWS, "counts": WORLD},
    ),
    "gaps": Step(
        "Slices that fall short and are frequent, and what data is ordered for them.",
        ("before", "rolling"),
        {"scored": "score"},
        {"gaps": WORLD, "orders": WORLD},
        has_week=False,
    ),
    "dataset": Step(
        "The pool, and what persons changed by hand, as conversations to learn from.",
        ("asked", "decisions", "into"),
        {"pool": "route", "quarantine": "route", "review": "redact"},
        {"dataset": POINTER, "missing": WORLD},
    ),
    "synthesise": Step(
        "Made-up conversations for the slices that fall short.",
        ("into",),
        {"orders": "gaps"},
        {"synthetic": POINTER, "filled": WORLD},
    ),
    "train": Step(
        "A candidate: a few changes tried, the best kept.",
        ("decisions", "current", "into"),
        {"dataset": "dataset", "synthetic": "synthesise"},
        {"candidate": POINTER, "trials": ROWS},
    ),
    "evaluate": Step(
        "The candidate and the served model on the benchmark, and the checks beside it.",
        ("current", "into"),
        {"candidate": "train"},
        {"measured": WORLD, "served": WORLD, "checks": WORLD, "examples": WORLD},
    ),
    "gate": Step(
        "Whether the candidate goes on, and why.",
        (),
        {"measured": "evaluate", "served": "evaluate", "checks": "evaluate"},
        {"decision": WORLD},
        has_week=False,
    ),
    "publish": Step(
        "The checkpoint that is to be served from now on.",
        ("current", "into"),
        {"decision": "gate", "candidate": "train"},
        {"published": POINTER},
    ),
    "rollout": Step(
        "Which share of shops gets it: the rule file, and the move that made it so.",
        ("current", "rolling", "since"),
        {"talks": "collect", "decision": "gate", "published": "publish"},
        {"rule": WORLD, "move": WORLD},
        has_week=False,
    ),
    "report": Step(
        "The page of the week, and its line in the history.",
        ("log", "before", "earlier", "asked", "decisions", "history"),
        {
            "broken": "collect",
            "redacted": "redact",
            "scored": "score",
            "quarantine": "route",
            "counts": "route",
            "gaps": "gaps",
            "orders": "gaps",
            "dataset": "dataset",
            "missing": "dataset",
            "synthetic": "synthesise",
            "filled": "synthesise",
            "trials": "train",
            "examples": "evaluate",
            "decision": "gate",
            "move": "rollout",
        },
        {"content": WORLD, "page": PAGE, "line": WORLD, "subjects": ROWS, "people": ROWS},
    ),
}
"""All steps, in the order in which they run."""


def graph(fresh: Collection[str] = (), sources: Sources | None = None) -> Graph:
    """The graph; what steps in ``fresh`` made before is not used again. Raises ``GraphError``, ``LookupError``."""
    code = sources or own_sources()
    tasks = tuple(_task(name, step, name in fresh, code) for name, step in STEPS.items())
    inputs = (
        Input("week", says="as 2026-W49"),
        *(Input(name, default="", says=says) for name, says in STATE.items()),
        *(Input(name, default="{}", says=f"the settings of {name}, a JSON object") for name in STEPS),
    )
    return check(Graph(NAME, SAYS, inputs, tasks, {"page": From("report", "page")}))


def module(step: str) -> str:
    """The module of a step."""
    return f"flowc_training.steps.{step}"


def own_sources() -> Sources:
    """Our packages, and the grammar, which lies beside them in a checkout."""
    packages = {
        each.__name__: Path(str(each.__file__)).parent for each in (flowc, flowc_serving, flowc_training)
    }
    grammar = packages["flowc"].parent / "grammar"
    return Sources(packages, (grammar,) if grammar.is_dir() else ())


def _task(name: str, step: Step, fresh: bool, code: Sources) -> Task:
    texts = (*(("week",) if step.has_week else ()), "settings", *step.state)
    inputs = (
        *(Input(each) for each in texts),
        *(Input(each, STEPS[source].makes[each]) for each, source in step.takes.items()),
    )
    outputs = tuple(Output(each, kind) for each, kind in step.makes.items())
    environment = {VARIABLE: code.digest(module(name))}
    arguments: dict[str, Argument] = {each: Given(name if each == "settings" else each) for each in texts}
    arguments |= {each: From(source, each) for each, source in step.takes.items()}
    return Task(of_module(name, step.says, module(name), inputs, outputs, environment), arguments, fresh)
