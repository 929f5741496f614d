"""A council's list of counters and libraries is read row by row."""

from pathlib import Path

import pytest

from boundaries import BoundaryError
from boundaries.services import ServicePoint, fold_postcode, read_services
from intake import InputFileError


def _write(folder: Path, text: str) -> Path:
    path = folder / "places.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_column_is_taken_in(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "Title,Type,One Stop,Latitude,Longitude,Address,Post Code,Opening Hours\n"
        "Mill Hub,Hub,yes,53.8,-1.5,1 Mill Lane,LS1 1AA,Mon-Fri 9-5\n"
        "Elm Library,Library,No,53.9,-1.6,,,\n",
    )
    found = read_services(path, source="council")
    assert found.services == (
        ServicePoint(
            name="Mill Hub",
            kind="Hub",
            counter=True,
            lat=53.8,
            lon=-1.5,
            address="1 Mill Lane",
            postcode="LS1 1AA",
            hours="Mon-Fri 9-5",
            source="council",
        ),
        ServicePoint("Elm Library", "Library", counter=False, lat=53.9, lon=-1.6, source="council"),
    )
    assert [(each.weekly_hours, each.library) for each in found.services] == [(40.0, False), (None, True)]
    assert (found.read, found.duplicate, found.rejects, found.notes) == (2, 0, (), ())


def test_every_row_is_taken_doubled_or_refused_with_its_reason(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "name,kind,counter,lat,lon\n"
        "A,Hub,yes,53.8,-1.5\n"
        "A,Hub,yes,53.8,-1.5\n"
        "A,Hub,no,53.8,-1.5\n"
        ",Hub,yes,53.8,-1.5\n"
        "B,Hub,perhaps,53.8,-1.5\n"
        "C,Hub,yes,,\n"
        "D,Hub,yes,53.8,\n"
        "E,Hub,yes,-1.5,53.8\n"
        "F,Hub\n",
    )
    found = read_services(path, near=lambda lat, lon: 53 < lat < 55 and -3 < lon < 0)
    assert [service.name for service in found.services] == ["A"]
    assert (found.read, found.duplicate) == (9, 1)
    assert [(reject.row, reject.field) for reject in found.rejects] == [
        (4, "name"),
        (5, "name"),
        (6, "counter"),
        (7, "lat"),
        (8, "lat"),
        (9, "lat"),
        (10, ""),
    ]
    assert "something else" in found.rejects[0].reason
    assert "write yes or no" in found.rejects[2].reason
    assert "exchanged" in found.rejects[5].reason


def test_a_row_without_a_point_is_found_by_its_postcode(tmp_path: Path) -> None:
    path = _write(tmp_path, "name,postcode\nA,ls1 1aa\nB,LS9 9ZZ\n")
    found = read_services(path, postcodes={fold_postcode("LS1 1AA"): (53.8, -1.5)})
    assert [(each.lat, each.lon) for each in found.services] == [(53.8, -1.5)]
    assert found.rejects[0].value == "LS9 9ZZ"
    assert "--kind postcode" in found.rejects[0].reason


def test_without_a_column_of_counters_names_and_kinds_tell_and_that_is_said(tmp_path: Path) -> None:
    path = _write(tmp_path, "name,kind,lat,lon\nMill,One Stop Centre,53.8,-1.5\nElm,Library,53.9,-1.6\n")
    found = read_services(path)
    assert [service.counter for service in found.services] == [True, False]
    assert "1 were taken for one by name or kind" in found.notes[0]


def test_hours_that_are_not_understood_are_kept_and_told(tmp_path: Path) -> None:
    path = _write(tmp_path, "name,counter,lat,lon,hours\nMill,yes,53.8,-1.5,by appointment\n")
    found = read_services(path)
    assert found.services[0].hours == "by appointment"
    assert found.notes == (
        "not understood as hours a week, and kept as text, at 1 of the places: 'by appointment'",
    )


def test_a_list_that_does_not_say_where_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match=r"places\.csv does not say where the places are"):
        read_services(_write(tmp_path, "name,lat\nA,53.8\n"))
    with pytest.raises(InputFileError, match="no column found for name"):
        read_services(_write(tmp_path, "lat,lon\n53.8,-1.5\n"))
