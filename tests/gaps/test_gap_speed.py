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
        assert float(row[6]) > 0
        assert float(row[8]) >= float(row[9]) > 10


def test_too_many_wards_are_refused_in_words() -> None:
    said = refuse_many(MOST_WARDS + 1)
    assert f"{MOST_WARDS + 1:,} wards" in said
    assert f"{MOST_WARDS:,}" in said


def test_memory_is_that_of_the_run_not_of_the_process_that_started_it() -> None:
    held = b"x" * (400 * 1024**2)
    told = describe((500,))
    peaks = [float(line.split("|")[9]) for line in told.splitlines() if line.startswith("| 500 ")]
    assert len(peaks) == 2
    assert max(peaks) < len(held) / 1024**2
