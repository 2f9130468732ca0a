"""What keeps a text from being Python: CPython's word for it and its place, and what to write instead.

Words and signs of other languages are looked for first, all over the text; they are reported together.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator
from itertools import islice

from flowc.diagnostics.diagnostic import Applicability, Diagnostic, Edit, Fix, Span
from flowc.text.lines import Lines


def findings(text: str, error: SyntaxError | ValueError) -> list[Diagnostic]:
    """The diagnostics of a text that is no Python."""
    if "\0" in text:
        return [_nul(text)]
    lone = re.search("[\ud800-\udfff]", text)
    if lone:
        return [_surrogate(text, lone)]
    found = list(_foreign(text))
    if found:
        return found
    if not isinstance(error, SyntaxError):
        return [Diagnostic("FC201", f"this is not Python: {str(error).partition(chr(10))[0]}")]
    message = (error.msg or "").partition("\n")[0]
    span = _span(error, text)
    hint, fix = _advice(message, span, text)
    return [Diagnostic("FC201", f"this is not Python: {message}", span, hint=hint, fix=fix)]


# Words and signs of other languages.

_PARTS = re.compile(
    r'''"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n]++|\\.)*+"?'''
    r"""|'''(?:[^'\\]++|\\.|'(?!''))*+(?:'''|\Z)|'(?:[^'\\\n]++|\\.)*+'?"""
    r"""|\#[^\n]*|(?P<foreign>&&|\|\||(?<!=)===(?!=)|!==(?!=)|(?<![\w.])!(?!=)|//|[“”„«»]"""
    r"""|[‘’]|\u00a0|(?<![\w.])else[ \t]+if\b)""",
    re.S,
)
_NEGATED = re.compile(r"(?:[(\[,:{]|\b(?:if|elif|and|or|not|while|&&|\|\|)|&&|\|\|)\s*\Z")
"""What stands before a test that may be negated."""
_KEYWORD = re.compile(r"!\s*\w+\s*=(?!=)")
_QUOTES = dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’", "'")
_SIGNS = {"//": "#", "&&": "and", "||": "or", "===": "==", "!==": "!=", "!": "not", "\u00a0": " ", **_QUOTES}


def _foreign(text: str) -> Iterator[Diagnostic]:
    """A diagnostic for each sign of another language, outside of strings and comments."""
    lines = Lines(text)
    for match in _PARTS.finditer(text):
        sign = match["foreign"]
        at = match.start()
        if sign == "!" and (not _NEGATED.search(text, max(0, at - 20), at) or _KEYWORD.match(text, at)):
            continue
        if sign == "!==" and not re.search(r"[\w)\]\"']\s*\Z", text[max(0, at - 20) : at]):
            continue
        if sign is None or (sign == "//" and text[text.rfind("\n", 0, at) + 1 : at].strip()):
            continue
        span = lines.span(*match.span())
        new = _meant(sign, text, at)
        said = "else if" if sign.startswith("else") else "a no-break space" if sign == "\u00a0" else sign
        written = new.strip() or "a blank"
        yield Diagnostic(
            "FC203",
            f"{said} is no Python",
            span,
            hint=f"write {written}",
            fix=Fix("certain", (Edit(span, new),)),
        )


def _meant(sign: str, text: str, at: int) -> str:
    if sign.startswith("else"):
        return "elif"
    word = _SIGNS[sign]
    before = "" if sign == "!" or text[at - 1 : at].isspace() else " "
    after = "" if text[at + len(sign) :][:1].isspace() else " "
    return f"{before}{word}{after}" if word.isalpha() else word


# CPython's errors.


def _nul(text: str) -> Diagnostic:
    """NUL characters have no place in Python; CPython does not say where they are."""
    lines = Lines(text)
    edits = [Edit(lines.span(*match.span()), "") for match in islice(re.finditer("\0", text), 100)]
    message = "this is not Python: a text has no NUL characters"
    return Diagnostic("FC201", message, edits[0].span, hint="take them out", fix=Fix("certain", tuple(edits)))


