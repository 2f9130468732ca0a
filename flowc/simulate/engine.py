"""Walks a workflow's graph: tokens move along its links, each with the variables in its sight.

Decisions that no source settles, all [guess]: a step with several ways to it runs once for each arrival, as the
view writes it (a function called from each place); the rounds of a loop run one after the other, waits in them
included, and ``after`` when the last one has ended; a step that fails ends its own branch only. Results are
seen by what hangs from their step. At one moment branches run in the order of their links, each as far as it
gets; a wait lets the clock go on to whatever is next.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flowc.diagnostics.diagnostic import Diagnostic
from flowc.graph.links import AFTER, FALSE, LOOP_BODY, OUTPUT, TRUE, Outs, outs
from flowc.jsontext.value import Json
from flowc.model import names
from flowc.model.sugar import list_path, plain_condition
from flowc.model.workflow import Step, Workflow
from flowc.schema.environment import is_returned
from flowc.simulate import actions, waits
from flowc.simulate.decisions import decide
from flowc.simulate.limits import Budget, Failure, LimitReached, failure
from flowc.simulate.lookup import ABSENT, Sight
from flowc.simulate.moment import Moment, Setting, by_step, variable
from flowc.simulate.trace import Effect, Outcome, Reason, Run, Strand, Visit
from flowc.simulate.typed import Typing
from flowc.simulate.waits import Waited

MOST_ITEMS = 100
"""Items of a loop's list, by an older help page of For each: with more the workflow fails. Newer ones do not say."""


