"""Gazetteer files: lenient about columns, strict about values."""

from pathlib import Path

import pytest

from geocode import GeocodeError, read_places
from intake import InputFileError


def _write(folder: Path, text: str) -> Path:
    path = folder / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_go_by_many_names(tmp_path: Path) -> None:
    path = _write(tmp_path, "Street;Town;Latitude;Longitude\nElm Row;Farbury;53.8;-1.5\n")
    found = read_places(path, "street", source="council")
    (place,) = found.places
    assert (place.name, place.locality, place.lat, place.lon, place.source) == (
        "Elm Row",
        "Farbury",
        53.8,
        -1.5,
        "council",
    )


def test_bad_rows_are_rejected_with_row_field_value_and_reason(tmp_path: Path) -> None:
    path = _write(tmp_path, "name,lat,lon\nA,53.8,-1.5\n,53.8,-1.5\nB,north,-1.5\nC,0,0\nD,,\nE,1,2,3\n")
    found = read_places(path, "place")
    assert [place.name for place in found.places] == ["A"]
    assert [(r.row, r.field) for r in found.rejects] == [
        (3, "name"),
        (4, "lat"),
        (5, "lat"),
        (6, "lat"),
        (7, ""),
    ]
    assert found.read == len(found.places) + len(found.rejects)


def test_exchanged_coordinates_are_named_as_such(tmp_path: Path) -> None:
    path = _write(tmp_path, "name,lat,lon\nA,-1.5,53.8\n")
    found = read_places(path, "place", near=lambda lat, lon: 53 < lat < 54 and -2 < lon < -1)
    assert "exchanged" in found.rejects[0].reason


def test_a_table_without_coordinates_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match="no column found for lat"):
        read_places(_write(tmp_path, "name,x1\nA,1\n"), "place")


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeocodeError, match="street, place, poi, postcode"):
        read_places(_write(tmp_path, "name,lat,lon\n"), "planet")
