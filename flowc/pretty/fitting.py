"""What fits a line, in the columns that Black counts."""

from __future__ import annotations

import re
from functools import cache

from flowc.pretty.nodes import Bracket, Node, flat

LIMIT = 88


def fits(line: str, node: Node) -> bool:
    """Whether Black leaves ``line``, which shows ``node``, as one logical line."""
    if "\n" not in line:
        return (len(line) if line.isascii() else width(line)) <= LIMIT
    return _hugs(node) and short(line)


def short(line: str) -> bool:
    """Whether what stands before the first line break and what stands after the last are short enough."""
    if "\n" not in line:
        return width(line) <= LIMIT
    return width(line[: line.index("\n")]) <= LIMIT and width(line[line.rindex("\n") + 1 :]) <= LIMIT


def _hugs(node: Node) -> bool:
    """Whether brackets may stay closed around the line breaks in ``node``.

    They may around one string with line breaks that is the only item in each bracket around it, except for
    a list of one such string as the value of a dict.
    """
    if isinstance(node, str):
        return True
    if isinstance(node, Bracket):
        return len(node.items) == 1 and _hugs(node.items[0]) and not _is_entry_of_list(node)
    broken = [part for part in node.parts if "\n" in flat(part)]
    return len(broken) == 1 and _hugs(broken[0])


def _is_entry_of_list(node: Bracket) -> bool:
    """Whether the node is a dict entry ``"key": [atom]``."""
    return node.left.endswith(": [") and isinstance(node.items[0], str)


def width(line: str) -> int:
    """The columns a line takes: East Asian wide characters take two."""
    return len(line) if line.isascii() else len(line) + len(_wide().findall(line))


@cache
def _wide() -> re.Pattern[str]:
    """Matches one wide character."""
    ranges = [span.partition("-") for span in _WIDE.split()]
    return re.compile("[" + "".join(rf"\U{low:0>8}-\U{high or low:0>8}" for low, _, high in ranges) + "]")


# The wide characters of Unicode 17 (East Asian Width W and F, without combining marks), as Black counts them.
_WIDE = """
1100-115F 231A-231B 2329-232A 23E9-23EC 23F0 23F3 25FD-25FE 2614-2615 2630-2637 2648-2653 267F 268A-268F
2693 26A1 26AA-26AB 26BD-26BE 26C4-26C5 26CE 26D4 26EA 26F2-26F3 26F5 26FA 26FD 2705 270A-270B 2728 274C
274E 2753-2755 2757 2795-2797 27B0 27BF 2B1B-2B1C 2B50 2B55 2E80-2E99 2E9B-2EF3 2F00-2FD5 2FF0-3029
3030-303E 3041-3096 309B-30FF 3105-312F 3131-318E 3190-31E5 31EF-321E 3220-3247 3250-A48C A490-A4C6
A960-A97C AC00-D7A3 F900-FAFF FE10-FE19 FE30-FE52 FE54-FE66 FE68-FE6B FF01-FF60 FFE0-FFE6 16FE0-16FE3
16FF2-16FF6 17000-18CD5 18CFF-18D1E 18D80-18DF2 1AFF0-1AFF3 1AFF5-1AFFB 1AFFD-1AFFE 1B000-1B122 1B132
1B150-1B152 1B155 1B164-1B167 1B170-1B2FB 1D300-1D356 1D360-1D376 1F004 1F0CF 1F18E 1F191-1F19A 1F200-1F202
1F210-1F23B 1F240-1F248 1F250-1F251 1F260-1F265 1F300-1F320 1F32D-1F335 1F337-1F37C 1F37E-1F393 1F3A0-1F3CA
1F3CF-1F3D3 1F3E0-1F3F0 1F3F4 1F3F8-1F3FA 1F400-1F43E 1F440 1F442-1F4FC 1F4FF-1F53D 1F54B-1F54E 1F550-1F567
1F57A 1F595-1F596 1F5A4 1F5FB-1F64F 1F680-1F6C5 1F6CC 1F6D0-1F6D2 1F6D5-1F6D8 1F6DC-1F6DF 1F6EB-1F6EC
1F6F4-1F6FC 1F7E0-1F7EB 1F7F0 1F90C-1F93A 1F93C-1F945 1F947-1F9FF 1FA70-1FA7C 1FA80-1FA8A 1FA8E-1FAC6 1FAC8
1FACD-1FADC 1FADF-1FAEA 1FAEF-1FAF8 20000-2FFFD 30000-3FFFD
"""
