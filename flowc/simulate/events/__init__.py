"""Events and shops made up for workflows.

``reads`` finds what a workflow reads, ``inventing`` makes values for it, ``records`` fits records to the queries of
Get data, and ``making`` puts it all together.
"""

from __future__ import annotations

from flowc.simulate.events.making import Events, Made

__all__ = ["Events", "Made"]
