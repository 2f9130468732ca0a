"""Times as people and documents write them."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """The time that an ISO 8601 text names; without a zone it is UTC's [guess]. Raises ``ValueError`` for another."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
