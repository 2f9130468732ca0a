"""A change in words: how the merchant asks for it, and how the agent tells what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, Literal, cast

from flowc_training.languages import Language
from flowc_training.population.change import Change
from flowc_training.population.plan import Use
from flowc_training.requests.phrasing import clause
from flowc_training.requests.styles import Style
from flowc_training.requests.wording import Speaker, said
from flowc_training.trajectories.prose import table

_JOINED: Mapping[str, Mapping[Language, str]] = {
    "all": {"en": " and ", "fr": " et ", "de": " und ", "es": " y ", "ja": "、かつ"},
    "any": {"en": " or ", "fr": " ou ", "de": " oder ", "es": " o ", "ja": "、または"},
}
"""How the tests of a branch are joined."""
_LISTED: Mapping[Language, str] = {"en": "; ", "fr": " ; ", "de": "; dass ", "es": "; ", "ja": "、"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The merchant's sentence, and the agent's."""

    text: str
    told: str


def asked(change: Change, style: Style, rng: Random) -> Asked:
    """A change in a style's language."""
    merchant = _Sayer(change, style.language, rng, Speaker(style.language, rng, style.quotes))
    agent = _Sayer(change, style.language, rng, None)
    return Asked(_cased(merchant.sentence("ask") + merchant.place(), style), agent.sentence("told"))


def _cased(text: str, style: Style) -> str:
    """A lower first letter where the merchant writes so; names and values keep theirs."""
    return (
        text[:1].lower() + text[1:]
        if style.case == "lower" and style.language in ("en", "fr", "es")
        else text
    )


@cache
def _frames() -> Mapping[str, Any]:
    return table("asking")


class _Sayer:
    """Fills the frames of one change; without a speaker the agent says the parts."""

    def __init__(self, change: Change, language: Language, rng: Random, speaker: Speaker | None) -> None:
        self._change = change
        self._language: Language = language
        self._rng = rng
        self._speaker = speaker
        self._quotes = speaker or Speaker(language, rng)

    def sentence(self, what: Literal["ask", "told"]) -> str:
        frame = self._rng.choice(_frames()[what][self._key()][self._language])
        for name, value in self._values(frame).items():
            frame = frame.replace(f"{{{name}}}", value)
        return frame

    def place(self) -> str:
        """Of which branch it is, where the change itself does not say."""
        change = self._change
        names = ("add_step", "add_otherwise")
        if change.kind not in names or not change.tests or change.where == "top":
            return ""
        frame = cast(Mapping[Language, str], _frames()["place"])[self._language]
        return frame.replace("{holds}", self._joined(_JOINED[change.mode][self._language]))

    def _key(self) -> str:
        change = self._change
        if change.kind == "value" and change.is_text:
            return "text"
        if change.kind == "add_condition":
            return "add_condition_or" if change.joined == "or" else "add_condition_and"
        return change.kind

    def _values(self, frame: str) -> Mapping[str, str]:
        """What a frame has holes for."""
        change = self._change
        made: dict[str, str] = {}
        for name, value in (("old", change.old), ("new", change.new)):
            if value is not None and f"{{{name}}}" in frame:
                text = said(value, self._language)
                made[name] = self._quotes.marked(text) if change.is_text else self._quotes.quoted(value)
        forms = {"do": "do", "to": "to", "holds": "holds", "when": "when"}
        for name, form in forms.items():
            if change.use is not None and f"{{{name}}}" in frame:
                made[name] = self._say(change.use, form)
        if change.use is not None and "{context}" in frame:
            made["context"] = self._say(change.use, self._form(change.use))
        for name, use, form in (
            ("do_new", change.by, "do"),
            ("to_new", change.by, "to"),
            ("beside", change.beside, "to"),
        ):
            if use is not None and f"{{{name}}}" in frame:
                made[name] = self._say(use, form)
        if "{tests}" in frame:
            made["tests"] = self._joined(_LISTED[self._language])
        if "{name}" in frame:
            made["name"] = self._quotes.marked(change.name)
        return made

    def _joined(self, mark: str) -> str:
        return mark.join(self._say(each, "holds") for each in self._change.tests)

    def _say(self, use: Use, form: str) -> str:
        if self._speaker is not None:
            return self._speaker.say(use, form)
        return clause(use, form, self._language, self._rng)

    def _form(self, use: Use) -> str:
        return next(form for form in ("to", "holds", "each", "when") if form in use.part.words)
