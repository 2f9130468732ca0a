"""Sentences as a writer puts them down: capitals, marks, lines, greeting and thanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flowc_training.languages import Language
from flowc_training.requests.styles import Style

_END = re.compile(r"[.!?…:;。！？：]\s*[\"'”»“」]?$")


@dataclass(frozen=True, slots=True)
class Texts:
    """Puts sentences together in a style."""

    style: Style
    language: Language

    def sentences(self, said: Sequence[str]) -> str:
        """Sentences one after the other."""
        gap = "" if self.language == "ja" else " "
        marks = self.style.marks
        if marks == "none":
            gap = "\n"
        whole = [self._ended(each, last=at == len(said) - 1) for at, each in enumerate(said)]
        return gap.join(map(lowered if self.style.case == "lower" else capital, whole))

    def prose(self, said: Sequence[str], around: tuple[str, str]) -> str:
        """A text with its greeting before and its thanks behind."""
        hello, thanks = around
        body = self.sentences(said)
        if self.style.form == "mail":
            half = len(said) // 2 if len(said) > 3 else 0
            if half:
                body = f"{self.sentences(said[:half])}\n\n{self.sentences(said[half:])}"
            return "\n\n".join(filter(None, [self._comma(hello), body, thanks]))
        body = self._greeted(hello, body)
        gap = "\n" if not _END.search(body) else "" if self.language == "ja" else " "
        return f"{body}{gap}{thanks}" if thanks else body

    def _greeted(self, hello: str, body: str) -> str:
        """A text behind its greeting: in its line, and in one sentence with it where it is a mere word."""
        if not hello:
            return body
        if self.language == "ja":
            return f"{hello}。{body}"
        if hello.endswith(("?", "!")):
            return f"{hello} {body}"
        return f"{hello}\n{body}" if self.style.tone == "formal" else f"{hello}, {lowered(body)}"

    def note(self, lines: Sequence[str]) -> str:
        """Short lines."""
        whole = lines if self.style.case == "lower" else [capital(each) for each in lines]
        return "\n".join(whole)

    def lines(self, said: tuple[str, Sequence[tuple[int, str]]], around: tuple[str, str]) -> str:
        """An introduction and a list."""
        intro, points = said
        mark = "・" if self.language == "ja" else "* " if self.style.quotes == "single" else "- "
        body = [f"{'  ' * depth}{mark}{text}" for depth, text in points]
        hello, thanks = around
        head = f"{self._comma(hello)}\n" if hello else ""
        return "\n".join([f"{head}{intro}", *body, *([f"\n{thanks}"] if thanks else [])])

    def _comma(self, hello: str) -> str:
        if not hello:
            return ""
        return f"{hello}。" if self.language == "ja" else hello if hello[-1] in "!?" else f"{hello},"

    def _ended(self, said: str, *, last: bool) -> str:
        match self.style.marks:
            case "none":
                return re.sub(r"\s*[.。]$", "", said)
            case "sparse" if last:
                return re.sub(r"\s*[.。]$", "", said)
            case "loud":
                mark = "！" if self.language == "ja" else " !" if self.language == "fr" else "!"
                opened = f"¡{said}" if self.language == "es" and not _END.search(said) else said
                return ended(opened, mark)
            case _:
                return ended(said, "。" if self.language == "ja" else ".")


def texts(style: Style, language: Language | None = None) -> Texts:
    """The writer of a style."""
    return Texts(style, language or style.language)


def ended(said: str, mark: str) -> str:
    """A sentence with its end, if it has none yet."""
    return said if _END.search(said) else f"{said}{mark}"


def capital(text: str) -> str:
    """A text with a capital; what stands before its first letter is kept."""
    found = re.search(r"\w", text)
    return text if found is None else text[: found.start()] + found[0].upper() + text[found.end() :]


def lowered(text: str) -> str:
    """A text without its capital, unless that is a word of its own (*I*, *VIP*, *I'd*)."""
    first = text.partition(" ")[0]
    if re.match(r"I\b|\W|\w[A-Z]", first) or first in _PROPER:
        return text
    return f"{text[:1].lower()}{text[1:]}"


_PROPER = frozenset({"Flow"})
