"""The arithmetic of a plan, against published figures, and against real models: their parameters, the operations that
torch counts, the bytes that a step of training holds."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from flowc_training.planning import devices, memory, plan, shapes, speed
from flowc_training.planning.plan import Work
from flowc_training.planning.shapes import SHAPES, Shape
from flowc_training.recipes import finding, sft
from flowc_training.recipes.recipe import Data, Lora, Machines, Model, Optimiser, Sft

BIG = SHAPES["qwen3-32b"]
pytestmark = pytest.mark.filterwarnings(
    "ignore:`.*gradient_checkpointing.*will be removed in v6:FutureWarning"
)
"""peft asks transformers by an old name."""


# Published figures and the arithmetic of them.


@pytest.mark.parametrize(
    ("name", "parameters", "body"),
    [
        ("qwen3-32b", 32.762e9, 31.206e9),
        ("qwen3-14b", 14.8e9, 13.2e9),
        ("qwen3-8b", 8.2e9, 6.95e9),
        ("qwen3-4b", 4.0e9, 3.6e9),
        ("qwen3-1.7b", 1.7e9, 1.4e9),
        ("qwen3-0.6b", 0.6e9, 0.44e9),
        ("smollm2-135m", 134_515_008, 106_203_456),
    ],
)
def test_parameters_are_those_that_are_published(name: str, parameters: float, body: float) -> None:
    digits = 5 if name == "qwen3-32b" else 9 if name.startswith("smol") else 2
    for mine, published in ((SHAPES[name].parameters, parameters), (SHAPES[name].body, body)):
        assert mine == pytest.approx(published, rel=0.6 * 10 ** (1 - digits))


def test_the_plan_of_32b_is_that_of_the_notes() -> None:
    found = plan.plan(sft.qwen3_32b(), Work(500_000_000))
    assert found.memory.states / 1e9 == pytest.approx(32.8, abs=0.05)
    assert found.memory.activations / 1e9 == pytest.approx(10.7, abs=0.05)
    assert 55e9 < found.memory.all < 65e9
    assert found.fits
    assert found.tokens_a_second == pytest.approx(26_000, abs=50)
    assert found.tokens_a_second * 43_200 == pytest.approx(1.12e9, abs=0.005e9)
    simple = found.simple
    assert simple == pytest.approx(32_200, abs=50)
    assert simple * 43_200 == pytest.approx(1.39e9, abs=0.005e9)
    assert found.step == 16 * 16_384
    assert found.tokens == 1_000_000_000
    assert found.hours == pytest.approx(1e9 / 26_001 / 3600, rel=1e-3)


def test_two_copies_take_twice_the_states() -> None:
    found = plan.plan(finding.find("qwen3_32b", ["machines.replicas=2"]))
    assert found.memory.states / 1e9 == pytest.approx(65.5, abs=0.05)


def test_recompute_stands_apart() -> None:
    """The quarter that a utilisation of the hardware would claim, of matrices alone."""
    flop = speed.a_token(BIG, 0, checkpointing=True)
    body = 2 * (BIG.body - 64 * (2 * 5_120 + 256) - 5_120)
    assert flop.again == body
    assert flop.model == 3 * body + 6 * BIG.table
    assert flop.done == flop.model + flop.again


def test_mfu_and_tokens_a_second_are_each_other_s_inverse() -> None:
    flop = speed.a_token(BIG, 6_000)
    tokens = speed.tokens_a_second(flop, 16, 989e12, 0.37)
    assert speed.mfu(tokens, flop, 16, 989e12) == pytest.approx(0.37)


def test_a_causal_token_needs_half_the_attention() -> None:
    whole, half = (speed.a_token(BIG, 4_096, causal=each).attention for each in (False, True))
    assert whole == 2 * half == 12 * 64 * 8_192 * 4_096


# Warnings.


ALL_WEIGHTS = ["model.lora=none", "model.dtype=float32", "model.attention=sdpa"]


def test_what_does_not_fit_says_what_would() -> None:
    found = plan.plan(finding.find("qwen3_32b", ["machines.nodes=1", "machines.devices=2"]))
    assert not found.fits
    assert found.warnings[0].startswith("does not fit: ")
    alone = plan.plan(finding.find("qwen3_8b_one_gpu", ALL_WEIGHTS))
    assert any("machines.devices=8 --set machines.sharding=fsdp2" in each for each in alone.warnings)
    again = finding.find("qwen3_8b_one_gpu", [*ALL_WEIGHTS, "machines.devices=8", "machines.sharding=fsdp2"])
    assert plan.plan(again).fits


def test_room_that_is_left_is_used() -> None:
    (said,) = [each for each in plan.plan(sft.qwen3_32b()).warnings if "replicas" in each]
    assert "--set machines.replicas=2" in said
    assert plan.plan(finding.find("qwen3_32b", ["machines.replicas=2"])).fits


def test_figures_are_marked_as_calculated() -> None:
    found = plan.plan(sft.qwen3_32b())
    assert plan.lines(found)[0] == "Plan of qwen3-32b: calculated, not measured"
    assert json.loads(json.dumps(plan.data(found)))["how"] == "calculated, not measured"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (["model.shape=qwen3-33b"], "model.shape: no shape is called 'qwen3-33b'; there are tiny, "),
        (["model.shape="], "model.shape: 'Qwen/Qwen3-32B' is no folder with a config.json here"),
        (["machines.kind=B300"], "machines.kind: no device is called 'B300'; there are H200, "),
    ],
)
def test_what_has_no_plan(settings: list[str], said: str) -> None:
    with pytest.raises(plan.PlanError) as caught:
        plan.plan(finding.find("qwen3_32b", settings))
    assert str(caught.value).startswith(said)


def test_a_folder_s_configuration_is_a_shape(tmp_path: Path) -> None:
    config = {
        "model_type": "llama", "hidden_size": 576, "intermediate_size": 1_536, "num_hidden_layers": 30,
        "num_attention_heads": 9, "num_key_value_heads": 3, "vocab_size": 49_152, "tie_word_embeddings": True,
    }  # fmt: skip
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config), "utf-8")
    assert shapes.of(Model(str(tmp_path))) == replace(SHAPES["smollm2-135m"], name=str(tmp_path))
    for wrong in ({"model_type": "mamba"}, {**config, "hidden_size": None}, {"model_type": "qwen3"}):
        file.write_text(json.dumps(wrong), "utf-8")
        with pytest.raises(shapes.ShapeError):
            shapes.of(Model(str(tmp_path)))
    file.write_text("{", "utf-8")
    with pytest.raises(shapes.ShapeError):
        shapes.of(Model(str(tmp_path)))


def test_a_processor_is_measured() -> None:
    found = devices.kind("cpu")
    assert found.measured
    assert 1e8 < found.peak < 1e14
    assert devices.kind("cpu") is found


# Against real models.

SMALL = [
    Shape("small qwen3", "qwen3", 512, 64, 160, 3, 4, 2, 32, tied=False),
    Shape("small qwen3, tied", "qwen3", 512, 96, 128, 2, 6, 3, 16, tied=True),
    Shape("small llama", "llama", 512, 64, 160, 3, 4, 2, 16, tied=True),
    Shape("small llama, untied", "llama", 384, 96, 160, 2, 6, 6, 16, tied=False),
]


def real(shape: Shape, *, attention: str = "sdpa", dtype: str = "float32") -> Any:
    torch: Any = pytest.importorskip("torch")
    transformers: Any = pytest.importorskip("transformers")
    torch.set_num_threads(1)
    torch.manual_seed(0)
    name = {"qwen3": "Qwen3", "llama": "Llama"}[shape.family]
    config = getattr(transformers, f"{name}Config")(
        vocab_size=shape.vocabulary,
        hidden_size=shape.width,
        intermediate_size=shape.inner,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.shared,
        head_dim=shape.head,
        tie_word_embeddings=shape.tied,
        attn_implementation=attention,
    )
    return getattr(transformers, f"{name}ForCausalLM")(config).to(getattr(torch, dtype))


@pytest.mark.parametrize("shape", SMALL, ids=lambda each: each.name)
def test_parameters_are_those_of_the_real_model(shape: Shape) -> None:
    model = real(shape)
    assert sum(each.numel() for each in model.parameters()) == shape.parameters
    assert sum(each.numel() for each in model.model.layers[0].parameters()) == shape.layer
    assert type(model.model.layers[0]).__name__ == shapes.LAYERS[shape.family]
    assert shapes.of_config(model.config.to_dict(), name=shape.name) == shape


def test_the_tiny_row_is_the_tiny_checkpoint(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    folder = import_module("flowc_serving.backends.tiny").make(tmp_path)
    assert shapes.of(Model(str(folder))) == replace(SHAPES["tiny"], name=str(folder))


@pytest.mark.parametrize("shape", SMALL, ids=lambda each: each.name)
def test_adapters_are_those_of_the_real_library(shape: Shape) -> None:
    pytest.importorskip("torch")
    peft: Any = pytest.importorskip("peft")
    model = peft.get_peft_model(real(shape), peft.LoraConfig(r=4, target_modules="all-linear"))
    trained = [each for each in model.parameters() if each.requires_grad]
    assert sum(each.numel() for each in trained) == shape.adapters(Lora(rank=4))


@pytest.mark.parametrize("shape", SMALL, ids=lambda each: each.name)
def test_operations_are_those_that_torch_counts(shape: Shape) -> None:
    """Eager attention computes the whole square, which is what is counted."""
    model = real(shape, attention="eager")
    flop = speed.a_token(shape, 128, causal=False)
    assert counted(model, shape, 128) / 128 == pytest.approx(flop.model, rel=0.02)


@pytest.mark.parametrize("shape", SMALL[:3], ids=lambda each: each.name)
def test_operations_of_adapters_are_those_that_torch_counts(shape: Shape) -> None:
    pytest.importorskip("torch")
    peft: Any = pytest.importorskip("peft")
    lora = Lora(rank=4)
    model = peft.get_peft_model(
        real(shape, attention="eager"), peft.LoraConfig(r=4, target_modules="all-linear")
    )
    flop = speed.a_token(shape, 128, causal=False, lora=lora)
    assert counted(model, shape, 128) / 128 == pytest.approx(flop.model, rel=0.05)


def test_operations_with_checkpointing_are_those_that_torch_counts() -> None:
    shape = SMALL[0]
    model = real(shape, attention="eager")
    model.activation_checkpointing_enable({"use_reentrant": False})
    flop = speed.a_token(shape, 128, causal=False, checkpointing=True)
    assert counted(model, shape, 128) / 128 == pytest.approx(flop.done, rel=0.03)


def counted(model: Any, shape: Shape, tokens: int) -> float:
    torch: Any = import_module("torch")
    counter = import_module("torch.utils.flop_counter").FlopCounterMode(display=False)
    ids = torch.randint(0, shape.vocabulary, (1, tokens))
    model.train()
    with counter:
        model(input_ids=ids, labels=ids, use_cache=False).loss.backward()
    return float(counter.get_total_flops())


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("shape", SMALL, ids=lambda each: each.name)
def test_activations_are_those_that_torch_keeps(shape: Shape, dtype: str) -> None:
    """What a layer keeps for the way back: of two models of which one has a layer more."""
    tokens = 256
    more = replace(shape, layers=shape.layers + 1)
    kept = held(real(more, dtype=dtype), shape, tokens) - held(real(shape, dtype=dtype), shape, tokens)
    mine = memory.activations(shape, memory.WIDTHS[dtype])
    assert kept / tokens == pytest.approx(mine, rel=0.05)


def held(model: Any, shape: Shape, tokens: int) -> int:
    """Bytes of the tensors that torch has saved for the way back, weights left out."""
    torch: Any = import_module("torch")
    own = {each.untyped_storage().data_ptr() for each in model.parameters()}
    found: dict[int, int] = {}
    alive = []

    def pack(tensor: Any) -> Any:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            found[storage.data_ptr()] = storage.nbytes()
            alive.append(tensor)
        return tensor

    ids = torch.randint(0, shape.vocabulary, (1, tokens))
    model.train()
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda each: each):
        out = model.model(input_ids=ids, use_cache=False)
    del out
    return sum(found.values())


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_states_are_those_of_a_real_step(dtype: str) -> None:
    """Weights that are trained are float32, whatever is computed with."""
    shape = SMALL[0]
    model = real(shape)
    torch: Any = import_module("torch")
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3)
    counted(model, shape, 64)
    optimiser.step()
    parameters = [*model.parameters()]
    weights = sum(each.nbytes for each in parameters)
    gradients = sum(each.grad.nbytes for each in parameters)
    moments = sum(
        each.nbytes for state in optimiser.state.values() for name, each in state.items() if name != "step"
    )
    recipe = small(dtype)
    assert memory.states(shape, recipe.model, recipe.machines) == (weights, gradients, moments)


def small(dtype: Any) -> Sft:
    return Sft(
        "small", Path("out"), Model("small", dtype=dtype, attention="sdpa"), Data("none", length=64),
        Optimiser(1e-3), Machines(device="cpu", kind="cpu"),
    )  # fmt: skip
