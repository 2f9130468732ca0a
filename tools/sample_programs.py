"""Programs that a random model writes while it is held to the language: how many end, compile and name what they may.

    python tools/sample_programs.py [--count 200] [--tokens 700] [--items 50000] [--folder build/tiny-qwen3]

The model is the tiny checkpoint with the 151,936 tokens of Qwen3 (``flowc_serving.backends.tiny``), of random weights:
nothing but the mask makes its text a program. Tokens that close something, and a few keywords, are made likelier, for
a random model seldom ends otherwise. Each program belongs to a conversation that was told of other tasks.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import flowc
from flowc.catalog import load, load_schema, task_configuration
from flowc.grammar import named
from flowc_serving.agent.conversation import Answer, Context, Conversation, User
from flowc_serving.agent.model import Sampling
from flowc_serving.backends.generating import Generator, chooser
from flowc_serving.decoding import export
from flowc_serving.decoding.lexicon import lexicon
from flowc_serving.decoding.matching import Constraint, ConstraintError, tokens

ITEMS = 50_000
"""Of one step, which llguidance takes where nobody says otherwise, as in vLLM."""

ENDS = ("<|im_end|>", "<|endoftext|>")
CLOSING = {
    '"': 11.0, '",': 8.0, '")': 9.0, ")": 11.0, "()": 10.0, ",": 8.0, ":": 11.0, "Ċ": 11.0,
    "=": 10.0, "Ġ=": 10.0, "(": 10.0,
    "]": 10.0, "}": 10.0, ".": 9.0, "Ġ": 6.0, "Ġin": 10.0, "Ġ==": 8.0, "Ġand": 7.0, "Ġor": 7.0, "<|im_end|>": 9.0,
}  # fmt: skip
"""Tokens that end something."""
BEGINNING = {
    "if": 9.5, "for": 9.0, "elif": 10.0, "else": 10.0, "pass": 9.0, "in": 10.0, "not": 8.0, "any": 8.0,
    "order": 10.0, "shop": 10.0,
    "shopify": 9.0, '"': 9.0, "True": 7.0, "[": 8.0, "{": 7.0, ")": 9.0, "def": 5.0,
}  # fmt: skip
"""Tokens that begin a word."""
LINE = {"ĠĠĠĠ": 12.0, "ĠĠĠĠĠĠĠĠ": 11.0, "@": 12.0, "def": 12.0, "Ġ": 6.0, "<|im_end|>": 10.5}
"""Tokens that begin a line."""


@dataclass(slots=True)
class Run:
    """What became of the programs."""

    finished: int = 0
    compiled: int = 0
    wrong: list[str] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    limited: list[str] = field(default_factory=list)
    written: int = 0
    deepest: int = 0
    masks: list[float] = field(default_factory=list)
    steps: list[float] = field(default_factory=list)
    builds: list[float] = field(default_factory=list)
    compiles: list[float] = field(default_factory=list)


class Favour:
    """What is made likelier, by how the text ends so far."""

    def __init__(self, tokenizer: Any, known: Any, size: int) -> None:
        self._known = known
        self._closing, self._beginning, self._line = (
            self._vector(tokenizer, size, each) for each in (CLOSING, BEGINNING, LINE)
        )
        self.tail = "\n"

    @staticmethod
    def _vector(tokenizer: Any, size: int, weights: dict[str, float]) -> Any:
        found = np.zeros(size, np.float32)
        for token, weight in weights.items():
            if (at := tokenizer.token_to_id(token)) is not None:
                found[at] = weight
        return found

    def add(self, token: int) -> None:
        self.tail = (self.tail + self._known.decode_bytes([token]).decode("utf-8", "replace"))[-40:]

    def bias(self) -> Any:
        if self.tail.endswith("\n"):
            return self._line
        return (
            self._closing
            if self.tail[-1].isalnum() or self.tail[-1] in "_)]}\"'"
            else self._closing + self._beginning
        )


def conversations(count: int, seed: int) -> Iterator[Conversation]:
    """Conversations that were told of a trigger and two actions each, which are not among the certain ones."""
    chance = random.Random(seed)
    assumed = [task for task in load() if task.evidence == "assumed"]
    triggers = [task for task in assumed if task.type == "TRIGGER"]
    actions = [task for task in assumed if task.type == "ACTION"]
    for number in range(count):
        chosen = [chance.choice(triggers), *chance.sample(actions, 2)]
        told = task_configuration([{"id": task.id, "version": task.version} for task in chosen])
        yield Conversation(
            f"sample {number}",
            Context("2026-11-01", "sample.myshopify.com"),
            (User("Anything."), Answer("call_1", "task_configuration", told)),
        )


def sample(folder: Path, count: int, most: int, seed: int, items: int = ITEMS) -> Run:
    """Lets the model write a program in each conversation."""
    import torch
    from tokenizers import Tokenizer
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(1)
    tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    ends = tuple(tokenizer.token_to_id(each) for each in ENDS)
    known = tokens(folder / "tokenizer.json", model.config.vocab_size, ends)
    favour = Favour(tokenizer, known, model.config.vocab_size)
    prompt = tokenizer.encode("<|im_start|>assistant\n", add_special_tokens=False).ids
    run = Run()
    for number, conversation in enumerate(conversations(count, seed)):
        begun = time.perf_counter()
        text = export.grammar(conversation, load(), load_schema(), escaped=False, whole_output=False)
        run.builds.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        constraint = Constraint(known, text, items)
        run.compiles.append(time.perf_counter() - begun)
        pick = chooser(Sampling(temperature=1.0, seed=seed * 100_000 + number))
        # One in ten may begin with declared fields, which a random model would go on with for ever.
        begun_with = [] if number % 10 == 9 else tokenizer.encode("@workflow", add_special_tokens=False).ids
        for token in begun_with:
            constraint.accept(token)
        ids = [*begun_with]
        try:
            ids += _written(
                Generator(model), [*prompt, *begun_with], constraint, pick, favour, most, ends, run
            )
        except ConstraintError as error:
            run.limited.append(str(error))
            continue
        _judge(
            run,
            conversation,
            known.decode_bytes(ids[:-1] if ids[-1] in ends else ids).decode("utf-8", "replace"),
            ids[-1] in ends,
        )
    return run


def _written(
    generator: Generator,
    prompt: Any,
    constraint: Constraint,
    pick: Any,
    favour: Favour,
    most: int,
    ends: Any,
    run: Run,
) -> Iterator[int]:
    def choose(logits: Any) -> int:
        logits += favour.bias()
        begun = time.perf_counter()
        constraint.mask()
        run.masks.append(time.perf_counter() - begun)
        constraint.forbid(logits)
        return pick(logits)

    favour.tail = "w" if len(prompt) > 3 else "\n"
    begun = time.perf_counter()
    for count, token in enumerate(generator.tokens(prompt, choose, lambda: True), 1):
        run.steps.append(time.perf_counter() - begun)
        yield token
        favour.add(token)
        constraint.accept(token)
        run.written += 1
        if token in ends or count == most:
            return
        begun = time.perf_counter()


def _judge(run: Run, conversation: Conversation, text: str, is_done: bool) -> None:
    allowed = {
        (each.task, each.version): set(each.fields)
        for each in lexicon(conversation, load(), load_schema()).tasks
    }
    for each in named(text):
        if (each.task, each.version) not in allowed or set(each.fields) - allowed[each.task, each.version]:
            run.foreign.append(f"{each}\n{text}")
    if not is_done:
        run.cut.append(text)
        return
    run.finished += 1
    run.deepest = (
        max(run.deepest, *(len(line) - len(line.lstrip(" ")) for line in text.splitlines())) if text else 0
    )
    try:
        flowc.to_json(text)
        run.compiled += 1
    except flowc.FlowError as error:
        run.wrong.append(f"{error}\n{text}")


def plain(folder: Path, count: int) -> list[float]:
    """Seconds for a token of the same model without a grammar."""
    import torch
    from transformers import AutoModelForCausalLM

    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    pick = chooser(Sampling(temperature=1.0, seed=1))
    found: list[float] = []
    begun = time.perf_counter()
    for _ in Generator(model).tokens([1, 2, 3], pick, lambda: len(found) < count):
        found.append(time.perf_counter() - begun)
        if len(found) == count:
            break
        begun = time.perf_counter()
    return found


def _told(what: str, seconds: list[float]) -> str:
    p50, p99 = np.percentile(np.array(seconds) * 1000, [50, 99])
    return f"{what}: p50 {p50:.2f} ms, p99 {p99:.2f} ms, mean {np.mean(seconds) * 1000:.2f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description="Programs of a random model, held to the language.")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--tokens", type=int, default=700)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--items", type=int, default=ITEMS, help="of one step, at most; without it what vLLM allows"
    )
    parser.add_argument("--folder", type=Path, default=Path("build/tiny-qwen3"))
    parser.add_argument("--show", action="store_true", help="print what did not compile, and what had no end")
    given = parser.parse_args()
    if not (given.folder / "config.json").exists():
        from flowc_serving.backends.tiny import make

        make(given.folder, "qwen3")
    run = sample(given.folder, given.count, given.tokens, given.seed, given.items)
    print(
        f"{given.count} programs, {run.written} tokens; finished {run.finished}, of these compiled {run.compiled}"
    )
    print(
        f"tasks or fields outside the conversation: {len(run.foreign)}; deepest indentation: {run.deepest} blanks"
    )
    print(f"given up because a step had more than {given.items} items: {len(run.limited)}")
    print(_told("grammar as text", run.builds))
    print(_told("grammar compiled", run.compiles))
    print(_told("mask", run.masks))
    print(_told("token, held to the grammar", run.steps))
    print(_told("token, plain", plain(given.folder, 500)))
    if given.show:
        print("\n\n".join([*run.wrong, *run.foreign, *run.limited, *run.cut]))
    sys.exit(0 if run.finished == run.compiled and not (run.foreign or run.limited) and run.finished else 1)


if __name__ == "__main__":
    main()
