"""The minutes on a GPU, on a CPU in seconds: packed, learnt, answered, measured, and over in time."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from flowc_serving.backends import tiny
from flowc_training.ablation import completions, hurrying, packed
from flowc_training.ablation.items import Item, Items, Split
from flowc_training.ablation.points import Training
from flowc_training.ablation.world import World
from flowc_training.planning.shapes import ShapeError
from flowc_training.stages import on_a_gpu, paced

torch: Any = pytest.importorskip("torch")
pytest.importorskip("transformers")


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.make(tmp_path_factory.mktemp("base"))


VIEW = """@workflow("{title}")
def tag(order):
    if order.note == "{title}":
        shopify.add_order_tags(tags=["{title}"])
"""


def item(split: Split, number: int) -> Item:
    name = f"{split}-{number:04}"
    return Item(name, split, "plain", f"Tag orders that say {name}.", VIEW.format(title=name), "", 3)


@pytest.fixture(scope="module")
def world(base: Path) -> World:
    many: dict[Split, int] = {"train": 8, "validation": 1, "test": 2}
    return World(base, Items(*(tuple(item(split, n) for n in range(count)) for split, count in many.items())))


@pytest.fixture
def pack(world: World, tmp_path: Path) -> Path:
    packed.write(world, ("python", "json"), tmp_path / "pack" / "items.jsonl.gz")
    return tmp_path / "pack"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(World, "limit", lambda self, arm: 4)
    monkeypatch.setattr(hurrying, "RATES", (1e-4, 1e-2))
    monkeypatch.setattr(hurrying, "TRIAL", 4)
    monkeypatch.setattr(hurrying, "SIZES", ())
    monkeypatch.setattr(hurrying, "SEEDS", (1, 2))
    monkeypatch.setattr(paced, "LENGTH", 64)
    monkeypatch.setattr(paced, "missing", lambda: ["trl"])


def test_what_is_packed_is_learnt_from_as_it_was(world: World, pack: Path) -> None:
    found, arms = packed.read(pack / "items.jsonl.gz", world.base)
    assert arms == ("python", "json")
    for arm in arms:
        asked = Training(arm, 7, seed=2)
        assert found.examples(asked) == world.examples(asked)
        assert [found.example(arm, each) for each in found.items.test] == [
            world.example(arm, each) for each in world.items.test
        ]
        assert found.limit(arm) == world.limit(arm)


def test_what_was_cut_off_is_no_pack(pack: Path) -> None:
    file = pack / "items.jsonl.gz"
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(packed.PackedError, match="holds no packed examples"):
        packed.read(file, pack)


@pytest.mark.usefixtures("small")
def test_all_is_done_where_there_is_time(world: World, pack: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    on_a_gpu.run(pack, out, minutes=2, base=world.base, device="cpu", shape="tiny", share=0.005)
    told = json.loads((out / "figures.json").read_text("utf-8"))
    assert told["ended"] == "done", (out / "log.txt").read_text("utf-8")
    assert "trl not installed" in told["throughput"]["not_run"]
    assert told["throughput"]["how"] == "a plain loop over random tokens"
    assert 0 < told["throughput"]["mfu"] < 1
    points = {(each["arm"], each["examples"], each["seed"]) for each in told["points"]}
    assert points == {(arm, size, seed) for arm in ("python", "json") for size in (8,) for seed in (1, 2)}
    for arm in ("python", "json"):
        tried = {
            each["rate"]: each["validation"]
            for each in told["trainings"]
            if each["arm"] == arm and each["validation"]
        }
        assert len(tried) == 2
        best = min(tried, key=lambda rate: tried[rate])
        assert {each["rate"] for each in told["points"] if each["arm"] == arm} == {best}
    found = completions.read(out / "ablation")
    assert len(found) == len(points) * 2
    assert {each.item for each in found} == {each.id for each in world.items.test}


@pytest.mark.usefixtures("small")
def test_it_ends_in_time_with_what_it_has(
    world: World, pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of whatever it does: here a training that never ends."""
    monkeypatch.setattr(hurrying, "train", lambda *_, **__: time.sleep(60))
    begun = time.monotonic()
    found = on_a_gpu.run(
        pack, tmp_path / "out", minutes=0.05, base=world.base, device="cpu", shape="tiny", share=0.01
    )
    assert time.monotonic() - begun < 20
    assert found["ended"] == "the time was up"
    assert json.loads((tmp_path / "out" / "figures.json").read_text("utf-8"))["ended"] == "the time was up"


def test_a_pace_is_that_of_all_counted_steps() -> None:
    steps = [
        {"speed/tokens": 100.0, "speed/tokens_per_second": 50.0, "speed/mfu": 0.1, "speed/memory_gb": 1.0},
        {"speed/tokens": 300.0, "speed/tokens_per_second": 50.0, "speed/mfu": 0.3, "speed/memory_gb": 2.0},
    ]
    told = paced._told(paced.shape_of("qwen3-1.7b"), steps, "H200")
    assert (told["tokens"], told["tokens_per_second"], told["memory_gb"]) == (400.0, 50.0, 2.0)
    assert told["mfu"] == pytest.approx((0.1 * 2 + 0.3 * 6) / 8)
    with pytest.raises(ShapeError, match="not of Qwen3"):
        paced.shape_of("smollm2-135m")


def test_what_does_not_fit_is_not_begun(world: World, tmp_path: Path) -> None:
    left = [100.0]
    hurry = hurrying.Hurry(
        world, hurrying.Places(tmp_path), ("python", "json"), lambda: left[0], lambda text: None
    )
    hurry._example |= {"python": 1.0, "json": 3.0}
    hurry.world = replace(world, items=Items(world.items.train * 50, (), world.items.test))
    wanted = hurry._wanted()
    assert next(wanted) == (17, 1)  # 100 / 1.15 / 4, in turns of all shapes
    hurry._answers |= {"python": 5.0, "json": 5.0}
    left[0] = 70.0
    assert next(wanted, None) is None


def test_halves_are_the_whole(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(b"12345")
    on_a_gpu.halved(tmp_path / "model.gguf", tmp_path)
    assert [(tmp_path / f"model.gguf.{each}").read_bytes() for each in (1, 2)] == [b"123", b"45"]
    with pytest.raises(on_a_gpu.weights.WeightsError, match="is not"):
        on_a_gpu.model(tmp_path, tmp_path)
    (tmp_path / "model.gguf.2").unlink()
    with pytest.raises(on_a_gpu.weights.WeightsError, match=r"has no model\.gguf\.2: give --weights"):
        on_a_gpu.model(tmp_path, tmp_path)
