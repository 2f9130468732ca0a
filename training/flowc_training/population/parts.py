"""Parts that workflows are composed of, written by hand in ``data/``: what each says in code and in five languages.

A part is one row of a TOML file: a trigger, a test, an act or a loop. In its code and words, ``$name`` is a hole. Of
code, a hole is a subject (``$order``: the path where the order is) or a slot (``$tag``: a value, as a Python literal;
``$tag_raw`` without its quotes, for use within a text). Of words it is the value as a merchant says it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias, cast, get_args

from flowc import catalog
from flowc_training.languages import LANGUAGES, Language, Words

Kind = Literal["trigger", "test", "act", "loop"]
KINDS: tuple[Kind, ...] = get_args(Kind)

FORMS: Mapping[Kind, tuple[str, ...]] = {
    "trigger": ("when",),
    "test": ("holds",),
    "act": ("do", "to"),
    "loop": ("each",),
}
"""The forms in which a part is said: a clause of time (``when an order comes in``), a clause without its ``if`` (``the
total is over $amount``; verb last in German), an order and an infinitive (``tag it``, ``to tag it``; in Japanese the
te-form and the plain form), a phrase (``for each product in it``). The last form of each speaks of it to others."""

HOLE = re.compile(r"\$([a-z][a-zA-Z]*)(_raw)?")
_WAIT = "shopify.flow.wait("
_INTENT = ("id", "trigger", "body", "name", "goal")
_DATA = files("flowc_training.population") / "data"


@dataclass(frozen=True, slots=True)
class Part:
    """One part. ``gives`` are subjects that it brings into scope, by kind the path; ``slots`` by name the kind of
    value.

    ``code`` is a decorator, an expression, statements, or for a loop the path that is looped over; ``before`` are
    statements above a loop (Get data). ``item`` is what a loop calls one of its list. ``declares`` are lines above the
    function (declared fields). ``texts`` are slots with texts for readers (subject, message), by language.
    """

    kind: Kind
    id: str
    code: str
    words: Mapping[str, Words]
    gives: Mapping[str, str] = field(default_factory=dict[str, str])
    slots: Mapping[str, str] = field(default_factory=dict[str, str])
    before: str = ""
    item: str = ""
    declares: str = ""
    texts: Mapping[str, Words] = field(default_factory=dict[str, Words])
    app: str = ""
    """The publisher of a third-party task."""

    @property
    def is_wait(self) -> bool:
        """Is it a pause and nothing else, so that one says *then* after it?"""
        return self.code.startswith(_WAIT)

    @property
    def has_wait(self) -> bool:
        """Is there a pause in it, perhaps between steps of its own?"""
        return _WAIT in self.code

    @property
    def needs(self) -> frozenset[str]:
        """The kinds of subject that must be in scope."""
        said = " ".join(
            [self.code, self.before, *(t for w in self.texts.values() for e in w.values() for t in e)]
        )
        names = {found[1] for found in HOLE.finditer(said)}
        return frozenset(names - {*self.slots, *self.texts})


Range: TypeAlias = tuple[int | float, ...]


@dataclass(frozen=True, slots=True)
class SlotKind:
    """Where values of a slot come from: numbers of a row (``unit`` says how they are said, ``amounts.UNITS``), texts by
    language, or a list of the shop (``shop``: ``collections``, ``order_tags``, ``emails`` …, ``merchant.LISTS``).

    ``codes`` are what stands in the code for each text of ``choice``, where that is another: ``DE`` for Germany.
    """

    id: str
    numbers: Range = ()
    unit: str = ""
    choice: Words = field(default_factory=dict[Language, tuple[str, ...]])
    shop: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """A whole workflow as a merchant wants it. ``body`` is as in the file: ids of acts, or tables with ``if`` (tests;
    ``any`` true joins them by or), ``then``, ``else``, ``both`` (what follows both branches); or with ``each`` (a loop)
    and ``do``. ``names`` are titles; ``goals`` say the wish without a value, as a vague request does."""

    id: str
    triggers: tuple[str, ...]
    body: tuple[Any, ...]
    names: Words
    goals: Words
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts, kinds of slots and intents, by id."""

    parts: Mapping[str, Part]
    slots: Mapping[str, SlotKind]
    intents: Mapping[str, Intent]

    def names(self, intent: str, language: Language) -> tuple[str, ...]:
        """Titles of the workflows of an intent; none where there is no such intent."""
        return self.intents[intent].names.get(language, ()) if intent in self.intents else ()

    def goals(self, intent: str, language: Language) -> tuple[str, ...]:
        """What the workflows of an intent are for, in words; none where there is no such intent."""
        return self.intents[intent].goals.get(language, ()) if intent in self.intents else ()


