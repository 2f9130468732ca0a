"""Flags that several commands have."""

from __future__ import annotations

import argparse
from pathlib import Path

from flowc_training.bench.choosing import BASELINES, Choice
from flowc_training.bench.files import FOLDER


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Where the benchmark is."""
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the benchmark's folder")


def add_model(parser: argparse.ArgumentParser) -> None:
    """Who answers."""
    parser.add_argument(
        "--model",
        required=True,
        help="openai:URL#NAME or a URL, local:FOLDER, scripted:FILE; retrieval, expected, scripts:FILE",
    )
    parser.add_argument(
        "--baseline", default="", choices=["", *BASELINES], help="how the model is used; else the loop"
    )
    parser.add_argument("--temperature", type=float, default=0.0)
    parser.add_argument("--unconstrained", action="store_true", help="programs are not held to the language")
    parser.add_argument(
        "--key-variable", default="", help="the environment variable that has the engine's key"
    )
    parser.add_argument("--tokenizer", type=Path, help="a tokenizer.json: prompts travel as ids")
    parser.add_argument(
        "--checkpoint", type=Path, help="what the engine's model was trained on (its contract)"
    )
    parser.add_argument("--allow-drift", action="store_true", help="run a model of another contract")


def choice_of(given: argparse.Namespace) -> Choice:
    """The flags of ``add_model``."""
    return Choice(
        given.model,
        given.baseline,
        given.temperature,
        not given.unconstrained,
        given.key_variable,
        given.tokenizer,
        given.checkpoint,
        given.allow_drift,
    )
