"""Numbers and positions: read strictly, refused with a reason."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import is_null, parse_coordinates, parse_number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_by_python_reads_back(value: float) -> None:
    assert parse_number(f" {value!r} ") == value


@pytest.mark.parametrize(
    "text",
    ["", "1,000", "1 000", "12abc", "0x10", "nan", "inf", "1e999", "--1", "1_000", "½", "\uff11\uff12", "£5"],
)
def test_what_is_not_plainly_a_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_number(text)


@given(st.text())
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        value = parse_number(text)
    except ValueError as error:
        assert "not a" in str(error)  # noqa: PT017 - both outcomes are allowed
    else:
        assert math.isfinite(value)


@pytest.mark.parametrize("text", [None, "", "  ", "NULL", "None", "NaN", "n/a", "NA", "-"])
def test_a_cell_can_say_nothing(text: str | None) -> None:
    assert is_null(text)


def test_zero_and_words_say_something() -> None:
    assert not is_null("0")
    assert not is_null("Nana")


def test_positions_come_as_latitude_and_longitude() -> None:
    assert parse_coordinates("53.8", "-1.55") == (53.8, -1.55)
    assert parse_coordinates(53.8, -1.55) == (53.8, -1.55)
    assert parse_coordinates("90", "180") == (90, 180)
    assert parse_coordinates("", "n/a") is None
    assert parse_coordinates(None, None) is None


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        ("53.8", "", "one of latitude and longitude is missing"),
        (None, -1.5, "one of latitude and longitude is missing"),
        ("0", "0.0", "a default, not a place"),
        ("53.8", "west", "not a number"),
        (math.nan, 1.0, "not a finite number"),
        ("91", "0", "out of range"),
        ("-90.1", "10", "out of range"),
        ("10", "180.5", "out of range"),
        ("430000", "433000", "out of range"),
    ],
)
def test_what_is_no_position_is_refused_with_the_reason(
    lat: str | float | None, lon: str | float | None, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_coordinates(lat, lon)


def _near_leeds(lat: float, lon: float) -> bool:
    return abs(lat - 53.8) < 1 and abs(lon + 1.5) < 1


def test_exchanged_values_are_recognised_near_the_city_only() -> None:
    with pytest.raises(ValueError, match="look exchanged"):
        parse_coordinates("-1.55", "53.8", near=_near_leeds)
    assert parse_coordinates("53.8", "-1.55", near=_near_leeds) == (53.8, -1.55)
    assert parse_coordinates("48.85", "2.35", near=_near_leeds) == (48.85, 2.35)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_position_on_earth_but_the_default_is_kept(lat: float, lon: float) -> None:
    if abs(lat) < 1e-4 and abs(lon) < 1e-4:
        return
    assert parse_coordinates(repr(lat), repr(lon)) == (lat, lon)
