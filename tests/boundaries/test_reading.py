"""Boundary files in: what is recognised, converted and repaired."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from boundaries import Wards, read_wards

Features = list[dict[str, Any]]
WriteFeatures = Callable[[Features], Path]
WriteLayer = Callable[..., Path]


def test_wards_come_in_code_order_with_names_and_a_ledger(
    features: Features, write_features: WriteFeatures
) -> None:
    wards, ledger = read_wards(write_features(features[::-1]), edition="2025")
    assert wards.codes == ("E00", "E01", "E02")
    assert wards.names == ("Ashby & Elm", "Bryn-mawr", "Côte")
    assert wards.edition == "2025"
    assert wards.geometry[2].bounds == pytest.approx((-1.56, 53.8, -1.54, 53.81))
    assert (ledger.what, ledger.read, ledger.stored, ledger.duplicate, ledger.rejected) == (
        "wards",
        3,
        3,
        0,
        0,
    )
    assert dict(ledger.columns) == {"ward_code": "WD25CD", "ward_name": "WD25NM"}
    assert ledger.notes == ()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("ward22_code", "ward22_name"),
        ("WD13CD", "WD13NM"),
        ("Ward Code", "Ward Name"),
        ("code", "name"),
        ("GSS_CODE", "NAME"),
        ("area_code", "title"),
        ("LAD24CD", "LAD24NM"),
        ("id", "ward"),
        ("ward", "label"),
    ],
)
def test_columns_of_codes_and_names_are_recognised(
    features: Features, write_features: WriteFeatures, code: str, name: str
) -> None:
    for at, feature in enumerate(features):
        feature["properties"] = {"fid": 7, name: f"N{at}", code: f"C{at}"}
    wards, ledger = read_wards(write_features(features))
    assert dict(ledger.columns) == {"ward_code": code, "ward_name": name}
    assert wards.codes == ("C0", "C1", "C2")
    assert wards.names == ("N0", "N1", "N2")


def test_a_ward_column_wins_over_the_district_and_whole_numbers_serve_as_codes(
    features: Features, write_features: WriteFeatures
) -> None:
    for at, feature in enumerate(features):
        feature["properties"] = {"id": "x", "LAD25CD": "E08", "ward_no": 10.0 + at, "wd25cd": 5 + at}
    wards, ledger = read_wards(write_features(features))
    assert wards.codes == ("5", "6", "7")
    assert wards.names == wards.codes
    assert ledger.notes == ("the file has no column of ward names: codes serve as names",)


def test_a_bow_tie_is_repaired_and_its_area_change_reported(
    features: Features, write_features: WriteFeatures
) -> None:
    features[1]["geometry"]["coordinates"] = [
        [[-1.58, 53.80], [-1.56, 53.81], [-1.56, 53.80], [-1.58, 53.81], [-1.58, 53.80]]
    ]
    wards, ledger = read_wards(write_features(features))
    assert shapely.is_valid(wards.geometry).all()
    assert wards.areas_m2[1] == pytest.approx(wards.areas_m2[0] / 2, rel=1e-3)
    assert len(ledger.notes) == 1
    assert ledger.notes[0].startswith("feature 2, ward E01: repaired its outline (Self-intersection")
    assert "km²" in ledger.notes[0]


def test_a_spike_leaves_only_what_has_an_area(features: Features, write_features: WriteFeatures) -> None:
    ring = features[0]["geometry"]["coordinates"][0]
    features[0]["geometry"]["coordinates"] = [[*ring[:-1], ring[0], [-1.9, 53.7], ring[0]]]
    wards, _ = read_wards(write_features(features))
    assert wards.geometry[0].geom_type == "Polygon"
    assert wards.areas_m2[0] == pytest.approx(wards.areas_m2[1], rel=1e-3)


def test_heights_are_dropped(features: Features, write_features: WriteFeatures) -> None:
    ring = features[0]["geometry"]["coordinates"][0]
    features[0]["geometry"]["coordinates"] = [[[*point, 85.0] for point in ring]]
    wards, _ = read_wards(write_features(features))
    assert not shapely.has_z(wards.geometry).any()


def test_wards_far_from_the_metric_crs_are_measured_in_their_utm_zone(
    features: Features, write_features: WriteFeatures
) -> None:
    for feature in features:
        ring = feature["geometry"]["coordinates"][0]
        feature["geometry"]["coordinates"] = [[[lon - 120.8, lat - 16.1] for lon, lat in ring]]
    wards, ledger = read_wards(write_features(features))
    assert wards.metric_epsg == 32610
    assert "EPSG:32610 (UTM zone 10)" in ledger.notes[0]
    assert wards.areas_m2[0] == pytest.approx(1753 * 1110, rel=0.01)


@pytest.mark.parametrize("name", ["city.gpkg", "city.shp"])
def test_other_formats_in_the_british_grid_come_out_in_degrees(
    grid: Wards, write_layer: WriteLayer, tmp_path: Path, name: str
) -> None:
    wards, ledger = read_wards(write_layer(tmp_path / name, grid))
    assert wards.codes == grid.codes
    assert wards.names == grid.names
    assert ledger.read == 9
    assert shapely.hausdorff_distance(wards.geometry, grid.geometry).max() < 1e-7
    assert wards.areas_m2 == pytest.approx(grid.areas_m2, rel=1e-6)


def test_geojson_without_a_crs_is_wgs84_and_an_old_crs_member_is_heeded(
    grid: Wards, features: Features, write_features: WriteFeatures
) -> None:
    for feature, polygon in zip(features, grid.metric_geometry, strict=False):
        feature["geometry"] = shapely.geometry.mapping(polygon)
    path = write_features(features)
    collection = json.loads(path.read_text(encoding="utf-8"))
    collection["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    path.write_text(json.dumps(collection), encoding="utf-8")
    wards, _ = read_wards(path)
    assert shapely.hausdorff_distance(wards.geometry, grid.geometry[:3]).max() < 1e-7


def test_a_type_at_the_end_and_a_byte_order_mark_do_no_harm(features: Features, tmp_path: Path) -> None:
    path = tmp_path / "city.json"
    text = json.dumps({"features": features * 1, "type": "FeatureCollection"})
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(read_wards(path)[0]) == 3


def test_reading_twice_gives_the_same_wards_and_leaves_the_file_alone(
    features: Features, write_features: WriteFeatures
) -> None:
    path = write_features(features)
    before = (path.read_bytes(), sorted(path.parent.iterdir()))
    first, ledger = read_wards(path)
    second, again = read_wards(path)
    assert first.fingerprint() == second.fingerprint()
    assert ledger == again
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == before
    assert np.array_equal(first.geometry, second.geometry)
