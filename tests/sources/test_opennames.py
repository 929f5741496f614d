"""OS Open Names: tiles that touch the city, kinds, localities; what is no such file is refused."""

from pathlib import Path

import pytest

from intake import InputFileError, WardlightError
from sources import SourceError
from sources.opennames import read_opennames
from sources.places import PlaceRow
from tests.sources.published import BOX, feature, pack

_ROAD = ("transportNetwork", "Named Road")
_SUBURB = ("populatedPlace", "Suburban Area")
_TILE = "".join(
    (
        feature("Alderby", _SUBURB, (430_000, 435_000), settlement="Testerby", outcode="TS6"),
        feature("Testerby", ("populatedPlace", "City"), (430_100, 433_900), outcode="TS1"),
        feature("Church Street", _ROAD, (430_300, 435_400), settlement="Testerby", outcode="TS6"),
        feature("Church Street", _ROAD, (432_500, 431_000), settlement="Testerby", outcode="TS9"),
        feature(
            "Heol Fawr", ("transportNetwork", "Section Of Named Road"), (430_000, 435_100), name2="High St"
        ),
        feature("A660", ("transportNetwork", "Numbered Road"), (430_000, 435_100)),
        feature("A660", ("transportNetwork", "Section Of Numbered Road"), (430_000, 435_100)),
        feature("TS6 2AA", ("other", "Postcode"), (430_001, 435_001), settlement="Testerby", outcode="TS6"),
        feature("Bell, Book & Co", ("landcover", "Woodland Or Forest"), (430_000, 434_000)),
        feature("Far Street", _ROAD, (439_900, 421_000)),
    )
)


def _write(folder: Path, members: dict[str, str | bytes]) -> Path:
    path = folder / "opname_csv_gb.zip"
    path.write_bytes(pack(members))
    return path


def _real(folder: Path, tile: str = _TILE) -> Path:
    return _write(
        folder,
        {
            "Doc/OS_Open_Names_Header.csv": "\ufeffID,NAMES_URI,NAME1\r\n",
            "Doc/licence.txt": "made up",
            "Data/SE22.csv": "\ufeff" + tile,
            "Data/SE24.csv": feature("North Lane", _ROAD, (430_000, 440_500), settlement="Testerby"),
            "Data/TQ28.csv": "this tile is not even read: a city's fetch costs its own tiles alone",
        },
    )


def test_what_lies_in_the_city_comes_by_kind(tmp_path: Path) -> None:
    found = read_opennames(_real(tmp_path), BOX)
    told = {(row.kind, row.name, row.locality, row.outcode, row.category) for row in found.rows}
    assert told == {
        ("place", "Alderby", "Testerby", "TS6", "suburban area"),
        ("place", "Testerby", "", "TS1", "city"),
        ("street", "Church Street", "Alderby", "TS6", ""),
        ("street", "Church Street", "Testerby", "TS9", ""),
        ("street", "Heol Fawr", "Alderby", "", ""),
        ("street", "High St", "Alderby", "", ""),
        ("street", "North Lane", "Testerby", "", ""),
        ("postcode", "TS6 2AA", "", "", ""),
        ("poi", "Bell, Book & Co", "", "", "woodland or forest"),
    }
    assert found.rejects == {}


def test_points_are_degrees(tmp_path: Path) -> None:
    rows = read_opennames(_real(tmp_path), BOX).rows
    assert next(row for row in rows if row.name == "Alderby") == PlaceRow(
        "place", "Alderby", 53.810429, -1.545892, "Testerby", "TS6", "suburban area"
    )


def test_a_tile_may_repeat_the_header(tmp_path: Path) -> None:
    header = ",".join(["ID", *["X"] * 33]) + "\r\n"
    assert len(read_opennames(_real(tmp_path, header + _TILE), BOX).rows) == 9


def test_a_row_without_a_position_is_named(tmp_path: Path) -> None:
    spoilt = feature("Bent Lane", _ROAD, ("4x", 435_000))
    found = read_opennames(_real(tmp_path, spoilt + _TILE), BOX)
    assert len(found.rows) == 9
    (reject,) = found.rejects["street"]
    assert (reject.row, reject.field, reject.value) == (1, "GEOMETRY_X", "Bent Lane: 4x, 435000")
    assert "Data/SE22.csv" in reject.reason


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"Data/TQ28.csv": _TILE}, "holds none of the tiles that touch the city (SE22, SE24)"),
        ({"Data/SE22.csv": "a,b,c\r\n"}, "row 1 has 3 cells where OS Open Names has 34"),
        ({"Data/SE22.csv": b"\xff\xfe\x00"}, "is not UTF-8"),
        ({"Data/SE22.csv": 'a,"b'}, "Data/SE22.csv, row 1: unexpected end of data"),
        ({"../SE22.csv": _TILE}, "outside its folder"),
        ({"Data/SE22.csv": bytes(60 * 1024**2)}, "would unpack to 60 MiB"),
    ],
)
def test_another_zip_is_refused_in_one_line(
    tmp_path: Path, members: dict[str, str | bytes], words: str
) -> None:
    with pytest.raises(WardlightError) as told:
        read_opennames(_write(tmp_path, members), BOX)
    assert words in str(told.value)
    assert str(told.value).startswith("opname_csv_gb.zip")


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_cut_zip_is_refused(tmp_path: Path, share: float) -> None:
    path = _real(tmp_path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(InputFileError, match="broken or cut-off zip"):
        read_opennames(path, BOX)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_opennames(tmp_path / "gone.zip", BOX)


def test_a_single_tile_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "SE22.csv").write_text(_TILE, encoding="utf-8")
    assert len(read_opennames(tmp_path / "SE22.csv", BOX).rows) == 8
