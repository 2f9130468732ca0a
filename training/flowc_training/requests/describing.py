"""A plan in words: what the workflow does, as the agent tells the merchant."""

from __future__ import annotations

from collections.abc import Collection
from random import Random

from flowc_training.languages import Language
from flowc_training.population.parts import HOLE
from flowc_training.population.plan import Plan, Use
from flowc_training.requests.clauses import Statement, statements
from flowc_training.requests.grammar import Mood
from flowc_training.requests.phrases import GRAMMARS
from flowc_training.requests.saying import Sayer
from flowc_training.requests.sentences import capital, texts
from flowc_training.requests.styles import PLAIN
from flowc_training.requests.wording import Speaker

_LONG = 5
"""A description of more steps is a list."""


def described(
    plan: Plan, rng: Random, language: Language | None = None, blank: Collection[tuple[str, str]] = ()
) -> str:
    """What the workflow does, as the agent says it: plain, in the third person; a list where it is long.

    ``blank`` are values that are not known yet, by part and slot: they are said as *…*.
    """
    return _Description(plan, rng, language or plan.language, blank).text()


def clause(
    use: Use, form: str, language: Language, rng: Random, blank: Collection[tuple[str, str]] = ()
) -> str:
    """One part in words, as the agent says it."""
    return _agent(language, rng, blank).say(use, form)


def _agent(language: Language, rng: Random, blank: Collection[tuple[str, str]]) -> Speaker:
    def changed(use: Use, wording: str) -> str:
        wording = GRAMMARS[language].to_reader(wording)
        return HOLE.sub(lambda found: "…" if (use.part.id, found[1]) in blank else found[0], wording)

    return Speaker(language, rng, changed=changed)


class _Description:
    def __init__(
        self, plan: Plan, rng: Random, language: Language, blank: Collection[tuple[str, str]]
    ) -> None:
        self._plan = plan
        self._rng = rng
        self._language: Language = language
        self._sayer = Sayer(_agent(language, rng, blank), rng)
        self._statements = statements(plan)

    def text(self) -> str:
        if self._language == "ja":
            return self._list() if self._is_long() else self._japanese()
        if self._is_long():
            return self._list()
        first, *rest = self._statements
        subject = self._rng.choice(self._sayer.phrases.choices("subject"))
        said = [self._told(first, subject), *(self._told(each, "") for each in rest)]
        return texts(PLAIN, self._language).sentences(said)

    def _is_long(self) -> bool:
        return len(self._plan.uses) - len(self._plan.triggers) > _LONG or any(
            each.inner for each in self._statements
        )

    def _told(self, statement: Statement, subject: str) -> str:
        lead = self._sayer.lead(statement)
        inside = self._language == "de"
        acts = self._sayer.acts(statement.acts, "third", (subject or "er") if inside else "")
        who = "" if inside else subject or str(self._sayer.phrases.table["pronoun"])
        return self._sayer.semicolon(
            f"{lead}{who}{' ' if who else ''}{acts}", [self._told(each, "") for each in statement.inner]
        )

    def _japanese(self) -> str:
        first, *rest = self._statements
        said = [f"{self._sayer.lead(first)}{self._sayer.acts(first.acts, 'plain')}ワークフローです"]
        said += [
            f"{self._sayer.lead(each)}{self._sayer.acts(each.acts, 'plain')}ようになっています"
            for each in rest
        ]
        return "".join(f"{each}。" for each in said)

    def _list(self) -> str:
        mood: Mood = "plain" if self._language == "ja" else "third"
        lines = [line for each in self._statements for line in self._sayer.points(each, 0, mood, False)]
        (_, moment), *rest = lines
        said = [capital(moment), *(f"{'  ' * depth}- {text}" for depth, text in rest)]
        return "\n".join(said)
