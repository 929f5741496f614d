"""Where wards do not meet: overlaps, slivers and holes, with their areas and the wards involved."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries import Wards, build_wards
from boundaries.projection import project_to_metric
from boundaries.topology import LEAST_AREA_M2, Fault, describe_faults, find_faults

# At 53.8 degrees north, metres in a degree of longitude and of latitude.
EAST, NORTH = 65_900.0, 111_300.0


def _make_wards(*shapes: shapely.Geometry) -> Wards:
    codes = [f"E{at}" for at in range(len(shapes))]
    names = [f"Ward {at}" for at in range(len(shapes))]
    return build_wards(codes, names, geometry=np.array(shapes, dtype=object), metric_epsg=27700)


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Return a box by kilometres from a point in Leeds."""
    return shapely.box(
        -1.6 + west * 1e3 / EAST,
        53.8 + south * 1e3 / NORTH,
        -1.6 + east * 1e3 / EAST,
        53.8 + north * 1e3 / NORTH,
    )


def test_wards_that_meet_have_no_fault(grid: Wards) -> None:
    assert find_faults(grid) == []
    assert describe_faults(grid, []) == []


def test_wards_that_lie_apart_have_no_fault() -> None:
    assert find_faults(_make_wards(_box(0, 0, 1, 1), _box(2, 0, 3, 1))) == []


def test_an_overlap_is_told_with_its_area_and_both_wards() -> None:
    (fault,) = find_faults(_make_wards(_box(0, 0, 1, 1), _box(5, 5, 6, 6), _box(0.8, 0, 2, 1)))
    assert (fault.kind, fault.wards) == ("overlap", (0, 2))
    assert fault.area_m2 == pytest.approx(200 * 1000, rel=0.01)
    assert fault.width_m == pytest.approx(2 * 200_000 / 2400, rel=0.01)
    assert shapely.contains_xy(_box(0.8, 0, 1, 1), fault.lon, fault.lat)


def test_a_narrow_overlap_is_a_sliver() -> None:
    (fault,) = find_faults(_make_wards(_box(0, 0, 1, 1), _box(0.998, 0, 2, 1)))
    assert (fault.kind, fault.wards) == ("overlap sliver", (0, 1))
    assert fault.area_m2 == pytest.approx(2000, rel=0.01)
    assert fault.width_m == pytest.approx(2, rel=0.01)


def test_a_ward_inside_another_and_a_ward_drawn_twice_are_overlaps() -> None:
    big, small = _box(0, 0, 1, 1), _box(0.4, 0.4, 0.6, 0.6)
    inside, twice = find_faults(_make_wards(big, small)), find_faults(_make_wards(small, small))
    for (fault,) in (inside, twice):
        assert (fault.kind, fault.wards) == ("overlap", (0, 1))
        assert fault.area_m2 == pytest.approx(40_000, rel=0.01)


def test_a_hole_that_wards_enclose_is_told_with_those_around_it() -> None:
    ring = _box(0, 0, 3, 3).difference(_box(1, 1, 2, 2))
    west = ring.intersection(_box(0, 0, 1.5, 3))
    east = ring.difference(_box(0, 0, 1.5, 3))
    wards = _make_wards(west, _box(9, 9, 10, 10), east)
    (fault,) = find_faults(wards)
    assert (fault.kind, fault.wards) == ("hole", (0, 2))
    assert fault.area_m2 == pytest.approx(1e6, rel=0.01)
    (sentence,) = describe_faults(wards, [fault])
    assert sentence.startswith("1 hole enclosed by wards, 1.00 km²: Ward 0 (E0) and Ward 2 (E2). ")
    assert "an enclave of another district" in sentence


def test_a_narrow_gap_between_neighbours_is_a_sliver() -> None:
    notch = _box(0, 0, 1, 1).difference(_box(0.997, 0.1, 1, 0.9))
    (fault,) = find_faults(_make_wards(notch, _box(1, 0, 2, 1)))
    assert (fault.kind, fault.wards) == ("gap sliver", (0, 1))
    assert fault.area_m2 == pytest.approx(3 * 800, rel=0.01)


