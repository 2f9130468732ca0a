"""The five languages of requests, answers and the benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

Language = Literal["en", "fr", "de", "es", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Words: TypeAlias = Mapping[Language, tuple[str, ...]]
"""Ways to say one thing, by language; several are there to be chosen from."""
