"""The folders that tests read."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
CORPUS = ROOT / "corpus"
WORKFLOWS = CORPUS / "workflows"
DOCS = ROOT / "docs"
GRAMMAR = ROOT / "grammar"
TOOLS = ROOT / "tools"
SHARED = ROOT.parent / "shared" / "flow"
"""Documents beside the project, where there are some."""
