"""Fixtures that every test may use."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real open data beside the project; skip where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not (folder / "leeds" / "wards.geojson").exists():
        pytest.skip("the real open data (../shared) is not beside this checkout")
    return folder