def test_a_ward_that_stands_in_a_hole_is_no_part_of_it() -> None:
    ring = _box(0, 0, 3, 3).difference(_box(1, 1, 2, 2))
    (fault,) = find_faults(_make_wards(ring, _box(1.002, 1.002, 1.998, 1.998)))
    assert (fault.kind, fault.wards) == ("gap sliver", (0, 1))
    assert fault.area_m2 == pytest.approx(4 * 1000 * 2, rel=0.02)
    assert fault.width_m == pytest.approx(2, rel=0.02)


def test_what_is_smaller_than_a_square_metre_is_left_out() -> None:
    assert find_faults(_make_wards(_box(0, 0, 1, 1), _box(0.999_999_5, 0, 2, 1))) == []


def test_a_vertex_that_only_one_neighbour_has_is_no_fault() -> None:
    """On a straight edge of ten kilometres it would be metres off, were wards compared in metres."""
    west, south, east, north = _box(0, 0, 10, 10).bounds
    upper = shapely.Polygon([(west, north), ((west + east) / 2, north), (east, north), (east, north + 0.1)])
    assert find_faults(_make_wards(shapely.box(west, south, east, north), upper)) == []


def test_the_worst_comes_first_and_sentences_count_each_kind() -> None:
    wards = _make_wards(_box(0, 0, 1, 1), _box(0.9, 0, 2, 1), _box(1.5, 0, 3, 1), _box(2.999, 0, 4, 1))
    faults = find_faults(wards)
    assert [fault.wards for fault in faults] == [(1, 2), (0, 1), (2, 3)]
    assert [fault.kind for fault in faults] == ["overlap", "overlap", "overlap sliver"]
    first, second = describe_faults(wards, faults)
    assert first.startswith("2 overlaps between wards, 0.60 km² together; the largest, 0.50 km²: Ward 1 (E1)")
    assert second.startswith("1 narrow overlap of neighbours, 999 m²")
    assert second.endswith(": Ward 2 (E2) and Ward 3 (E3). A point there goes to the lower ward code")


def _find_slowly(wards: Wards) -> list[tuple[tuple[int, ...], float]]:
    """Return (wards, area) of every overlap by laying each ward over each other one."""
    pairs = list(itertools.combinations(range(len(wards)), 2))
    common = np.array([shapely.intersection(*wards.geometry[list(pair)]) for pair in pairs], dtype=object)
    areas = shapely.area(project_to_metric(common, 27700)).tolist()
    return [(pair, area) for pair, area in zip(pairs, areas, strict=True) if area >= LEAST_AREA_M2]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 100_000), cells=st.integers(3, 14))
def test_every_overlap_is_found_and_covered_area_adds_up(seed: int, cells: int) -> None:
    rng = np.random.default_rng(seed)
    points = shapely.multipoints(rng.uniform((-1.7, 53.7), (-1.3, 53.9), (cells, 2)))
    tiles = shapely.get_parts(shapely.voronoi_polygons(points))
    # Every third ward is drawn too large or too small: overlaps here, holes there.
    grown = shapely.buffer(tiles[::3], rng.uniform(-0.01, 0.01, len(tiles[::3])), join_style="mitre")
    tiles[::3] = np.where(shapely.is_empty(grown), tiles[::3], grown)
    wards = _make_wards(*tiles)
    faults = find_faults(wards)
    overlaps = sorted((fault.wards, fault.area_m2) for fault in faults if fault.kind.startswith("overlap"))
    slow = _find_slowly(wards)
    assert [pair for pair, _ in overlaps] == [pair for pair, _ in slow]
    assert [area for _, area in overlaps] == pytest.approx([area for _, area in slow])
    holes = sum(fault.area_m2 for fault in faults if fault.kind in {"hole", "gap sliver"})
    union = shapely.union_all(wards.geometry)
    filled = shapely.union_all([shapely.Polygon(part.exterior) for part in shapely.get_parts(union)])
    missing = np.array([filled.difference(union)], dtype=object)
    assert holes == pytest.approx(
        shapely.area(project_to_metric(missing, 27700))[0], abs=LEAST_AREA_M2 * cells
    )


def test_names_of_many_wards_around_a_hole_are_cut(grid: Wards) -> None:
    fault = Fault("hole", 5.0, 9.0, tuple(range(9)), -1.5, 53.8)
    (sentence,) = describe_faults(grid, [fault])
    assert "Ward W4 & Co (W4) and 5 more" in sentence
    assert "W5" not in sentence
