"""What a candidate must pass beside the benchmark: its contract, the laws of the mirror, preflight, and that served it
gives the logits that it has. Each ends within a bound of time; what was not done by then has not passed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from flowc_serving.agent import contract as contracts, tokens
from flowc_training.preflight.finding import Verdict
from flowc_training.preflight.wanted import Wanted
from flowc_training.recipes import printing
from flowc_training.recipes.printing import RecipeError
from flowc_training.recipes.recipe import Sft
from flowc_training.tracking import journal
from flowc_training.trajectories import making
from flowc_training.trajectories.making import Faulty
from flowc_training.weekly.gate import Check

SECONDS = 300.0
"""That all of preflight may take; the largest models want more."""
MIRRORED = 6
"""Conversations that the mirror is tried on."""
PREFLIGHT = ("template", "contract", "vocabulary", "zero-loss", "truncated", "labels", "overlap", "parity")
"""Those of preflight that look at a run which is over; the others ask a live one."""
_LONGEST = 400


def checks(checkpoint: Path, *, seconds: float = SECONDS, mirrored: int = MIRRORED) -> tuple[Check, ...]:
    """All checks of a candidate that training left in a run's folder, with the run's journal beside it."""
    return (contract(checkpoint), mirror(checkpoint, mirrored), *preflight(checkpoint, seconds))


def contract(checkpoint: Path) -> Check:
    """Was it trained on what the server shows?"""
    try:
        saved = contracts.read(checkpoint)
        contracts.check_fingerprint(saved)
    except contracts.ContractError as error:
        return Check("contract", passed=False, why=str(error)[:_LONGEST])
    return Check("contract", passed=True, why=f"its fingerprint is the server's, {saved.fingerprint[:12]}")


def mirror(checkpoint: Path, many: int = MIRRORED) -> Check:
    """Fresh conversations in the candidate's own tokens: what a server sends is what is trained on, and fresh tools
    answer the same (M1, M2, M5)."""
    try:
        tokenizer = tokens.read(str(checkpoint / "tokenizer.json"))
        for n in range(many):
            making.trajectory("mirror", n, tokenizer=tokenizer)
    except Faulty as error:
        return Check("mirror", passed=False, why=str(error)[:_LONGEST])
    except Exception as error:  # what libraries raise at a broken tokenizer has no one name
        return Check("mirror", passed=False, why=f"{type(error).__name__}: {error}"[:_LONGEST])
    return Check("mirror", passed=True, why=f"{many} conversations keep the laws in its tokens")


def preflight(checkpoint: Path, seconds: float, only: Sequence[str] = PREFLIGHT) -> tuple[Check, ...]:
    """Preflight of the run and its checkpoint, in a process of its own that is ended when the time is over."""
    try:
        recipe = recipe_of(checkpoint)
    except RecipeError as error:
        return (Check("preflight", passed=False, why=str(error)[:_LONGEST]),)
    found = bounded(_verdicts, (recipe, checkpoint, tuple(only)), seconds)
    if isinstance(found, str):
        return (Check("preflight", passed=False, why=found),)
    return tuple(map(_check, found))


def recipe_of(checkpoint: Path) -> Sft:
    """The recipe that a checkpoint was trained by, of the journal beside it. Raises ``RecipeError``."""
    told = journal.read(checkpoint.resolve().parent)
    if told is None:
        raise RecipeError(
            [f"there is no journal beside {checkpoint.name}: it is not known how it was trained"]
        )
    found = printing.from_data(told.recipe)
    if not isinstance(found, Sft):
        raise RecipeError([f"{checkpoint.name} was not trained by supervised fine-tuning"])
    return found


def _verdicts(recipe: Sft, checkpoint: Path, only: tuple[str, ...]) -> tuple[Verdict, ...]:
    registry: Any = import_module("flowc_training.preflight.registry")
    gathering: Any = import_module("flowc_training.preflight.gathering")
    with tempfile.TemporaryDirectory(prefix="flowc-preflight-") as work:
        wanted = Wanted(recipe, Path(work), frozenset(only), checkpoint)
        evidence, _ = gathering.gather(wanted, _silent)
        return tuple(registry.verdicts(evidence, only))


def _silent(_: str) -> None:
    pass


def _check(verdict: Verdict) -> Check:
    """A check that was not run has not passed: nobody knows."""
    said = [*map(str, verdict.findings), verdict.reason and f"not run: {verdict.reason}"]
    why = "; ".join(filter(None, said)) or "; ".join(verdict.notes)
    return Check(f"preflight: {verdict.name}", verdict.state == "passed", why[:_LONGEST])


# A bound of time.


def bounded(work: Callable[..., Any], given: Sequence[Any], seconds: float) -> Any:
    """What a function gives in a process of its own; in words, why it gave nothing."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_sent, args=(theirs, work, *given), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            return f"it was not done after {seconds:g} seconds"
        return ours.recv()
    except EOFError:
        process.join(5)
        return f"its process ended with {process.exitcode} and without a word"
    finally:
        process.kill()
        process.join()
        ours.close()


def _sent(pipe: Any, work: Callable[..., Any], *given: Any) -> None:
    try:
        pipe.send(work(*given))
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}"[:_LONGEST])
