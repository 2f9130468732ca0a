"""Raw completions: what models of the ablation answered, one line each, in files of compressed JSON lines.

Nothing else is kept: scores and tables are made of them anew each time.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

from flowc_training.ablation.arms import EVERY_ARM, Arm

Decoding: TypeAlias = Literal["plain", "grammar", "typed", "repair"]
DECODINGS: tuple[Decoding, ...] = get_args(Decoding)
"""Greedy; held to the grammar; held to the grammar and to known tasks and paths; greedy, and once more after errors."""
Start: TypeAlias = Literal["pretrained", "random"]
STARTS: tuple[Start, ...] = get_args(Start)

SUFFIX = ".jsonl.gz"
_LONGEST = 200_000
"""Characters of a line that is read."""
_MOST = 256 * 2**20
"""Bytes of a file, unpacked."""


class CompletionError(ValueError):
    """A file or a line that holds no completions; the message says which."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer. ``examples`` that the model learned from, ``trained`` the tokens of these (prompt and target),
    ``rate`` the highest learning rate; ``tokens`` that the answer took and its ``seconds``.

    ``ended`` is false where the answer was cut off at the limit of tokens.
    """

    item: str
    arm: Arm
    examples: int
    seed: int
    rate: float
    decoding: Decoding
    answer: str
    tokens: int
    seconds: float
    trained: int = 0
    start: Start = "pretrained"
    ended: bool = True

    @property
    def key(self) -> tuple[Any, ...]:
        """What tells completions apart: the last of a key counts."""
        return self.item, self.arm, self.examples, self.seed, self.rate, self.decoding, self.start


def line_of(completion: Completion) -> str:
    """A completion as one line."""
    return json.dumps(asdict(completion), ensure_ascii=False) + "\n"


def completion_of(line: str) -> Completion:
    """The completion of a line. Raises ``CompletionError``."""
    if len(line) > _LONGEST:
        raise CompletionError(f"the line has more than {_LONGEST:,} characters")
    try:
        data = cast("dict[str, Any]", json.loads(line))
        return Completion(
            str(data["item"]),
            _one_of(EVERY_ARM, data["arm"]),
            int(data["examples"]),
            int(data["seed"]),
            float(data["rate"]),
            _one_of(DECODINGS, data["decoding"]),
            str(data["answer"]),
            int(data["tokens"]),
            float(data["seconds"]),
            int(data.get("trained", 0)),
            _one_of(STARTS, data.get("start", "pretrained")),
            data.get("ended", True) is True,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CompletionError(f"this is no completion: {type(error).__name__}: {error}") from None


def _one_of(known: tuple[Any, ...], said: Any) -> Any:
    if said not in known:
        raise ValueError(f"{said!r} is none of {', '.join(known)}")
    return said


def append(path: Path, completions: Iterable[Completion]) -> None:
    """Add completions to a file, as a part of its own; a part before it that was cut off is taken away."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        file.seek(0)
        parts = [len(data) for data, _ in _parts(file.read(), path)]
        file.truncate(sum(parts))
        file.write(gzip.compress("".join(map(line_of, completions)).encode(), mtime=0))


def write(path: Path, completions: Iterable[Completion]) -> None:
    """Write a file anew, in one part: smaller than one that was added to."""
    data = gzip.compress("".join(map(line_of, completions)).encode(), 9, mtime=0)
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(data)
    new.replace(path)


def read(path: Path) -> tuple[Completion, ...]:
    """The completions of a file, or of all files of a folder; of two of one key the last.

    A part that was cut off, as by a kill, ends its file there. Raises ``CompletionError``.
    """
    files = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
    found: dict[tuple[Any, ...], Completion] = {}
    for file in files:
        for number, line in enumerate(_lines(file), 1):
            try:
                each = completion_of(line)
            except CompletionError as error:
                raise CompletionError(f"{file}:{number}: {error}") from None
            found[each.key] = each
    return tuple(found.values())


def _lines(file: Path) -> Iterator[str]:
    """The whole lines of a file."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CompletionError(f"{file} cannot be read: {error}") from None
    try:
        for _, text in _parts(data, file):
            yield from text.decode("utf-8").removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise CompletionError(f"{file} cannot be read: {error}") from None


def _parts(data: bytes, file: Path) -> Iterator[tuple[bytes, bytes]]:
    """The whole parts of a file: each as it stands and unpacked."""
    left = _MOST
    while data:
        part = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            text = part.decompress(data, left)
        except zlib.error as error:
            raise CompletionError(f"{file} cannot be read: {error}") from None
        if part.unconsumed_tail:
            raise CompletionError(f"{file} unpacks to more than {_MOST:,} bytes")
        if not part.eof:
            return
        left -= len(text)
        yield data[: len(data) - len(part.unused_data)], text
        data = part.unused_data
