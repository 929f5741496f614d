"""Esri rings become GeoJSON polygons: holes with their outer ring, all turned the other way."""

import pytest
import shapely
from shapely.geometry import shape

from sources import SourceError
from sources.esri_json import convert_feature, convert_rings
from tests.sources.arcgis_service import square

# Esri draws outer rings clockwise, holes counter-clockwise.
_OUTER = square(0, 0, size=10)[::-1]
_HOLE = square(2, 2, size=2)
_ISLE_IN_HOLE = square(2.5, 2.5, size=1)[::-1]
_HOLE_IN_ISLE = square(2.7, 2.7, size=0.5)
_FAR = square(20, 0, size=3)[::-1]


def test_a_ring_is_a_polygon_drawn_counter_clockwise() -> None:
    converted = convert_rings([_OUTER])
    assert converted == {"type": "Polygon", "coordinates": [square(0, 0, size=10)]}


def test_holes_go_to_the_smallest_ring_around_them_in_whatever_order_rings_come() -> None:
    converted = convert_rings([_HOLE_IN_ISLE, _FAR, _HOLE, _ISLE_IN_HOLE, _OUTER])
    assert converted is not None
    areas = shape(converted)
    assert isinstance(areas, shapely.MultiPolygon)
    assert areas.is_valid
    assert sorted(round(part.area, 6) for part in areas.geoms) == [0.75, 9, 96]
    for part in areas.geoms:
        assert shapely.is_ccw(part.exterior)
        assert not any(shapely.is_ccw(hole) for hole in part.interiors)


def test_a_hole_that_touches_its_outer_ring_stays_a_hole() -> None:
    converted = convert_rings([_OUTER, [[0, 5], [2, 4], [2, 6], [0, 5]]])
    assert converted is not None
    assert shape(converted).is_valid
    assert shape(converted).area == 98


def test_an_area_drawn_the_wrong_way_round_is_an_area() -> None:
    converted = convert_rings([_OUTER, square(30, 30, size=2)])
    assert converted is not None
    assert shape(converted).area == 104


def test_an_open_ring_is_closed_and_heights_are_dropped() -> None:
    assert convert_rings([[[*point, 7.0] for point in _OUTER[:-1]]]) == convert_rings([_OUTER])


def test_rings_without_an_area_are_left_out() -> None:
    flat = [[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [0.0, 0.0]]
    assert convert_rings([flat, [[1.0, 1.0]], []]) is None


def test_a_table_row_has_no_geometry() -> None:
    converted = convert_feature({"attributes": {"A": 1}}, host="example.org")
    assert converted == {"type": "Feature", "properties": {"A": 1}, "geometry": None}


def test_curves_are_refused() -> None:
    with pytest.raises(SourceError, match="a geometry of curveRings"):
        convert_feature({"attributes": {}, "geometry": {"curveRings": []}}, host="example.org")


@pytest.mark.parametrize(
    "geometry", [[1], {"rings": 5}, {"rings": [[None]]}, {"rings": [[[1]]]}, {"rings": [[["a", "b"]]]}]
)
def test_an_outline_that_is_none_is_told(geometry: object) -> None:
    with pytest.raises(SourceError, match=r"maps\.example gives"):
        convert_feature({"attributes": {}, "geometry": geometry}, host="maps.example")
