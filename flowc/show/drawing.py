"""Everything a picture of a workflow needs, before it is printed as SVG."""

from __future__ import annotations

from flowc.model.workflow import Workflow
from flowc.records import record
from flowc.show.arrangement import arrange
from flowc.show.captions import Caption, Labels, caption, tag
from flowc.show.cards import Card, card, label
from flowc.show.layout import lay_out
from flowc.show.picture import Picture


@record
class Drawing:
    """A picture with its texts: by step its caption and card, by link its label (empty: none).

    ``reached`` are the steps that a trigger leads to.
    """

    picture: Picture
    captions: tuple[Caption, ...]
    cards: tuple[Card, ...]
    tags: tuple[str, ...]
    reached: frozenset[int]


def draw(workflow: Workflow, labels: Labels | None = None) -> Drawing:
    """The drawing of a workflow in canonical form."""
    captions = tuple([caption(step, labels) for step in workflow.steps])
    cards = tuple([card(said, number) for number, said in enumerate(captions, 1)])
    said = [tag(workflow, link) for link in range(len(workflow.links))]
    tags = [label(text) if text else ("", 0.0) for text in said]
    widths = {link: width for link, (text, width) in enumerate(tags) if text}
    arrangement = arrange(workflow)
    picture = lay_out(workflow, arrangement, [one.size for one in cards], widths)
    return Drawing(picture, captions, cards, tuple([text for text, _ in tags]), arrangement.reached)
