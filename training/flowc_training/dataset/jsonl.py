"""Rows as lines of JSON, compressed; the same rows make the same bytes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flowc_serving.agent.json_value import dumps
from flowc_training.dataset import places

LONGEST = 64 << 20
"""Bytes of a line: a small file can be packed so that it is a huge one."""


def write(rows: Iterable[Mapping[str, Any]], url: str) -> int:
    """Write objects, a line each; how many they were."""
    count = 0
    with (
        places.written(url) as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=1, mtime=0) as packed,
    ):
        for row in rows:
            packed.write(dumps(dict(row)).encode() + b"\n")
            count += 1
    return count


def read(url: str) -> Iterator[dict[str, Any]]:
    """The objects of a file. Raises ``ValueError`` where a line is none, or is too long for one."""
    with places.opened(url) as file, gzip.GzipFile(fileobj=file, mode="rb") as packed:
        while line := packed.readline(LONGEST + 1):
            if len(line) > LONGEST:
                raise ValueError(f"a line is longer than {LONGEST >> 20} MiB")
            yield json.loads(line)
