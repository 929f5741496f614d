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


@given(tables)
def test_hidden_cells_of_a_column_hold_the_threshold_or_a_zero(table: np.ndarray) -> None:
    for counts, hidden in zip(table.T, suppress_counts(table).T, strict=True):
        if hidden.any() and not hidden.all():
            assert counts[hidden].sum() >= 5 or (counts[hidden] == 0).any()


def test_two_single_people_are_not_given_away_by_their_total() -> None:
    table = np.array([[1.0], [1.0], [50.0], [60.0]])
    assert suppress_counts(table).ravel().tolist() == [True, True, True, False]


def test_a_zero_goes_where_nothing_else_is_left() -> None:
    assert suppress_counts(np.array([[3.0], [0.0], [0.0]])).ravel().tolist() == [True, True, False]


wide_tables = arrays(
    np.float64, st.tuples(st.integers(2, 7), st.integers(2, 5)), elements=st.integers(0, 30).map(float)
)


@given(wide_tables)
def test_with_row_totals_no_hidden_cell_follows_from_the_totals(table: np.ndarray) -> None:
    hidden = suppress_counts(table, row_totals=True)
    assert hidden[(table > 0) & (table < 5)].all()
    cells = np.argwhere(hidden)
    if not len(cells):
        return
    totals = np.zeros((sum(table.shape), len(cells)))
    for number, (row, column) in enumerate(cells):
        totals[row, number] = totals[len(table) + column, number] = 1.0
    _, strengths, directions = np.linalg.svd(totals)
    free = directions[int((strengths > 1e-9).sum()) :]
    assert (np.abs(free).max(axis=0, initial=0.0) > 1e-9).all()


@given(wide_tables)
def test_with_row_totals_no_row_or_column_hides_a_single_cell(table: np.ndarray) -> None:
    hidden = suppress_counts(table, row_totals=True)
    assert not (hidden.sum(axis=0) == 1).any()
    assert not (hidden.sum(axis=1) == 1).any()


def test_a_cell_that_alone_links_two_blocks_is_not_left_to_arithmetic() -> None:
    table = np.full((4, 4), 50.0)
    table[:2, :2] = table[2:, 2:] = 4.0
    table[1, 2] = 4.0
    assert suppress_counts(table, row_totals=True).sum() > 9
