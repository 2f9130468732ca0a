"""Recipes are text and back, whole; settings change single fields; what cannot hold is said, all at once."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from flowc_training.recipes import checking, finding, printing, sft
from flowc_training.recipes.printing import RecipeError
from flowc_training.recipes.recipe import Grpo, Lora, Recipe, Rollouts

NAMES = sorted(finding.RECIPES)


def problems(told: str, *settings: str) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        finding.find(told, settings)
    return list(caught.value.problems)


@pytest.mark.parametrize("name", NAMES)
def test_text_and_json_are_whole(name: str) -> None:
    recipe = finding.find(name)
    assert printing.from_text(printing.to_text(recipe)) == recipe
    assert printing.from_json(printing.to_json(recipe)) == recipe
    assert tomllib.loads(printing.to_text(recipe)).keys() == json.loads(printing.to_json(recipe)).keys()


@pytest.mark.parametrize("name", NAMES)
def test_every_field_stands_in_the_text(name: str) -> None:
    recipe = finding.find(name)
    assert leaves(printing.data(recipe)) == {"kind", *named(recipe)}


def leaves(found: dict[str, Any], path: str = "") -> set[str]:
    said: set[str] = set()
    for key, each in found.items():
        said |= leaves(each, f"{path}{key}.") if isinstance(each, dict) else {path + key}
    return said


def named(record: Any, path: str = "") -> set[str]:
    said: set[str] = set()
    for each in fields(record):
        value = getattr(record, each.name)
        said |= named(value, f"{path}{each.name}.") if is_dataclass(value) else {path + each.name}
    return said


@given(st.text(), st.lists(st.text()), st.floats(allow_nan=False, allow_infinity=False), st.integers())
def test_any_value_comes_back(name: str, trackers: list[str], rate: float, seed: int) -> None:
    begun = sft.qwen3_8b_one_gpu()
    recipe = replace(
        begun,
        name=name,
        seed=seed,
        watch=replace(begun.watch, trackers=tuple(trackers)),
        optimiser=replace(begun.optimiser, rate=rate),
    )
    assert printing.from_json(printing.to_json(recipe)) == recipe
    if -(2**63) <= seed < 2**63 and not any("\ud800" <= each <= "\udfff" for each in name):
        assert printing.from_text(printing.to_text(recipe)) == recipe


def test_a_name_is_found_with_dashes_and_without() -> None:
    assert finding.find("qwen3-32b") == finding.find("qwen3_32b") == sft.qwen3_32b()


def test_a_file_is_a_recipe(tmp_path: Path) -> None:
    for suffix, text in ((".toml", printing.to_text), (".json", printing.to_json)):
        path = tmp_path / f"own{suffix}"
        path.write_text(text(sft.smol()), "utf-8")
        assert finding.find(str(path)) == sft.smol()
    assert problems(str(tmp_path / "none.toml")) == [
        f"{tmp_path / 'none.toml'} cannot be read: No such file or directory"
    ]


def test_an_unknown_name_says_near_ones() -> None:
    assert problems("qwen3_32") == [
        "no recipe is called 'qwen3_32'; did you mean qwen3_32b or qwen3_32b_grpo?"
    ]
    (said,) = problems("gpt")
    assert "there are" in said
    assert "tiny" in said


def test_settings_change_fields() -> None:
    made = finding.find(
        "tiny_grpo",
        [
            "optimiser.rate=2e-5",
            "data.rows=1_000",
            "optimiser.checkpointing=true",
            "watch.trackers=comet, trackio",
            "out=build/elsewhere",
            "model.lora.rank=4",
            "rollouts.temperature=1",
        ],
    )
    assert isinstance(made, Grpo)
    assert made.optimiser.rate == 2e-5
    assert made.data.rows == 1_000
    assert made.optimiser.checkpointing is True
    assert made.watch.trackers == ("comet", "trackio")
    assert made.out == Path("build/elsewhere")
    assert made.model.lora == Lora(rank=4)
    assert type(made.rollouts.temperature) is float
    assert finding.find("qwen3_8b_one_gpu", ["model.lora=none"]).model.lora is None


def test_wrong_settings_are_told_all_at_once() -> None:
    assert problems(
        "tiny",
        "optimiser.rat=1",
        "data.rows=many",
        "data.packed=yes",
        "data.representation=xml",
        "optimiser.rate=nan",
        "model=3",
        "name.first=x",
        "rate",
        "seed=١",
        "model.lora.dropout=a\x1b[2J",
    ) == [
        "optimiser.rat: no such field; did you mean rate?",
        "data.rows: is a whole number, not 'many'",
        "data.packed: is true or false, not 'yes'",
        "data.representation: is python or json, not 'xml'",
        "optimiser.rate: is a number, not 'nan'",
        "model: is a table; set one of its fields: name, revision, shape, dtype, attention, lora, fused",
        "name.first: name is a text and has no fields",
        "rate: a setting is FIELD=VALUE",
        "seed: is a whole number, not '\\u0661'",
        "model.lora.dropout: is a number, not 'a\\x1b[2J'",
    ]


def test_a_strict_reader_tells_all_at_once() -> None:
    found = printing.data(sft.tiny())
    del found["name"]
    found["colour"] = "red"
    found["seed"] = True
    found["model"]["dtype"] = "float16"
    found["model"]["lora"] = 7
    found["data"] = "here"
    found["watch"]["trackers"] = ["comet", 1]
    found["optimiser"]["rates"] = 1e-5
    with pytest.raises(RecipeError) as caught:
        printing.from_data(found)
    assert sorted(caught.value.problems) == [
        "colour: no such field; there are name, out, model, data, optimiser, machines, keep, watch, seed",
        "data: is a table, not 'here'",
        "model.dtype: is bfloat16 or float32, not 'float16'",
        "model.lora: is a table or none, not 7",
        "name: is missing; it is a text",
        "optimiser.rates: no such field; did you mean rate?",
        "seed: is a whole number, not True",
        "watch.trackers: is a list of texts, not a list",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind = ", "this is no TOML: Invalid value (at end of document)"),
        ("kind = 'dpo'", "kind: is sft or grpo, and stands in every recipe"),
        ("kind = 'sft'\nseed = " + "9" * 5_000, "a number in it has more digits than any field takes"),
    ],
)
def test_what_is_no_recipe(text: str, said: str) -> None:
    with pytest.raises(RecipeError) as caught:
        printing.from_text(text)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "[1]",
        '{"kind": "sft", "kind": "sft"}',
        "[" * 100_000,
        '{"kind": "sft", "seed": NaN}',
        "9" * 5_000,
    ],
)
def test_what_is_no_json_recipe(text: str) -> None:
    with pytest.raises(RecipeError):
        printing.from_json(text)


@pytest.mark.parametrize("name", NAMES)
def test_every_recipe_can_hold(name: str) -> None:
    assert checking.wrong(finding.RECIPES[name]()) == []


def test_what_cannot_hold_is_told_all_at_once() -> None:
    assert problems(
        "tiny_grpo",
        "optimiser.rate=0",
        "optimiser.batch=0",
        "data.packed=true",
        "machines.replicas=3",
        "model.attention=flash_attention_2",
        "rollouts.group=1",
        "watch.trackers=wandb",
    ) == [
        "optimiser.batch: is 1 or more, not 0",
        "optimiser.rate: is more than 0, or nothing is learnt",
        "watch.trackers: no tracker is called 'wandb'; there are comet, trackio",
        "model.attention: flash_attention_2 needs a GPU; sdpa runs on a CPU",
        "model.dtype: flash_attention_2 has no float32; take bfloat16, or sdpa",
        "machines.replicas: 3 copies do not divide 1 devices",
        "machines.replicas: are copies of shards; with sharding none each device has a copy anyway",
        "rollouts.group: is 2 or more, not 1",
        "data.packed: conversations that are played are not packed",
    ]


def test_what_would_hang_or_break_later_is_refused_now() -> None:
    assert problems(
        "tiny",
        "seed=-1",
        "machines.nodes=1000000000",
        "optimiser.batch=99999999999999999999",
        "data.place=",
        "name= ",
        "out=a\x1b[2Jb",
        "keep.push=a\0b",
    ) == [
        "seed: is 0 or more, not -1",
        "machines.nodes: is at most 10000, not 1000000000",
        "optimiser.batch: is at most 1048576, not so many",
        "out: has a control character in it",
        "keep.push: has a control character in it",
        "name: is what the run is called, and is not empty",
        "data.place: is the folder of a dataset, as make data writes it (build/data/python)",
    ]


def test_rollouts_stand_in_recipes_of_rewards_alone() -> None:
    recipes: list[Recipe] = [made() for made in finding.RECIPES.values()]
    assert {isinstance(each, Grpo) for each in recipes} == {True, False}
    assert "rollouts" not in printing.data(sft.tiny())
    assert isinstance(finding.find("tiny_grpo").rollouts, Rollouts)  # type: ignore[union-attr]


def test_recipes_and_plans_need_neither_torch_nor_transformers() -> None:
    """Also where they are installed: a plan is printed at once."""
    script = """
import sys
from flowc_training.cli.main import main
from flowc_training.recipes import finding
for name in finding.RECIPES:
    assert main(["config", name]) == 0
    assert main(["plan", "--config", name]) in (0, 1)
heavy = {"torch", "transformers", "trl", "accelerate", "datasets", "peft"} & sys.modules.keys()
assert not heavy, heavy
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
