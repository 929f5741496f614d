"""Broken and odd boundary files of others: a whole import or one clear line, the city file as it was."""

import sqlite3
from pathlib import Path

import pytest

from intake import WardlightError
from pipeline.creating import new_city
from pipeline.importing import import_wards

pytestmark = pytest.mark.realdata

_FOLDERS = ("bad-boundaries", "hostile/geojson-bad", "hostile/geojson-good", "hostile/csv", "hostile/strings")


def _dump(city: Path) -> list[str]:
    connection = sqlite3.connect(city)
    lines = list(connection.iterdump())
    connection.close()
    return lines


@pytest.mark.parametrize("folder", _FOLDERS)
def test_each_file_is_imported_whole_or_refused_in_one_line(
    shared: Path, tmp_path: Path, folder: str
) -> None:
    city = tmp_path / "city.db"
    new_city(city, "Testerby")
    before = _dump(city)
    stored: dict[str, int] = {}
    for path in sorted((shared / folder).iterdir()):
        try:
            ledger = import_wards(city, path, edition=path.stem)
        except WardlightError as error:
            line = str(error)
            assert path.name in line
            assert len(line.splitlines()) == 1
            assert "Traceback" not in line
            assert _dump(city) == before, path.name
        else:
            assert ledger.read == ledger.stored
            stored[path.name] = ledger.stored
            before = _dump(city)
    assert stored == ({"self-intersecting-wards.geojson": 11} if folder == "bad-boundaries" else {})
