"""The card of a checkpoint: Markdown with the Hub's metadata on top, for whoever might use the model.

Each figure is from a file: results of the benchmark, the run's journal, its data, its weights. What was not measured is
said so, and what was calculated is marked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from flowc_training import address
from flowc_training.bench import table as figures
from flowc_training.hub import public
from flowc_training.hub.evaluation import Evaluation
from flowc_training.hub.facts import Facts, Rows
from flowc_training.hub.markup import code, fenced, plain
from flowc_training.languages import LANGUAGES
from flowc_training.markdown import table
from flowc_training.planning import plan as plans
from flowc_training.planning.plan import Plan, PlanError
from flowc_training.recipes import printing
from flowc_training.recipes.recipe import Recipe

_SPEED = "speed/"
_WHOLE = "The recipe, whole, but for where its folders lay"
NOT_MEASURED = "not measured"


def card(facts: Facts) -> str:
    """The card."""
    parts = (
        _metadata(facts),
        _head(facts),
        _measured(facts.evaluation),
        _data(facts),
        _training(facts),
        _speed(facts),
        _limits(facts),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


# For the Hub.


def _metadata(facts: Facts) -> Iterator[str]:
    """YAML, each value of which is JSON, so that no text of ours is read as something else."""
    yield "---"
    told: dict[str, Any] = {
        "license": facts.licence,
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "tags": ["flowc", "shopify-flow", "tool-use"],
        "language": _languages(facts),
        **_origins(facts.recipe),
    }
    if facts.evaluation:
        told["model-index"] = [{"name": facts.name, "results": [_result(facts.evaluation)]}]
    yield from (f"{key}: {json.dumps(value, ensure_ascii=True)}" for key, value in told.items())
    yield "---"
    yield ""


def _languages(facts: Facts) -> list[str]:
    return sorted(facts.rows.languages) if facts.rows else [*LANGUAGES]


def _origins(recipe: Recipe | None) -> dict[str, Any]:
    """The base model and the dataset, where the Hub has them."""
    found: dict[str, Any] = {}
    if recipe and public.is_on_the_hub(recipe.model):
        found["base_model"] = recipe.model.name
        found["base_model_relation"] = "adapter" if recipe.model.lora else "finetune"
    if recipe and (dataset := address.within(recipe.data.place)) and dataset[0].kind == "dataset":
        found["datasets"] = [dataset[0].repository]
    return found


def _result(found: Evaluation) -> dict[str, Any]:
    dataset = {"type": "flowc-benchmark", "name": f"flowc's benchmark, {found.all.examples} examples"}
    metrics = [{"type": "accuracy", "name": "right, %", "value": round(100 * found.all.right.value, 1)}]
    if found.all.syntactic is not None:
        value = round(100 * found.all.syntactic.value, 1)
        metrics.append({"type": "accuracy", "name": "compiles and checks clean, %", "value": value})
    return {"task": {"type": "text-generation"}, "dataset": dataset, "metrics": metrics}


# For people.


def _head(facts: Facts) -> Iterator[str]:
    language = {"python": "Python", "json": "JSON"}[facts.contract.representation]
    yield f"# {plain(facts.name)}"
    yield ""
    yield (
        f"A model that builds, edits and explains Shopify Flow workflows, as {language}, with flowc's tools. It is to "
        "be served by flowc, which shows it what it was trained to see, and is not tested with anything else."
    )
    yield ""
    yield from table(
        ("what", "value"),
        [
            (
                "parameters",
                f"{facts.parameters:,} ({facts.bytes / 1e6:,.1f} MB)" if facts.parameters else NOT_MEASURED,
            ),
            ("base model", _base(facts.recipe)),
            ("licence of the base model", code(facts.licence)),
            ("contract", code(facts.contract.fingerprint)),
            ("language version", code(facts.contract.language)),
            ("code of flowc", code(_noted(facts, "code"))),
        ],
    )
    yield ""


def _base(recipe: Recipe | None) -> str:
    if recipe is None:
        return "unknown: there is no journal of its run"
    if recipe.model.name == "tiny":
        return "none: it began with random weights"
    at = f" at {code(recipe.model.revision)}" if recipe.model.revision else ", a folder of whoever trained it"
    how = ", low-rank adapters, merged" if recipe.model.lora else ", all weights"
    return f"{code(public.base(recipe.model))}{at}{how}"


def _noted(facts: Facts, key: str) -> str:
    return str(facts.run.start.get(key, "unknown")) if facts.run else "unknown"


def _measured(found: Evaluation | None) -> Iterator[str]:
    yield "## What it gets right"
    yield ""
    if found is None:
        yield f"**{NOT_MEASURED.capitalize()}.** No run of the benchmark was given."
        yield ""
        return
    whole = found.all
    yield (
        f"{_how(found)} Right is what does the same as the expected workflow on the example's events and on made-up "
        "ones, and keeps what it was not asked to change; decided by program. Shares are in %, with Wilson's 95 % "
        "interval over examples; tokens and calls are means of a conversation, seconds the median."
    )
    yield ""
    yield figures.as_markdown(figures.main_slices(found.figures))
    yield ""
    yield from (f"{plain(each)}.\n" for each in figures.passes(found.figures[:1]))
    if whole.undecided:
        yield f"{whole.undecided} samples are not decided, for want of a judge, and count as wrong."
        yield ""


def _how(found: Evaluation) -> str:
    run = found.run
    slices = f" (slices: {', '.join(map(code, run.slices))})" if run.slices else ""
    times = "1 attempt" if run.epochs == 1 else f"{run.epochs} attempts"
    held = "held to the grammar" if run.constrained else "written freely"
    return (
        f"Of flowc's benchmark, {found.all.examples} examples made by hand{slices}, {times} at each, as "
        f"{code(public.solver(run.model))}, at temperature {run.temperature:g}, programs {held}."
    )


def _data(facts: Facts) -> Iterator[str]:
    yield "## What it learned from"
    yield ""
    recipe, rows = facts.recipe, facts.rows
    if recipe is None:
        yield "Unknown: there is no journal of its run."
        yield ""
        return
    taken = (
        f"{recipe.data.rows:,} of its rows, drawn by the seed {recipe.data.seed}"
        if recipe.data.rows
        else "all rows"
    )
    longest = f"conversations of at most {recipe.data.length:,} tokens"
    place = code(address.public(recipe.data.place))
    yield f"{place} at the revision {code(_noted(facts, 'data'))}: {taken}, {longest}."
    yield ""
    if rows is None:
        yield f"What is in it was not counted: {facts.rows_why}."
        yield ""
        return
    yield from table(
        ("in the file", "rows"),
        [
            ("all", f"{rows.rows:,} ({rows.tokens:,} tokens, {rows.trained:,} of them learned)"),
            *((f"category {plain(name)}", f"{number:,}") for name, number in _by_number(rows.categories)),
            *((f"language {plain(name)}", f"{number:,}") for name, number in _by_number(rows.languages)),
            *((f"source {plain(name)}", f"{number:,}") for name, number in _by_number(rows.sources)),
        ],
    )
    yield ""
    yield f"Licence of the data: {', '.join(map(code, rows.licences))}. {_synthetic(rows)}"
    yield ""


def _by_number(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def _synthetic(rows: Rows) -> str:
    made = rows.sources.get("synthetic", 0)
    if made == rows.rows:
        what = "shops, workflows, requests and answers are made up; no merchant's data is in it"
        return f"**All of it is synthetic**: {what}."
    return f"**{made:,} of {rows.rows:,} rows are synthetic**; the rest is of the sources above."


def _training(facts: Facts) -> Iterator[str]:
    yield "## How it was trained"
    yield ""
    if facts.recipe is None:
        yield "Unknown: there is no journal of its run."
        yield ""
        return
    if loss := facts.curves.get("train/loss"):
        yield f"Loss from {loss.first:.4f} to {loss.last:.4f}, as it was logged. {_WHOLE}:"
    else:
        yield f"The loss was {NOT_MEASURED}. {_WHOLE}:"
    yield ""
    yield fenced(printing.to_text(public.recipe(facts.recipe)), "toml")
    yield ""
    surroundings = {
        key.removeprefix("environment/"): str(value)
        for key, value in (facts.run.start if facts.run else {}).items()
        if key.startswith("environment/")
    }
    if surroundings:
        yield from table(
            ("environment", "value"), [(plain(key), code(each)) for key, each in surroundings.items()]
        )
        yield ""


def _speed(facts: Facts) -> Iterator[str]:
    yield "## What it took"
    yield ""
    plan = _plan(facts.recipe)
    rows = [
        ("tokens a second, all devices", _middle(facts, "tokens_per_second", ",.0f"), _planned_speed(plan)),
        ("MFU", _middle(facts, "mfu", ".1%"), f"{plan.share:.0%} (an assumption)" if plan else "–"),
        ("memory of a device, GB", _highest(facts, "device_memory_gb"), _planned_memory(plan)),
        ("memory of a process, GB", _highest(facts, "memory_gb"), "–"),
    ]
    yield from table(("what", "measured (the middle line; memory: the peak)", plans.MARK), rows)
    yield ""


def _plan(recipe: Recipe | None) -> Plan | None:
    """The plan of a recipe; none for a processor, of which each is another."""
    if recipe is None or recipe.machines.device == "cpu":
        return None
    try:
        return plans.plan(recipe)
    except PlanError:
        return None


def _planned_speed(plan: Plan | None) -> str:
    return f"{plan.tokens_a_second:,.0f}" if plan else "–"


def _planned_memory(plan: Plan | None) -> str:
    return f"{plan.memory.all / 1e9:,.1f}" if plan else "–"


def _middle(facts: Facts, name: str, form: str) -> str:
    curve = facts.curves.get(_SPEED + name)
    return format(curve.middle, form) if curve else NOT_MEASURED


def _highest(facts: Facts, name: str) -> str:
    curve = facts.curves.get(_SPEED + name)
    return f"{curve.highest:,.2f}" if curve else NOT_MEASURED


def _limits(facts: Facts) -> Iterator[str]:
    yield "## What is not known"
    yield ""
    yield "- How it does with real merchants: the benchmark's shops, wishes and events are made up by hand."
    yield "- How it does with another prompt, other tools or another serializer than those of its contract."
    if facts.evaluation is None:
        yield "- What it gets right."
    if not facts.curves.get(f"{_SPEED}tokens_per_second"):
        yield "- How fast it was trained."
    if facts.rows is None:
        yield "- What its data has in it, by count."
