"""NaPTAN: stations always, stops where they tell more than their street, each once."""

from pathlib import Path

import pytest

from sources import SourceError
from sources.naptan import read_naptan
from sources.places import PlaceRow
from tests.sources.published import BOX, STOP_COLUMNS, stop


def _write(folder: Path, *lines: str) -> Path:
    path = folder / "naptan.csv"
    path.write_text("\ufeff" + STOP_COLUMNS + "\n" + "".join(lines), encoding="utf-8")
    return path


def test_the_platforms_of_a_station_are_one_place(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        stop(
            "Testerby Bus Station", "BCS", lat="53.800", lon="-1.550", LocalityName="Testerby", Indicator="1"
        ),
        stop(
            "Testerby Bus Station", "BCS", lat="53.802", lon="-1.552", LocalityName="Testerby", Indicator="2"
        ),
        stop("Testerby Rail Station", "RLY", LocalityName="Testerby"),
    )
    assert read_naptan(path, BOX).rows == [
        PlaceRow("poi", "Testerby Bus Station", 53.801, -1.551, "Testerby", category="bus station"),
        PlaceRow("poi", "Testerby Rail Station", 53.8, -1.55, "Testerby", category="railway station"),
    ]


def test_stops_called_after_a_street_do_not_flood_the_gazetteer(tmp_path: Path) -> None:
    found = read_naptan(
        _write(
            tmp_path,
            stop("Otter Rd", "BCT", Street="Otter Road"),
            stop("Otter Road Mill Lane", "BCT", Street="Otter Road"),
            stop("Mill Lane", "BCT", Street="Otter Road"),
            stop("The Old Bell", "BCT", Street="Otter Road", LocalityName="Alderby", lat="53.80"),
            stop("The Old Bell", "BCT", Street="Otter Road", LocalityName="Alderby", lat="53.81"),
            stop("The Old Bell", "BCT", Street="High Street", LocalityName="Brook"),
        ),
        BOX,
    )
    assert [(row.name, row.locality, row.lat) for row in found.rows] == [
        ("The Old Bell", "Alderby", 53.805),
        ("The Old Bell", "Brook", 53.8),
    ]
    assert found.notes == ("3 bus stops are called after their street and were left out",)


def test_stops_that_are_gone_elsewhere_or_no_stops_are_left_out(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        stop("Closed Station", "RLY", Status="inactive"),
        stop("Far Station", "RLY", lat="51.5", lon="-0.1"),
        stop("Taxi Rank", "TXR"),
        stop("Nowhere", "RLY", lat="", lon=""),
        stop("Belfast", "RLY", lat="", lon="", GridType="IrishOS", Easting="333000", Northing="374000"),
    )
    assert read_naptan(path, BOX).rows == []


def test_a_stop_without_degrees_is_placed_by_the_grid(tmp_path: Path) -> None:
    path = _write(tmp_path, stop("Old Halt", "RLY", lat="", lon="", Easting="430000", Northing="435000"))
    (row,) = read_naptan(path, BOX).rows
    assert (row.lat, row.lon) == (53.810429, -1.545892)


def test_a_spoilt_row_is_named(tmp_path: Path) -> None:
    found = read_naptan(_write(tmp_path, stop("Bent Halt", "RLY", lat="north"), "450,cut\n"), BOX)
    told = [(reject.row, reject.field, reject.value) for reject in found.rejects["poi"]]
    assert told == [(2, "Latitude", "Bent Halt: north, -1.55"), (3, "", "450, cut")]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "is empty"), ("name,lat,lon\nA,1,2\n", "lacks CommonName"), ("<html>", "lacks CommonName")],
)
def test_another_file_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "naptan.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        read_naptan(path, BOX)
