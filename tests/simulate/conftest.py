"""One small city, written once, for all tests of this folder."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulate import SimulatedCity, SimulatedFiles, make_city, write_city

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def city() -> SimulatedCity:
    """Return a city of 3,000 posts, a fifth of the usual streets and contacts."""
    return make_city(1, posts=3000, scale=0.2)


@pytest.fixture(scope="session")
def files(city: SimulatedCity, tmp_path_factory: pytest.TempPathFactory) -> SimulatedFiles:
    """Return that city's files."""
    return write_city(city, tmp_path_factory.mktemp("city"))


@pytest.fixture(scope="session")
def read_rows() -> Callable[[Path], Rows]:
    """Return a reader of CSV rows."""

    def read(path: Path) -> Rows:
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    return read


@pytest.fixture(scope="session")
def posts(files: SimulatedFiles) -> list[dict[str, Any]]:
    """Return the posts as written."""
    return [json.loads(line) for line in files.posts.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="session")
def truth(files: SimulatedFiles, read_rows: Callable[[Path], Rows]) -> dict[str, dict[str, str]]:
    """Return the truth of each post by id."""
    return {row["id"]: row for row in read_rows(files.truth_posts)}
