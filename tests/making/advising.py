"""Advice applied: every edit that a finding carries, and what flowc says of the text after it.

``inputs`` has every wrong view that the tests know; ``applied`` does what a finding says, and ``judged`` tells what is
still wrong at that place.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from check.test_check import ROWS as CHECKS, whole as whole_check
from making.advice_cases import CASES
from making.advice_phrases import PHRASES, WORDS, Done, Place
from making.check_mutations import SLIPS, mutants
from making.environment_rows import (
    FIXES,
    ROWS as ENVIRONMENT,
    rows as environment_rows,
    view as environment_view,
)
from test_realistic import MISTAKES as REALISTIC
from update.test_fix import ROWS as FIXED, VIEWS as FIXED_VIEWS, body as fixed_body
from view.test_mistakes import HEAD as MISTAKES_HEAD, VIEWS as MISTAKE_VIEWS, rows as mistake_rows

from flowc.check import check
from flowc.diagnostics import explain
from flowc.diagnostics.diagnostic import Diagnostic, Fix, FlowError, Span
from flowc.update.fixes import fix

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXAMPLE_HEAD = '@workflow("Example")\n@shopify.admin.order_created()\ndef example(order, refund):\n'


def inputs() -> Iterator[tuple[str, str]]:
    """Every wrong view of the tests, by a name."""
    for code, entry in explain.explanations().items():
        text = entry.wrong.strip("\n")
        if text and code.startswith(("FC2", "FC4")) and text.lstrip()[:1] not in "{[":
            is_whole = "@workflow" in text
            yield (
                f"example {code}",
                (text if is_whole else EXAMPLE_HEAD + textwrap.indent(text, "    ")) + "\n",
            )
    for name, (text, _) in mistake_rows().items():
        yield f"mistake {name}", MISTAKES_HEAD + textwrap.indent(text, "    ") + "\n"
    for name, (text, _) in MISTAKE_VIEWS.items():
        yield f"mistake view {name}", text
    for name, (text, _) in FIXED.items():
        yield f"fix {name}", fixed_body(text)
    for name, (text, _) in FIXED_VIEWS.items():
        yield f"fix view {name}", text
    for number, (code, _, wrong, _) in enumerate(CHECKS):
        yield f"check {number} {code}", re.sub("[«»]", "", whole_check(wrong))
    for number, (code, wrong, _) in enumerate(ENVIRONMENT):
        yield f"environment {number} {code}", environment_view(re.sub("[«»]", "", wrong))
    for number, (_, wrong, _) in enumerate(environment_rows(FIXES)):
        yield f"environment fix {number}", environment_view(wrong)
    for name, view in REALISTIC.items():
        yield f"realistic {name}", view
    for name, view in CASES.items():
        yield f"case {name}", view


def slips() -> Iterator[tuple[str, str]]:
    """Single mistakes in the corpus."""
    for slip in SLIPS:
        for mutant in mutants(slip):
            yield str(mutant), mutant.view


def found_in(view: str) -> list[Diagnostic]:
    """What is wrong with a view: what it says in another language, and what its checks find."""
    try:
        return list(check(view, now=NOW))
    except FlowError as error:
        return error.diagnostics


def follow(view: str, found: Diagnostic, others: list[Diagnostic]) -> list[str]:
    """What is still wrong when a person does what a finding says, ``others`` being all that was said with it."""
    if not found.hint:
        return []
    if found.fix is not None:
        done = [edited(view, [found.fix, *_beside(view, found, others)])]
        shown = [
            each.replacement for each in found.fix.edits if each.replacement.strip(' "') not in ("", "pass")
        ]
        unsaid = [each for each in shown if not _says(found.hint, each)]
        wrong = [f"{found.code}: the hint does not say {each!r}: {found.hint}" for each in unsaid]
    elif (act := phrase(found.hint)) is not None:
        view, found, others = readable(view, found, others)
        start, end = offsets(view, found.span) if found.span is not None else (0, 0)
        done, wrong = list(act(Place(view, found, start, end))) if is_python(view) else [], []
    else:
        done, wrong = [], [f"{found.code}: nobody knows how to follow this: {found.hint}"]
    for text, places in done:
        for each in wrong_at(text, places, found.code):
            if not is_own(each, (text, places), view, found, others):
                wrong.append(f"{found.code}: {found.hint}\n-> {each.headline()}\n{text}")
    return wrong


def readable(
    view: str, found: Diagnostic, others: list[Diagnostic]
) -> tuple[str, Diagnostic, list[Diagnostic]]:
    """The same where the view is Python: after the certain corrections that were said with it."""
    if is_python(view):
        return view, found, others
    text = fix(view).text
    again = found_in(text)
    same = [each for each in again if (each.code, each.message) == (found.code, found.message)]
    return (text, same[0], again) if same else (view, found, others)


def is_python(view: str) -> bool:
    """Is this Python? Where it is not, nothing but an edit can be followed yet."""
    try:
        ast.parse(view)
    except (SyntaxError, ValueError):
        return False
    return True


def phrase(hint: str) -> Callable[[Place], Iterator[Done]] | None:
    """How to follow a hint that comes without an edit; nothing is to be done where it is in words only."""
    for wording, act in PHRASES:
        said = re.fullmatch(wording, hint, re.S)
        if said is not None:
            return lambda place, act=act, said=said: act(place, said)
    return (lambda _: iter(())) if any(re.fullmatch(each, hint, re.S) for each in WORDS) else None


def _beside(view: str, found: Diagnostic, others: list[Diagnostic]) -> list[Fix]:
    """The certain corrections that come with this one, as ``flowc fix`` would make them."""
    taken = [] if found.fix is None else [offsets(view, each.span) for each in found.fix.edits]
    beside: list[Fix] = []
    for other in others:
        if other is found or other.fix is None or other.fix.applicability != "certain":
            continue
        places = [offsets(view, each.span) for each in other.fix.edits]
        if not any(meets(one, place) for one in places for place in taken):
            beside.append(other.fix)
            taken += places
    return beside


def _says(hint: str, written: str) -> bool:
    """Does a hint show what its edit writes? Blanks apart, and ids with dots."""
    said, new = (re.sub(r"\s+", "", each.removesuffix("pass")) for each in (hint, written))
    meant = re.fullmatch(r"didyoumean(.*)\?", said)
    told = meant[1] if meant else said.removeprefix("write").rpartition(":")[2]
    return new in said or new.replace(".", "::") in said or new.strip("\"'()=[]|") in said or told in new


def is_own(each: Diagnostic, done: Done, view: str, found: Diagnostic, others: list[Diagnostic]) -> bool:
    """Is a finding not of what was written, but of what a person wrote before?

    It was said with the advice already; or it is of words that stood at the place, of the value around it, of fields
    that the call never had, or of what the workflow lacks as a whole.
    """
    if each.code in _OF_THE_WHOLE or any(re.fullmatch(other, f"{found.code} {each.code}") for other in _NEXT):
        return True
    if found.code == each.code == "FC201" and "expected an indented block" in each.message:
        return True
    said = [other for other in others if (other.code, other.message) == (each.code, each.message)]
    if len(said) > (found in said):
        return True
    assert each.span is not None
    assert found.span is not None
    text, written = done
    start, end = offsets(text, each.span)
    spans = [found.span, *([edit.span for edit in found.fix.edits] if found.fix else [])]
    places = [offsets(view, span) for span in spans]
    before = view[min(place[0] for place in places) : max(place[1] for place in places)]
    words = text[start:end].partition(".")[0] if each.code == "FC440" else text[start:end]
    around = start < min(place[0] for place in written) and max(place[1] for place in written) <= end
    if around and each.code.startswith(("FC218", "FC42", "FC43")):
        return True
    inside = any(place[0] < start and end < place[1] for place in written)
    return (each.code.startswith("FC4") or inside) and _stood(words, before)


_OF_THE_WHOLE = ("FC207", "FC208", "FC217", "FC401", "FC402", "FC421")
_NEXT = (
    r"FC(24[17]|44\d) FC453",
    r"FC2[04]1 FC450",
    r"FC23[267] FC4(25|34|7\d)",
    r"FC(212|447) FC435",
    r"FC421 FC436",
)
"""What is the next mistake, not that of the advice: of a literal beside what was corrected, which stays as it is; of a
comparison that now is one; of a field that takes another language than texts do, or a list; of a declaration's own
arguments; and of the sample that stands for a value of any type."""


def _stood(words: str, before: str) -> bool:
    """Did these words stand there?"""
    plain, said = (
        re.sub(r"\s+", " ", re.sub(r"\s*([^\w\s])\s*", r"\1", each)).strip(" \"'") for each in (words, before)
    )
    return bool(plain) and re.search(rf"(?<![\w.]){re.escape(plain)}(?!\w)", said) is not None


def edited(text: str, fixes: list[Fix]) -> Done:
    """The text with the edits of some fixes, and where what the first of them wrote stands in it."""
    own = fixes[0].edits
    edits = sorted(
        ((*offsets(text, each.span), each) for fix in fixes for each in fix.edits), key=lambda each: each[:2]
    )
    pieces: list[str] = []
    written: list[tuple[int, int]] = []
    end = length = 0
    for start, stop, edit in edits:
        pieces += [text[end:start], edit.replacement]
        length += start - end + len(edit.replacement)
        if any(edit is each for each in own):
            written.append((length - len(edit.replacement), length))
        end = stop
    return "".join([*pieces, text[end:]]), written


def offsets(text: str, span: Span) -> tuple[int, int]:
    """A span as characters of the text."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]

    def offset(line: int, column: int) -> int:
        return min(len(text), starts[line - 1] + column - 1) if line <= len(starts) else len(text)

    start = offset(span.line, span.column)
    if span.end_line is None or span.end_column is None:
        return start, start
    return start, offset(span.end_line, span.end_column)


def wrong_at(text: str, places: list[tuple[int, int]], code: str) -> list[Diagnostic]:
    """The findings that stand where something was written: errors, and whatever has the same code."""
    return [
        each
        for each in found_in(text)
        if (each.severity == "error" or (each.code == code and each.severity == "warning"))
        and each.span is not None
        and any(meets(offsets(text, each.span), place) for place in places)
    ]


def meets(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Have two places a character in common, or does one stand inside of the other?"""
    return one[0] <= other[1] and other[0] <= one[1]
