"""Rules of a roll-out, as data and as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

A, B = "openai:http://127.0.0.1:8001/v1#flow", "openai:http://127.0.0.1:8002/v1#flow"


def rule(**changes: Any) -> dict[str, Any]:
    """A rule with changes; a value of None takes its key away."""
    plain = {
        "arms": {"a": {"model": A}, "b": {"model": B}},
        "percent": {"b": 1},
        "staff": ["staff.myshopify.com"],
        "off": False,
        "salt": "s",
    }
    return {key: value for key, value in {**plain, **changes}.items() if value is not None}


def written(path: Path, **changes: Any) -> Path:
    path.write_text(json.dumps(rule(**changes)), encoding="utf-8")
    return path
