"""Statements in words of one language, said by one speaker: what requests and descriptions are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from flowc_training.population.plan import Use
from flowc_training.requests.clauses import Circumstance, Condition, Each, Moment, Statement
from flowc_training.requests.grammar import Act, Mood
from flowc_training.requests.phrases import GRAMMARS, load
from flowc_training.requests.spanish import future
from flowc_training.requests.wording import Speaker


class Sayer:
    """Says clauses; ``rng`` chooses among wordings."""

    def __init__(self, speaker: Speaker, rng: Random) -> None:
        self.speaker = speaker
        self.language = speaker.language
        self.grammar = GRAMMARS[speaker.language]
        self.phrases = load(speaker.language)
        self._rng = rng

    def lead(self, statement: Statement, *, wished: bool = False) -> str:
        """What stands before the acts of a following statement."""
        link = self.choice("links", statement.link) if statement.link else ""
        when = self.when(statement.where, wished=wished) if statement.where else ""
        link = "" if link and when.startswith(link) else link
        comma = "、" if self.language == "ja" else ", "
        if self.language == "de":
            if link and not when:
                return f"{link}, " if link.startswith(("wenn", "falls")) else f"{link} "
            if when and self.grammar.phrase(when) and "," not in when:
                return f"{link}: {when} " if link else f"{when} "
            return f"{link}: {when}, " if link else f"{when}, "
        return "".join(f"{each}{comma}" for each in (link, when) if each)

    def semicolon(self, said: str, inner: Sequence[str]) -> str:
        """Statements under the same circumstances stay in their sentence; a question ends before them."""
        if not inner:
            return said
        stem, mark = (said[:-1].rstrip(), said[-1]) if said[-1] in "?？" else (said, "")
        if mark and self.language == "es":
            stem = stem.replace("¿", "", 1)
        joint = "。" if self.language == "ja" else " ; " if self.language == "fr" else "; "
        if self.language == "ja" and mark:
            return f"{said}{joint.join(inner)}"
        return joint.join([stem, *inner])

    def points(self, statement: Statement, depth: int, mood: Mood, labels: bool) -> Iterator[tuple[int, str]]:
        if statement.link not in ("", "then", "within"):
            yield depth, self.colon(self.choice("links", statement.link))
            depth += 1
        depths = [depth]
        for each in statement.where:
            said = self._one(each)
            label = self._label(each) if labels else ""
            yield depth, f"{label}{said}" if labels else self.colon(said)
            depth += not isinstance(each, Moment)
            depths.append(depth)
        for act in self._single(statement.acts, mood):
            yield depth, self._labelled(self.phrases.choices("bullets", "act")[0], act) if labels else act
        for each in statement.inner:
            yield from self.points(each, depths[each.scope], mood, labels)

    def _label(self, circumstance: Circumstance) -> str:
        name = {Moment: "trigger", Condition: "condition", Each: "loop"}[type(circumstance)]
        return self._labelled(self.phrases.choices("bullets", name)[0], "")

    def _labelled(self, label: str, text: str) -> str:
        return f"{self.colon(label)}{'' if self.language == 'ja' else ' '}{text}"

    def colon(self, text: str) -> str:
        mark = {"fr": " :", "ja": "："}.get(self.language, ":")
        return f"{text}{mark}"

    def when(self, where: Sequence[Circumstance], *, clause: bool = False, wished: bool = False) -> str:
        said = ""
        for at, each in enumerate(where):
            match each:
                case Condition(tests, mode) if said:
                    said = self._within(where[at - 1], said, self._tests(tests), mode)
                case Moment() | Condition() | Each():
                    one = self._one(each, clause=clause, wished=wished)
                    said = self.grammar.beside(said, one) if said else one
        return said

    def _within(self, before: Circumstance, said: str, tests: list[str], mode: str) -> str:
        """A condition after another circumstance."""
        match before:
            case Moment():
                return self.grammar.joined(said, tests, mode)
            case Condition():
                return self.grammar.also(said, tests, mode)
            case Each():
                return f"{said}{self.grammar.COMMA}{self.grammar.condition(tests, mode)}"

    def _one(self, circumstance: Circumstance, *, clause: bool = False, wished: bool = False) -> str:
        match circumstance:
            case Moment(uses):
                prefer = self.grammar.TEMPORAL if clause or len(uses) > 1 else None
                said = [self.speaker.say(each, "when", prefer) for each in uses]
                if wished and self.language == "es":
                    said = [future(each) for each in said]
                return self.grammar.moment(said)
            case Condition(tests, mode):
                return self.grammar.condition(self._tests(tests), mode)
            case Each(use):
                return self.speaker.say(use, "each")

    def _tests(self, tests: Sequence[Use]) -> list[str]:
        return [self.speaker.say(each, "holds") for each in tests]

    def acts(
        self, acts: Sequence[Use], mood: Mood, subject: str = "", avoid: re.Pattern[str] | None = None
    ) -> str:
        if not acts:
            nothing = str(self.phrases.table["nothing"][mood])
            return nothing if not subject else nothing.replace("macht", f"macht {subject}", 1)
        return self.grammar.acts([self._act(each, avoid) for each in acts], mood, subject)

    def _single(self, acts: Sequence[Use], mood: Mood) -> list[str]:
        if not acts:
            return [self.acts(acts, mood)]
        return [self.grammar.act(self._act(each), mood) for each in acts]

    def _act(self, use: Use, avoid: re.Pattern[str] | None = None) -> Act:
        do, to = (self.speaker.say(use, form, avoid=avoid) for form in ("do", "to"))
        return Act(do, to, use.part.is_wait)

    def choice(self, *names: str) -> str:
        return self._rng.choice(self.phrases.choices(*names))
