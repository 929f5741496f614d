"""Dates: ISO 8601 or the one format given; a date of two meanings has none."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts import ContactError
from contacts.dates import DateReader, explain_failure, suggest_formats


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-06-01", "2024-06-01"),
        ("2024-06-01T13:10", "2024-06-01T13:10:00"),
        (" 2024-06-01 13:10:16.250 ", "2024-06-01T13:10:16"),
        ("2024-06-01T13:10:16Z", "2024-06-01T13:10:16Z"),
        ("2024-06-01T13:10:16+01:00", "2024-06-01T13:10:16+01:00"),
        ("2999-01-01", "2999-01-01"),
    ],
)
def test_iso_dates_are_kept_local_unless_they_name_a_zone(text: str, wanted: str) -> None:
    assert DateReader(None).parse(text) == wanted


@pytest.mark.parametrize(
    "text", ["03/04/2024", "2024-6-1", "20240601", "1 June 2024", "45443", "2024-06", "2024"]
)
def test_any_other_form_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(ValueError, match="--date-format"):
        DateReader(None).parse(text)


@pytest.mark.parametrize("text", ["2024-02-30", "2024-06-01T25:00", "2023-02-29"])
def test_a_day_that_never_was_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no such date"):
        DateReader(None).parse(text)


def test_a_format_is_the_only_way_once_given() -> None:
    dates = DateReader("%m/%d/%Y %I:%M:%S %p")
    assert dates.parse("04/30/2014 02:51:52 PM") == "2014-04-30T14:51:52"
    assert DateReader("%d/%m/%Y").parse("03/04/2024") == "2024-04-03"
    assert DateReader("%m/%d/%Y").parse("03/04/2024") == "2024-03-04"
    assert DateReader("%d/%m/%Y %H:%M %z").parse("03/04/2024 10:00 +0100") == "2024-04-03T10:00:00+01:00"
    with pytest.raises(ValueError, match="not written as --date-format '%m/%d/%Y %I:%M:%S %p'"):
        dates.parse("2014-04-30")
    with pytest.raises(ValueError, match="no date"):
        dates.parse(" ")


@pytest.mark.parametrize(
    ("date_format", "message"),
    [
        ("%Q", "is no date format"),
        ("%d/%m", "has no year"),
        ("dd/mm/yyyy", "has no year"),
        ("%", "no date format"),
    ],
)
def test_a_wrong_format_is_refused(date_format: str, message: str) -> None:
    with pytest.raises(ContactError, match=message):
        DateReader(date_format)


def test_the_formats_suggested_are_those_that_read_every_date() -> None:
    assert suggest_formats(["03/04/2024"]) == ["%d/%m/%Y", "%m/%d/%Y"]
    assert suggest_formats(["03/04/2024", "13/04/2024"]) == ["%d/%m/%Y"]
    assert suggest_formats(["03/04/2024", "03/13/2024"]) == ["%m/%d/%Y"]
    assert suggest_formats(["03/13/2024", "13/04/2024"]) == []
    assert suggest_formats(["2024-06-01"]) == ["ISO 8601"]


@pytest.mark.parametrize(
    ("texts", "date_format", "message"),
    [
        (["13/04/2024"], None, "is ISO 8601 (2024-06-01), such as '13/04/2024'; --date-format"),
        (["13/04/2024"], None, '; --date-format "%d/%m/%Y" reads them'),
        (["03/04/2024"], None, 'choose --date-format "%d/%m/%Y" or --date-format "%m/%d/%Y"'),
        (["2024-06-01"], "%d/%m/%Y", "they are ISO 8601: leave --date-format out"),
        (["soon"], None, "say how they are written with --date-format"),
        (["", " "], None, "no row has a date in column 'date'"),
    ],
)  # fmt: skip
def test_a_file_without_one_readable_date_gets_the_way_out(
    texts: list[str], date_format: str | None, message: str
) -> None:
    assert message in str(explain_failure("calls.csv", "date", texts, date_format=date_format))


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - local times are what is tried
def test_a_moment_written_by_a_format_is_read_back_by_it(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    for date_format in ("%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M:%S", "%d %B %Y %H:%M:%S"):
        assert DateReader(date_format).parse(moment.strftime(date_format)) == moment.isoformat()
    assert DateReader(None).parse(moment.isoformat()) == moment.isoformat()


def test_a_format_without_a_day_gives_the_month_or_year_of_a_total() -> None:
    assert DateReader("%Y-%m").parse("2024-03") == "2024-03"
    assert DateReader("%b %Y").parse("Mar 2024") == "2024-03"
    assert DateReader("%Y").parse("2024") == "2024"
    assert DateReader("%Y %j").parse("2024 061") == "2024-03-01"
