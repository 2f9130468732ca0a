"""A model's folder without torch: rows of its tables, special tokens, chat template, contract. Nothing in it is run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from flowc_serving.agent import contract as contracts
from flowc_training.hub import contents
from flowc_training.preflight.evidence import Folder, Vocabulary
from flowc_training.preflight.finding import Missing

TOKENIZER = "tokenizer.json"
CONFIGURATIONS = ("config.json", "generation_config.json")
SPECIAL = ("bos_token", "eos_token", "pad_token")
READS = ("embed_tokens.weight", "wte.weight", "embed_in.weight")
SCORES = ("lm_head.weight", "embed_out.weight")


def read(folder: Path, name: str = "") -> Folder:
    """What is in a folder. What cannot be read is missing, with its reason."""
    return Folder(name or str(folder), _vocabulary(folder), _template(folder), _contract(folder))


def small_files(name: str, revision: str) -> Path:
    """A model of the Hub without its weights, fetched."""
    hub: Any = import_module("huggingface_hub")
    kept = ["*.json", "*.jinja", "merges.txt", "vocab.txt"]
    return Path(hub.snapshot_download(name, revision=revision, allow_patterns=kept))


def _contract(folder: Path) -> contracts.Contract | Missing:
    try:
        return contracts.read(folder)
    except contracts.ContractError as error:
        return Missing(str(error))


def _template(folder: Path) -> str | Missing:
    file = folder / "chat_template.jinja"
    if file.is_file():
        return file.read_text("utf-8", "replace")
    found = _object(folder / "tokenizer_config.json").get("chat_template")
    return found if isinstance(found, str) else Missing(f"there is none in {folder}")


def _object(file: Path) -> Mapping[str, Any]:
    """A file's object of JSON; an empty one where there is none."""
    try:
        data: Any = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


# Tokens and rows.


def _vocabulary(folder: Path) -> Vocabulary | Missing:
    file = folder / TOKENIZER
    config = _object(folder / "config.json")
    said = config.get("vocab_size")
    if not file.is_file() or not isinstance(said, int):
        lacks = TOKENIZER if not file.is_file() else "config.json with a vocab_size"
        return Missing(f"there is no {lacks} in {folder}")
    try:
        tokenizer: Any = import_module("tokenizers").Tokenizer.from_file(str(file))
        shapes = dict(_shapes(folder))
    except Exception as error:
        return Missing(f"{folder} cannot be read: {error}")
    ids: dict[str, int] = tokenizer.get_vocab(with_added_tokens=True)
    added = {each.content: place for place, each in tokenizer.get_added_tokens_decoder().items()}
    rows = next((shape[0] for name, shape in shapes.items() if name.endswith(READS)), said)
    out = next((shape[0] for name, shape in shapes.items() if name.endswith(SCORES)), rows)
    return Vocabulary(
        max(ids.values(), default=-1) + 1,
        rows,
        said,
        out,
        added,
        dict(_said(folder)),
        dict(_special(_object(folder / "tokenizer_config.json"), ids)),
    )


def _said(folder: Path) -> Iterator[tuple[tuple[str, str], tuple[int, ...]]]:
    """The special ids that each configuration names."""
    for file in CONFIGURATIONS:
        data = _object(folder / file)
        for name in SPECIAL:
            value = data.get(f"{name}_id")
            listed = cast("list[Any]", value) if isinstance(value, list) else [value]
            if ids := tuple(each for each in listed if isinstance(each, int)):
                yield (file, f"{name}_id"), ids


def _special(config: Mapping[str, Any], ids: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for name in SPECIAL:
        token = config.get(name)
        if isinstance(token, dict):
            token = cast("dict[str, Any]", token).get("content")
        if isinstance(token, str):
            yield f"{name}_id", ids.get(token, -1)


def _shapes(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """The tensors of a folder's safetensors, by the heads of the files."""
    for file in sorted(folder.glob("*.safetensors")):
        head = contents.header(file)
        if head is None:
            raise ValueError(f"the head of {file.name} has no object of JSON, or is too long")
        yield from contents.shapes(head)
