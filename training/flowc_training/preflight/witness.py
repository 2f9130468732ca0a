"""What one process of a live run sees: batches, gradients, rates, seconds. It changes nothing of the run."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from flowc_training.preflight.evidence import Marks, Rank, Step
from flowc_training.preflight.messages import spans

PARAMETERS = 8
"""Of how many parameters the gradients are told, evenly chosen."""


def documents(ids: Sequence[int], marks: Marks) -> list[tuple[int, int]]:
    """Where conversations in a row of a batch begin and end, by what is in them and not by what is said of them."""
    frame = len(marks.roles["system"])
    begins = [each.begin - frame for each in spans(ids, marks) if each.role == "system"]
    if begins and begins[0]:
        begins.insert(0, 0)  # the end of one that was cut in two
    return [*zip(begins, [*begins[1:], len(ids)], strict=True)]


def fingerprint(ids: Sequence[int]) -> str:
    """A conversation, told in few letters."""
    return hashlib.sha256(" ".join(map(str, ids)).encode()).hexdigest()[:16]


class Witness:
    """One process's notes."""

    def __init__(self, marks: Marks, pad: int | None, clock: Callable[[], float] = time.perf_counter) -> None:
        self._marks, self._pad, self._clock = marks, pad, clock
        self._steps: list[Step] = []
        self._documents: list[str] = []
        self._tokens = self._learned = 0
        self._rate, self._decay, self._begun = 0.0, 0.0, clock()
        self._gradients: tuple[float, ...] = ()
        self._without = 0
        self._wrapped, self._sharded = "none", 0.0
        self._masters: Counter[str] = Counter()
        self.compute = ""

    def begins(self) -> None:
        """An optimiser step begins."""
        self._begun = self._clock()

    def reads(self, model: Any, inputs: Mapping[str, Any]) -> None:
        """A batch goes into the model as it is wrapped."""
        self._wrapped, self._sharded = held(model)
        for ids, labels in zip(inputs["input_ids"].tolist(), inputs["labels"].tolist(), strict=True):
            self._learned += sum(each != -100 for each in labels)
            for begin, end in documents(ids, self._marks):
                whole = self._without_padding(ids[begin:end])
                self._documents.append(fingerprint(whole))
                self._tokens += len(whole)

    def _without_padding(self, ids: list[int]) -> list[int]:
        end = len(ids)
        while end and ids[end - 1] == self._pad:
            end -= 1
        return ids[:end]

    def steps(self, model: Any, optimiser: Any) -> None:
        """The gradients are there, and are about to be used."""
        torch: Any = import_module("torch")
        learning = [each for each in model.parameters() if each.requires_grad]
        self._without = sum(each.grad is None for each in learning)
        chosen = learning[:: max(1, len(learning) // PARAMETERS)]
        norms: list[float] = []
        for each in chosen:
            grad = each.grad
            if grad is None:
                norms.append(0.0)
                continue
            whole = grad.full_tensor() if hasattr(grad, "full_tensor") else grad
            norms.append(float(torch.linalg.vector_norm(whole.float())))
        self._gradients = tuple(norms)
        groups: Any = optimiser.param_groups
        self._rate = float(groups[0]["lr"])
        self._decay = max(float(each.get("weight_decay", 0.0)) for each in groups)
        self._masters = Counter()
        for group in groups:
            for each in group["params"]:
                self._masters[str(each.dtype).removeprefix("torch.")] += each.numel()

    def ends(self) -> None:
        """The step is done."""
        self._steps.append(
            Step(
                self._rate,
                self._gradients,
                self._without,
                tuple(self._documents),
                self._tokens,
                self._learned,
                self._clock() - self._begun,
            )
        )
        self._documents, self._tokens, self._learned = [], 0, 0

    def rank(self, number: int, world: int, total: int, template: str) -> Rank:
        """All of it."""
        return Rank(
            number,
            world,
            self._wrapped,
            self._sharded,
            dict(self._masters),
            self.compute,
            self._decay,
            total,
            tuple(self._steps),
            template,
        )


def held(model: Any) -> tuple[str, float]:
    """What joins the processes, by what the model is, and the share of what learns that lies in shards."""
    fsdp: Any = import_module("torch.distributed.fsdp")
    tensors: Any = import_module("torch.distributed.tensor")
    ddp: Any = import_module("torch.nn.parallel").DistributedDataParallel
    learning = [each for each in model.parameters() if each.requires_grad]
    sharded = sum(each.numel() for each in learning if isinstance(each, tensors.DTensor) and _parted(each))
    share = sharded / max(1, sum(each.numel() for each in learning))
    if any(isinstance(each, fsdp.FSDPModule) for each in model.modules()):
        return "fsdp2", share
    return ("ddp" if any(isinstance(each, ddp) for each in model.modules()) else "none"), share


def _parted(tensor: Any) -> bool:
    return any(each.is_shard() for each in tensor.placements)


def linear(model: Any) -> Iterator[Any]:
    """The layers whose output shows in which dtype is computed."""
    kind: Any = import_module("torch.nn").Linear
    return (each for name, each in model.named_modules() if isinstance(each, kind) and "lm_head" not in name)
