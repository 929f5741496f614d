"""Outlines that are no plain polygons: read and told, or refused with the ward and the way out."""

import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from boundaries import BoundaryError, Wards, read_wards
from boundaries.projection import project_to_metric

Features = list[dict[str, Any]]
WriteFeatures = Callable[[Features], Path]
WriteLayer = Callable[..., Path]

_CIRCULAR_STRING, _CURVE_POLYGON, _MULTI_SURFACE, _TIN, _TRIANGLE, _COLLECTION = 8, 10, 12, 16, 17, 7
_POINT = {"type": "Point", "coordinates": [0, 0]}


def _refusal(path: Path) -> str:
    with pytest.raises(BoundaryError) as caught:
        read_wards(path)
    message = str(caught.value)
    assert "\n" not in message
    assert path.name in message
    return message


def _wkb(kind: int, *parts: bytes) -> bytes:
    """Return well-known binary of a geometry that is made of others."""
    return struct.pack("<BII", 1, kind, len(parts)) + b"".join(parts)


def _circle(lon: float, lat: float, radius: float) -> bytes:
    """Return a CurvePolygon of one circle."""
    corners = [(radius, 0.0), (0.0, radius), (-radius, 0.0), (0.0, -radius), (radius, 0.0)]
    arc = struct.pack("<BII", 1, _CIRCULAR_STRING, len(corners))
    arc += b"".join(struct.pack("<dd", lon + east, lat + north) for east, north in corners)
    return _wkb(_CURVE_POLYGON, arc)


def _put_geometry(path: Path, blobs: dict[str, bytes]) -> Path:
    """Write raw geometries into a GeoPackage, as a hostile or foreign tool would."""
    connection = sqlite3.connect(path)
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    header = b"GP\0\1" + struct.pack("<i", 4326)
    ((table,),) = connection.execute("SELECT table_name FROM gpkg_contents").fetchall()
    for code, blob in blobs.items():
        connection.execute(
            f'UPDATE "{table}" SET geom = ? WHERE ward_code = ?',  # noqa: S608 - a name of our own
            (header + blob, code),
        )
    connection.commit()
    connection.close()
    return path


@pytest.fixture
def package(grid: Wards, write_layer: WriteLayer, tmp_path: Path) -> Path:
    """Return the nine square wards as a GeoPackage in degrees."""
    return write_layer(tmp_path / "city.gpkg", grid, epsg=4326)


def test_heights_and_measures_are_dropped_and_told(
    features: Features, write_features: WriteFeatures, package: Path
) -> None:
    ring = features[0]["geometry"]["coordinates"][0]
    features[0]["geometry"]["coordinates"] = [[[*point, 85.0] for point in ring]]
    wards, ledger = read_wards(write_features(features))
    assert not shapely.has_z(wards.geometry).any()
    assert ledger.notes == ("1 feature has heights: they were dropped",)
    square = shapely.from_wkt("POLYGON ZM ((-1.6 53.8 1 2,-1.58 53.8 1 2,-1.58 53.81 1 2,-1.6 53.8 1 2))")
    blob = shapely.to_wkb(square, flavor="iso", output_dimension=4)
    wards, ledger = read_wards(_put_geometry(package, {"W1": blob, "W2": blob}))
    assert not (shapely.has_z(wards.geometry) | shapely.has_m(wards.geometry)).any()
    assert ledger.notes[0] == "2 features have heights: they were dropped"


def test_arcs_are_drawn_as_straight_lines_and_told(package: Path) -> None:
    circle = _circle(-1.4, 53.85, 0.02)
    wards, ledger = read_wards(_put_geometry(package, {"W1": circle, "W9": _wkb(_MULTI_SURFACE, circle)}))
    assert ledger.notes == ("2 features have arcs: they were drawn as short straight lines",)
    assert shapely.area(wards.geometry[[0, 8]]) == pytest.approx([np.pi * 0.02**2] * 2, rel=0.005)
    assert wards.geometry[8].geom_type == "MultiPolygon"


@pytest.mark.parametrize("kind", [_TIN, _TRIANGLE])
def test_kinds_that_cannot_be_read_are_refused(package: Path, kind: int) -> None:
    corners = [(-1.6, 53.8), (-1.5, 53.8), (-1.5, 53.9), (-1.6, 53.8)]
    ring = struct.pack("<I", 4) + b"".join(struct.pack("<dd", *corner) for corner in corners)
    triangle = _wkb(_TRIANGLE, ring)
    message = _refusal(
        _put_geometry(package, {"W1": triangle if kind == _TRIANGLE else _wkb(_TIN, triangle)})
    )
    assert "cannot be read" in message
    assert "must be a Polygon or MultiPolygon" in message


