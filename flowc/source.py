"""The one way in: a text, a document or a view, and all that it says and that can be made of it.

Each part is made once, when it is first asked for. A document's view and a view's document are sources
themselves, and proven: what is made is read back and must mean what it was made from. What one source knows of
a text goes on to those made from it, so that a chain of conversions reads no text twice; it is kept as long as
the sources are. Printer and writer are imported when there is something to make.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from flowc.diagnostics.diagnostic import Diagnostic, FlowError, Span
from flowc.document import footer
from flowc.document.layout.rows import Layout
from flowc.document.reading import Meaning, Written, is_document, parse_document, read_document, split
from flowc.graph.canonical import canonical
from flowc.graph.structure import program_of
from flowc.jsontext.value import Json
from flowc.model.blocks import Program
from flowc.model.workflow import Workflow
from flowc.records import record, replace
from flowc.view.reader import Reading, read_view, read_workflow


def read(text: str) -> Source:
    """The source of a document or a view. Raises ``FlowError`` where the text has no workflow."""
    source = Source(text, is_view=not is_document(text))
    _ = source.reading if source.is_view else source.workflow
    return source


@record
class _Printed:
    """A pure view, and what it was printed from and read back as."""

    text: str
    workflow: Workflow


class Source:
    """A text that is known to be a document or a view, or is meant to be one. Its parts raise ``FlowError``."""

    def __init__(
        self, text: str, *, is_view: bool, printed: _Printed | None = None, written: Written | None = None
    ) -> None:
        """``printed`` is a view that may say the same, ``written`` what a document was written from."""
        self.text = text
        self.is_view = is_view
        self._printed = printed
        self._written = written

    # What it says.

    @cached_property
    def workflow(self) -> Workflow:
        """What the text means, in canonical order."""
        if not self.is_view:
            return self._meaning.workflow
        printed = self._printed
        if printed is not None and self._detached.printed == printed.text:  # which was read back already
            return printed.workflow
        reading: Reading | None = vars(self).get("reading")
        return canonical(reading.workflow if reading is not None else read_workflow(self.body))

    @cached_property
    def program(self) -> Program:
        """The block tree of the workflow."""
        known = None if self.is_view else self._meaning.program
        return program_of(self.workflow) if known is None else known

    @cached_property
    def layout(self) -> Layout | None:
        """What a document has besides its meaning, as the footer of a view holds it; None of a view without one."""
        if self.is_view:
            return self._detached.layout
        self._meaning, layout = split(self.text)
        return layout

    @cached_property
    def order(self) -> tuple[Sequence[int], Sequence[int]]:
        """Where each step and each link stands in the arrays of the document."""
        if self.is_view and self.layout is None:
            return range(len(self.workflow.steps)), range(len(self.workflow.links))
        meant = self.document._meaning
        return meant.steps, meant.links

    @cached_property
    def tree(self) -> Json:
        """The JSON tree of the document."""
        if self.is_view:
            return self.document.tree
        return parse_document(self.text, self._written)

    @cached_property
    def reading(self) -> Reading:
        """What the reader of views made of the view, with its syntax tree: kept only where somebody asks for it.

        A tree that lives through a conversion makes collecting garbage the longer.
        """
        return read_view(self.body) if self.is_view else self.view.reading

    @property
    def body(self) -> str:
        """A view without its footer."""
        return self._detached.view

    @cached_property
    def _detached(self) -> footer.Detached:
        return footer.detach(self.text)

    @cached_property
    def _meaning(self) -> Meaning:
        return read_document(self.text, self._written)

    # The other text.

    @property
    def view(self) -> Source:
        """The view: the text itself, or the pure view of a document."""
        return self if self.is_view else self._pure

    @property
    def document(self) -> Source:
        """The document: the text itself, or the one a view makes."""
        return self._made if self.is_view else self

    @cached_property
    def _pure(self) -> Source:
        return self._printed_view(self._meaning)

    @cached_property
    def _made(self) -> Source:
        return self.to_json()

    def to_python(self) -> Source:
        """The view of a document with its layout below, proven to give back the text; see ``api.to_python``."""
        try:
            return self._with_layout(*split(self.text, guess=True))
        except FlowError:
            return self._with_layout(*split(self.text))  # there was more to it, or it is no workflow at all

    def to_json(self, form: str | None = None, base: Source | None = None) -> Source:
        """The document of a view, proven to mean what it says; see ``api.to_json``."""
        made = self._own if form is None and base is None else self._write(form, base)
        back = made.workflow
        if back == self.workflow:
            made._meaning = replace(made._meaning, workflow=self.workflow)  # one of the two is enough
            return made
        why = _difference(self.workflow, back)
        if self.layout is not None:
            raise footer.damaged(self.text, why)
        raise _unproven(f"the document would not mean what the view says: {why}", self.text)

    def _with_layout(self, meant: Meaning, layout: Layout) -> Source:
        from flowc.document.layout.defaults import is_canonical_code

        view = self._printed_view(meant)
        if is_canonical_code(layout) and view._gives(self.text, meant):
            return view
        text = footer.attach(view.text, layout)
        full = Source(text, is_view=True, printed=self._printed)
        if not full._gives(self.text, meant):
            raise _unproven("the document cannot be carried exactly: its text comes back changed", self.text)
        return full

    def _printed_view(self, meant: Meaning) -> Source:
        """The pure view of a document, proven to be read as it is meant."""
        printed = self._printed
        if printed is None or printed.workflow != meant.workflow:
            printed = self._printed = self._print(meant)
        return Source(printed.text, is_view=True, printed=printed)

    def _print(self, meant: Meaning) -> _Printed:
        from flowc.view.printer import print_workflow

        text = print_workflow(meant.workflow, meant.program or program_of(meant.workflow))
        try:
            back = canonical(read_workflow(text))
        except FlowError as error:
            why = error.diagnostics[0].message
            raise _unproven(f"the document cannot be carried exactly: {why}", self.text) from error
        if back != meant.workflow:
            why = _difference(meant.workflow, back)
            raise _unproven(f"the document cannot be carried exactly: {why}", self.text)
        return _Printed(text, back)

    @cached_property
    def _own(self) -> Source:
        return self._write(None, None)

    def _write(self, form: str | None, base: Source | None) -> Source:
        """The document of a view, not yet proven; in its own layout, that of another document, or a new one."""
        from flowc.document.writing import written

        workflow, layout = self.workflow, self.layout
        if layout is None:
            made = written(workflow, None if base is None else base.layout, form)
        else:
            try:
                made = written(workflow, layout, form, is_own=self._detached.is_unedited)
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise footer.damaged(self.text) from error
        return Source(made.text, is_view=False, printed=self._printed, written=made)

    def _gives(self, document: str, meant: Meaning) -> bool:
        """Does the view's own layout give back this very text? What that means is known then."""
        try:
            is_given = self._own.text == document
        except FlowError:
            return False
        if is_given:
            self._own._meaning = meant
        return is_given


def _unproven(message: str, text: str) -> FlowError:
    hint = "please report this with the document: flowc refuses what it cannot prove"
    return FlowError([Diagnostic("FC302", message, Span(1, 1), hint=hint)], text)


def _difference(wanted: Workflow, got: Workflow) -> str:
    """The first part of two workflows that differs, without its value."""
    for part in ("name", "note", "declarations"):
        if getattr(wanted, part) != getattr(got, part):
            return f"its {part} would come back changed"
    if len(wanted.steps) != len(got.steps):
        return f"{len(wanted.steps)} steps would come back as {len(got.steps)}"
    for number, (a, b) in enumerate(zip(wanted.steps, got.steps, strict=True), 1):
        for part in ("task", "version", "type", "fields", "name", "description", "note"):
            if getattr(a, part) != getattr(b, part):
                return f"the {part} of step {number} ({a.task}) would come back changed"
    return "the links between its steps would come back changed"
