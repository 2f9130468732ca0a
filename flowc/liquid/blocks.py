"""The markups of a text together: which blocks open and close, and what each name stands for where.

Every mistake is one problem: a block closed by the wrong tag counts as closed, and what follows is read on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress

from flowc.diagnostics.diagnostic import Problem, Severity, did_you_mean, hint_of
from flowc.liquid import mistakes
from flowc.liquid.expressions import Parsed, parse
from flowc.liquid.facts import Study, Variable
from flowc.liquid.scanning import DEEPEST, NAMELESS, VERBATIM, Markup, scan, unclosed_block
from flowc.liquid.shapes import WRITING, Origin, origin_after
from flowc.records import record, replace

_BRANCHES = {
    "if": ("elsif", "else"),
    "unless": ("elsif", "else"),
    "case": ("when", "else"),
    "for": ("else",),
    "tablerow": (),
    "capture": (),
    "ifchanged": (),
}
_LOOPS = ("for", "tablerow")
_LEAVING = ("break", "continue")
_LOOP_NAMES = {"for": "forloop", "tablerow": "tablerowloop"}
_ENDS = {f"end{name}": name for name in (*_BRANCHES, *VERBATIM)}
_MIDDLES = frozenset(name for names in _BRANCHES.values() for name in names)
_TAGS = frozenset(
    (*_BRANCHES, *_MIDDLES, "", "assign", "break", "continue", "cycle", "decrement", "echo", "increment")
)
_UNREAD = frozenset((*VERBATIM, "#"))
_UNCOMMENTED = re.compile(r"\n\s*+[^#\s]")
_PARTIALS = ("include", "render")


def read(text: str) -> Study:
    """What the text's Liquid reads, and everything wrong with it."""
    markups, unclosed = scan(text)
    reading = _Reading()
    with suppress(_EnoughError):
        reading.run(markups)
    problems = sorted([*unclosed, *reading.problems], key=lambda each: (each.start, each.end))
    return Study(tuple(reading.variables), tuple(problems))


_MOST = 1_000
"""Problems of one text: a text that has more is not read on."""


class _EnoughError(Exception):
    """No more is read: a block stands in too many others, or very much is wrong."""


@record
class _Name:
    """What a name stands for: a path, or none; ``is_single`` where it surely is a single value, ``is_text`` text."""

    origin: Origin = None
    is_single: bool = False
    is_text: bool = False


@record
class _Open:
    """A block that is open; ``outer`` are the names that hold again after it."""

    markup: Markup
    outer: Mapping[str, _Name]


