"""``local:FOLDER``: a checkpoint that answers in this process, on the CPU, with its programs held to the language.

Made for small models, tests and a first look; a GPU's engine is ``openai:…`` (``engine``).
"""

from __future__ import annotations

import asyncio
import codecs
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from flowc.catalog import Catalog, Schema
from flowc_serving.agent import contract as contracts, rendering
from flowc_serving.agent.calls import Reader
from flowc_serving.agent.contract import Contract
from flowc_serving.agent.model import ModelError, Part, Request, Stopped, Usage
from flowc_serving.agent.tokens import read as read_tokenizer
from flowc_serving.backends import quiet
from flowc_serving.backends.generating import Cancelled, Generator, Logits, chooser
from flowc_serving.decoding import export
from flowc_serving.decoding.matching import Constraint, ConstraintError, tokens

TOKENIZER = "tokenizer.json"
ENDS = ("<|im_end|>", "<|endoftext|>")
"""The tokens that end an answer."""

Adjust = Callable[[Logits], None]


@dataclass(frozen=True, slots=True)
class _End:
    """The last thing that a thread says: what went wrong, if anything did."""

    error: ModelError | None = None


class LocalModel:
    """A checkpoint in a folder. ``adjust`` may change the logits of each step before they are held to the grammar.

    ``device`` is ``cpu``, in float32, or a GPU as torch names it, in the type that the checkpoint was saved in.
    """

    def __init__(
        self,
        folder: Path,
        catalog: Catalog,
        schema: Schema,
        *,
        allow_drift: bool = False,
        constrained: bool = True,
        adjust: Adjust | None = None,
        device: str = "cpu",
    ) -> None:
        self._folder = folder
        self._world = catalog, schema
        self.contract, self.drift = _contract(folder, allow_drift=allow_drift)
        self._tokenizer = _tokenizer(folder / TOKENIZER)
        self._model: Any = _load(folder, device)
        self._generator = Generator(self._model)
        self._constrained = constrained
        self._adjust = adjust
        self._ends = tuple(_ends(folder / TOKENIZER))
        self._one = threading.Lock()
        self._bytes = tokens(folder / TOKENIZER, self._model.config.vocab_size, self._ends)

    @property
    def name(self) -> str:
        return f"local:{self._folder}"

    @property
    def constrains(self) -> bool:
        """Programs in JSON have no grammar here."""
        return self._constrained and self.contract.representation == "python"

    async def answer(self, request: Request) -> AsyncGenerator[Part, None]:
        """The parts of one answer, written in a thread. Raises ``ModelError``; closing the iterator cancels."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Part | _End] = asyncio.Queue()
        cancelled = threading.Event()

        def put(part: Part | _End) -> None:
            try:
                loop.call_soon_threadsafe(queue.put_nowait, part)
            except RuntimeError:  # the loop is closed: nobody waits any more
                cancelled.set()

        thread = threading.Thread(
            target=self._run, args=(request, put, cancelled), name=self.name, daemon=True
        )
        thread.start()
        try:
            while not isinstance(part := await queue.get(), _End):
                yield part
            if part.error is not None:
                raise part.error
        finally:
            cancelled.set()

    async def close(self) -> None:
        """Let go of the memory."""
        self._generator = Generator(self._model)

    # In the thread.

    def _run(self, request: Request, put: Callable[[Part | _End], None], cancelled: threading.Event) -> None:
        end = _End()
        try:
            until = time.monotonic() + request.seconds
            with self._one:
                for part in self._parts(request, lambda: not cancelled.is_set() and time.monotonic() < until):
                    put(part)
        except Cancelled:
            end = _End(ModelError(f"{self.name} was not done after {request.seconds:g} seconds"))
        except (rendering.RenderingError, ConstraintError) as error:
            end = _End(ModelError(str(error)))
        except Exception as error:
            end = _End(ModelError(f"{self.name} failed: {type(error).__name__}: {error}"))
        put(end)

    def _parts(self, request: Request, go_on: Callable[[], bool]) -> Iterator[Part]:
        prompt = rendering.prompt(request.conversation, self.contract, self._tokenizer)
        room = min(request.sampling.tokens, self._model.config.max_position_embeddings - len(prompt))
        if room <= 0:
            raise ModelError(f"the conversation has {len(prompt)} tokens, which {self.name} cannot read")
        reader = Reader(request.conversation)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        written, stopped = 0, False
        for token in self._written(prompt, request, go_on):
            written += 1
            if stopped := token in self._ends:
                break
            yield from reader.feed(decoder.decode(self._bytes.decode_bytes([token])))
            if written >= room:
                break
        yield from reader.feed(decoder.decode(b"", final=True))
        yield from reader.finish(cut=not stopped)
        yield Usage(len(prompt), written, self._generator.cached)
        yield Stopped("stop" if stopped else "length")

    def _written(self, prompt: Sequence[int], request: Request, go_on: Callable[[], bool]) -> Iterator[int]:
        """The tokens of the answer, the one that ends it included."""
        constraint = self._constraint(request)
        pick = chooser(request.sampling)

        def choose(logits: Logits) -> int:
            if self._adjust is not None:
                self._adjust(logits)
            if constraint is not None:
                constraint.forbid(logits)
            return pick(logits)

        for token in self._generator.tokens(prompt, choose, go_on):
            yield token
            if constraint is not None:
                constraint.accept(token)

    def _constraint(self, request: Request) -> Constraint | None:
        if not (request.constrained and self.constrains):
            return None
        text = export.grammar(request.conversation, *self._world, escaped=False, whole_output=True)
        return Constraint(self._bytes, text)


# A folder.


def _contract(folder: Path, *, allow_drift: bool) -> tuple[Contract, tuple[str, ...]]:
    """The contract that the checkpoint was trained on, and how ours differs from it. Raises ``ModelError``."""
    try:
        saved = contracts.read(folder)
        return saved, contracts.check_fingerprint(saved, allow_drift=allow_drift)
    except contracts.ContractError as error:
        raise ModelError(str(error)) from None


def _tokenizer(file: Path) -> rendering.Tokenizer:
    if not file.is_file():
        raise ModelError(
            f"there is no {file}: a checkpoint is a folder that transformers saved, tokenizer included"
        )
    return read_tokenizer(str(file))


def _ends(file: Path) -> Iterator[int]:
    from tokenizers import Tokenizer

    tokenizer: Any = Tokenizer.from_file(str(file))
    found = [tokenizer.token_to_id(mark) for mark in ENDS]
    if found[0] is None:
        raise ModelError(
            f"the tokenizer {file} has no token {ENDS[0]}, which ends each answer of the chat template"
        )
    yield from (each for each in found if each is not None)


def _load(folder: Path, device: str) -> Any:
    """The model, ready to read. Raises ``ModelError``."""
    quiet.libraries()
    try:
        torch: Any = import_module("torch")
        transformers: Any = import_module("transformers")
    except ImportError:
        raise ModelError("a model in this process needs torch: pip install 'flowc[local]'") from None
    try:
        model: Any = transformers.AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.float32 if device == "cpu" else "auto", local_files_only=True
        )
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder} holds no model that transformers loads: {error}") from None
    return model.to(device).eval()
