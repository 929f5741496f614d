"""Wards: order, look-up by code and name, measures, fingerprint."""

import pickle

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from boundaries import BoundaryError, Wards, build_wards, fold_ward_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cross Gates & Whinmoor", "cross gates and whinmoor"),
        ("King's Heath", "Kings Heath"),
        ("Kirkstall Ward", "KIRKSTALL"),
        ("Bryn-mawr", "Bryn Mawr"),
        ("Pen-y-Bôn", "pen y bon"),
        ("Calverley&Farsley", "Calverley and Farsley"),
    ],
)
def test_names_that_people_hold_for_the_same_fold_alike(one: str, other: str) -> None:
    assert fold_ward_name(one) == fold_ward_name(other)


def test_different_names_stay_different() -> None:
    assert fold_ward_name("Ward") == "ward"
    assert fold_ward_name("Headingley & Hyde Park") != fold_ward_name("Headingley")


@given(st.text())
def test_folding_twice_changes_nothing_but_a_last_ward(name: str) -> None:
    folded = fold_ward_name(name)
    assert fold_ward_name(folded + " ward") == (folded or "ward")
    assert folded == folded.strip()


def test_building_puts_wards_in_code_order(grid: Wards) -> None:
    back = build_wards(grid.codes[::-1], grid.names[::-1], geometry=grid.geometry[::-1], metric_epsg=27700)
    assert back.codes == grid.codes
    assert back.fingerprint() == grid.fingerprint()


def test_codes_and_unambiguous_names_are_found(grid: Wards) -> None:
    assert grid.index_of("W4") == 3
    assert grid.index_of("w4") is None
    assert grid.index_of_name("ward w4 AND co.") == 3
    twins = build_wards(["A", "B", "C"], ["Elm", "Oak", "elm"], geometry=grid.geometry[:3], metric_epsg=27700)
    assert twins.index_of_name("Oak") == 1
    assert twins.index_of_name("Elm") is None
    assert twins.indexes_by_name["elm"] == (0, 2)


def test_areas_are_square_metres(grid: Wards) -> None:
    # 0.02 by 0.01 degrees at 53.8 north: 1,317 by 1,113 metres.
    assert grid.areas_m2 == pytest.approx([1317.6 * 1113.0] * 9, rel=5e-3)
    assert grid.bounds == pytest.approx((-1.6, 53.8, -1.54, 53.83))


def test_the_fingerprint_tells_wards_apart_and_survives_a_copy(grid: Wards) -> None:
    renamed = Wards(grid.codes, (*grid.names[:-1], "Other"), grid.geometry, 27700)
    moved = Wards(grid.codes, grid.names, shapely.transform(grid.geometry, lambda xy: xy + 1e-9), 27700)
    assert len({wards.fingerprint() for wards in (grid, renamed, moved)}) == 3
    copy: Wards = pickle.loads(pickle.dumps(grid))  # noqa: S301 - our own bytes
    assert copy.fingerprint() == grid.fingerprint()
    # Cells do not run together: ("AB", "C") is not ("A", "BC").
    one = build_wards(["AB"], ["C"], geometry=grid.geometry[:1], metric_epsg=27700)
    other = build_wards(["A"], ["BC"], geometry=grid.geometry[:1], metric_epsg=27700)
    assert one.fingerprint() != other.fingerprint()


def test_wards_out_of_order_or_of_unequal_parts_cannot_be_made(grid: Wards) -> None:
    with pytest.raises(BoundaryError, match="'W2' stands before 'W1'"):
        Wards(("W2", "W1"), ("a", "b"), grid.geometry[:2], 27700)
    with pytest.raises(BoundaryError, match="2 codes, 1 names, 2 geometries"):
        Wards(("W1", "W2"), ("a",), grid.geometry[:2], 27700)
    with pytest.raises(BoundaryError, match="2 codes, 1 names"):
        build_wards(["W1", "W2"], ["a"], geometry=grid.geometry[:2], metric_epsg=27700)
    line = np.array([shapely.LineString([(0, 0), (1, 1)])], dtype=object)
    with pytest.raises(BoundaryError, match="'W1' has no valid polygon"):
        build_wards(["W1"], ["a"], geometry=line, metric_epsg=27700)
