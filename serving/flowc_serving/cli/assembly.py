"""A server's settings and parts, from the arguments of ``flowc serve``; each mistake is said as one of them."""

from __future__ import annotations

import os
import shutil
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from flowc.cli.command import MisuseError, read
from flowc_serving.agent.contract import load
from flowc_serving.agent.conversation import Representation
from flowc_serving.agent.desk import Desk
from flowc_serving.agent.model import Model
from flowc_serving.agent.shop import Shop
from flowc_serving.agent.shop_file import ShopFile, ShopFileError, read as read_shop
from flowc_serving.agent.workflows import StoreTrouble
from flowc_serving.backends.choosing import ModelChoiceError, model_of
from flowc_serving.rollout.deciding import Decider
from flowc_serving.rollout.rule import RuleError
from flowc_serving.server.keys import Keys, KeysError, read_keys
from flowc_serving.server.parts import DEFAULT_ARM, Parts, Served
from flowc_serving.server.settings import Limits, Settings, UnsafeError
from flowc_serving.store.events import EventLog, open_log
from flowc_serving.store.shopify import ShopifyDesk
from flowc_serving.store.shopify_command import DEFAULT, ShopCommand, command
from flowc_serving.store.traffic import Traffic, traffic_in
from flowc_serving.store.workflows import WorkflowFile

DEMONSTRATION = "demonstration"
WISHES = ("Tag orders over 500 as VIP", "Then make it 1000", "E-mail me when stock runs low")
"""What the demonstration can be asked first."""

_REAL = "shopify:"
_DEMO_SHOP = Shop("demo.myshopify.com", "Basic")
_LEAST_FREE = 32_000_000
"""Bytes of a disk that is not full yet."""


