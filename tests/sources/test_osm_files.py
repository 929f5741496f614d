"""OpenStreetMap out of a file, read by a process apart."""

import json
import os
from pathlib import Path

import pyogrio
import pytest

from sources import SourceError
from sources.osm_file import read_osm
from tests.sources.published import BOX, write_pbf

_BELL = {"name": "The Old Bell", "amenity": "pub", "old_name": "Bell Inn"}
_NODES = [
    (1, 53.80, -1.55, _BELL),
    (2, 53.801, -1.551, {}),
    (3, 53.803, -1.551, {}),
    (4, 53.803, -1.545, {}),
    (5, 51.5, -0.1, {"name": "Far Shop", "shop": "yes"}),
    (6, 53.80, -1.55, {"name": "A Bench Without a Kind", "backrest": "yes"}),
    (7, 53.80, -1.55, {"amenity": "bench"}),
]
_WAYS = [(9, (2, 3, 4, 2), {"name": "Alder Hall", "building": "yes"}), (10, (2, 3), {"name": "Mill Lane"})]
_FOUND = [
    ("The Old Bell", "pub", 53.8, -1.55),
    ("Bell Inn", "pub", 53.8, -1.55),
    ("Alder Hall", "building", 53.802, -1.548),
]


def _read(path: Path) -> list[tuple[str, str, float, float]]:
    return [(row.name, row.category, row.lat, row.lon) for row in read_osm(path, BOX).rows]


def test_a_pbf_gives_named_points_and_the_middle_of_areas(tmp_path: Path) -> None:
    assert _read(write_pbf(tmp_path / "town.osm.pbf", _NODES, _WAYS)) == _FOUND


def test_osm_xml_gives_the_same_under_any_file_name(tmp_path: Path) -> None:
    lines = ['<?xml version="1.0"?>', '<osm version="0.6">']
    for number, lat, lon, tags in _NODES:
        inner = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        lines.append(f'<node id="{number}" version="1" lat="{lat}" lon="{lon}">{inner}</node>')
    for number, refs, tags in _WAYS:
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        inner += "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
        lines.append(f'<way id="{number}" version="1">{inner}</way>')
    path = tmp_path / "town.geojson"
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    assert _read(path) == _FOUND


def test_a_kept_answer_of_a_server_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_text(json.dumps({"elements": [{"lat": 53.8, "lon": -1.55, "tags": _BELL}]}), encoding="utf-8")
    assert _read(path) == _FOUND[:2]


def test_this_process_keeps_its_own_drivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OSM_CONFIG_FILE", "/nowhere")
    assert _read(write_pbf(tmp_path / "town.osm.pbf", _NODES, _WAYS)) == _FOUND
    assert "OGR_SKIP" not in os.environ
    assert {"GPKG", "OSM"} <= set(pyogrio.list_drivers())


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_cut_pbf_is_refused(tmp_path: Path, share: float) -> None:
    path = write_pbf(tmp_path / "town.osm.pbf", _NODES, _WAYS)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(SourceError, match=r"town\.osm\.pbf") as told:
        read_osm(path, BOX)
    assert str(tmp_path) not in str(told.value)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 a zip", b"<html>osm</html>", b"type,name\n", b"<OGRVRTDataSource/>"]
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "town.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="is no OpenStreetMap file"):
        read_osm(path, BOX)


def test_a_vrt_that_claims_to_be_osm_is_read_by_no_other_driver(tmp_path: Path) -> None:
    path = tmp_path / "town.osm"
    path.write_text(
        "<OGRVRTDataSource><!-- <osm --><OGRVRTLayer name='points'><SrcDataSource>/etc/passwd</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )
    assert _read(path) == []


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = write_pbf(tmp_path / "town.osm.pbf", _NODES, _WAYS)
    with pytest.raises(SourceError, match="takes longer than 0 seconds"):
        read_osm(path, BOX, seconds=0)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_osm(tmp_path / "gone.osm.pbf", BOX)