def test_of_a_collection_the_polygons_are_taken_and_that_is_told(
    features: Features, write_features: WriteFeatures
) -> None:
    line = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
    whole = features[1]["geometry"]
    features[1]["geometry"] = {
        "type": "GeometryCollection",
        "geometries": [line, {"type": "GeometryCollection", "geometries": [whole, _POINT]}],
    }
    wards, ledger = read_wards(write_features(features))
    assert shapely.equals(wards.geometry[1], shapely.geometry.shape(whole))
    (note,) = ledger.notes
    assert note.startswith(
        "1 feature is a collection of geometries: the polygons were taken, lines and points"
    )
    assert note.endswith("(ward E01, ...)")


def test_a_collection_without_a_polygon_is_refused(features: Features, write_features: WriteFeatures) -> None:
    features[1]["geometry"] = {"type": "GeometryCollection", "geometries": [_POINT]}
    assert "ward 'E01': its geometry is a GeometryCollection" in _refusal(write_features(features))


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_collections_nested_without_end_are_refused(tmp_path: Path, package: Path, depth: int) -> None:
    path = tmp_path / "deep.geojson"
    inner = '{"type":"GeometryCollection","geometries":[' * depth + "]}" * depth
    path.write_text(
        f'{{"type":"FeatureCollection","features":[{{"type":"Feature","properties":{{"code":"A"}},'
        f'"geometry":{inner}}}]}}',
        encoding="utf-8",
    )
    assert "nested too deeply" in _refusal(path)
    blob = _wkb(_COLLECTION)
    for _ in range(depth):
        blob = _wkb(_COLLECTION, blob)
    assert "ward 'W1': it has no readable geometry" in _refusal(_put_geometry(package, {"W1": blob}))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_coordinates_that_are_no_numbers_are_refused(package: Path, value: float) -> None:
    ring = [(-1.6, 53.8), (-1.5, value), (-1.5, 53.9), (-1.6, 53.8)]
    blob = struct.pack("<BIII", 1, 3, 1, 4) + b"".join(struct.pack("<dd", *corner) for corner in ring)
    message = _refusal(_put_geometry(package, {"W4": blob}))
    assert "feature 4, ward 'W4': a coordinate is not a finite number" in message


def test_a_number_beyond_all_numbers_is_refused_in_json(tmp_path: Path) -> None:
    path = tmp_path / "city.geojson"
    path.write_text(
        '{"type":"Feature","properties":{"code":"A"},"geometry":'
        '{"type":"Polygon","coordinates":[[[0,0],[1e999,0],[1,1],[0,0]]]}}',
        encoding="utf-8",
    )
    assert "cannot be read" in _refusal(path)


@pytest.mark.parametrize(
    "outline",
    [
        shapely.MultiPolygon([shapely.box(179.9, -17, 180, -16.9), shapely.box(-180, -17, -179.9, -16.9)]),
        shapely.Polygon([(179.9, -17), (-179.9, -17), (-179.9, -16.9), (179.9, -16.9)]),
        shapely.box(179.9, -17, 180.1, -16.9),
    ],
    ids=["cut", "the long way round", "beyond 180"],
)
def test_a_ward_across_the_180th_meridian_is_refused(
    features: Features, write_features: WriteFeatures, outline: shapely.Polygon
) -> None:
    features[0]["geometry"] = shapely.geometry.mapping(outline)
    assert "both sides of the 180th meridian cannot be held" in _refusal(write_features(features[:1]))


def test_metres_of_web_maps_that_call_themselves_degrees_are_recognised(
    grid: Wards, write_layer: WriteLayer, tmp_path: Path
) -> None:
    fake = Wards(grid.codes, grid.names, project_to_metric(grid.geometry, 3857), 3857)
    message = _refusal(write_layer(tmp_path / "city.gpkg", fake, epsg=4326))
    assert "out of range for degrees (WGS 84)" in message
    assert "metres, of web maps (EPSG:3857)" in message


def test_exchanged_degrees_beyond_a_pole_are_recognised(
    features: Features, write_features: WriteFeatures
) -> None:
    features[0]["geometry"] = shapely.geometry.mapping(shapely.box(-33.9, 151, -33.8, 151.1))
    assert "Latitude and longitude look exchanged" in _refusal(write_features(features[:1]))
