"""Does the judge still agree with people? Only where not it is tuned again, and only what proves itself is taken.

Agreement is Gwet's AC1 unless told otherwise: nearly all answers are yes, and Cohen's kappa falls there however well
two raters agree (``judge.agreement``). Both are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from flowc_serving.agent.json_value import Object
from flowc_training.judge.agreement import Agreement, Measured
from flowc_training.judge.correction import Estimate
from flowc_training.judge.facets import FACETS
from flowc_training.judge.reporting import Answers, agreements, faults
from flowc_training.judge.tuning import Tuned
from flowc_training.weekly import records

Standing = Literal["in its band", "may have left it", "left its band", "too few to say"]


@dataclass(frozen=True, slots=True)
class Band:
    """Where agreement is to be. ``least`` is the lower edge, ``by_facet`` another one for some facets; with fewer than
    ``fewest`` answers of people nothing is said."""

    least: float = 0.6
    by_facet: Mapping[str, float] = field(default_factory=dict[str, float])
    fewest: int = 20
    statistic: Literal["ac1", "kappa"] = "ac1"

    def edge(self, facet: str) -> float:
        """The lower edge of a facet."""
        return self.by_facet.get(facet, self.least)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A facet: how far judge and people agree on ``n`` answers, and the share of no as the judge says it and corrected
    by people. ``standing``: it has left its band when its whole interval has, and may have when its value has."""

    facet: str
    n: int
    kappa: Measured
    ac1: Measured
    least: float
    standing: Standing
    faults: float = 0.0
    corrected: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Adoption:
    """Whether new words of the judge are taken, and why."""

    is_taken: bool
    why: str


def to_json(agreed: Agreed) -> Object:
    """A facet's agreement as a JSON object."""
    return records.to_json(agreed)


def from_json(data: Any) -> Agreed:
    """The agreement of a JSON object. Raises ``RecordError``."""
    return records.from_json(Agreed, data)


DEFAULT = Band()


def agreed(people: Answers, judge: Answers, band: Band = DEFAULT) -> tuple[Agreed, ...]:
    """Each facet's agreement on the conversations that both have answered, which must have been drawn by chance."""
    both, shares = agreements(people, judge), faults(people, judge)
    return tuple(
        Agreed(
            facet,
            both[facet].n,
            both[facet].kappa,
            both[facet].ac1,
            band.edge(facet),
            _standing(both[facet], band.edge(facet), band),
            *shares[facet],
        )
        for facet in (each.id for each in FACETS)
    )


def _standing(found: Agreement, least: float, band: Band) -> Standing:
    told = found.ac1 if band.statistic == "ac1" else found.kappa
    if found.n < band.fewest or told.value is None or told.high is None:
        return "too few to say"
    if told.high < least:
        return "left its band"
    return "may have left it" if told.value < least else "in its band"


def alarm(found: Sequence[Agreed]) -> tuple[str, ...]:
    """The facets that have left their band: for these, and only then, the judge is tuned again."""
    return tuple(each.facet for each in found if each.standing == "left its band")


def adopt(found: Sequence[Agreed], tuned: Tuned | None) -> Adoption:
    """Are new words taken? ``tuned`` is what a search came to, None where there was none."""
    left = alarm(found)
    unsure = [each.facet for each in found if each.standing == "may have left it"]
    if unsure and not left:
        return Adoption(
            False,
            f"agreement may have left its band on {' and '.join(unsure)}: ask people about more conversations",
        )
    if all(each.standing == "too few to say" for each in found):
        most = max((each.n for each in found), default=0)
        return Adoption(
            False,
            f"people have answered {most} conversations of the samples, too few to say whether the judge agrees with "
            "them: the judge stays as it is",
        )
    if not left:
        return Adoption(False, "agreement is in its band: the judge stays as it is")
    facets = " and ".join(left)
    if tuned is None:
        return Adoption(False, f"agreement has left its band on {facets}: tune the judge again")
    rates = f"{100 * tuned.before:.0f} % to {100 * tuned.after:.0f} % on {tuned.rows} conversations that were held out"
    if not tuned.is_taken:
        return Adoption(False, f"the new words do not agree more with people ({rates}): the old ones stay")
    return Adoption(
        True, f"agreement had left its band on {facets}; with the new words it rises from {rates}"
    )
