"""Preflight of what is served: model, folder, ``local:`` and an engine over HTTP give the same answers."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from making.engines import Reply, Script, completion, models, serving as engine
from making.preflights import evidence, objects, verdict, wrong

pytest.importorskip("torch")
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

from flowc_serving.agent.conversation import Conversation
from flowc_serving.backends import tiny
from flowc_training.cli import main as command
from flowc_training.dataset.rows import conversation_of
from flowc_training.preflight import probing, serving
from flowc_training.preflight.evidence import Answers, Evidence, Replies
from flowc_training.preflight.finding import Missing
from flowc_training.preflight.reading import waiting

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With layers that do more than a fresh model's, which says the last token again, a line break."""
    made = tiny.make(tmp_path_factory.mktemp("model") / "final")
    tensors = load_file(made / "model.safetensors")
    for name in [each for each in tensors if each.endswith(("down_proj.weight", "o_proj.weight"))]:
        tensors[name] = tensors[name] * 20
    save_file(tensors, made / "model.safetensors", metadata={"format": "pt"})
    return made


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(whole, tmp_path / "final"))


@pytest.fixture(scope="module")
def asked() -> tuple[Conversation, ...]:
    return (waiting(conversation_of(objects()[0])),)


@pytest.fixture(scope="module")
def trained(whole: Path, asked: tuple[Conversation, ...]) -> Replies:
    """What the model says in the process that trains it."""
    return probing.replies(
        AutoModelForCausalLM.from_pretrained(whole), serving.prompts(whole, asked), "training"
    )


def seen(
    trained: Replies | Missing, folder: Path, asked: tuple[Conversation, ...], engine: str = ""
) -> Evidence:
    found = serving.answers(trained, asked, folder, "float32", engine)
    return replace(evidence(), answers=found)


def greedy(folder: Path) -> Script:
    """An engine that serves a folder, as vLLM would: prompts in tokens, the likeliest tokens back."""
    model: Any = AutoModelForCausalLM.from_pretrained(folder)
    tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def script(path: str, body: dict[str, Any]) -> Reply:
        if path.endswith("/models"):
            return models("vllm", "flow")
        found = probing.replies(model, [body["prompt"]], "engine").greedy[0]
        return Reply(completion(tokenizer.decode([*found], skip_special_tokens=False), finish="length"))

    return script


def test_the_same_answers_pass_over_http_too(
    trained: Replies, folder: Path, asked: tuple[Conversation, ...]
) -> None:
    with engine(greedy(folder)) as running:
        found = seen(trained, folder, asked, f"openai:{running.base}#flow")
    assert isinstance(found.answers, Answers)
    assert found.answers.missing == ()
    heard = found.answers.engine
    assert isinstance(heard, Replies)
    assert all(each.texts[0] for each in (found.answers.trained, *found.answers.others, heard))
    for name in ("parity", "engine"):
        said = verdict(name, found)
        assert (said.state, said.findings, said.reason) == ("passed", (), "")
    assert verdict("parity", found).notes == (
        "1 prompts, training against: the folder by transformers, local:final",
    )


def damage(folder: Path) -> None:
    """A tensor that was not saved as it was."""
    tensors = load_file(folder / "model.safetensors")
    name = next(each for each in tensors if each.endswith("layers.1.mlp.down_proj.weight"))
    tensors[name] = -tensors[name]
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def test_a_changed_tensor_is_found(trained: Replies, folder: Path, asked: tuple[Conversation, ...]) -> None:
    damage(folder)
    found = wrong("parity", seen(trained, folder, asked))
    assert "the folder by transformers: after prompt 1 logits are apart by" in found
    assert "local:final: after prompt 1 logits are apart by" in found


def test_an_engine_that_serves_other_weights_is_found(
    trained: Replies, folder: Path, tmp_path: Path, asked: tuple[Conversation, ...]
) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    damage(other)
    with engine(greedy(other)) as running:
        evidence = seen(trained, folder, asked, f"openai:{running.base}#flow")
    assert verdict("parity", evidence).state == "passed"
    found = wrong("engine", evidence)
    assert found.endswith("the text that answers prompt 1 is another than in training")
    assert found.startswith("openai:")
    assert len(found.splitlines()) == 1


def test_a_swapped_tokenizer_is_found(
    trained: Replies, folder: Path, asked: tuple[Conversation, ...]
) -> None:
    data = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    data["model"]["merges"] = data["model"]["merges"][:-200]
    (folder / "tokenizer.json").write_text(json.dumps(data), "utf-8")
    found = wrong("parity", seen(trained, folder, asked))
    assert "local:final: prompt 1 has other tokens than in training" in found


def test_what_cannot_be_asked_is_told(folder: Path, asked: tuple[Conversation, ...]) -> None:
    unanswered = seen(Missing("it was trained elsewhere"), folder, asked, "openai:http://127.0.0.1:9#flow")
    found = verdict("parity", unanswered)
    assert found.state == "passed"
    assert "not compared: the model in training: it was trained elsewhere" in found.notes
    assert wrong("engine", unanswered).startswith("openai:http://127.0.0.1:9#flow gives no answer: ")
    (folder / "flow_contract.json").unlink()
    gone = seen(Missing(""), folder, asked)
    assert "final cannot be served: ContractError: there is no" in wrong("parity", gone)
    assert verdict("engine", gone).state == "not run"


# The command.


def test_the_command_tells_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from making.datasets import dataset

    data = dataset(tmp_path / "data", 6)
    only = [word for each in ("labels", "vocabulary", "zero-loss") for word in ("--only", each)]
    told = ["preflight", "--config", "tiny", "--data", str(data), *only]
    assert command.main(told) == 0
    assert "3 passed" in capsys.readouterr().out
    out = tmp_path / "report.md"
    # No row is so short: all are left out, and nothing would be learned.
    code = command.main(
        [*told[:5], "--set", "data.length=100", "--only", "truncated", "--format", "json", "--out", str(out)]
    )
    assert code == 1
    assert json.loads(capsys.readouterr().out)["clean"] is False
    assert "all rows are longer than 100 tokens" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--config", "tiny", "--data", "nowhere"], "nowhere"),
        (["--config", "tiny", "--checkpoint", "nowhere"], "--checkpoint: nowhere has no config.json"),
        (["--config", "grpo_tiny"], "no recipe is called"),
    ],
)
def test_a_command_that_is_used_wrongly(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["preflight", *words, "--only", "labels"]) == 2
    assert told in capsys.readouterr().err
