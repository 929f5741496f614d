"""Postcodes of the city's box, spelt alike, from both directories."""

import json
from pathlib import Path

import pytest

from sources import Client, SourceError
from sources.places import PlaceRow
from sources.postcodes import find_newest_directory, read_codepoint, read_onspd
from tests.replay import Answer, Service
from tests.sources.published import BOX, pack

_AREA = (
    '"TS6 2AA",10,430001,435001,"E92000001","E19000001","E18000002","","E08000035","E05001411"\r\n'
    '"TS12BB",50,430000,434000,"E92000001","","","","E08000035",""\r\n'
    '"TS9  9ZZ",90,0,0,"E92000001","","","","",""\r\n'
    '"TS8 8YY",10,429000,470000,"E92000001","","","","",""\r\n'
)
_HEADER = "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,lad25cd,lat,long\n"
_ROWS = (
    '"TS6 2AA","TS6  2AA","TS6 2AA","198001","","0","430001","435001","1","E08000035",53.810447,-1.545883\n'
    '"TS6 2AB","TS6  2AB","TS6 2AB","198001","199606","0","430001","435001","1","E08000035",53.81,-1.55\n'
    '"TS9 9ZZ","TS9  9ZZ","TS9 9ZZ","198001","","0","","","9","",99.999999,0.000000\n'
)


def _write(folder: Path, name: str, members: dict[str, str | bytes]) -> Path:
    path = folder / name
    path.write_bytes(pack(members))
    return path


def test_code_point_open_gives_the_postcodes_in_use(tmp_path: Path) -> None:
    path = _write(
        tmp_path,
        "codepo_gb.zip",
        {"Doc/Code-Point_Open_Column_Headers.csv": "PC,PQ,EA\r\n", "Data/CSV/ts.csv": _AREA},
    )
    assert read_codepoint(path, BOX).rows == [
        PlaceRow("postcode", "TS6 2AA", 53.810438, -1.545877),
        PlaceRow("postcode", "TS1 2BB", 53.801442, -1.545989),
    ]


def test_a_postcode_without_a_number_is_named(tmp_path: Path) -> None:
    path = _write(tmp_path, "codepo_gb.zip", {"Data/CSV/ts.csv": _AREA.replace("434000", "", 1)})
    (reject,) = read_codepoint(path, BOX).rejects["postcode"]
    assert (reject.row, reject.value) == (2, "TS12BB, 430000, ")


@pytest.mark.parametrize(
    "table",
    ["Data/ONSPD_AUG_2025_UK.csv", "Data/multi_csv/ONSPD_AUG_2025_UK_TS.csv", "ONSPD_AUG_2025_UK.csv"],
)
@pytest.mark.parametrize("header", [_HEADER, _HEADER.replace("pcd7,pcd8", "pcd,pcd2").upper()])
def test_the_directory_of_the_ons_keeps_old_postcodes(tmp_path: Path, table: str, header: str) -> None:
    members: dict[str, str | bytes] = {"Documents/codes.csv": "A,B\n", table: header + _ROWS}
    assert read_onspd(_write(tmp_path, "onspd.zip", members), BOX).rows == [
        PlaceRow("postcode", "TS6 2AA", 53.810447, -1.545883),
        PlaceRow("postcode", "TS6 2AB", 53.81, -1.55, category="terminated"),
    ]


def test_of_the_large_table_and_its_parts_the_large_one_is_read(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "Data/ONSPD_AUG_2025_UK.csv": _HEADER + _ROWS,
        "Data/multi_csv/ONSPD_AUG_2025_UK_TS.csv": "not read",
    }
    assert len(read_onspd(_write(tmp_path, "onspd.zip", members), BOX).rows) == 2


def test_the_other_licence_of_northern_ireland_is_told(tmp_path: Path) -> None:
    path = tmp_path / "directory.csv"
    path.write_text(_HEADER + _ROWS.replace("TS6 2AA", "BT6 2AA"), encoding="utf-8")
    assert "internal use only" in read_onspd(path, BOX).notes[0]
    path.write_text(_HEADER + _ROWS, encoding="utf-8")
    assert read_onspd(path, BOX).notes == ()


def test_an_unpacked_directory_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "directory.csv"
    path.write_text(_HEADER + _ROWS, encoding="utf-8")
    assert len(read_onspd(path, BOX).rows) == 2


def test_each_is_told_from_the_other(tmp_path: Path) -> None:
    codepoint = _write(tmp_path, "a.zip", {"Data/CSV/ts.csv": _AREA})
    onspd = _write(tmp_path, "b.zip", {"Data/ONSPD_AUG_2025_UK.csv": _HEADER + _ROWS})
    with pytest.raises(SourceError, match="is no table of the ONS Postcode Directory"):
        read_onspd(codepoint, BOX)
    with pytest.raises(SourceError, match="row 1 has 12 cells where Code-Point Open has 10"):
        read_codepoint(onspd, BOX)
    with pytest.raises(SourceError, match="is not Code-Point Open"):
        read_codepoint(_write(tmp_path, "c.zip", {"readme.txt": "x"}), BOX)


def test_the_newest_edition_is_looked_up(service: Service, client: Client) -> None:
    items = [
        {"id": "guide", "title": "User guide to the ONS Postcode Directory (August 2025)"},
        {"id": "aug25", "title": "ONS Postcode Directory (August 2025) for the UK"},
        {"id": "may25", "title": "ONS Postcode Directory (May 2025) for the UK"},
    ]
    service.routes["/search"] = lambda _: Answer(json.dumps({"results": items}).encode())
    assert find_newest_directory(client, service.url) == f"{service.url}/content/items/aug25/data"
    (_, query) = service.asked[0]
    assert (query["sortField"], query["sortOrder"], query["f"]) == ("created", "desc", "json")
    assert "ONSGeography_data" in query["q"]


@pytest.mark.parametrize("body", [b'{"results": []}', b'{"error": {"code": 400}}', b"[]"])
def test_a_portal_that_knows_none_is_told(service: Service, client: Client, body: bytes) -> None:
    service.routes["/search"] = lambda _: Answer(body)
    with pytest.raises(SourceError, match="name it with --file"):
        find_newest_directory(client, service.url)
