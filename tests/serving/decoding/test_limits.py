"""What engines allow that cannot be told otherwise: a step of a grammar needs no more than that.

The tokens are as many as Qwen3 has, and worse: the made-up ones go over brackets, line breaks and words as no real one
does. FLOWC_TOKENIZER names the ``tokenizer.json`` of a model to be tried in their place, FLOWC_GRAMMAR_VIEWS=1 takes
every view of the corpus.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from making.folders import WORKFLOWS
from making.scripts import script

from flowc.catalog import load, load_schema
from flowc_serving.agent.conversation import Answer, Context, Conversation, User
from flowc_serving.decoding import export

pytest.importorskip("torch")
pytest.importorskip("transformers")
llguidance = pytest.importorskip("llguidance")
from flowc_serving.backends.tiny import make  # noqa: E402
from flowc_serving.decoding.matching import Constraint, ConstraintError, tokens  # noqa: E402

ROWS = 151_936
MOST = 25_000
"""Items of a step: half of what llguidance takes where nobody says otherwise, as in vLLM."""
VIEWS = sorted(WORKFLOWS.glob("*.py"))
WORST = ("029-and-or-mixes", "057-long-texts", "067-bakery-delivery-day")
CHOSEN = VIEWS[:: int(os.environ.get("FLOWC_GRAMMAR_VIEWS", "10"))]
CHOSEN += [path for path in VIEWS if path.stem in WORST and path not in CHOSEN]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("qwen3"), "qwen3")


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Path:
    return Path(os.environ.get("FLOWC_TOKENIZER", folder / "tokenizer.json"))


def grammar_of(view: str, *, escaped: bool) -> str:
    """The grammar of a conversation that was shown a view."""
    shown = Answer("call_1", "workflow_lookup", {"workflow": view})
    conversation = Conversation("c", Context("2026-11-01", "x.myshopify.com"), (User("Change it."), shown))
    return export.grammar(conversation, load(), load_schema(), escaped=escaped, whole_output=False)


def write(view: str, tokenizer: Path, items: int, *, escaped: bool = False) -> None:
    """Writes a view token by token, with a mask before each; raises ``ConstraintError`` where a step needs too much."""
    from tokenizers import Tokenizer

    reader: Any = Tokenizer.from_file(str(tokenizer))
    text = json.dumps(view, ensure_ascii=False)[1:-1] if escaped else view
    known = tokens(tokenizer, ROWS, (reader.token_to_id("<|im_end|>"),))
    constraint = Constraint(known, grammar_of(view, escaped=escaped), items)
    for token in reader.encode(text, add_special_tokens=False).ids:
        constraint.mask()
        constraint.accept(token)
    assert constraint.accepting


def test_half_of_what_llguidance_takes() -> None:
    assert f"step_max_items: {MOST * 2}," in str(llguidance.LLParserLimits())


@pytest.mark.parametrize("path", CHOSEN, ids=lambda path: path.stem)
def test_views_are_written_within_the_limit(path: Path, tokenizer: Path) -> None:
    write(path.read_text("utf-8"), tokenizer, MOST)


@pytest.mark.parametrize("path", [path for path in VIEWS if path.stem in WORST], ids=lambda path: path.stem)
def test_inside_of_json_too(path: Path, tokenizer: Path) -> None:
    """Where a line break behind a bracket is a terminal of its own, and costs more."""
    write(path.read_text("utf-8"), tokenizer, 2 * MOST, escaped=True)


def test_a_limit_that_is_reached_is_an_error(tokenizer: Path) -> None:
    view = next(path for path in VIEWS if path.stem == "057-long-texts").read_text("utf-8")
    with pytest.raises(ConstraintError, match="Too many items"):
        write(view, tokenizer, 1_000)


def test_what_a_random_model_writes_compiles(folder: Path) -> None:
    """A small run of ``make sample``."""
    run = script("sample_programs").sample(folder, 6, 150, 3)
    assert run.written > 300
    assert 3 <= run.finished == run.compiled
    assert not run.foreign
    assert not run.limited
