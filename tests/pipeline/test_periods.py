"""Periods as they are written, and whether what is compared is of one time."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PipelineError
from pipeline.periods import check_overlap, find_apart, read_period
from store import ChannelPeriod


@pytest.mark.parametrize(
    ("text", "since", "until", "words"),
    [
        ("2025", "2025-01-01", "2025-12-31", "from 2025-01-01 to 2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29", "from 2024-02-01 to 2024-02-29"),
        ("2025-03-10", "2025-03-10", "2025-03-10", "on 2025-03-10"),
        ("2024..2025-03", "2024-01-01", "2025-03-31", "from 2024-01-01 to 2025-03-31"),
        (" 2025-03-10 .. 2025 ", "2025-03-10", "2025-12-31", "from 2025-03-10 to 2025-12-31"),
        ("..2025-02", None, "2025-02-28", "until 2025-02-28"),
        ("2025-02..", "2025-02-01", None, "from 2025-02-01 on"),
    ],
)
def test_years_and_months_are_filled_up(text: str, since: str | None, until: str | None, words: str) -> None:
    period = read_period(text)
    assert (period.since, period.until, period.describe()) == (since, until, words)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no period"),
        ("..", "is no period"),
        ("2024..2025..2026", "is no period"),
        ("2025-13", "there is no 2025-13"),
        ("2025-02-30", "there is no 2025-02-30"),
        ("0000", "there is no 0000"),
        ("March 2025", "'March 2025' is no year, month or day"),
        ("2025-3", "'2025-3' is no year, month or day"),
        ("2025..x", "'x' is no year, month or day"),
        ("2025-04..2025-03", "begins on 2025-04-01, after its end on 2025-03-31"),
    ],
)
def test_what_is_no_period_is_refused_with_what_is(text: str, why: str) -> None:
    with pytest.raises(PipelineError) as refusal:
        read_period(text)
    assert str(refusal.value).startswith(f"--period {text!r}")
    assert why in str(refusal.value)
    assert "write 2025, 2025-03 or 2025-03-10" in str(refusal.value)


@given(st.lists(st.dates(), min_size=2, max_size=2), st.booleans())
def test_a_period_reads_itself_back(days: list[date], ends: bool) -> None:  # noqa: FBT001 - drawn
    first, last = sorted(days)
    period = read_period(f"{first.isoformat()}..{last.isoformat() if ends else ''}")
    assert read_period(str(period)) == period


def _source(channel: str, first: str, last: str, *, number: int = 9, totals: bool = False) -> ChannelPeriod:
    return ChannelPeriod(channel, number, first, last, undated=0, totals=totals)


def test_sources_without_a_day_in_common_are_refused() -> None:
    posts = _source("posts", "2024-06-02", "2024-07-01")
    phone = _source("phone", "2024-01-01", "2024-12-31")
    counter = _source("counter", "2024-01-01", "2024-03-31")
    with pytest.raises(PipelineError) as refusal:
        check_overlap([phone, counter, posts])
    assert str(refusal.value) == (
        "counter records end on 2024-03-31, where posts begin on 2024-06-02: they cannot be compared; "
        "import records of one time, or choose --period"
    )
    assert find_apart([phone, posts]) == ""


def test_sources_that_share_no_day_with_each_other_are_refused_too() -> None:
    spring = _source("phone", "2024-01-01", "2024-03-31")
    summer = _source("counter", "2024-04-01", "2024-06-30")
    assert find_apart([spring, summer, _source("posts", "2024-01-01", "2024-06-30")]).startswith(
        "phone records end on 2024-03-31, where counter records begin on 2024-04-01"
    )


@pytest.mark.parametrize(("last", "told"), [("2024-04-08", False), ("2024-04-10", True)])
def test_less_than_four_fifths_in_common_is_told_with_a_fair_period(last: str, *, told: bool) -> None:
    # 80 days in common: 80% of 100 days, 79% of 101.
    posts = _source("posts", "2024-01-01", "2024-03-20")
    notes = check_overlap([posts, _source("phone", "2024-01-01", last)])
    assert bool(notes) is told
    if told:
        assert notes[0].endswith("--period 2024-01-01..2024-03-20.")
        assert "phone records from 2024-01-01 to 2024-04-10" in notes[0]


def test_the_fair_period_of_monthly_totals_is_of_whole_months() -> None:
    totals = _source("counter", "2024-01-01", "2024-12-31", totals=True)
    (note,) = check_overlap([totals, _source("posts", "2024-03-10", "2024-06-20")])
    assert note.endswith("--period 2024-04-01..2024-05-31.")
    (note,) = check_overlap([totals, _source("posts", "2024-11-10", "2024-12-31")])
    assert note.endswith("--period 2024-12-01..2024-12-31.")
    (note,) = check_overlap([totals, _source("posts", "2024-11-10", "2024-12-20")])
    assert note.endswith("There is no whole month in common.")


def test_what_has_no_date_is_told_and_what_is_empty_passed_over() -> None:
    phone = _source("phone", "2024-01-01", "2024-01-31")
    empty = _source("web", "", "", number=0)
    assert check_overlap([phone, _source("posts", "", ""), empty]) == (
        "None of the posts has a date: whether they are of the time of the others cannot be told.",
    )
