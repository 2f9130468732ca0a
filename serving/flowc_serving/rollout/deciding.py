"""Which arm a shop gets: decided once, in the product, by flagd's rules in process.

The rule file is looked at again every second or so. A file that cannot be followed changes nothing: the last good rule
goes on, and ``trouble`` says why.
"""

from __future__ import annotations

import atexit
import itertools
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.contrib.provider.flagd import FlagdProvider  # pyright: ignore[reportMissingTypeStubs]
from openfeature.contrib.provider.flagd.config import ResolverType  # pyright: ignore[reportMissingTypeStubs]
from openfeature.evaluation_context import EvaluationContext  # pyright: ignore[reportMissingTypeStubs]
from openfeature.provider.no_op_provider import NoOpProvider  # pyright: ignore[reportMissingTypeStubs]

from flowc_serving.rollout import flags
from flowc_serving.rollout.rule import Arm, Rule, RuleError, domain, read

LOOKS = 1.0
"""Seconds between looks at the rule file."""

_POLL = 600_000
"""Milliseconds between a provider's own looks at its file, which never changes."""

_log = logging.getLogger(__name__)
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class _Ruling:
    """A rule in force, and the client that decides by it."""

    rule: Rule
    scope: str
    client: OpenFeatureClient


class Decider:
    """Decides by a rule file, from any thread. Raises ``RuleError`` where the file is wrong at the start."""

    def __init__(
        self, path: Path, *, looks: float = LOOKS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._looks = looks
        self._clock = clock
        self._lock = threading.Lock()
        self._seen = _mark(path)
        self._looked = clock()
        self._before: _Ruling | None = None
        self._ruling = _ruling(read(path))
        self.trouble = ""

    @property
    def rule(self) -> Rule:
        """The rule in force."""
        return self._ruling.rule

    def arm(self, shop: str) -> Arm:
        """The arm of a shop. Raises ``RuleError`` for a shop without a domain."""
        self._look()
        ruling = self._ruling
        context = EvaluationContext(targeting_key=domain(shop))
        name = ruling.client.get_string_value(flags.FLAG, ruling.rule.usual.name, context)
        return ruling.rule.arm(name)

    def close(self) -> None:
        """Stop deciding."""
        for ruling in (self._before, self._ruling):
            _retire(ruling)

    def _look(self) -> None:
        """Follow the file where it has changed; one thread looks, the others go on."""
        if self._clock() - self._looked < self._looks or not self._lock.acquire(blocking=False):
            return
        try:
            self._looked = self._clock()
            if (mark := _mark(self._path)) != self._seen:
                self._seen = mark
                self._follow()
        finally:
            self._lock.release()

    def _follow(self) -> None:
        try:
            rule = read(self._path)
        except RuleError as error:
            self._refuse(str(error))
            return
        now = self._ruling.rule
        if (rule.usual, rule.new) != (now.usual, now.new):
            self._refuse(f"{self._path}: other arms or models need a new start")
            return
        self.trouble = ""
        if rule != self._ruling.rule:
            _retire(self._before)  # the last one may be deciding in another thread just now
            self._before, self._ruling = self._ruling, _ruling(rule)

    def _refuse(self, why: str) -> None:
        """Somebody who turns the switch must hear that it did not turn."""
        self.trouble = why
        _log.warning("the last good rule of the roll-out goes on: %s", why)


def _ruling(rule: Rule) -> _Ruling:
    """A rule that is ready before any shop is decided by it: a provider of its own, from a file that never changes."""
    scope = f"flowc-rollout-{next(_numbers)}"
    file = _folder() / f"{scope}.json"
    file.write_text(flags.text(rule), encoding="utf-8")
    provider = FlagdProvider(
        resolver_type=ResolverType.FILE,
        offline_flag_source_path=str(file),
        deadline_ms=_POLL,
        sync_metadata_disabled=True,
    )
    api.set_provider_and_wait(provider, scope)
    return _Ruling(rule, scope, api.get_client(scope))


@cache
def _folder() -> Path:
    """Where this process has flagd's files. Providers look at them for as long as they live, so they stay till then."""
    folder = tempfile.mkdtemp(prefix="flowc-rollout-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _retire(ruling: _Ruling | None) -> None:
    """Let a ruling's provider end."""
    if ruling is not None:
        api.set_provider_and_wait(NoOpProvider(), ruling.scope)


def _mark(path: Path) -> tuple[int, ...]:
    """What changes when a file changes; nothing of it where there is no file."""
    try:
        found = os.stat(path)
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)
