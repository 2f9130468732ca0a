"""The sentence that asks for a change of a workflow, in five languages and all styles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from flowc_training.languages import Language
from flowc_training.population.change import Change
from flowc_training.population.parts import load
from flowc_training.population.plan import Plan, Use
from flowc_training.requests import phrases
from flowc_training.requests.grammar import Act, Mood
from flowc_training.requests.japanese import attributive
from flowc_training.requests.sentences import texts
from flowc_training.requests.spanish import future
from flowc_training.requests.styles import Style
from flowc_training.requests.typos import exact, slipped
from flowc_training.requests.vague import kind_of
from flowc_training.requests.wording import Speaker
from flowc_training.requests.writing import Request

_TEXTS = ("subject", "message", "note")


def ask(change: Change, plan: Plan, style: Style, rng: Random, *, here: bool = False) -> Request:
    """A request for a change of a plan; ``here`` says that the workflow is open before the merchant, so that it need
    not be named."""
    return Request(_Asking(change, plan, style, rng).text(here=here), style.language, style)


class _Asking:
    def __init__(self, change: Change, plan: Plan, style: Style, rng: Random) -> None:
        self._change = change
        self._plan = plan
        self._style = style
        self._rng = rng
        self._language: Language = style.language
        self._speaker = Speaker(style.language, rng, style.quotes)
        self._grammar = phrases.GRAMMARS[style.language]
        self._table: Mapping[str, Any] = phrases.table("changing")[style.language]

    def text(self, *, here: bool) -> str:
        style = self._style
        around = phrases.load(style.language).around(style, self._rng)
        sentence = self._renaming(here) if self._change.kind == "rename" else self._placed(here)
        text = texts(style).prose([sentence], around)
        return slipped(text, style.language, style.typos, self._rng, self._exact())

    def _exact(self) -> frozenset[str]:
        change = self._change
        uses = [each for each in (change.use, change.by, change.beside, *change.tests) if each is not None]
        values = [each for each in (change.old, change.new) if each is not None]
        own = {each.said(self._language) for each in values}
        own |= {each.said(self._language) for use in uses for each in use.values.values()}
        return exact(self._plan, self._language) | own | frozenset({change.name} - {""})

    def _renaming(self, here: bool) -> str:
        frame = self._rng.choice(self._table["rename"]["here" if here else "named"])
        new = self._speaker.marked(self._change.name)
        return frame.replace("{name}", self._speaker.marked(self._plan.name)).replace("{new}", new)

    def _placed(self, here: bool) -> str:
        """The sentence, and of which workflow it is."""
        frame = str(self._rng.choice(self._table["here" if here else "named"]))
        said = self._wrapped()
        if frame.endswith("{s}"):
            return frame.replace("{name}", self._speaker.marked(self._plan.name)).replace("{s}", said)
        mark = said[-1] if said[-1] in "?？" else ""
        stem = said[: len(said) - len(mark)].rstrip()
        return frame.replace("{name}", self._speaker.marked(self._plan.name)).replace("{s}", stem) + mark

    def _wrapped(self) -> str:
        rows = self._table[self._row()]
        moods = [
            each for each in rows if not (self._style.tone == "formal" and each == "imp" and "inf" in rows)
        ]
        mood = self._rng.choice(moods)
        sentence = self._filled(self._rng.choice(rows[mood]))
        wraps = self._table.get(f"wrap_{mood}")
        wrap = str(self._rng.choice(wraps[self._style.tone])) if wraps else "{s}"
        return self._grammar.framed(wrap.replace("{s}", "{acts}"), "", sentence)

    def _row(self) -> str:
        change = self._change
        match change.kind:
            case "value":
                return "text" if change.is_text else "value"
            case "add_condition":
                return f"add_{change.joined or 'and'}"
            case "remove_condition" if change.joined == "only":
                return "remove_only"
            case _:
                return change.kind

    def _filled(self, frame: str) -> str:
        for name, text in self._parts(frame):
            if name in ("to", "next_to", "by_to", "do"):
                frame = self._grammar.framed(frame.replace(f"{{{name}}}", "{acts}"), "", text)
            elif name == "when":
                frame = self._grammar.framed(frame, text, "")
            else:
                frame = frame.replace(f"{{{name}}}", text)
        return frame

    def _parts(self, frame: str) -> Iterator[tuple[str, str]]:
        """What stands in the holes of a frame; places first, as they hold tests."""
        change = self._change
        for name, rows in (("lead", "leads"), ("cond", "conds")):
            if f"{{{name}}}" in frame:
                place = str(self._table[rows][change.where])
                yield name, self._tested(place if change.tests or "{" not in place else "")
        for name in ("tests", "holding", "any", "all"):
            if f"{{{name}}}" in frame:
                yield name, self._tested(f"{{{name}}}")
        yield from self._values(frame)
        yield from self._uses(frame)

    def _values(self, frame: str) -> Iterator[tuple[str, str]]:
        change = self._change
        if change.old is None or change.new is None:
            return
        yield "noun", self._noun()
        for name, value in (("old", change.old), ("new", change.new)):
            if f"{{{name}}}" in frame:
                text = value.said(self._language)
                yield name, self._speaker.marked(text) if change.is_text else self._speaker.quoted(value)

    def _noun(self) -> str:
        change = self._change
        nouns: Mapping[str, str] = self._table["noun"]
        if change.use is None:
            return nouns[""]
        if change.is_text:
            return nouns[change.slot if change.slot in _TEXTS else "text"]
        slot = change.use.part.slots.get(change.slot, "")
        return nouns[kind_of(slot) if slot in load().slots else ""]

    def _uses(self, frame: str) -> Iterator[tuple[str, str]]:
        change = self._change
        for prefix, use in (("", change.use), ("by_", change.by), ("next_", change.beside)):
            if use is not None and use.part.kind == "act":
                yield from self._act(prefix, use, frame)
        if change.use is not None and change.use.part.kind == "trigger":
            when = self._speaker.say(change.use, "when", self._grammar.TEMPORAL)
            yield "when", future(when) if self._language == "es" else when
        if change.use is not None and change.use.part.kind == "test":
            holds = self._speaker.say(change.use, "holds")
            yield "holds", holds
            yield "si_holds", self._grammar.condition([holds], "all")
            yield "hyp", f"{attributive(holds)}場合"

    def _act(self, prefix: str, use: Use, frame: str) -> Iterator[tuple[str, str]]:
        act = Act(self._speaker.say(use, "do"), self._speaker.say(use, "to"))
        moods: Mapping[str, Mood] = (
            {"do": "te", "to": "plain"}
            if self._language == "ja"
            else {"do": "imp", "to": "inf", "third": "third"}
        )
        for name, mood in moods.items():
            if f"{{{prefix}{name}}}" in frame:
                yield f"{prefix}{name}", self._grammar.act(act, mood)

    def _tested(self, frame: str) -> str:
        """A frame with the tests that are there."""
        change = self._change
        if not change.tests or "{" not in frame:
            return frame
        holds = [self._speaker.say(each, "holds") for each in change.tests]
        listed = {
            "tests": self._grammar.condition(holds, change.mode),
            "holding": self._listed(holds, change.mode),
            "any": self._listed(holds, "any"),
            "all": self._listed(holds, "all"),
        }
        for name, text in listed.items():
            frame = frame.replace(f"{{{name}}}", text)
        return frame

    def _listed(self, holds: list[str], mode: str) -> str:
        if self._language == "ja":
            return ("」かつ「" if mode == "all" else "」または「").join(holds)
        return self._grammar.listed(holds, "and" if mode == "all" else "or")
