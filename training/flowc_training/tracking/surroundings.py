"""By what a run could be made again: the revision of flowc's code, the versions of libraries, the devices.

No name of a machine or of a person is among them.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, cast

import flowc

UNKNOWN = "unknown"
LIBRARIES = (
    "flowc",
    "torch",
    "transformers",
    "trl",
    "accelerate",
    "peft",
    "datasets",
    "tokenizers",
    "huggingface_hub",
    "numpy",
)
_SECONDS = 10.0


def code_revision(package: Path | None = None) -> str:
    """The revision of flowc's code: of its clone, or what pip noted of a repository; ``unknown`` where neither is.

    ``+changes`` says that files of the clone are not as committed.
    """
    return _cloned(package or Path(flowc.__file__).parent) or _installed() or UNKNOWN


def _cloned(package: Path) -> str:
    """Of the clone that holds the package itself; a repository around its environment is another's."""
    tracked = _git(package, "ls-files", "--error-unmatch", "__init__.py")
    revision = _git(package, "rev-parse", "HEAD") if tracked else None
    if not revision:
        return ""
    return revision + ("+changes" if _git(package, "status", "--porcelain", "-uno") else "")


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(folder), *arguments]
    try:
        ran = subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS, text=True)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    return ran.stdout.strip() if ran.returncode == 0 else None


def _installed() -> str:
    """What pip noted where it installed from a repository."""
    try:
        noted: Any = json.loads(metadata.distribution("flowc").read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        return ""
    told: Any = cast("dict[str, Any]", noted).get("vcs_info") if isinstance(noted, dict) else None
    return str(cast("dict[str, Any]", told).get("commit_id", "")) if isinstance(told, dict) else ""


def environment() -> dict[str, str]:
    """Versions and devices. Devices are those that torch sees, where the run has loaded it."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count() or UNKNOWN),
        "devices": _devices(),
        **dict(_versions()),
    }


def _versions() -> Iterator[tuple[str, str]]:
    for name in LIBRARIES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def _devices() -> str:
    torch: Any = sys.modules.get("torch")
    if torch is None:
        return "not asked: torch is not loaded"
    if not torch.cuda.is_available():
        return "cpu"
    count = int(torch.cuda.device_count())
    names = [str(torch.cuda.get_device_name(each)) for each in range(count)]
    return ", ".join(f"{names.count(each)} x {each}" for each in dict.fromkeys(names))
