"""Models by their names."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flowc_serving.backends.address import ModelOptions
from flowc_serving.backends.choosing import ModelChoiceError, model_of
from flowc_serving.backends.demonstration import Demonstration
from flowc_serving.backends.scripted import Line, Scripted


def test_the_demonstration() -> None:
    model = model_of(ModelOptions("demonstration"))
    assert isinstance(model, Demonstration)
    assert model.name == "demonstration"


def test_an_engine() -> None:
    assert (
        model_of(ModelOptions("openai:http://127.0.0.1:1/v1#small")).name
        == "openai:http://127.0.0.1:1/v1#small"
    )


def test_a_script(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(json.dumps([{"text": "Hi."}]))
    model = model_of(ModelOptions(f"scripted:{tmp_path}/s.json"))
    assert isinstance(model, Scripted)
    assert model.script == (Line("Hi."),)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (
            "gpt",
            "there is no model 'gpt': write demonstration, openai:URL#NAME, local:FOLDER or scripted:FILE",
        ),
        ("openai:", "there is no model 'openai:'"),
        ("demonstration:x", "there is no model"),
        ("openai:ftp://x", "--model: "),
        ("local:none", "there is no folder none"),
        ("scripted:none.json", "No such file"),
        (f"scripted:{__file__}", "the script is no JSON"),
        ("", "there is no model ''"),
    ],
)
def test_no_model(spec: str, said: str) -> None:
    with pytest.raises(ModelChoiceError) as caught:
        model_of(ModelOptions(spec))
    assert said in str(caught.value)


def test_a_kind_loads_what_it_needs() -> None:
    code = "import sys; from flowc_serving.backends.choosing import ModelOptions, model_of\n"
    code += "model_of(ModelOptions('demonstration')); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"openai", "httpx2", "torch", "llguidance", "tokenizers"} & set(ran.stdout.split())