class Assembly:
    """What the arguments say, opened. Everything raises ``MisuseError`` and ``FileError``."""

    def __init__(self, arguments: Namespace, stack: ExitStack) -> None:
        self._given = arguments
        self._stack = stack
        self._store = Path(arguments.store) if arguments.store else data_folder() / "workflows.db"
        self._log = arguments.log or str(self._store.with_name("conversations.db"))
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
                self._domain(),
                frozenset(each.lower() for each in given.allow_host),
                limits,
            )
        except UnsafeError as error:
            raise _misuse("--host", error) from None

    def parts(self) -> Parts:
        """The parts of the server."""
        shop = self._shop_file()
        workflows, log = self._open()
        if shop.workflows and workflows.of(shop.shop.domain).listed(size=1, hidden=True).total == 0:
            shop.begin(workflows.of(shop.shop.domain))
        models, arm = self._models()
        self._lines.append(f"workflows are kept in {self._store}, conversations in {_shown(self._log)}")
        return Parts(
            models=models,
            workflows=workflows.of,
            log=log,
            real_desk=self._real_desk(),
            shop=partial(_named, shop.shop),
            arm=arm,
            store_ready=partial(_ready, workflows, self._store),
        )

    def lines(self) -> list[str]:
        """What a person is told when it runs."""
        return self._lines

    # Models.

    def _models(self) -> tuple[Mapping[str, Served], Callable[[str], str]]:
        given = self._given
        if not given.rule:
            spec = given.model or DEMONSTRATION
            self._lines += _about(spec, self._is_exact(spec))
            return {DEFAULT_ARM: self._served(spec)}, lambda _: DEFAULT_ARM
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

    def _served(self, spec: str) -> Served:
        is_demonstration = spec == DEMONSTRATION
        about = "the built-in demonstration: no model" if is_demonstration else f"talks to {_shown(spec)}"
        model = self._model(spec)
        drift: tuple[str, ...] = getattr(model, "drift", ())
        self._lines += [f"another contract than the model was trained on: {each}" for each in drift]
        return Served(
            model,
            drift=bool(drift),
            about=about,
            demonstration=is_demonstration,
            wishes=WISHES if is_demonstration else (),
        )

    def _model(self, spec: str) -> Model:
        tokenizer = Path(self._given.tokenizer) if self._given.tokenizer and self._is_exact(spec) else None
        try:
            return model_of(
                spec,
                tokenizer=tokenizer,
                key_variable=self._given.key_variable or "",
                flavour=self._given.engine,
                checkpoint=Path(self._given.checkpoint) if self._given.checkpoint else None,
                allow_drift=self._given.allow_drift,
            )
        except ModelChoiceError as error:
            raise _misuse("--model", error) from None

    def _is_exact(self, spec: str) -> bool:
        return spec.startswith("openai:") and bool(self._given.tokenizer)

    # Shop, store, keys.

    def _keys(self) -> Keys:
        if not self._given.keys:
            return Keys()
        try:
            return read_keys(read(self._given.keys))
        except KeysError as error:
            raise _misuse("--keys", error) from None

    def _is_real(self) -> bool:
        return bool(self._given.shop) and self._given.shop.startswith(_REAL)

    def _domain(self) -> str:
        if self._is_real():
            return self._command().store
        return self._shop_file().shop.domain

    def _shop_file(self) -> ShopFile:
        if self._is_real():
            return ShopFile(Shop(self._command().store))
        if not self._given.shop:
            return ShopFile(_DEMO_SHOP)
        try:
            return read_shop(read(self._given.shop))
        except ShopFileError as error:
            raise _misuse("--shop", error) from None

    def _command(self) -> ShopCommand:
        try:
            return command(self._given.shop.removeprefix(_REAL), self._given.shop_command or DEFAULT)
        except ValueError as error:
            raise MisuseError("serve", str(error)) from None

    def _real_desk(self) -> Callable[[Shop, Representation], Desk] | None:
        if not self._is_real():
            if self._given.shop_command:
                raise MisuseError("serve", "--shop-command is for a real shop: --shop shopify:STORE")
            if self._given.record:
                raise MisuseError("serve", "--record keeps a real shop's answers: --shop shopify:STORE")
            return None
        if self._given.keys:
            raise MisuseError("serve", "a real shop is one, and keys are for several: leave --keys out")
        asked = self._command()
        self._lines.append(f"the shop is {asked.store}, through Shopify's own command line")
        recorded = self._recorded()
        return lambda _, representation: ShopifyDesk(asked, load(representation), recorded=recorded)

    def _recorded(self) -> Traffic | None:
        try:
            return traffic_in(Path(self._given.record)) if self._given.record else None
        except (StoreTrouble, OSError) as trouble:
            raise _misuse("--record", trouble) from None

    def _open(self) -> tuple[WorkflowFile, EventLog]:
        try:
            workflows = WorkflowFile(self._store)
            self._stack.callback(workflows.close)
            log = open_log(self._log, secret=self._store.with_name("secret"))
            self._stack.callback(log.close)
        except (StoreTrouble, OSError) as trouble:
            raise _misuse("--store", trouble) from None
        return workflows, log


def data_folder() -> Path:
    """Where a person's own data is, by the rule of the operating system's desktops."""
    home = os.environ.get("XDG_DATA_HOME", "")
    return (Path(home) if home.startswith("/") else Path.home() / ".local" / "share") / "flowc"


def _about(spec: str, is_exact: bool) -> list[str]:
    """Which model it is, and how to give it one."""
    if spec == DEMONSTRATION:
        return [
            "there is no model: the built-in demonstration replays three conversations through the real tools",
            "to give it one: --model openai:http://HOST:8000/v1#NAME (vLLM, SGLang, llama.cpp, hosted)",
        ]
    told = [f"it talks to {_shown(spec)}"]
    if spec.startswith("openai:"):
        told.append(
            "prompts travel as tokens, exactly as trained"
            if is_exact
            else "prompts travel as messages; with --tokenizer they are the very tokens that were trained"
        )
    return told


def _named(known: Shop, domain: str) -> Shop:
    """A shop by its domain: the one of the file, or one of which only that is known."""
    return known if domain == known.domain else Shop(domain)


def _ready(workflows: WorkflowFile, path: Path) -> str:
    """Why the store cannot be written to; empty where it can."""
    try:
        workflows.check()
    except StoreTrouble as trouble:
        return str(trouble)
    free = shutil.disk_usage(path.parent).free
    return "" if free > _LEAST_FREE else f"the disk is full: {free} bytes are left"


def _shown(text: str) -> str:
    """An address without what may be a password."""
    head, at, tail = text.rpartition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if at and "://" in head else text


def _misuse(flag: str, error: Exception) -> MisuseError:
    return MisuseError("serve", f"{flag}: {error}")
