"""What is wrong with the parts and intents of ``data/``, all at once: ``python -m flowc_training.population.checking``.

Each intent is composed for shops of every language, printed, and checked as a merchant's workflow is, against the
tasks of the process: where ``FLOWC_CATALOG`` names real answers, it says which parts have other fields than these.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from random import Random

from flowc import Diagnostic, FlowError
from flowc.catalog import load as load_catalog
from flowc.check import check
from flowc_serving.agent.passing import faults
from flowc_training.languages import LANGUAGES
from flowc_training.population import composing
from flowc_training.population.amounts import UNITS
from flowc_training.population.merchant import LISTS, Merchant
from flowc_training.population.parts import HOLE, Intent, Part, Parts, SlotKind, load
from flowc_training.population.plan import Plan
from flowc_training.population.printing import canonical, draft
from flowc_training.population.shops import merchant, publishers
from flowc_training.population.variation import variations

Mistake = str

_ID = re.compile(r"[\w-]+(?:::[\w-]+)+")


def mistakes(parts: Parts | None = None, shops: int = 1, only: str = "") -> Iterator[Mistake]:
    """All mistakes, each with the id of what it is in; ``shops`` are composed for in each language.

    ``only`` is the beginning of the intents' ids that are composed. Errors begin with ``error``, what the checker only
    warns of with ``warning``.
    """
    known = parts or load()
    for kind in known.slots.values():
        yield from _of_slot(kind)
    for part in known.parts.values():
        yield from _of_part(part, known)
    yield from _of_variations(known)
    yield from _unused(known)
    for intent in known.intents.values():
        if intent.id.startswith(only):
            yield from _of_intent(intent, shops)


def _of_slot(kind: SlotKind) -> Iterator[Mistake]:
    sources = [name for name in ("numbers", "choice", "shop") if getattr(kind, name)]
    if len(sources) != 1:
        yield f"error: slot {kind.id} has {' and '.join(sources) or 'nothing'}: give one of numbers, choice, shop"
    if kind.shop and kind.shop not in LISTS:
        yield f"error: slot {kind.id}: no shop has a list {kind.shop}: there are {', '.join(LISTS)}"
    if kind.unit != "money" and kind.unit not in UNITS:
        yield f"error: slot {kind.id}: unit {kind.unit} is none: there are money, {', '.join(filter(None, UNITS))}"
    if kind.choice and "en" not in kind.choice:
        yield f"error: slot {kind.id} has no choice.en"
    for language, texts in kind.choice.items():
        if kind.codes and len(texts) != len(kind.codes):
            yield f"error: slot {kind.id}: choice.{language} has {len(texts)} texts for {len(kind.codes)} codes"


def _of_part(part: Part, known: Parts) -> Iterator[Mistake]:
    for name, kind in part.slots.items():
        if kind not in known.slots:
            yield f"error: {part.id}: ${name} is a {kind}, and there is no such kind of slot"
    if part.app and part.app not in publishers():
        yield f"error: {part.id}: no task of the catalogue is of {part.app}: there are {', '.join(publishers())}"
    code = " ".join([part.code, part.before, part.declares, *_texts(part)])
    held = {found[1] for found in HOLE.finditer(code)}
    for name in sorted({*part.slots, *part.texts} - held):
        yield f"error: {part.id}: ${name} is nowhere in its code"
    if part.kind == "loop" and not part.item:
        yield f"error: {part.id}: a loop needs an item"
    may = {*part.slots, *part.texts, *part.needs, *part.gives}
    for form, said in part.words.items():
        for language, texts in said.items():
            for text in texts:
                unknown = {found[1] for found in HOLE.finditer(text)} - may
                if unknown:
                    yield f"error: {part.id}: {form}.{language} has the holes {', '.join(sorted(unknown))}: {text}"
    for name, texts in part.texts.items():
        if missing := [each for each in LANGUAGES if not texts.get(each)]:
            yield f"error: {part.id}: texts.{name} is not said in {', '.join(missing)}"


def _texts(part: Part) -> Iterator[str]:
    return (text for said in part.texts.values() for texts in said.values() for text in texts)


def _of_variations(known: Parts) -> Iterator[Mistake]:
    told = variations()
    for key, kind in (("acts", "act"), ("tests", "test"), ("waits", "act")):
        for each in getattr(told, key):
            if each not in known.parts or known.parts[each].kind != kind:
                yield f"error: variation.{key}: there is no {kind} {each}"
    limited = ((key, *triggers) for key, triggers in told.only.items())
    for each in (name for group in (*told.together, *told.alike, *limited) for name in group):
        if each not in known.parts:
            yield f"error: variation: there is no part {each}"


def _unused(known: Parts) -> Iterator[Mistake]:
    told = variations()
    used = {name for intent in known.intents.values() for name in composing.names(intent)}
    used.update(told.acts, told.tests, told.waits)
    used.update(name for group in (*told.together, *told.alike) for name in group)
    for each in known.parts.values():
        if each.id not in used:
            yield f"error: {each.id}: no intent uses this {each.kind}"


def _of_intent(intent: Intent, shops: int) -> Iterator[Mistake]:
    for language in LANGUAGES:
        for key in ("names", "goals"):
            if not getattr(intent, key).get(language):
                yield f"error: {intent.id}: it has no {key.removesuffix('s')}.{language}"
    found: dict[Mistake, None] = {}
    for language in LANGUAGES:
        for n in range(shops):
            one = merchant("checking", n, language)
            found.update(dict.fromkeys(_composed(intent, one, Random(f"{intent.id} {n}"))))
    yield from found


def _composed(intent: Intent, one: Merchant, rng: Random) -> Iterator[Mistake]:
    try:
        plan = composing.compose(intent, one, rng)
        text = draft(plan)
    except (ValueError, KeyError) as error:
        yield f"error: {intent.id}: {error}"
        return
    try:
        printed = canonical(text)
        found = check(printed)
        wrong = set(faults(printed, load_catalog())) if load_catalog().own else set[Diagnostic]()
    except FlowError as error:
        for each in error.diagnostics:
            line = text.split("\n")[each.span.line - 1].strip() if each.span else ""
            yield f"error: {intent.id}: {each.message}: {line}"
        return
    lines = printed.split("\n")
    for each in found:
        line = lines[each.span.line - 1].strip() if each.span else ""
        hint = f" ({each.hint})" if each.hint else ""
        severity = "error" if each in wrong else each.severity
        yield f"{severity}: {_where(plan, each.message)}: {each.code}: {each.message}{hint}: {line}"


def _where(plan: Plan, message: str) -> str:
    """The intent, and the parts of the plan that use a task which the message names."""
    ids = _ID.findall(message)
    names = [(f"{each.replace('::', '.')}(", f"{each.replace('::', '.')}[", f'"{each}"') for each in ids]
    used = {use.part.id: f"{use.part.before}\n{use.part.code}" for use in plan.uses}
    said = [part for part, code in used.items() if any(text in code for each in names for text in each)]
    return f"{plan.intent} ({', '.join(said)})" if said else plan.intent


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. 1 where there are errors."""
    parser = argparse.ArgumentParser(prog="flowc_training.population.checking", description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="the beginning of the ids of intents to compose")
    parser.add_argument(
        "--shops", type=int, default=1, help="shops a language that each intent is composed for"
    )
    parser.add_argument("--errors", action="store_true", help="leave warnings out")
    told = parser.parse_args(arguments)
    found = [
        each for each in mistakes(None, told.shops, told.only) if not told.errors or each.startswith("error")
    ]
    errors = sum(each.startswith("error") for each in found)
    known = load()
    counts = f"{len(known.parts)} parts, {len(known.intents)} intents"
    lines = [*found, f"{counts}: {errors} errors, {len(found) - errors} warnings and advice"]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
