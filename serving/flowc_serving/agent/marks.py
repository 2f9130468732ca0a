"""Control marks in texts: no merchant, title or template can write a token that only the chat template may write.

A tokenizer turns ``<|im_end|>`` or ``</tool_call>`` into a control token wherever it stands. So texts are shielded: a
word joiner is put behind the ``<`` of what would be a mark, one more where there already are some. ``unshield`` takes
one away again: ``unshield(shield(text)) == text`` for every text.
"""

from __future__ import annotations

import re

JOINER = "\u2060"

_NAMES = r"\|[^|<>\s]{1,40}\|>|/?(?:tool_call|tool_response|think|tools)>"
_MARK = re.compile(f"<({JOINER}*(?:{_NAMES}))")
_SHIELDED = re.compile(f"<{JOINER}({JOINER}*(?:{_NAMES}))")


def shield(text: str) -> str:
    """The text with its marks made harmless."""
    return _MARK.sub(rf"<{JOINER}\1", text) if "<" in text else text


def unshield(text: str) -> str:
    """The text that was shielded."""
    return _SHIELDED.sub(r"<\1", text) if JOINER in text else text
