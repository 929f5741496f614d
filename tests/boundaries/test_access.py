"""From homes to the nearest counter, and whom each counter serves: nobody is lost or counted twice."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries import Wards, build_wards, locate_points
from boundaries.access import (
    MIDDLE,
    Site,
    draw_catchments,
    group_sites,
    measure_access,
    spread_people,
)
from boundaries.projection import project_to_metric

WEST, SOUTH, SIDE = -1.60, 53.80, 0.02
POPULATION = [1000.0, 2000.0, 4000.0, 0.0]


def _make_wards() -> Wards:
    boxes = [
        shapely.box(WEST + c * SIDE, SOUTH + r * SIDE, WEST + (c + 1) * SIDE, SOUTH + (r + 1) * SIDE)
        for r in (0, 1)
        for c in (0, 1)
    ]
    return build_wards(
        ["A", "B", "C", "D"],
        ["Ash", "Beech", "Cedar", "Dale"],
        geometry=np.array(boxes, dtype=object),
        metric_epsg=27700,
    )


WARDS = _make_wards()

_lon = st.floats(WEST - SIDE / 2, WEST + 2.5 * SIDE).map(lambda degrees: round(degrees, 6))
_lat = st.floats(SOUTH - SIDE / 2, SOUTH + 2.5 * SIDE).map(lambda degrees: round(degrees, 6))
_points = st.lists(st.tuples(_lon, _lat), max_size=30).map(lambda pairs: np.array(pairs).reshape(-1, 2))
_sites = st.lists(st.tuples(_lat, _lon), min_size=1, max_size=8, unique=True).map(
    lambda pairs: group_sites([(f"S{number}", lat, lon) for number, (lat, lon) in enumerate(pairs)])
)


@given(_points, _points)
def test_the_shares_of_each_ward_sum_to_one_and_points_lie_inside(
    postcodes: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    streets: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    homes = spread_people(WARDS, {"postcode": postcodes, "street": streets})
    assert np.bincount(homes.ward, homes.share) == pytest.approx(np.ones(4))
    grown = shapely.buffer(WARDS.metric_geometry, 0.01)
    assert shapely.intersects_xy(grown[homes.ward], homes.metres[:, 0], homes.metres[:, 1]).all()
    with_postcode = set(locate_points(WARDS, postcodes[:, 0], postcodes[:, 1]).tolist()) - {-1}
    assert {ward for ward in range(4) if homes.basis[ward] == "postcode"} == with_postcode


@given(_points, _sites)
def test_the_residents_of_all_catchments_are_the_population(
    postcodes: np.ndarray[tuple[int, int], np.dtype[np.float64]], sites: tuple[Site, ...]
) -> None:
    access = measure_access(
        WARDS, spread_people(WARDS, {"postcode": postcodes}), sites=sites, population=POPULATION
    )
    assert access.residents.sum() == pytest.approx(sum(POPULATION))
    assert len(access.residents) == len(sites)


@given(_points, _sites, st.tuples(_lat, _lon))
def test_one_more_counter_never_lengthens_a_way(
    postcodes: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    sites: tuple[Site, ...],
    more: tuple[float, float],
) -> None:
    homes = spread_people(WARDS, {"postcode": postcodes})
    before = measure_access(WARDS, homes, sites=sites, population=POPULATION)
    after = measure_access(WARDS, homes, sites=[*sites, Site(("new",), *more)], population=POPULATION)
    for ward, shorter in zip(before.wards, after.wards, strict=True):
        assert shorter.mean_m <= ward.mean_m + 1e-6
        assert shorter.median_m <= ward.median_m + 1e-6
        assert all(one <= other + 1e-9 for one, other in zip(shorter.far, ward.far, strict=True))


@settings(deadline=None)
@given(_sites)
def test_catchments_fill_the_city_without_overlap_and_hold_their_own_counter(sites: tuple[Site, ...]) -> None:
    cells = draw_catchments(WARDS, sites)
    assert len(cells) == len(sites)
    kept = [cell for cell in cells if cell is not None]
    assert all(cell.is_valid and cell.geom_type in {"Polygon", "MultiPolygon"} for cell in kept)
    metric = project_to_metric(np.array(kept, dtype=object), 27700)
    whole = shapely.union_all(WARDS.metric_geometry)
    assert shapely.area(metric).sum() == pytest.approx(whole.area, rel=1e-6)
    # To within a millimetre: borders are drawn in metres and written in degrees.
    for site, cell in zip(sites, cells, strict=True):
        at = shapely.Point(site.lon, site.lat)
        if shapely.union_all(WARDS.geometry).contains(at):
            assert cell is not None
            assert cell.distance(at) < 1e-8


def test_distances_are_metres_in_a_straight_line() -> None:
    # A hundredth of a degree of latitude is 1,113 m here.
    north = [SOUTH + 0.005 + step for step in (0.0, 0.002, 0.012)]
    homes = spread_people(WARDS, {"postcode": np.array([(WEST + 0.01, lat) for lat in north])})
    sites = [Site(("Hub",), north[0], WEST + 0.01), Site(("Far",), SOUTH + 1.0, WEST)]
    access = measure_access(WARDS, homes, sites=sites, population=[100.0, None, None, None])
    ash = access.wards[0]
    assert homes.basis == ("postcode", MIDDLE, MIDDLE, MIDDLE)
    assert ash.mean_m == pytest.approx((0 + 222.6 + 1335.6) / 3, abs=1.0)
    assert ash.median_m == pytest.approx(222.6, abs=0.5)
    assert ash.far == (0.0, 0.0)
    assert access.nearest == (0, 0, 0, 0)
    assert access.city == ash
    assert access.residents.tolist() == pytest.approx([100.0, 0.0])


def test_the_share_of_people_who_have_far_is_told() -> None:
    lats = np.linspace(SOUTH + 0.0001, SOUTH + 0.0199, 100)
    homes = spread_people(WARDS, {"street": np.column_stack([np.full(100, WEST + 0.01), lats])})
    sites = [Site(("South",), SOUTH, WEST + 0.01)]
    ash = measure_access(WARDS, homes, sites=sites, population=POPULATION).wards[0]
    assert ash.far == pytest.approx((0.28, 0.0), abs=0.011)


def test_a_city_is_the_mean_over_people_not_over_wards() -> None:
    homes = spread_people(WARDS, {})
    sites = [Site(("Cedar Hub",), SOUTH + 1.5 * SIDE, WEST + 0.5 * SIDE)]
    access = measure_access(WARDS, homes, sites=sites, population=[0.0, 0.0, 4000.0, None])
    assert access.city is not None
    assert access.city.mean_m == pytest.approx(0.0, abs=1.0)
    assert measure_access(WARDS, homes, sites=sites, population=[None] * 4).city is None


def test_services_in_one_house_are_one_site() -> None:
    sites = group_sites([("Library", 53.8, -1.5), ("Hub", 53.8, -1.5), ("Other", 53.7, -1.5)])
    assert sites == (Site(("Other",), 53.7, -1.5), Site(("Hub", "Library"), 53.8, -1.5))


def test_without_a_site_there_is_no_way_to_measure() -> None:
    with pytest.raises(ValueError, match="no site"):
        measure_access(WARDS, spread_people(WARDS, {}), sites=[], population=POPULATION)