@dataclass(slots=True)
class Loop:
    """A loop that runs: the round it is in, and how many tokens of that round are still on their way."""

    token: Token
    visit: int
    name: str
    items: list[Json]
    index: int = -1
    live: int = 0
    waited: Waited = waits.NOT_YET
    """How long the round that waited longest did."""
    has_waited: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A place in the graph, and what is in sight there."""

    step: int
    sight: Sight
    strand: Strand
    loop: Loop | None = None
    round: tuple[int, ...] = ()
    waited: Waited = waits.NOT_YET
    """How long the way here has waited in all."""


def simulate(workflow: Workflow, starts: Sequence[int], setting: Setting) -> Run:
    """Runs a canonical workflow from some of its triggers. Never raises for what workflow and event hold."""
    simulation = _Simulation(workflow, setting)
    return Run(
        simulation.run(starts),
        tuple(simulation.visits),
        tuple(simulation.effects),
        tuple(simulation.problems),
        simulation.strand,
    )


class _Simulation:
    """The state of one run."""

    def __init__(self, workflow: Workflow, setting: Setting) -> None:
        self.steps = workflow.steps
        self.outs: Outs = outs(len(workflow.steps), workflow.links)
        self.typing = Typing(workflow)
        self.setting = setting
        self.now = setting.at
        self.budget = Budget(setting.limits)
        self.ready: list[Token] = []
        self.rounds: list[Loop] = []
        self.waiting: list[tuple[datetime, int, Token]] = []
        self.visits: list[Visit] = []
        self.effects: list[Effect] = []
        self.problems: list[Diagnostic] = []
        self.strand = Strand()

    def run(self, starts: Sequence[int]) -> Outcome:
        roots = {"shop": self.setting.shop.shop, **self.setting.event.environment}
        sight = Sight(self.typing.roots(roots), self.setting.strict)
        strands = self.strand.beside(len(starts))
        tokens = [Token(step, sight, strand) for step, strand in zip(starts, strands, strict=True)]
        self.ready = tokens[::-1]
        try:
            while self.advance():
                pass
        except LimitReached as limit:
            self.problems.append(limit.diagnostic)
            return "stopped"
        return "failed" if any(each.severity == "error" for each in self.problems) else "finished"

    def advance(self) -> bool:
        """Does what is next: a loop's next round, a step, or what waits least long; False where nothing is left."""
        if self.rounds:
            self.next_round(self.rounds.pop())
        elif self.ready:
            self.visit(self.ready.pop())
        elif self.waiting:
            self.now, _, token = heapq.heappop(self.waiting)
            self.follow(token, OUTPUT)
        else:
            return False
        return True

    def visit(self, token: Token) -> None:
        self.budget.visit()
        try:
            self.step(token, self.steps[token.step])
        except Failure as problem:
            self.seen(token, (), problems=problem.diagnostics, log=problem.log)
            self.end(token)

    def step(self, token: Token, step: Step) -> None:
        """Runs the step of a token by its type. Raises ``Failure``, then nothing of it has happened."""
        port = by_step(self.setting.event.ports, step)
        match step.type:
            case "CONDITION" if port is None:
                self.decide(token, step)
            case "TRIGGER" | "CONDITION":
                self.leave(token, port or OUTPUT)
            case "FOREACH":
                self.loop(token, step)
            case "WAIT":
                self.wait(token, step)
            case _:
                self.act(token, step, port)

    # Steps.

    def decide(self, token: Token, step: Step) -> None:
        """A condition goes where its expression says, unless the event's ports do."""
        expression = plain_condition(step)
        if expression is None:
            hint = f'give its port in the event: "ports": {{"{step.task}": "true"}}'
            raise failure("FC514", f"what {step.task} decides is not known", hint)
        holds, reasons = decide(expression, token.sight, self.budget)
        self.leave(token, TRUE if holds else FALSE, reasons)

    def act(self, token: Token, step: Step, port: str | None) -> None:
        moment = Moment(self.setting, token.sight, self.now, self.budget)
        done = actions.perform(step, moment)
        if done.fields is not None:
            self.effects.append(Effect(token.step, step.task, self.now, done.fields, token.round))
            token.strand.items.append(self.effects[-1])
        root = variable(step)
        if root is not None and done.result is not ABSENT:
            result = self.typing.result(step, root, done.result)
            token = replace(token, sight=token.sight.with_(root, result, is_returned=is_returned(step.task)))
        unknown = _unsaid(step, self.outs[token.step]) if port is None else ()
        remarks = (*moment.notes, *done.remarks, *unknown)
        self.leave(token, port or OUTPUT, remarks=remarks, log=done.log)

    def wait(self, token: Token, step: Step) -> None:
        moment = Moment(self.setting, token.sight, self.now, self.budget)
        seconds, remarks = waits.delay(step, moment)
        waited = token.waited.plus(token.step, seconds)
        until = waits.end(self.now, seconds)
        self.seen(token, (OUTPUT,), problems=remarks)
        loop = token.loop
        while loop is not None and not loop.has_waited:
            loop.has_waited = True
            loop = loop.token.loop
        later = replace(token, sight=token.sight.after_wait(), waited=waited)
        heapq.heappush(self.waiting, (until, len(self.visits), later))

    def loop(self, token: Token, step: Step) -> None:
        path = list_path(step)
        if path is None:
            raise failure("FC523", "this loop does not say over which list it goes")
        items = token.sight.items(path, "FC523", "a loop goes over one")
        self.seen(token, (LOOP_BODY,) if items else (), problems=_long(items))
        rounds = items if self.outs[token.step].get(LOOP_BODY) else []
        self.rounds.append(Loop(token, len(self.visits) - 1, names.loop_name(path), rounds))

    def next_round(self, loop: Loop) -> None:
        """The next round of a loop, or what comes after the last."""
        loop.index += 1
        token = loop.token
        if loop.has_waited:
            token = replace(token, sight=token.sight.after_wait())
        if loop.index == len(loop.items):
            visit = self.visits[loop.visit]
            self.visits[loop.visit] = replace(visit, ports=(*visit.ports, AFTER))
            self.follow(replace(token, waited=token.waited.longer(loop.waited)), AFTER)
            return
        loop.live = 1
        sight = token.sight.with_(loop.name, loop.items[loop.index])
        rounds = (*token.round, loop.index)
        inner = Token(token.step, sight, token.strand.then(), loop, rounds, token.waited)
        self.follow(inner, LOOP_BODY)

    # Moving on.

    def leave(
        self,
        token: Token,
        port: str,
        reasons: tuple[Reason, ...] = (),
        remarks: tuple[Diagnostic, ...] = (),
        log: tuple[str, ...] = (),
    ) -> None:
        self.seen(token, (port,), reasons, remarks, log)
        self.follow(token, port)

    def follow(self, token: Token, port: str) -> None:
        """Sends tokens to all steps that hang from a port."""
        targets = self.outs[token.step].get(port, ())
        if not targets:
            self.end(token)
            return
        if token.loop is not None:
            token.loop.live += len(targets) - 1
        strands = [token.strand] if len(targets) == 1 else token.strand.beside(len(targets))
        pairs = zip(targets, strands, strict=True)
        tokens = [replace(token, step=target, strand=strand) for target, strand in pairs]
        self.ready += tokens[::-1]

    def end(self, token: Token) -> None:
        """A branch ends here; where it was a round's last one, the loop goes on."""
        loop = token.loop
        if loop is not None:
            loop.live -= 1
            loop.waited = loop.waited.longer(token.waited)
            if loop.live == 0:
                self.rounds.append(loop)

    def seen(
        self,
        token: Token,
        ports: tuple[str, ...],
        reasons: tuple[Reason, ...] = (),
        problems: Iterable[Diagnostic] = (),
        log: tuple[str, ...] = (),
    ) -> None:
        found = [*waits.nil_now(self.steps[token.step], token.sight), *problems]
        placed = tuple([self.placed(each, token) for each in found])
        self.visits.append(Visit(token.step, self.now, ports, token.round, reasons, placed, log))
        self.problems += placed

    def placed(self, found: Diagnostic, token: Token) -> Diagnostic:
        """The finding with the step it is about."""
        task = self.steps[token.step].task.replace("::", ".")
        rounds = "".join(f", round {index + 1}" for index in token.round)
        return replace(found, message=f"step {token.step + 1} ({task}{rounds}): {found.message}")


def _long(items: Sequence[Json]) -> Iterable[Diagnostic]:
    """A remark on a loop's list that is longer than one may be."""
    if len(items) > MOST_ITEMS:
        message = f"this loop goes over {len(items)} items"
        hint = f"by an older help page a workflow fails where a loop has more than {MOST_ITEMS}"
        yield Diagnostic("FC549", message, hint=hint, severity="info")


def _unsaid(step: Step, ports: Collection[str]) -> Iterable[Diagnostic]:
    """A remark where the step has ports of its own, and the event does not say which it takes."""
    if ports and OUTPUT not in ports:
        message = f"which of its ports it takes is not known: {', '.join(sorted(ports))}"
        hint = f'give one in the event: "ports": {{"{variable(step) or step.task}": "{min(ports)}"}}'
        yield Diagnostic("FC536", message, hint=hint, severity="info")