class _Reading:
    """One way through the markups, with the blocks that are open and the names that are known."""

    def __init__(self) -> None:
        self.variables: list[Variable] = []
        self.problems: list[Problem] = []
        self._assigned: dict[str, _Name] = {}
        self._items: Mapping[str, _Name] = {}
        self._depth = 0
        self._loops = 0

    def run(self, markups: Iterable[Markup]) -> None:
        """A run of markups in which every block that opens has to close."""
        blocks: list[_Open] = []
        for markup in markups:
            self._one(markup, blocks)
            if len(self.problems) > _MOST:
                raise _EnoughError
        for block in blocks:
            self._never_closed(block)

    def _one(self, markup: Markup, blocks: list[_Open]) -> None:
        tag = markup.tag
        if markup.lines:
            self.run(markup.lines)
        elif tag == "liquid":
            self._take(markup, Parsed(problems=(mistakes.empty(tag),)))
        elif tag in _ENDS:
            self._take(markup, parse(tag, markup.expression))
            self._close(markup, blocks)
        elif tag in _TAGS:
            if tag in _MIDDLES:
                self._branch(markup, blocks)
            parsed = parse(tag, markup.expression) if markup.is_closed else Parsed()
            self._take(markup, parsed)
            if tag in _BRANCHES:
                self._open(markup, blocks)
            if tag in _LEAVING and not self._loops:
                message = f"{tag} stands in no loop: the text ends here"
                self._report("stray-branch", markup, message, severity="warning")
            self._define(tag, parsed)
        elif tag == "#":
            self._comment(markup)
        elif tag not in _UNREAD or markup.is_line:
            self._unknown(markup, blocks)

    def _comment(self, markup: Markup) -> None:
        """A comment in one tag: Liquid wants each of its lines to begin as one."""
        line = _UNCOMMENTED.search(markup.expression)
        if line is not None and markup.is_closed:
            self._take(markup, Parsed(problems=(mistakes.comment_line(markup.expression, line.end() - 1),)))

    def _unknown(self, markup: Markup, blocks: list[_Open]) -> None:
        """A tag that Liquid lacks is read as the one that was meant, if there is one."""
        if not markup.is_closed:
            return
        if markup.tag == NAMELESS:
            self._report("unknown-tag", markup, "the name of a tag is missing")
        elif markup.tag in VERBATIM:
            self._report("unknown-tag", markup, f"{markup.tag} is no line of liquid")
        elif markup.tag in _PARTIALS:
            self._report("unknown-tag", markup, f"Flow has no files to {markup.tag}")
        else:
            meant = did_you_mean(markup.tag, sorted(_TAGS - {""} | _ENDS.keys()))
            self._report("unknown-tag", markup, f"Liquid has no tag {markup.tag}", hint_of(meant), meant)
            if meant is not None:
                self._one(replace(markup, tag=meant), blocks)

    def _report(
        self,
        code: str,
        markup: Markup,
        message: str,
        hint: str | None = None,
        replacement: str | None = None,
        severity: Severity = "error",
    ) -> None:
        start = markup.tag_start
        end = start + max(len(markup.tag), 1)
        self.problems.append(Problem(code, message, start, end, hint, replacement, severity))

    # Blocks.

    def _open(self, markup: Markup, blocks: list[_Open]) -> None:
        self._depth += 1
        self._loops += markup.tag in _LOOPS
        if self._depth > DEEPEST:
            self.problems.append(mistakes.too_many_blocks(markup.start, markup.end))
            raise _EnoughError
        blocks.append(_Open(markup, self._items))

    def _never_closed(self, block: _Open) -> None:
        self.problems.append(unclosed_block(block.markup, f"end{block.markup.tag}"))
        self._leave(block)

    def _close(self, markup: Markup, blocks: list[_Open]) -> None:
        name = _ENDS[markup.tag]
        if not blocks:
            self._report("unopened-block", markup, f"{markup.tag} closes nothing")
            return
        open_tags = [block.markup.tag for block in blocks]
        if name not in open_tags:
            meant = f"end{open_tags[-1]}"
            message = f"{markup.tag} closes nothing: {open_tags[-1]} is open here"
            self._report("wrong-end", markup, message, f"write {meant}", meant)
            name = open_tags[-1]
        while (block := blocks.pop()).markup.tag != name:
            self._never_closed(block)
        self._leave(block)

    def _leave(self, block: _Open) -> None:
        self._depth -= 1
        self._loops -= block.markup.tag in _LOOPS
        self._items = block.outer

    def _branch(self, markup: Markup, blocks: list[_Open]) -> None:
        inside = blocks[-1].markup.tag if blocks else ""
        if markup.tag not in _BRANCHES.get(inside, ()):
            owners = " or ".join(name for name, tags in _BRANCHES.items() if markup.tag in tags)
            where = f"in {inside}" if inside else "here"
            message = f"{markup.tag} has no meaning {where}"
            self._report("stray-branch", markup, message, f"it belongs into {owners}")

    # Names.

    def _define(self, tag: str, parsed: Parsed) -> None:
        """What a tag gives a name to is known from here on, a loop's item to the end of the loop."""
        if parsed.defined is None:
            return
        if tag in _LOOPS:
            looped = next((use for use in parsed.uses if use.is_looped), None)
            origin = self._origin(looped.path) if looped else None
            item = _Name() if origin is None else _Name((*origin, ""))
            self._items = {**self._items, _LOOP_NAMES[tag]: _Name(), parsed.defined: item}
        else:
            self._assigned[parsed.defined] = self._given(tag, parsed)

    def _given(self, tag: str, parsed: Parsed) -> _Name:
        """What ``assign`` and the like give a name to."""
        if tag != "assign":
            return _Name(is_single=True, is_text=tag == "capture")
        if parsed.filters and parsed.filters[-1].name in WRITING:
            return _Name(is_single=True, is_text=True)
        alias = next((use for use in parsed.uses if not use.argument_of), None)
        origin = ("",) if alias is None else self._origin(alias.path)
        if origin is None:
            return _Name()
        path, is_single = origin_after(origin, parsed.filters)
        return _Name(path, is_single) if alias is not None else _Name(None, is_single or not parsed.filters)

    def _known(self, name: str) -> _Name | None:
        """What Liquid itself has defined by a name."""
        return self._items.get(name) or self._assigned.get(name)

    def _origin(self, path: str) -> Origin:
        root, _, rest = path.partition(".")
        known = self._known(root)
        if known is None:
            return (path,)
        origin = known.origin
        return None if origin is None else (*origin[:-1], ".".join(filter(None, (origin[-1], rest))))

    # What one markup says, at its place in the text.

    def _take(self, markup: Markup, parsed: Parsed) -> None:
        at = markup.expression_start
        for problem in parsed.problems:
            start, end = problem.start + at, problem.end + at
            if start == end:
                start, end = markup.start, markup.end
            self.problems.append(replace(problem, start=start, end=end))
        for use in parsed.uses:
            self.variables.append(self._variable(use, markup))

    def _variable(self, use: Variable, markup: Markup) -> Variable:
        at = markup.expression_start
        start = use.start + at
        root = use.path.partition(".")[0]
        known = self._known(root)
        return replace(
            use,
            start=start,
            end=use.end + at,
            tag=markup.tag,
            filters=tuple(replace(each, start=each.start + at, end=each.end + at) for each in use.filters),
            origin=self._origin(use.path),
            is_local=known is not None,
            shortcut=mistakes.shortcut(use.path, markup.tag, start, markup.expression[use.start : use.end]),
            is_single=known is not None and known.is_single,
            is_text=known is not None and known.is_text and use.path == root,
        )
