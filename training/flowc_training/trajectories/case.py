"""A case: the merchant, what is drawn for it, and how it becomes a trajectory. All of it comes from one seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from random import Random

from flowc_serving.agent.shop_file import Beginning, ShopFile
from flowc_serving.agent.templates import Template
from flowc_training.categories import Category
from flowc_training.population.documents import stored
from flowc_training.population.merchant import Merchant
from flowc_training.population.plan import Plan
from flowc_training.population.shops import merchant
from flowc_training.requests import writing
from flowc_training.requests.describing import described
from flowc_training.requests.styles import sample
from flowc_training.trajectories import choosing
from flowc_training.trajectories.acting import Actor, Unmade
from flowc_training.trajectories.prose import Voice
from flowc_training.trajectories.selected import Selected
from flowc_training.trajectories.slicing import Slices
from flowc_training.trajectories.wanting import Want, of_plan, sound
from flowc_training.trajectory import Setting, Trajectory

_BEGIN, _YEAR = 1_788_000_000, 31_536_000
"""Conversations are of the year from September 2026 on."""
_MERCHANT = 3
"""Cases of one merchant."""
_PLANS = 25
"""Plans that are drawn until one fits what is asked for."""
_STYLES = 4
"""Requests that are written until one says what it is for."""


class Case:
    """The ``n``-th case of a seed: what it needs is drawn when it is asked for, always in the same order.

    ``attempt`` draws another one, where the one before could not be played. ``selected`` are the workflows that
    cases are of; without them a plan is composed for each. ``slices`` are what the case is to be in: its merchant
    speaks the language, and its first plan is drawn until it fits.
    """

    def __init__(
        self,
        seed: int | str,
        n: int,
        category: Category,
        attempt: int = 0,
        selected: Selected | None = None,
        slices: Slices | None = None,
    ) -> None:
        self.id = f"{seed}-{n}"
        self.category: Category = category
        self.rng = Random(f"{seed} trajectory {n} {attempt}")
        self.merchant: Merchant = (
            merchant(seed, n // _MERCHANT)
            if slices is None
            else merchant(f"{seed} {attempt}", n, slices.language)
        )
        self.begins = _BEGIN + self.rng.randrange(_YEAR)
        self._selected = selected
        self._fits = None if slices is None else slices.fits

    @cached_property
    def voice(self) -> Voice:
        """How the agent speaks."""
        return Voice(self.merchant.language, self.rng)

    def plan(self, kind: choosing.Pool) -> Plan:
        """A plan for the merchant. The first one is of a workflow that was selected, and its merchant's is the case."""
        found = self._selected and self._selected.plan(kind, self.rng)
        self._selected = None
        if found:
            self.merchant, plan = found
            return plan
        fits, self._fits = self._fits, None
        if fits is None:
            return choosing.plan_of(kind, self.merchant, self.rng)
        return self._fitting(kind, fits)

    def _fitting(self, kind: choosing.Pool, fits: Callable[[Plan], bool]) -> Plan:
        """A plan that fits, drawn so often; an edit may make another fit. Raises ``Unmade``."""
        for _ in range(_PLANS):
            plan = choosing.plan_of(kind, self.merchant, self.rng)
            if fits(plan):
                return plan
        if self.category == "edit":
            return choosing.plan_of(kind, self.merchant, self.rng)
        raise Unmade("no plan is in the slices that were asked for")

    def want(self, plan: Plan) -> Want:
        """What is wanted by a plan."""
        return of_plan(plan, described(plan, self.rng), self.rng)

    def request(self, plan: Plan) -> str:
        """What the merchant says for a plan. Raises ``Unmade`` where no wording says what it is for."""
        tally = writing.Tally()
        for _ in range(_STYLES):
            style = sample(self.rng, plan.language)
            made = writing.kept(plan, self.merchant, style, self.rng, tally)
            if made is not None:
                return made.text
        raise Unmade("no request says what the workflow is for")

    def actor(
        self,
        begun: Sequence[Beginning] = (),
        templates: tuple[Template, ...] = (),
        *,
        tests: bool = False,
    ) -> Actor:
        """An actor in the merchant's shop, with the workflows that it begins with, and templates beside flowc's."""
        shop = ShopFile(self.merchant.shop, tuple(begun))
        return Actor(Setting(shop, self.begins, self.id, templates=templates), self.id, tests=tests)

    def begun(self, plan: Plan) -> Beginning:
        """A plan as a stored workflow, most of them on. Raises ``Unmade`` where it cannot be."""
        try:
            document = sound(stored(plan, self.rng))
        except ValueError as error:
            raise Unmade(f"no document can be made: {error}") from error
        return Beginning(plan.name, document, active=self.rng.random() < 0.75)

    def shelf(self, plan: Plan) -> list[Beginning]:
        """A stored workflow among others of the shop."""
        found = [self.begun(plan)]
        names = {plan.name}
        for _ in range(self.rng.choice((0, 1, 1, 2, 3))):
            other = self.plan("own")
            if other.name not in names:
                names.add(other.name)
                found.append(self.begun(other))
        self.rng.shuffle(found)
        return found

    def made(
        self,
        actor: Actor,
        workflow: str = "",
        *,
        before: str = "",
        edit: str = "",
        intent: str = "",
        slips: tuple[int, ...] = (),
    ) -> Trajectory:
        """What was played, as a trajectory."""
        return Trajectory(
            self.id,
            self.category,
            self.merchant.language,
            actor.conversation,
            workflow,
            before,
            edit,
            intent=intent,
            setting=actor.played,
            slips=slips,
        )
