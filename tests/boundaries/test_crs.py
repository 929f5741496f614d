"""The coordinate reference system: what the file says, else what the user says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from boundaries import BoundaryError, Wards, read_wards

Features = list[dict[str, Any]]
WriteFeatures = Callable[[Features], Path]
WriteLayer = Callable[..., Path]


def _refusal(path: Path, crs: str | None) -> str:
    with pytest.raises(BoundaryError) as caught:
        read_wards(path, crs=crs)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def silent(grid: Wards, write_layer: WriteLayer, tmp_path: Path) -> Path:
    """Return a shapefile in the British grid without its .prj."""
    path = write_layer(tmp_path / "silent.shp", grid)
    path.with_suffix(".prj").unlink()
    return path


@pytest.mark.parametrize("crs", ["EPSG:27700", "epsg:27700", " 27700 "])
def test_a_file_that_says_no_crs_can_be_given_one(silent: Path, grid: Wards, crs: str) -> None:
    wards, _ = read_wards(silent, crs=crs)
    assert shapely.hausdorff_distance(wards.geometry, grid.geometry).max() < 1e-7


def test_without_one_the_message_names_the_option(silent: Path) -> None:
    assert "--crs EPSG:27700" in _refusal(silent, None)


def test_geojson_in_metres_can_be_given_its_crs(
    grid: Wards, features: Features, write_features: WriteFeatures
) -> None:
    for feature, polygon in zip(features, grid.metric_geometry, strict=False):
        feature["geometry"] = shapely.geometry.mapping(polygon)
    path = write_features(features)
    assert "use --crs EPSG:27700" in _refusal(path, None)
    wards, _ = read_wards(path, crs="EPSG:27700")
    assert shapely.hausdorff_distance(wards.geometry, grid.geometry[:3]).max() < 1e-7


@pytest.mark.parametrize("name", ["city.gpkg", "city.shp"])
def test_the_crs_that_the_file_says_may_be_said_again_and_no_other(
    grid: Wards, write_layer: WriteLayer, tmp_path: Path, name: str
) -> None:
    path = write_layer(tmp_path / name, grid)
    assert read_wards(path, crs="EPSG:27700")[0].fingerprint() == read_wards(path)[0].fingerprint()
    message = _refusal(path, "EPSG:4326")
    assert "British National Grid, not WGS 84; leave out --crs" in message


def test_a_wrong_crs_is_refused(silent: Path) -> None:
    assert "'EPSG:99' is not known" in _refusal(silent, "EPSG:99")
    assert "'British' is not known" in _refusal(silent, "British")
    assert "out of range for degrees" in _refusal(silent, "EPSG:4326")


def test_degrees_given_as_metres_are_refused(features: Features, write_features: WriteFeatures) -> None:
    assert "look like degrees" in _refusal(write_features(features), "EPSG:27700")


@pytest.mark.parametrize(
    "member",
    [
        "EPSG:27700",
        {"type": "name", "properties": {"name": "our own grid"}},
        {"type": "name", "properties": {"name": "WGS 84 / our own grid"}},
        {"type": "link"},
    ],
)
def test_geojson_whose_crs_is_not_understood_is_not_taken_for_degrees(tmp_path: Path, member: object) -> None:
    def write(polygon: shapely.Polygon) -> Path:
        feature = {
            "type": "Feature",
            "properties": {"code": "A"},
            "geometry": shapely.geometry.mapping(polygon),
        }
        path = tmp_path / "wards.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "crs": member, "features": [feature]}))
        return path

    degrees = write(shapely.box(-1.6, 53.8, -1.5, 53.9))
    assert "does not say its coordinate reference system (CRS) in a way that is understood" in _refusal(
        degrees, None
    )
    assert read_wards(degrees, crs="EPSG:4326")[0].bounds == (-1.6, 53.8, -1.5, 53.9)
    metres = write(shapely.box(429_000, 433_000, 430_000, 434_000))
    assert read_wards(metres, crs="EPSG:27700")[0].areas_m2 == pytest.approx([1e6], rel=1e-6)
