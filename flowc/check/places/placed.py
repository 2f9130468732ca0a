"""Places of a workflow in the two texts it has: a span in the view, a JSON pointer into the document.

Either text may be the one that was given. A document's view is its pure one; a view's document is the one it
makes, with the order its layout has. The other text is made when a finding first asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flowc import api
from flowc.check.findings import At
from flowc.check.places.locating import Locator
from flowc.diagnostics.diagnostic import Span
from flowc.document import footer
from flowc.document.reading import Ordered, is_document, read_ordered
from flowc.graph.canonical import canonical
from flowc.model.workflow import Workflow
from flowc.view.reader import read_view, read_workflow

_ASPECTS = {
    "task": "/task_id",
    "version": "/task_version",
    "type": "/task_type",
    "name": "/name",
    "fields": "/config_field_values",
}


@dataclass(frozen=True)
class Placed:
    """A canonical workflow, the text it was read from, and whether that is a view.

    ``ordered`` is there for a document, and for a view that has no layout of its own to tell the order.
    """

    workflow: Workflow
    text: str
    is_view: bool
    ordered: Ordered | None = None

    @cached_property
    def view(self) -> str:
        """The text that spans are of: the view, or the pure view of the document."""
        return self.text if self.is_view else api.to_python(self.text, layout=False)

    @cached_property
    def locator(self) -> Locator:
        """Finds places in the view."""
        return Locator(read_view(footer.detach(self.view).view), self.workflow)

    @cached_property
    def order(self) -> Ordered:
        """Where steps and links stand in the document's arrays."""
        return self.ordered or read_ordered(api.to_json(self.text))

    def span(self, at: At) -> Span:
        """The place in ``view``."""
        return self.locator.span(at)

    def pointer(self, at: At) -> str:
        """The place in the document."""
        if at.declaration is not None:
            return f"/root/patched_fields/{at.declaration}"
        if at.step is None:
            return "/root/workflow_name" if at.aspect == "name" else "/root"
        if at.port is not None:
            return self._link(at.step, at.port)
        step = f"/root/steps/{self.order.steps[at.step]}"
        if at.field is None:
            return step + _ASPECTS.get(at.aspect, "")
        return f"{step}/config_field_values/{at.field}/{'config_field_id' if at.aspect == 'key' else 'value'}"

    def _link(self, step: int, port: str) -> str:
        """The first link that leaves a step by a port; the step where there is none."""
        for place, link in enumerate(self.workflow.links):
            if link.source == step and link.port == port:
                return f"/root/links/{self.order.links[place]}/from_port_id"
        return f"/root/steps/{self.order.steps[step]}"


def read(text: str) -> Placed:
    """The workflow of a document or a view. Raises ``FlowError`` where the text has none."""
    if is_document(text):
        ordered = read_ordered(text)
        return Placed(ordered.workflow, text, False, ordered)
    detached = footer.detach(text)
    workflow = canonical(read_workflow(detached.view))
    plain = None if detached.layout is not None else _as_they_stand(workflow)
    return Placed(workflow, text, True, plain)


def _as_they_stand(workflow: Workflow) -> Ordered:
    """A view without a layout makes a document in canonical order."""
    steps: Sequence[int] = range(len(workflow.steps))
    return Ordered(workflow, steps, range(len(workflow.links)))
