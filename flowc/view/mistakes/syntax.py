"""What keeps a text from being Python: CPython's word for it and its place, and what to write instead.

Words and signs of other languages are looked for first, all over the text; they are reported together.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator

from flowc.diagnostics import Diagnostic, Edit, Fix, Span

_PARTS = re.compile(
    r'''"""(?:[^"\\]++|\\.|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n]++|\\.)*+"?'''
    r"""|'''(?:[^'\\]++|\\.|'(?!''))*+(?:'''|\Z)|'(?:[^'\\\n]++|\\.)*+'?"""
    r"""|\#[^\n]*|(?P<foreign>&&|\|\||===|!==|!(?!=)|//|[“”„«»]|[‘’]|\u00a0|(?<![\w.])else[ \t]+if\b)""",
    re.S,
)
_WORDS = {"//": "#", "&&": "and", "||": "or", "===": "==", "!==": "!=", "!": "not"}


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


# Other languages.


def _foreign(text: str) -> Iterator[Diagnostic]:
    """A diagnostic for each sign of another language, outside of strings and comments."""
    for match in _PARTS.finditer(text):
        sign = match["foreign"]
        at = match.start()
        if sign is None or (sign == "//" and text[text.rfind("\n", 0, at) + 1 : at].strip()):
            continue
        span = _place(text, at, match.end())
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
    if sign == "\u00a0":
        return " "
    if sign in "“”„«»":
        return '"'
    if sign in "‘’":
        return "'"
    word = _WORDS[sign]
    before = "" if sign == "!" or text[at - 1 : at].isspace() else " "
    after = "" if text[at + len(sign) :][:1].isspace() else " "
    return f"{before}{word}{after}" if word.isalpha() else word


def _place(text: str, start: int, end: int) -> Span:
    line = text.count("\n", 0, start) + 1
    begin = text.rfind("\n", 0, start) + 1
    return Span(line, start - begin + 1, line, end - begin + 1)


# CPython's errors.


def _nul(text: str) -> Diagnostic:
    """NUL characters have no place in Python; CPython does not say where they are."""
    places = [match.start() for match in re.finditer("\0", text)]
    edits = [Edit(_place(text, at, at + 1), "") for at in places[:100]]
    message = "this is not Python: a text has no NUL characters"
    return Diagnostic("FC201", message, edits[0].span, hint="take them out", fix=Fix("certain", tuple(edits)))


def _surrogate(text: str, lone: re.Match[str]) -> Diagnostic:
    """Half a surrogate pair, which no file in UTF-8 can hold, but a text in memory can."""
    written = f"\\u{ord(lone[0]):04x}"
    message = f"this is not Python: half a surrogate pair ({written}) stands in the text"
    hint = f"take it out, or write it as an escape in a string: {written}"
    return Diagnostic("FC201", message, _place(text, lone.start(), lone.end()), hint=hint)


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
            return advise(message, span, text)
    return None, None


def _colon(_: str, span: Span, text: str) -> Advice:
    line = _line(text, span)
    head = line[: span.column - 1].rstrip()
    if "=" in line[span.column - 1 :][:2]:
        return "compare with ==", None
    place = Span(span.line, len(head) + 1, span.line, len(head) + 1)
    return f"{head.strip()}:", Fix("certain", (Edit(place, ":"),)) if head.strip() else None


def _equals(_: str, span: Span, text: str) -> Advice:
    """``if order.name = "x"``."""
    line = _line(text, span)
    from_end = span.end_column - 1 if span.end_column and span.end_line == span.line else span.column - 1
    for at in (span.column - 1, from_end):
        match = re.compile(r"(?<![=!<>:])=(?!=)").search(line, at)
        if match:
            place = Span(span.line, match.start() + 1, span.line, match.end() + 1)
            fixed = f"{line[: match.start()]}=={line[match.end() :]}".strip()
            return fixed, Fix("certain", (Edit(place, "=="),))
    return "compare with ==", None


def _keyword_expression(_: str, span: Span, text: str) -> Advice:
    """``f(reply-to="x")``."""
    match = re.compile(r"([\w.-]+)\s*=\s*").match(_line(text, span), span.column - 1)
    if match and not match[1].isidentifier():
        return f'a field whose id is no name: **{{"{match[1]}": …}}', None
    return 'compare with ==; a field whose id is no name is written **{"odd-id": …}', None


def _block(_: str, span: Span, text: str) -> Advice:
    if not "".join(text.split("\n")[span.line :]).strip() and _line(text, span).rstrip().endswith(":"):
        end = len(_line(text, span)) + 1
        return "an empty block is pass", Fix(
            "certain", (Edit(Span(span.line, end, span.line, end), " pass"),)
        )
    return "indent the lines of the block by four blanks, or write pass where it is empty", None


def _indent(*_: object) -> Advice:
    return (
        "lines of one block begin at the same column, four blanks deeper than the line with the colon",
        None,
    )


def _positional(*_: object) -> Advice:
    return "name the argument too: tags=[…]; only the step's name stands without one, first", None


def _unterminated(*_: object) -> Advice:
    return 'close the string on its line, or begin and end it with three quotes: """…"""', None


def _bracket(message: str, *_: object) -> Advice:
    match = re.search(r"'([(\[{])' was never closed", message)
    closing = {"(": ")", "[": "]", "{": "}"}
    return (
        f"write the {closing[match[1]]} that belongs to it" if match else "every bracket has its counterpart"
    ), None


def _zeros(_: str, span: Span, text: str) -> Advice:
    match = re.compile(r"\d+").match(_line(text, span), span.column - 1)
    if match is None:
        return None, None
    place = Span(span.line, match.start() + 1, span.line, match.end() + 1)
    return f'digits with zeros before them are text: "{match[0]}"', Fix(
        "likely", (Edit(place, f'"{match[0]}"'),)
    )


def _comma(*_: object) -> Advice:
    return "arguments and items have commas between them", None


def _syntax(_: str, span: Span, text: str) -> Advice:
    """CPython says no more than that; what stands there may."""
    line = _line(text, span)
    word = re.match(r"\w+", line[span.column - 1 :])
    here = word[0] if word else line[span.column - 1 : span.column]
    if here in ("elif", "else"):
        return f"{here} stands right below the block of its if, at the same column", None
    if here in ("function", "const", "let", "var", "then", "end"):
        return f"take {here} out", None
    if keyword.iskeyword(here) and re.match(rf"{here}\s*=(?!=)", line[span.column - 1 :]):
        return f'{here} is a word of Python: **{{"{here}": …}}', None
    if re.match(r"\s*(?:function|const|let|var)\b", line):
        return (
            "an assignment and a function have no such word in Python: getOrders = …, def then_tag():",
            None,
        )
    if here == "{" or line.strip() in ("}", "};"):
        return "blocks have no braces: a colon, and the lines below indented by four blanks", None
    if here in ("and", "or", "in", "not", "is"):
        return f"{here} needs a path or a literal on each side", None
    if here == ";":
        return "one statement a line, and no ; at its end", None
    if here == "$":
        return "paths have no $: order.name", None
    return (
        f"{here} cannot stand here: take it out, or write what is missing before it" if here else None,
        None,
    )


def _template(*_: object) -> Advice:
    return 'a field of an f-string is a path: f"{order.name}"', None


def _character(_: str, span: Span, text: str) -> Advice:
    return f"take {_line(text, span)[span.column - 1 : span.column]} out, or put it in quotes", None


def _line(text: str, span: Span) -> str:
    lines = text.split("\n", span.line)
    return lines[span.line - 1] if span.line <= len(lines) else ""


_ADVICE: tuple[tuple[str, Callable[[str, Span, str], Advice]], ...] = (
    ("expected ':'", _colon),
    ("instead of '='", _equals),
    ("expression cannot contain assignment", _keyword_expression),
    ("expected an indented block", _block),
    ("unexpected indent", _indent),
    ("unindent does not match", _indent),
    ("inconsistent use of tabs", _indent),
    ("positional argument follows", _positional),
    ("f-string", _template),
    ("unterminated", _unterminated),
    ("was never closed", _bracket),
    ("unmatched", _bracket),
    ("closing parenthesis", _bracket),
    ("leading zeros", _zeros),
    ("forgot a comma", _comma),
    ("invalid character", _character),
    ("invalid non-printable character", _character),
    ("invalid syntax", _syntax),
)
