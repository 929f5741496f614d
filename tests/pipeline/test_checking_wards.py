"""`wards check` and the ledger of an import say where wards do not meet."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from boundaries import write_geojson
from pipeline.creating import new_city
from pipeline.importing import import_wards

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def lapped(tmp_path: Path) -> Path:
    """Return a city file of three wards, of which the first two share a strip of ground."""
    boxes = [
        shapely.box(-1.60, 53.8, -1.56, 53.82),
        shapely.box(-1.57, 53.8, -1.54, 53.82),
        shapely.box(-1.54, 53.8, -1.52, 53.82),
    ]
    write_geojson(
        tmp_path / "lapped.geojson",
        np.array(boxes, dtype=object),
        properties={"code": ["A", "B", "C"], "name": ["Ash", "Elm \x1b[31m", "Oak"]},
    )
    city = tmp_path / "city.db"
    new_city(city, "Testerby")
    return city


def test_an_import_notes_where_wards_overlap(lapped: Path) -> None:
    ledger = import_wards(lapped, lapped.with_name("lapped.geojson"))
    assert ledger.stored == 3
    (note,) = ledger.notes
    assert note.startswith("1 overlap between wards, 1.47 km²: Ash (A) and Elm")
    assert import_wards(lapped, lapped.with_name("lapped.geojson")).notes == ledger.notes


def test_the_check_lists_every_fault_as_json_and_as_a_table(lapped: Path, wardlight: Run) -> None:
    import_wards(lapped, lapped.with_name("lapped.geojson"), edition="2025")
    report = json.loads(wardlight("wards", "check", lapped, "--json").stdout)
    assert (report["edition"], report["wards"]) == ("2025", 3)
    assert report["settings"] == {"least_area_m2": 1.0, "sliver_width_m": 5.0}
    (fault,) = report["faults"]
    assert fault["kind"] == "overlap"
    assert [ward["ward_code"] for ward in fault["wards"]] == ["A", "B"]
    assert fault["area_m2"] == pytest.approx(1.467e6, rel=0.01)
    assert -1.57 < fault["lon"] < -1.56
    shown = wardlight("wards", "check", lapped).stdout
    assert "Ash (A) and Elm" in shown
    assert "\x1b[31m" not in shown
    assert "A point there goes to the lower ward code" in shown


def test_wards_that_meet_are_said_to(town_city: Path, wardlight: Run) -> None:
    done = wardlight("wards", "check", town_city)
    assert done.stdout == "6 wards: no overlaps, no holes and no gaps between them.\n"


def test_without_wards_the_check_says_how_to_import_them(tmp_path: Path, wardlight: Run) -> None:
    new_city(tmp_path / "new.db", "Testerby")
    done = wardlight("wards", "check", tmp_path / "new.db")
    assert done.returncode == 1
    assert "wardlight wards import" in done.stderr
