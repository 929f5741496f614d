"""Time as an argument: what is stored must not depend on when a test or a demo runs."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], str]


def read_clock() -> str:
    """Return the present time, ISO 8601 UTC to the second."""
    return datetime.now(tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
