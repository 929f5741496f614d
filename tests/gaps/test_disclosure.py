"""No hidden count can be had by subtracting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gaps import suppress_counts

tables = arrays(
    np.float64, st.tuples(st.integers(2, 8), st.integers(1, 5)), elements=st.integers(0, 30).map(float)
)


@given(tables)
def test_every_small_count_is_hidden(table: np.ndarray) -> None:
    hidden = suppress_counts(table)
    assert hidden[(table > 0) & (table < 5)].all()


@given(tables)
def test_no_column_holds_a_single_hidden_cell(table: np.ndarray) -> None:
    assert not (suppress_counts(table).sum(axis=0) == 1).any()


@given(tables)
def test_nothing_is_hidden_where_nothing_is_small(table: np.ndarray) -> None:
    assert not suppress_counts(table + 5).any()


@given(tables)
def test_at_most_one_cell_a_column_is_hidden_beyond_the_small_ones(table: np.ndarray) -> None:
    small = (table > 0) & (table < 5)
    assert ((suppress_counts(table) & ~small).sum(axis=0) <= 1).all()


def test_the_second_smallest_count_goes_with_a_lone_small_one() -> None:
    table = np.array([[3.0], [40.0], [9.0], [0.0]])
    assert suppress_counts(table).ravel().tolist() == [True, False, True, False]


def test_a_single_ward_is_its_own_total() -> None:
    assert suppress_counts(np.array([[3.0, 7.0]])).tolist() == [[True, False]]
