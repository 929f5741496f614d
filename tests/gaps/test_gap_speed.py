"""The timing of the gap model runs from a drawn city to the answer: `benchmarks.gap_speed`."""

from benchmarks.gap_speed import describe, refuse_many
from gaps.estimate import MOST_WARDS


def test_a_small_city_is_timed_in_both_modes_in_processes_of_their_own() -> None:
    told = describe((2_000,))
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in told.splitlines() if line[:5] == "| 2,0"
    ]
    assert [row[1] for row in rows] == ["preview", "default"]
    for row in rows:
        weighing, fitting, both = (float(cell) for cell in row[3:6])
        assert weighing > 0
        assert abs(weighing + fitting - both) < 0.02
        assert float(row[7]) >= float(row[8]) > 10


def test_too_many_wards_are_refused_in_words() -> None:
    said = refuse_many(MOST_WARDS + 1)
    assert f"{MOST_WARDS + 1:,} wards" in said
    assert f"{MOST_WARDS:,}" in said