def _surrogate(text: str, lone: re.Match[str]) -> Diagnostic:
    """Half a surrogate pair, which no file in UTF-8 can hold, but a text in memory can."""
    written = f"\\u{ord(lone[0]):04x}"
    message = f"this is not Python: half a surrogate pair ({written}) stands in the text"
    place = Lines(text).span(*lone.span())
    fix = Fix("likely", (Edit(place, written),))
    hint = f"take it out, or write it as an escape in a string: {written}"
    return Diagnostic("FC201", message, place, hint=hint, fix=fix)


def _span(error: SyntaxError, text: str) -> Span:
    """CPython's place. Its ends may lie beyond the text; on a line that begins inside of a string, its column may
    count from where the string does."""
    lines = text.split("\n")
    line, column = error.lineno or 1, error.offset or 1
    before = (error.text or "").rstrip("\n").rfind("\n") + 1
    if line <= len(lines) and column > len(lines[line - 1]) + 1:
        column -= before
    start = _inside(line, column, lines)
    end = _inside(error.end_lineno or 0, error.end_offset or 0, lines)
    return Span(*start, *end) if end > start else Span(*start)


def _inside(line: int, column: int, lines: list[str]) -> tuple[int, int]:
    """The nearest place of the text."""
    line = min(max(line, 1), len(lines))
    return line, min(max(column, 1), len(lines[line - 1]) + 1)


Advice = tuple[str | None, Fix | None]


def _advice(message: str, span: Span, text: str) -> Advice:
    for start, advise in _ADVICE:
        if start in message:
            return (advise, None) if isinstance(advise, str) else advise(message, span, text)
    return None, None


def _colon(_: str, span: Span, text: str) -> Advice:
    line = _line(text, span)
    head = line[: span.column - 1].rstrip()
    if "=" in line[span.column - 1 :][:2] and re.match(r"\s*(?:if|elif|while)\b", line):
        equals = line.index("=", span.column - 1)
        return "compare with ==", _put("likely", span, (equals, equals + 1), "==")
    if line[span.column - 1 :].strip() or not head.strip():
        return "the head of a block ends with a colon", None
    return f"{head.strip()}:", _put("certain", span, (len(head), len(head)), ":")


def _equals(_: str, span: Span, text: str) -> Advice:
    """``if order.name = "x"``."""
    line = _line(text, span)
    if not re.match(r"\s*(?:if|elif|while|assert)\b", line):
        return "= gives a result its name; a comparison stands in an if", None
    from_end = span.end_column - 1 if span.end_column and span.end_line == span.line else span.column - 1
    for at in (span.column - 1, from_end):
        match = re.compile(r"(?<![=!<>:])=(?!=)").search(line, at)
        if match:
            fixed = f"{line[: match.start()]}=={line[match.end() :]}".strip()
            return fixed, _put("certain", span, match.span(), "==")
    return "compare with ==", None


def _keyword_expression(_: str, span: Span, text: str) -> Advice:
    """``f(reply-to="x")``."""
    found = _odd_keyword(text, span)
    return found or ('compare with ==; a field whose id is no name is written **{"odd-id": "x"}', None)


_ODD = re.compile(r"([\w.-]+)\s*=(?!=)\s*(?:(\"[^\"\n]*\"|'[^'\n]*'|[\w.]+)(?=\s*[,)]))?")


def _odd_keyword(text: str, span: Span) -> Advice | None:
    """A field whose id is no Python name, or one of its words: ``reply-to="x"``, ``from="x"``."""
    match = _ODD.match(_line(text, span), span.column - 1)
    if match is None or (match[1].isidentifier() and not keyword.iskeyword(match[1])):
        return None
    if not match[2]:
        return f"{match[1]} is no name for Python: its id stands in quotes, in a dict behind **", None
    new = f'**{{"{match[1]}": {match[2]}}}'
    return f"a field whose id is no name: {new}", _put("likely", span, match.span(), new)


def _block(_: str, span: Span, text: str) -> Advice:
    if not "".join(text.split("\n")[span.line :]).strip() and _line(text, span).rstrip().endswith(":"):
        end = len(_line(text, span))
        return "an empty block is pass", _put("certain", span, (end, end), " pass")
    return "indent the lines of the block by four blanks, or write pass where it is empty", None


