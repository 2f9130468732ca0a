"""Words to people: what a ``diagnostic`` is, what its code means (``explain``), and how it is shown (``render``)."""
