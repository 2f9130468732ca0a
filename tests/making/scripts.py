"""The scripts of ``tools/``, as modules."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from making.folders import TOOLS


def script(name: str) -> ModuleType:
    """The module of ``tools/NAME.py``."""
    spec = importlib.util.spec_from_file_location(name, TOOLS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
