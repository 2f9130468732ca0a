"""The facets of the judge: seven questions, each answered yes, no or not applicable; yes is always the good answer.

What a facet asks, and what counts as which answer, is said once, here: to the judge, to annotators and in
docs/judge.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Verdict = Literal["yes", "no", "na"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Facet:
    """One question, what a page calls it, and what counts as which answer."""

    id: str
    title: str
    question: str
    yes: str
    no: str
    na: str


FACETS: tuple[Facet, ...] = (
    Facet(
        "intent",
        "Understood",
        "Did the agent understand what the merchant wants to happen?",
        "What it did or said serves the wish, or answers the question, that the merchant has in mind.",
        "It did something for another wish, left a part of the wish aside without a word, or answered another "
        "question.",
        "The merchant asks for nothing: a greeting, thanks.",
    ),
    Facet(
        "flow",
        "Flow where it serves",
        "Did the agent use Flow just where Flow serves?",
        "It made or changed a workflow where a workflow does what is wished; or it said that Flow does not do this, "
        "where that is so.",
        "It made a workflow for what is not Flow's to do, or a makeshift that does not do it; or it declined what a "
        "workflow could have done.",
        "The merchant only asks a question about Flow or about a workflow.",
    ),
    Facet(
        "components",
        "Right components",
        "Did it pick the right trigger, actions and connectors?",
        "The workflow starts on the right event and has each action that the wish needs.",
        "It starts on another event, an action is missing, or one does something else than is wished.",
        "No workflow was written.",
    ),
    Facet(
        "configuration",
        "Configured rightly",
        "Are conditions, values and fields set as the merchant said?",
        "Each condition, threshold, tag, address, wait and text says what the merchant said.",
        "A value, a comparison or a branch is not what the merchant said, or a condition is missing.",
        "No workflow was written.",
    ),
    Facet(
        "asking",
        "Asked only when it had to",
        "Did it ask when it had to, and only then?",
        "It asked for what cannot be guessed before it acted; or nothing had to be asked and it asked nothing.",
        "It guessed what only the merchant knows; or it asked for what was said already or what it could look up.",
        "Nothing was asked of the agent.",
    ),
    Facet(
        "next",
        "Said what is next",
        "Did it tell clearly what the merchant has to do next?",
        "The merchant knows what is set up, what is left to do by hand, and that the workflow runs only once it is "
        "turned on; where nothing was made, where to go instead.",
        "It ends without a next step where there is one, or says something false about it: that the workflow is on, "
        "or that something was made that was not.",
        "Nothing is left to do: a question was answered.",
    ),
    Facet(
        "unasked",
        "Changed nothing else",
        "Did it change nothing that it was not asked to change?",
        "All that was stored is asked for; of an edited workflow all else is as it was.",
        "It renamed, removed, added or changed something that the merchant did not speak of.",
        "Nothing was stored.",
    ),
)

BY_ID: Mapping[str, Facet] = {each.id: each for each in FACETS}
