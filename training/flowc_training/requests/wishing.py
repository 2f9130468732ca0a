"""A plan in words: what a merchant asks for, in one of many styles."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from flowc_training.population import parts
from flowc_training.population.plan import Plan
from flowc_training.requests.clauses import Condition, Moment, Statement, statements
from flowc_training.requests.grammar import Mood
from flowc_training.requests.phrases import Frame
from flowc_training.requests.saying import Sayer
from flowc_training.requests.sentences import texts
from flowc_training.requests.styles import Style
from flowc_training.requests.wording import Speaker


def wish(plan: Plan, style: Style, rng: Random, speaker: Speaker | None = None) -> str:
    """What somebody of a style says to have the workflow made, in the style's language."""
    return _Writer(plan, style, rng, speaker).wish()


class _Writer:
    def __init__(self, plan: Plan, style: Style, rng: Random, speaker: Speaker | None = None) -> None:
        self._plan = plan
        self._style = style
        self._rng = rng
        self._sayer = Sayer(speaker or Speaker(style.language, rng, style.quotes), rng)
        self._statements = statements(plan)

    def wish(self) -> str:
        match self._style.form:
            case "bullets":
                return texts(self._style).lines(self._bullets(), self._around())
            case "note":
                return texts(self._style).note(self._note())
            case _:
                return texts(self._style).prose(list(self._sentences()), self._around())

    def _around(self) -> tuple[str, str]:
        return self._sayer.phrases.around(self._style, self._rng)

    def _sentences(self) -> Iterator[str]:
        style = self._style
        talks = style.tone == "rambling" or (style.tone == "friendly" and self._rng.random() < 0.3)
        if talks and style.form in ("mail", "sentences"):
            yield self._sayer.choice("asides", style.role)
        if style.goal and (goal := self._goal("goals", "text")):
            yield goal
        first, *rest = self._statements
        frame = self._frame(first)
        yield self._first(frame, first)
        mood = self._following(frame.mood)
        yield from (self._follow(each, mood) for each in rest)
        if style.called:
            yield self._called()

    def _first(self, frame: Frame, statement: Statement) -> str:
        first = frame.act_first
        when = self._sayer.when(statement.where, clause=first, wished=frame.mood in ("imp", "subj", "te"))
        acts = self._sayer.acts(
            statement.acts, frame.mood, avoid=self._sayer.grammar.PRONOUNS if first else None
        )
        said = self._sayer.grammar.framed(frame.text, when, acts)
        inner = [self._follow(each, self._following(frame.mood)) for each in statement.inner]
        return self._sayer.semicolon(said, inner)

    def _following(self, mood: Mood) -> Mood:
        """The mood of what follows a first sentence."""
        if self._style.language == "ja":
            return "te" if self._style.tone != "formal" else "plain"
        if self._style.tone == "formal":
            return "inf"
        return "imp" if mood in ("inf", "third", "subj") else mood

    def _follow(self, statement: Statement, mood: Mood) -> str:
        lead = self._sayer.lead(statement, wished=mood in ("imp", "subj", "te"))
        frame = self._sayer.choice("follow", mood)
        said = self._sayer.grammar.framed(
            frame.replace("{lead}", lead), "", self._sayer.acts(statement.acts, mood)
        )
        return self._sayer.semicolon(said, [self._follow(each, mood) for each in statement.inner])

    def _note(self) -> list[str]:
        """Each statement as a short line."""
        lines: list[str] = []
        mood: Mood = "te" if self._style.language == "ja" else "imp"
        first, *rest = self._statements
        text = self._sayer.choice("notes", "text")
        lines.append(
            text.replace("{when}", self._sayer.when(first.where)).replace(
                "{acts}", self._sayer.acts(first.acts, mood)
            )
        )
        for each in (*first.inner, *rest):
            lines += self._short(each, mood)
        return lines

    def _short(self, statement: Statement, mood: Mood) -> Iterator[str]:
        yield f"{self._sayer.lead(statement)}{self._sayer.acts(statement.acts, mood)}"
        for each in statement.inner:
            yield from self._short(each, mood)

    def _bullets(self) -> tuple[str, list[tuple[int, str]]]:
        """An introduction, and lines with their depths."""
        mood: Mood = self._rng.choice(("te", "plain")) if self._style.language == "ja" else "imp"
        if self._style.tone == "formal":
            mood = "plain" if self._style.language == "ja" else "inf"
        labels = self._style.role == "developer" or self._rng.random() < 0.3
        goal = self._goal("bullets", "goal") if self._style.goal else ""
        intro = goal or self._sayer.choice("bullets", "intro")
        lines = [line for each in self._statements for line in self._sayer.points(each, 0, mood, labels)]
        if self._style.called:
            lines.append((0, self._called()))
        return intro, lines

    def _goal(self, *names: str) -> str:
        said = parts.load().goals(self._plan.intent, self._style.language)
        if not said:
            return ""
        goal = self._rng.choice(said)
        return self._sayer.grammar.framed(self._sayer.choice(*names).replace("{goal}", "{acts}"), "", goal)

    def _called(self) -> str:
        return self._sayer.choice("called", "text").replace(
            "{name}", self._sayer.speaker.marked(self._plan.name)
        )

    def _frame(self, statement: Statement) -> Frame:
        """A frame that suits the style and what is to be said: a long sentence begins with its moment."""
        found = [each for each in self._sayer.phrases.frames if each.fits(self._style)]
        simple = (
            len(statement.acts) <= 2
            and not statement.inner
            and all(isinstance(each, Moment | Condition) for each in statement.where)
            and not any(each.part.is_wait for each in statement.acts)
        )
        if len(self._statements) > 1 or statement.inner:
            found = [each for each in found if not each.asks_behind] or found
        if not simple:
            found = [each for each in found if not each.act_first]
        elif any(each.act_first for each in found) and self._rng.random() < 0.5:
            found = [each for each in found if each.act_first == self._style.act_first] or found
        return self._rng.choice(found)
