"""Features out: RFC 7946, GeoPackage, whole or not at all, the same bytes each time."""

import json
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundaries import BoundaryError, Wards, read_wards, write_geojson, write_geopackage


def test_geojson_follows_rfc_7946(grid: Wards, tmp_path: Path) -> None:
    path = tmp_path / "wards.geojson"
    properties = {
        "ward_code": grid.codes,
        "ward_name": grid.names,
        "people": [None, *range(8)],
        "rate": [0.5, None, *[1.0] * 7],
        "gap": [True] * 9,
        "note": [None] * 9,
    }
    clockwise = shapely.orient_polygons(grid.geometry, exterior_cw=True)
    assert write_geojson(path, clockwise, properties=properties) == 9
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["type"] == "FeatureCollection"
    assert "crs" not in written
    assert len(written["features"]) == 9
    first, second = written["features"][:2]
    assert first["properties"] == {
        "ward_code": "W1",
        "ward_name": "Ward W1 & Co",
        "people": None,
        "rate": 0.5,
        "gap": True,
        "note": None,
    }
    assert second["properties"]["people"] == 0
    assert second["properties"]["rate"] is None
    outline = shapely.geometry.shape(first["geometry"])
    assert shapely.is_ccw(shapely.get_exterior_ring(outline))
    assert outline.bounds == pytest.approx((-1.6, 53.8, -1.58, 53.81))


@pytest.mark.parametrize("kind", ["geojson", "gpkg"])
def test_what_is_written_reads_back_the_same(grid: Wards, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"wards.{kind}"
    properties = {"ward_code": grid.codes, "ward_name": grid.names}
    if kind == "geojson":
        write_geojson(path, grid.geometry, properties=properties)
    else:
        write_geopackage(path, grid.geometry, properties=properties, metric_epsg=27700)
        assert pyogrio.read_info(path)["crs"] == "EPSG:27700"
    back, _ = read_wards(path)
    assert (back.codes, back.names) == (grid.codes, grid.names)
    assert shapely.hausdorff_distance(back.geometry, grid.geometry).max() < 1e-6


@pytest.mark.parametrize("kind", ["geojson", "gpkg"])
def test_the_same_input_gives_the_same_bytes(grid: Wards, tmp_path: Path, kind: str) -> None:
    first, second = tmp_path / f"a.{kind}", tmp_path / f"b.{kind}"
    properties = {"ward_code": grid.codes}
    for path in (first, second):
        if kind == "geojson":
            write_geojson(path, grid.geometry, properties=properties)
        else:
            write_geopackage(path, grid.geometry, properties=properties, metric_epsg=27700)
    assert first.read_bytes() == second.read_bytes()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=9, max_size=9
    )
)
def test_any_text_survives_the_round_trip(grid: Wards, tmp_path: Path, names: list[str]) -> None:
    path = tmp_path / "wards.geojson"
    write_geojson(path, grid.geometry, properties={"name": names})
    written = json.loads(path.read_text(encoding="utf-8"))
    assert [feature["properties"]["name"] for feature in written["features"]] == names


def test_coordinates_are_cut_to_the_digits_asked_for(grid: Wards, tmp_path: Path) -> None:
    path = tmp_path / "wards.geojson"
    moved = shapely.transform(grid.geometry, lambda xy: xy + 0.123456789)
    write_geojson(path, moved, properties={}, decimals=5)
    written = json.loads(path.read_text(encoding="utf-8"))
    corner = written["features"][0]["geometry"]["coordinates"][0][0]
    assert corner == [round(value, 5) for value in corner]


def test_points_and_missing_places_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "posts.geojson"
    points = np.array([shapely.Point(-1.5, 53.8), None], dtype=object)
    assert write_geojson(path, points, properties={"id": ["a", "b"]}) == 2
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["features"][0]["geometry"] == {"type": "Point", "coordinates": [-1.5, 53.8]}
    assert written["features"][1]["geometry"] is None
    package = tmp_path / "posts.gpkg"
    assert write_geopackage(package, points[:1], properties={"id": ["a"]}, metric_epsg=27700, layer="p") == 1
    assert pyogrio.read_info(package)["geometry_type"] == "Point"


def test_an_existing_file_is_replaced_whole_and_kept_when_writing_fails(grid: Wards, tmp_path: Path) -> None:
    path = tmp_path / "wards.geojson"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(ValueError, match="'a' has 1 values for 9 features"):
        write_geojson(path, grid.geometry, properties={"a": [1]})
    assert path.read_text(encoding="utf-8") == "old"
    write_geojson(path, grid.geometry, properties={"a": [1] * 9})
    assert path.read_text(encoding="utf-8") != "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["wards.geojson"]


def test_a_folder_that_does_not_exist_is_refused(grid: Wards, tmp_path: Path) -> None:
    with pytest.raises(BoundaryError, match=r"wards\.geojson cannot be written: No such file"):
        write_geojson(tmp_path / "none" / "wards.geojson", grid.geometry, properties={})
