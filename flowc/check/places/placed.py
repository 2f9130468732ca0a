"""Places of a workflow in the two texts it has: a span in the view, a JSON pointer into the document.

Either text may be the one that was given. A document's view is its pure one; a view's document is the one it
makes, with the order its layout has. The other text is made when a finding first asks for it.
"""

from __future__ import annotations

from functools import cached_property

from flowc.check.findings import At
from flowc.check.places.locating import Locator
from flowc.diagnostics.diagnostic import Span
from flowc.source import Source

_ASPECTS = {
    "task": "/task_id",
    "version": "/task_version",
    "type": "/task_type",
    "name": "/name",
    "fields": "/config_field_values",
}


class Placed:
    """A workflow with the places of its parts. Raises ``FlowError`` where the source has none."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.workflow = source.workflow

    @cached_property
    def locator(self) -> Locator:
        """Finds places in the view."""
        return Locator(self.source.view.reading, self.workflow)

    def span(self, at: At) -> Span:
        """The place in the source's view."""
        return self.locator.span(at)

    def pointer(self, at: At) -> str:
        """The place in the document."""
        if at.declaration is not None:
            return f"/root/patched_fields/{at.declaration}"
        if at.step is None:
            return "/root/workflow_name" if at.aspect == "name" else "/root"
        if at.port is not None:
            return self._link(at.step, at.port)
        step = self._step(at.step)
        if at.field is None:
            return step + _ASPECTS.get(at.aspect, "")
        return f"{step}/config_field_values/{at.field}/{'config_field_id' if at.aspect == 'key' else 'value'}"

    def _link(self, step: int, port: str) -> str:
        """The first link that leaves a step by a port; the step where there is none."""
        for place, link in enumerate(self.workflow.links):
            if link.source == step and link.port == port:
                return f"/root/links/{self.source.order[1][place]}/from_port_id"
        return self._step(step)

    def _step(self, step: int) -> str:
        return f"/root/steps/{self.source.order[0][step]}"
