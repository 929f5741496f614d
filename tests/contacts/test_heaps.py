"""Heaps: a default point is found, a busy place stays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from contacts import find_default_points

Points = tuple[NDArray[np.float64], NDArray[np.float64]]


def scatter(number: int, *, seed: int = 1) -> Points:
    """Return contacts at addresses: most called from once, some a few times."""
    draw = np.random.default_rng(seed)
    repeats = draw.zipf(2.8, size=number).clip(1, 12)
    lat = np.repeat(53.7 + 0.2 * draw.random(number), repeats)[:number]
    lon = np.repeat(-1.6 + 0.3 * draw.random(number), repeats)[:number]
    return lat, lon


def join(points: Points, *heaps: tuple[float, float, int]) -> Points:
    lat, lon = points
    for at_lat, at_lon, number in heaps:
        lat, lon = np.append(lat, np.full(number, at_lat)), np.append(lon, np.full(number, at_lon))
    return lat, lon


@pytest.mark.parametrize(("number", "heap"), [(2000, 200), (10_000, 300), (50_000, 7000)])
def test_a_planted_heap_is_found_whole(number: int, heap: int) -> None:
    lat, lon = join(scatter(number), (53.8, -1.55, heap))
    (found,) = find_default_points(lat, lon)
    assert (found.lat, found.lon) == (53.8, -1.55)
    assert found.rows.tolist() == list(range(number, number + heap))


def test_two_heaps_are_found_heaviest_first() -> None:
    found = find_default_points(*join(scatter(5000), (53.8, -1.55, 300), (53.75, -1.5, 900)))
    assert [(heap.lat, len(heap.rows)) for heap in found] == [(53.75, 900), (53.8, 300)]


@pytest.mark.parametrize(
    ("number", "busy"),
    [
        (200, 45),  # a hostel in a small file: under fifty contacts
        (50_000, 450),  # the busiest tower block of a year: under one in a hundred
        (0, 500),  # one library's own counter log: nothing to compare with
    ],
)
def test_a_busy_place_stays(number: int, busy: int) -> None:
    assert find_default_points(*join(scatter(number), (53.8, -1.55, busy))) == []


def test_a_busy_place_among_busy_places_stays() -> None:
    # Sixteen counters, each with hundreds of visits, one three times as busy, beside scattered calls.
    counters = [(53.7 + 0.01 * number, -1.5, 150) for number in range(16)]
    points = join(scatter(1000), *counters, (53.85, -1.58, 450))
    assert find_default_points(*points) == []


def test_a_file_that_knows_only_middles_of_wards_has_no_heaps() -> None:
    middles = [(53.7 + 0.005 * number, -1.5, 20 + 40 * number) for number in range(33)]
    empty = np.empty(0), np.empty(0)
    assert find_default_points(*join(empty, *middles)) == []
    assert find_default_points(*empty) == []


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1000, 3000))
def test_order_does_not_matter_and_scattered_addresses_are_never_a_heap(seed: int, number: int) -> None:
    assert find_default_points(*scatter(number, seed=seed)) == []
    lat, lon = join(scatter(number, seed=seed), (53.8, -1.55, number // 4))
    order = np.random.default_rng(seed).permutation(len(lat))
    (found,) = find_default_points(lat[order], lon[order])
    assert sorted(order[found.rows].tolist()) == list(range(number, number + number // 4))
