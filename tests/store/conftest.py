"""An empty city file for each test."""

from pathlib import Path

import pytest

from store import create_city


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Return the path of a fresh city file."""
    path = tmp_path / "city.db"
    create_city(path, {"name": "Testerby", "country": "GB", "metric_epsg": "27700", "edition": ""})
    return path
