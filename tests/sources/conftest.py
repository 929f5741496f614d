"""A client that hardly waits, and a folder for what it fetches."""

from pathlib import Path

import pytest

from sources import Client, ClientSettings
from tests.replay import BUSY, HANG_UP, TOO_MANY, Answer, Route, Service

__all__ = ["BUSY", "HANG_UP", "TOO_MANY", "Answer", "Route", "Service"]


@pytest.fixture
def client() -> Client:
    """Return a client that waits hardly at all between tries."""
    return Client(ClientSettings(retries=3, backoff_s=0.001, patience_s=0.01, timeout_s=5))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Return the folder of fetched files."""
    return tmp_path / "cache"
