"""folium gets numbers only, and what it gives asks no other host for anything."""

import json
import re
from typing import Any

import pytest

from boundaries.services import ServicePoint
from webmap.choices import find_choice
from webmap.classes import classify_wards
from webmap.errors import WebError
from webmap.maps import EMBED_LIMIT, MapParts, draw_map
from webmap.outlines import bound_polygons, read_polygons
from webmap.snapshots import Snapshot
from webmap.still import draw_still


def _draw(snapshot: Snapshot, *, tile_url: str | None = None) -> MapParts:
    classified = classify_wards(find_choice("gap"), snapshot.report.wards)
    return draw_map(snapshot.polygons, classified, box=snapshot.box, tile_url=tile_url)


def test_no_word_of_the_city_reaches_folium(snapshot: Snapshot) -> None:
    parts = _draw(snapshot)
    written = parts.html + parts.script
    for ward in snapshot.report.wards:
        assert ward.ward_name not in written
        assert ward.ward_code not in written
    assert "49" not in re.findall(r"\b\d+\b", written)
    assert "64" not in re.findall(r"\b\d+\b", written)
    assert "${" not in written


def test_no_library_of_another_host_is_named(snapshot: Snapshot) -> None:
    parts = _draw(snapshot)
    assert "http" not in parts.html + parts.script
    assert "<script" not in parts.html + parts.script
    assert "$." not in parts.script


def test_each_ward_carries_its_index_its_outline_and_its_colour(snapshot: Snapshot) -> None:
    script = _draw(snapshot).script
    found = re.search(r"geo_json_wards_add\((\{.*\})\);", script)
    assert found is not None
    features: list[dict[str, Any]] = json.loads(found.group(1))["features"]
    assert [feature["id"] for feature in features] == list(range(9))
    assert features[0]["geometry"]["coordinates"][0][0][0] == [-1.6, 53.75]
    assert re.search(
        r'case 0:\s+return \{"color": "#3b4650", "fillColor": "#e66101", "fillOpacity": 0.95', script
    )
    assert re.search(
        r'case 4: case 8:\s+return \{[^}]*"fillColor": "url\(#hatch\)", "fillOpacity": 1.0', script
    )


def test_the_same_city_gives_the_same_bytes(snapshot: Snapshot) -> None:
    assert _draw(snapshot) == _draw(snapshot)


def test_a_base_map_is_there_only_where_one_is_named(snapshot: Snapshot) -> None:
    assert "tileLayer" not in _draw(snapshot).script
    script = _draw(snapshot, tile_url="https://tiles.example/{z}/{x}/{y}.png").script
    assert '"https://tiles.example/{z}/{x}/{y}.png"' in script


def test_a_country_is_drawn_on_a_canvas_and_fetched_apart(snapshot: Snapshot) -> None:
    square = read_polygons(snapshot.outlines[0][1])
    classified = classify_wards(find_choice("gap"), snapshot.report.wards * 60)
    parts = draw_map([(index, square) for index in range(EMBED_LIMIT + 1)], classified, box=snapshot.box)
    assert not parts.embedded
    assert '"preferCanvas": true' in parts.script
    assert "geoJson" not in parts.script


def test_the_still_map_has_the_colours_of_the_moving_one(snapshot: Snapshot) -> None:
    classified = classify_wards(find_choice("gap"), snapshot.report.wards)
    still = draw_still(snapshot.polygons, classified)
    assert still is not None
    assert [each.colour for each in still.wards][:5] == [
        "#e66101",
        "#f7f7f7",
        "#fdb863",
        "#b2abd2",
        "url(#hatch)",
    ]
    assert still.wards[3].path.count("M") == 2
    # South-west of the city stands at the foot of the picture.
    assert still.wards[0].path.startswith("M6 1586.8l")
    assert (still.width, still.height) == (945, 1593)


def test_a_city_without_outlines_draws_nothing() -> None:
    classified = classify_wards(find_choice("gap"), [])
    assert draw_still([], classified) is None
    assert bound_polygons([]) is None
    assert "L.map" in draw_map([], classified, box=None).script


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon", "coordinates": [[["{{7*7}}", 0], [1, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[float("nan"), 0], [1, 0], [1, 1]]]},
    ],
)
def test_an_outline_that_is_no_polygon_of_numbers_is_refused(geometry: dict[str, Any]) -> None:
    with pytest.raises(WebError, match="import the wards again"):
        read_polygons(geometry)


def test_the_still_map_has_the_places_within_its_frame(snapshot: Snapshot) -> None:
    services = (
        ServicePoint("A", "", counter=True, lat=53.77, lon=-1.57),
        ServicePoint("B", "", counter=False, lat=53.5, lon=-1.9),
        ServicePoint("C", "", counter=False, lat=53.75, lon=-1.6),
    )
    classified = classify_wards(find_choice("gap"), snapshot.report.wards)
    still = draw_still(snapshot.polygons, classified, services)
    assert still is not None
    assert [(each.number, each.counter) for each in still.points] == [(1, True), (3, False)]
    # The south-western corner of the first ward.
    assert (still.points[1].x, still.points[1].y) == (6.0, 1586.8)