@cache
def load() -> Parts:
    """What the files of ``data/`` hold. Raises ``ValueError`` where one is wrong, with its id."""
    parts: dict[str, Part] = {}
    slots: dict[str, SlotKind] = {}
    intents: dict[str, Intent] = {}
    for file in sorted(_DATA.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".toml"):
            continue
        data = tomllib.loads(file.read_text("utf-8"))
        only(file.name, data, *(f"{kind}s" for kind in KINDS), "slots", "intents", "variation")
        for kind in KINDS:
            for name, row in data.get(f"{kind}s", {}).items():
                _once(parts, name)[name] = _part(kind, name, row)
        for name, row in data.get("slots", {}).items():
            _once(slots, name)[name] = _slot(name, row)
        for row in data.get("intents", ()):
            intent = _intent(row)
            _once(intents, intent.id)[intent.id] = intent
    return Parts(parts, slots, intents)


def _once(known: dict[str, Any], name: str) -> dict[str, Any]:
    if name in known:
        raise ValueError(f"{name} is there twice")
    return known


def only(name: str, row: Mapping[str, Any], *keys: str) -> None:
    """Raises ``ValueError`` where a row has another key than these: what is not read would be lost unseen."""
    if unknown := sorted(row.keys() - {*keys}):
        raise ValueError(f"{name}: {', '.join(unknown)}: there are {', '.join(keys)}")


def _slot(name: str, row: Mapping[str, Any]) -> SlotKind:
    only(name, row, "numbers", "unit", "choice", "shop", "codes")
    return SlotKind(
        name,
        tuple(row.get("numbers", ())),
        row.get("unit", ""),
        words(row.get("choice", {})),
        row.get("shop", ""),
        tuple(row.get("codes", ())),
    )


def _part(kind: Kind, name: str, row: Mapping[str, Any]) -> Part:
    only(name, row, "code", *FORMS[kind], "gives", "slots", "before", "item", "declares", "texts", "app")
    if "code" not in row:
        raise ValueError(f"{name} has no code")
    missing = [
        f"{form}.{language}"
        for form in FORMS[kind]
        for language in LANGUAGES
        if not row.get(form, {}).get(language)
    ]
    if missing:
        raise ValueError(f"{name} is not said in {', '.join(missing)}")
    return Part(
        kind,
        name,
        _adopted(row["code"]),
        {form: words(row[form]) for form in FORMS[kind]},
        dict(row.get("gives", {})),
        dict(row.get("slots", {})),
        _adopted(row.get("before", "")),
        row.get("item", ""),
        row.get("declares", "").strip(),
        {key: words(each) for key, each in row.get("texts", {}).items()},
        row.get("app", ""),
    )


def _adopted(code: str) -> str:
    """Code with its tasks by the ids and versions that they go by now: real ones, where the project has answers."""
    return catalog.adopted(code.strip(), catalog.load())


def _intent(row: Mapping[str, Any]) -> Intent:
    name = str(row.get("id", "an intent without an id"))
    only(name, row, *_INTENT, "weight")
    if missing := [each for each in _INTENT if each not in row]:
        raise ValueError(f"{name} has no {', no '.join(missing)}")
    triggers = row["trigger"]
    return Intent(
        row["id"],
        (triggers,) if isinstance(triggers, str) else tuple(triggers),
        tuple(row["body"]),
        words(row["name"]),
        words(row["goal"]),
        row.get("weight", 1.0),
    )


def words(row: Mapping[str, Any]) -> Words:
    """Ways to say something: in a file a text or a list of texts by language. Raises ``ValueError`` for another."""
    only("words", row, *LANGUAGES)
    return {
        cast(Language, key): (each,) if isinstance(each, str) else tuple(each) for key, each in row.items()
    }
