"""Boundary files that must be refused: in one line, with the ward, the reason and the way out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from boundaries import BoundaryError, Wards, read_wards
from boundaries.parsing import Limits, parse_layer

Features = list[dict[str, Any]]
WriteFeatures = Callable[[Features], Path]
WriteLayer = Callable[..., Path]


def _refusal(path: Path, *, code_column: str | None = None, layer: str | None = None) -> str:
    with pytest.raises(BoundaryError) as caught:
        read_wards(path, code_column=code_column, layer=layer)
    message = str(caught.value)
    assert "\n" not in message
    assert path.name in message
    return message


def test_chosen_columns_win_and_unknown_ones_are_refused_with_those_there_are(
    features: Features, write_features: WriteFeatures
) -> None:
    path = write_features(features)
    wards, _ = read_wards(path, code_column="WD25NM", name_column="wd25cd")
    assert wards.codes == ("Ashby & Elm", "Bryn-mawr", "Côte")
    assert wards.names == ("E00", "E01", "E02")
    message = _refusal(path, code_column="kode")
    assert "'kode'" in message
    assert "WD25CD, WD25NM, LAD25CD" in message


def test_without_a_code_column_the_columns_are_listed(
    features: Features, write_features: WriteFeatures
) -> None:
    for feature in features:
        feature["properties"] = {"colour": "red", "size": 1}
    assert "colour, size. Name the right one with --code-column" in _refusal(write_features(features))


def test_repeated_and_empty_codes_are_refused_with_their_rows(
    features: Features, write_features: WriteFeatures
) -> None:
    features[2]["properties"]["WD25CD"] = "E00"
    message = _refusal(write_features(features))
    assert "'E00'" in message
    assert "features 1, 3" in message
    features[2]["properties"]["WD25CD"] = "  "
    assert "feature 3: no ward code in column 'WD25CD'" in _refusal(write_features(features))
    features[2]["properties"] = {"WD25CD": "E02", "WD25NM": None}
    assert "feature 3, ward 'E02': no ward name in column 'WD25NM'" in _refusal(write_features(features))


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (None, "no readable geometry"),
        ({"type": "Polygon", "coordinates": []}, "no readable geometry"),
        ({"type": "Point", "coordinates": [-1.5, 53.8]}, "its geometry is a Point"),
        ({"type": "LineString", "coordinates": [[-1.5, 53.8], [-1.4, 53.8]]}, "is a LineString"),
        (
            {
                "type": "Polygon",
                "coordinates": [[[-1.5, 53.8], [-1.4, 53.8], [-1.3, 53.8], [-1.5, 53.8]]],
            },
            "no area",
        ),
    ],
)
def test_one_ward_without_a_polygon_refuses_the_file_and_is_named(
    features: Features, write_features: WriteFeatures, geometry: object, reason: str
) -> None:
    features[1]["geometry"] = geometry
    message = _refusal(write_features(features))
    assert "feature 2, ward 'E01'" in message
    assert reason in message


def test_metres_that_call_themselves_degrees_are_recognised_as_british_grid(
    grid: Wards, write_features: WriteFeatures, features: Features
) -> None:
    for feature, polygon in zip(features, grid.metric_geometry, strict=False):
        feature["geometry"] = shapely.geometry.mapping(polygon)
    message = _refusal(write_features(features))
    assert "out of range" in message
    assert "British National Grid; set the file's CRS to EPSG:27700" in message


def test_exchanged_latitude_and_longitude_are_recognised(
    features: Features, write_features: WriteFeatures
) -> None:
    for feature in features:
        ring = feature["geometry"]["coordinates"][0]
        feature["geometry"]["coordinates"] = [[[lat, lon] for lon, lat in ring]]
    assert "latitude and longitude look exchanged" in _refusal(write_features(features))


def test_degrees_that_call_themselves_metres_are_refused(
    grid: Wards, write_layer: WriteLayer, tmp_path: Path
) -> None:
    fake = Wards(grid.codes, grid.names, grid.geometry, 27700)
    fake.__dict__["metric_geometry"] = grid.geometry
    assert "look like degrees" in _refusal(write_layer(tmp_path / "a.gpkg", fake))


@pytest.mark.parametrize(
    ("epsg", "reason"), [(4326, "is not in metres"), (2263, "not in metres"), (99, "not known")]
)
def test_a_metric_crs_must_be_in_metres(
    features: Features, write_features: WriteFeatures, epsg: int, reason: str
) -> None:
    with pytest.raises(BoundaryError, match=reason):
        read_wards(write_features(features), metric_epsg=epsg)


def test_a_file_that_declares_no_crs_is_refused(grid: Wards, write_layer: WriteLayer, tmp_path: Path) -> None:
    path = write_layer(tmp_path / "city.shp", grid)
    path.with_suffix(".prj").unlink()
    assert "does not say its coordinate reference system" in _refusal(path)


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_without_its_parts_is_refused(
    grid: Wards, write_layer: WriteLayer, tmp_path: Path, part: str
) -> None:
    path = write_layer(tmp_path / "city.shp", grid)
    path.with_suffix(part).unlink()
    assert f"lacks its {part}" in _refusal(path)


def test_a_part_of_a_shapefile_is_pointed_at_the_whole(
    grid: Wards, write_layer: WriteLayer, tmp_path: Path
) -> None:
    path = write_layer(tmp_path / "city.shp", grid)
    assert "name the .shp" in _refusal(path.with_suffix(".dbf"))


def test_of_several_layers_one_must_be_named(grid: Wards, write_layer: WriteLayer, tmp_path: Path) -> None:
    path = tmp_path / "city.gpkg"
    for layer in ("wards", "parishes"):
        write_layer(path, grid, append=layer)
    assert "2 layers (wards, parishes); name the one with the wards with --layer" in _refusal(path)
    assert "no layer 'x'; its layers are: wards, parishes" in _refusal(path, layer="x")
    wards, _ = read_wards(path, layer="parishes")
    assert len(wards) == 9


def test_many_layers_are_listed_as_far_as_a_line_goes(
    grid: Wards, write_layer: WriteLayer, tmp_path: Path
) -> None:
    path = tmp_path / "city.gpkg"
    for number in range(14):
        write_layer(path, grid, append=f"layer {number}")
    message = _refusal(path)
    assert "holds 14 layers (layer 0, layer 1, " in message
    assert "layer 11, …); name the one" in message


@pytest.mark.parametrize("name", ["city.geojson", "city.gpkg", "city.shp", "city.zip"])
@pytest.mark.parametrize(
    "content",
    [
        b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>x.csv</SrcDataSource></OGRVRTLayer>",
        b"<?xml version='1.0'?><WFS_Capabilities version='2.0.0' xmlns='http://www.opengis.net/wfs/2.0'/>",
        b"\xef\xbb\xbf <kml xmlns='http://www.opengis.net/kml/2.2'><Document/></kml>",
    ],
    ids=["VRT", "WFS", "KML"],
)
def test_xml_is_refused_whatever_it_calls_itself(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    message = _refusal(path)
    assert "is XML (KML, GML or the like)" in message
    assert "GeoJSON, a GeoPackage, or a shapefile" in message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n ", "is empty"),
        (b"ward,people\nA,1\n", "is not a boundary file"),
        (b"<kml xmlns='http://www.opengis.net/kml/2.2'><Document/></kml>", "is XML"),
        (b"<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>", "is XML"),
        (b"<OGRWFSDataSource><URL>http://127.0.0.1:9/</URL></OGRWFSDataSource>", "is XML"),
        (b"[1, 2]", "not a GeoJSON FeatureCollection"),
        (b'{"type": "Polygon", "coordinates": []}', "a bare Polygon without a ward code; make each ward"),
        (b'{"type": "Point", "coordinates": []}', "its type is 'Point'"),
        (b'{"type": "Topology", "objects": {}, "arcs": []}', "TopoJSON"),
        (b'{"type": "FeatureCollection"}', "without features"),
        (b'{"type": "FeatureCollection", "features": []}', "has no features"),
        (b'{"type": "FeatureCollection", "features": {}}', "not GeoJSON"),
        (b'{"type": "FeatureCollection", "features": [{}]}', "cannot be read as GeoJSON features"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "broken or cut off"),
        (b'{"type": "FeatureCollection", "a": "\xff", "features": []}', "not UTF-8"),
        (b'{"a":' * 100_000, "broken or cut off"),
        (b"SQLite format 3\0" + b"\0" * 200, "cannot be read"),
        (b"\x00\x00\x27\x0a" + b"\0" * 96, "lacks its .shx and .dbf"),
        (b"PK\x03\x04 not really", "broken or cut-off zip"),
    ],
)
def test_what_is_no_boundary_file_is_refused_in_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "city.geojson"
    path.write_bytes(content)
    assert reason in _refusal(path)


def test_a_cut_collection_is_refused_though_whole_features_stand_before_the_cut(
    features: Features, write_features: WriteFeatures
) -> None:
    path = write_features(features)
    text = path.read_bytes()
    for length in range(60, len(text) - 1, 97):
        path.write_bytes(text[:length])
        assert "broken or cut off" in _refusal(path)


def test_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "city.gdb"
    folder.mkdir()
    assert "is a folder" in _refusal(folder)
    assert "no such file" in _refusal(tmp_path / "none.gpkg")


def test_gdal_sees_neither_the_users_name_nor_other_drivers(
    features: Features, write_features: WriteFeatures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_features(features)
    odd = path.rename(tmp_path / "WFS:http;x'\".geojson")
    assert len(read_wards(odd)[0]) == 3
    # A VRT over a sound file: with the VRT driver it would open.
    staged = tmp_path / "wards.shp"
    staged.write_text(
        f"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>{odd.name}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )
    monkeypatch.setenv("OGR_SKIP", "GPKG")
    with pytest.raises(BoundaryError, match=r"mine\.shp: it cannot be read"):
        parse_layer(staged, file="mine.shp")


def test_reading_that_takes_too_long_is_ended(features: Features, write_features: WriteFeatures) -> None:
    path = write_features(features)
    read_wards(path)
    with pytest.raises(BoundaryError, match="takes longer than 0 seconds"):
        parse_layer(path, file="city.geojson", limits=Limits(seconds=0))


def test_a_file_beyond_the_limits_is_refused_before_it_reaches_us(
    features: Features, write_features: WriteFeatures
) -> None:
    path = write_features(features)
    assert len(parse_layer(path, file="city.geojson", limits=Limits(vertices=20)).geometry) == 3
    with pytest.raises(BoundaryError, match=r"has about \d\d vertices, the most is 12; simplify"):
        parse_layer(path, file="city.geojson", limits=Limits(vertices=12))
    with pytest.raises(BoundaryError, match="table is too large; keep the columns of ward codes and names"):
        parse_layer(path, file="city.geojson", limits=Limits(table_bytes=100))
