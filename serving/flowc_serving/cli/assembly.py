"""A server's settings and parts, from the arguments of ``flowc serve``; each mistake is said as one of them."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path

from flowc.cli.command import MisuseError, read
from flowc_serving.agent.contract import load
from flowc_serving.agent.conversation import Representation
from flowc_serving.agent.desk import Desk
from flowc_serving.agent.shop import Shop
from flowc_serving.agent.shop_file import ShopFile
from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.cli.models import DEMONSTRATION, model_named, tries
from flowc_serving.cli.shops import RealShop, real_shop, shop_file
from flowc_serving.rollout.deciding import Decider
from flowc_serving.rollout.rule import RuleError
from flowc_serving.server.keys import Keys, KeysError, read_keys
from flowc_serving.server.parts import DEFAULT_ARM, Parts, Served
from flowc_serving.server.settings import Limits, Settings, UnsafeError
from flowc_serving.store import places
from flowc_serving.store.events import EventLog, open_log
from flowc_serving.store.workflows import WorkflowFile

WISHES = ("Tag orders over 500 as VIP", "Then make it 1000", "E-mail me when stock runs low")
"""What the demonstration can be asked first."""

_LEAST_FREE = 32_000_000
"""Bytes of a disk that is not full yet."""


class Assembly:
    """What the arguments say, opened. Everything raises ``MisuseError`` and ``FileError``."""

    def __init__(self, arguments: Namespace, stack: ExitStack) -> None:
        self._given = arguments
        self._stack = stack
        self._store = Path(arguments.store) if arguments.store else places.folder() / places.WORKFLOWS
        self._log = arguments.log or str(self._store.with_name(places.CONVERSATIONS))
        self._lines: list[str] = []

    def settings(self) -> Settings:
        """Where to listen and for whom."""
        given = self._given
        limits = replace(
            Limits(),
            body=given.body_limit,
            a_second=float(given.rate),
            burst=10 * given.rate,
            turns=given.turns,
        )
        try:
            return Settings(
                given.host,
                given.port,
                self._keys(),
                self._shop.shop.domain,
                frozenset(each.lower() for each in given.allow_host),
                limits,
            )
        except UnsafeError as error:
            raise _misuse("--host", error) from None

    def parts(self) -> Parts:
        """The parts of the server."""
        known = self._shop.shop
        workflows, log = self._open()
        self._shop.begin(workflows.of(known.domain))
        models, arm = self._models()
        self._lines.append(f"workflows are kept in {self._store}, conversations in {_shown(self._log)}")
        return Parts(
            models=models,
            workflows=workflows.of,
            log=log,
            real_desk=self._real_desk(),
            shop=lambda domain: known if domain == known.domain else Shop(domain),
            arm=arm,
            store_ready=partial(_trouble, workflows, log, (self._store, Path(self._log))),
        )

    def lines(self) -> list[str]:
        """What a person is told when it runs."""
        return self._lines

    # Models.

    def _models(self) -> tuple[Mapping[str, Served], Callable[[str], str]]:
        given = self._given
        if not given.rule:
            name = given.model or DEMONSTRATION
            self._lines += _about(name, bool(given.tokenizer))
            return {DEFAULT_ARM: self._served(name)}, lambda _: DEFAULT_ARM
        if given.model:
            raise MisuseError("serve", "--rule names the models, so --model is one too many")
        try:
            decider = Decider(Path(given.rule))
        except RuleError as error:
            raise _misuse("--rule", error) from None
        self._stack.callback(decider.close)
        rule = decider.rule
        models = {each.name: self._served(each.model) for each in (rule.usual, rule.new)}
        self._lines += [
            f"arm {each.name}: {each.model}{' (the usual one)' if each == rule.usual else ''}"
            for each in (rule.usual, rule.new)
        ]
        return {**models, DEFAULT_ARM: models[rule.usual.name]}, lambda shop: decider.arm(shop).name

    def _served(self, name: str) -> Served:
        is_demonstration = name == DEMONSTRATION
        model = model_named("serve", name, self._given)
        drift: tuple[str, ...] = getattr(model, "drift", ())
        tests = tries(model)
        if tests and self._real is not None:
            raise MisuseError(
                "serve",
                f"{_shown(name)} tries programs before it saves them, which a real shop's tools do not do yet",
            )
        self._lines += [f"another contract than the model was trained on: {each}" for each in drift]
        return Served(
            model,
            drift=bool(drift),
            tests=tests,
            about="the built-in demonstration: no model" if is_demonstration else f"talks to {_shown(name)}",
            demonstration=is_demonstration,
            wishes=WISHES if is_demonstration else (),
        )

    # Shop, store, keys.

    def _keys(self) -> Keys:
        if not self._given.keys:
            return Keys()
        try:
            return read_keys(read(self._given.keys))
        except KeysError as error:
            raise _misuse("--keys", error) from None

    @cached_property
    def _real(self) -> RealShop | None:
        return real_shop("serve", self._given)

    @cached_property
    def _shop(self) -> ShopFile:
        if self._real is not None:
            return ShopFile(Shop(self._real.command.store))
        return shop_file("serve", self._given.shop)

    def _real_desk(self) -> Callable[[Shop, Representation], Desk] | None:
        real = self._real
        if real is None:
            return None
        if self._given.keys:
            raise MisuseError("serve", "a real shop is one, and keys are for several: leave --keys out")
        self._lines.append(f"the shop is {real.command.store}, through Shopify's own command line")
        return lambda _, representation: real.desk(load(representation))

    def _open(self) -> tuple[WorkflowFile, EventLog]:
        try:
            workflows = WorkflowFile(self._store)
            self._stack.callback(workflows.close)
            log = open_log(self._log, secret=self._store.with_name(places.SECRET))
            self._stack.callback(log.close)
        except (StoreTrouble, OSError) as trouble:
            raise _misuse("--store", trouble) from None
        return workflows, log


def _about(name: str, has_tokenizer: bool) -> list[str]:
    """Which model it is, and how to give it one."""
    if name == DEMONSTRATION:
        return [
            "there is no model: the built-in demonstration replays three conversations through the real tools",
            "to give it one: --model openai:http://HOST:8000/v1#NAME (vLLM, SGLang, llama.cpp, hosted)",
        ]
    told = [f"it talks to {_shown(name)}"]
    if name.startswith("openai:"):
        told.append(
            "prompts travel as tokens, exactly as trained"
            if has_tokenizer
            else "prompts travel as messages; with --tokenizer they are the very tokens that were trained"
        )
    return told


def _trouble(workflows: WorkflowFile, log: EventLog, paths: tuple[Path, Path]) -> str:
    """Why the store cannot be written to; empty where it can. Anybody may ask, so no folder stands in it."""
    try:
        workflows.check()
        log.check()
    except StoreTrouble as trouble:
        told = str(trouble)
        for path in paths:
            told = told.replace(f"{path.parent}{os.sep}", "")
        return told
    free = shutil.disk_usage(paths[0].parent).free
    return "" if free > _LEAST_FREE else f"the disk is full: {free} bytes are left"


def _shown(text: str) -> str:
    """An address without what may be a password."""
    head, at, tail = text.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if at and "://" in head else text


def _misuse(flag: str, error: Exception) -> MisuseError:
    return MisuseError("serve", f"{flag}: {error}")