def _bracket(message: str, *_: object) -> Advice:
    match = re.search(r"'([(\[{])' was never closed", message)
    closing = {"(": ")", "[": "]", "{": "}"}
    if match is None:
        return "every bracket has its counterpart", None
    return f"write the {closing[match[1]]} that belongs to it", None


def _zeros(_: str, span: Span, text: str) -> Advice:
    match = re.compile(r"\d+").match(_line(text, span), span.column - 1)
    if match is None:
        return None, None
    new = f'"{match[0]}"'
    return f"digits with zeros before them are text: {new}", _put("likely", span, match.span(), new)


def _syntax(_: str, span: Span, text: str) -> Advice:
    """CPython says no more than that; what stands there may."""
    line = _line(text, span)
    word = re.match(r"\w+", line[span.column - 1 :])
    here = word[0] if word else line[span.column - 1 : span.column]
    if here in ("elif", "else"):
        return f"{here} stands right below the block of its if, at the same column", None
    if here in ("const", "let", "var", "then"):
        return _without(here, line, span)
    odd = _odd_keyword(text, span) if keyword.iskeyword(here) else None
    if odd is not None:
        return odd
    word = re.match(r"\s*(function|const|let|var)\b", line)
    if word and word[1] != "function":
        return _without(word[1], line, Span(span.line, word.start(1) + 1))
    if word:
        return "a function is written with def and a colon, its block indented by four blanks", None
    if here == "{" or line.strip() in ("}", "};"):
        return "blocks have no braces: a colon, and the lines below indented by four blanks", None
    if here in ("and", "or", "in", "not", "is"):
        return f"{here} needs a path or a literal on each side", None
    if here == ";":
        return "one statement a line, and no ; at its end", None
    if here == "$" and not line[: span.column - 1][-1:].isalnum():
        return "paths have no $: take it out", _put("likely", span, (span.column - 1, span.column), "")
    hint = f"{here} cannot stand here: take it out, or write what is missing before it"
    return hint if here else None, None


def _without(word: str, line: str, span: Span) -> Advice:
    """A word of another language, and the blank beside it."""
    start = span.column - 1
    end = start + len(word)
    if line[end : end + 1] == " ":
        end += 1
    elif line[start - 1 : start] == " ":
        start -= 1
    return f"take {word} out", _put("likely", span, (start, end), "")


def _character(_: str, span: Span, text: str) -> Advice:
    return f"take {_line(text, span)[span.column - 1 : span.column]} out, or put it in quotes", None


def _put(applicability: Applicability, span: Span, part: tuple[int, int], text: str) -> Fix:
    """The correction of a part of the line that a place is on."""
    start, end = part
    return Fix(applicability, (Edit(Span(span.line, start + 1, span.line, end + 1), text),))


def _line(text: str, span: Span) -> str:
    lines = text.split("\n", span.line)
    return lines[span.line - 1] if span.line <= len(lines) else ""


_INDENT = "lines of one block begin at the same column, four blanks deeper than the line with the colon"
_ADVICE: tuple[tuple[str, str | Callable[[str, Span, str], Advice]], ...] = (
    ("expected ':'", _colon),
    ("instead of '='", _equals),
    ("expression cannot contain assignment", _keyword_expression),
    ("expected an indented block", _block),
    ("unexpected indent", _INDENT),
    ("unindent does not match", _INDENT),
    ("inconsistent use of tabs", _INDENT),
    ("positional argument follows", "name the argument too; only the step's name stands without one, first"),
    ("f-string", "a field of an f-string is a path"),
    ("unterminated", "close the string on its line, or begin and end it with three quotes"),
    ("was never closed", _bracket),
    ("unmatched", _bracket),
    ("closing parenthesis", _bracket),
    ("leading zeros", _zeros),
    ("forgot a comma", "arguments and items have commas between them"),
    ("invalid character", _character),
    ("invalid non-printable character", _character),
    ("invalid syntax", _syntax),
)
