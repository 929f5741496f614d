"""Three wards in a row, and a way to read a few lines of contacts on them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from boundaries import Wards, build_wards
from contacts import ContactFile, read_contacts


@pytest.fixture(scope="session")
def wards() -> Wards:
    """Return three wards, each 0.1 degrees wide: A1 from -1.6, B2 from -1.5, C3 from -1.4; 53.7 to 53.9."""
    boxes = [shapely.box(west, 53.7, west + 0.1, 53.9) for west in (-1.6, -1.5, -1.4)]
    geometry = np.empty(3, dtype=object)
    geometry[:] = boxes
    return build_wards(
        ("A1", "B2", "C3"), ("Ashby & Moor", "Brook", "King's Croft"), geometry=geometry, metric_epsg=27700
    )


@pytest.fixture
def read(tmp_path: Path, wards: Wards) -> Callable[..., ContactFile]:
    """Return a function that reads some text as a file of contacts."""

    def write_and_read(text: str, **options: object) -> ContactFile:
        path = tmp_path / "calls.csv"
        path.write_text(text, encoding="utf-8")
        return read_contacts(path, wards, **options)  # type: ignore[arg-type] # options are checked by the callee

    return write_and_read
