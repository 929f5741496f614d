"""Opening hours a week, from how OpenStreetMap and councils write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries.opening_hours import read_weekly_hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mo-Fr 09:00-17:00", 40.0),
        ("Mo-Fr 09:00-17:00; Sa 10:00-13:00; Su off", 43.0),
        ("Mo-Fr 09:00-12:00,13:00-17:00; We off; PH off", 28.0),
        ("Mo,We,Fr 09:30-12:30", 9.0),
        ("Fr-Mo 10:00-12:00", 8.0),
        ("Fr 22:00-02:00", 4.0),
        ("09:00-17:00", 56.0),
        ("24/7", 168.0),
        ("Mon-Fri 9-5", 40.0),
        ("Mon to Fri 9am - 5pm, Sat 10am-1pm", 43.0),
        ("Monday to Friday: 9.30am to 5.30pm", 40.0),
        ("Mon \u2013 Thurs 9:00-5:00", 32.0),
        ("Tue 10-2; Thu 1-4", 7.0),
        ("Monday, Wednesday and Friday 9.30am-12.30pm and 1.30pm-5pm", 19.5),
        ("Saturdays 9-1", 4.0),
        ("Sat 1-5pm", 4.0),
        ("Tue 9.30am-12.30 and 1.30-4pm", 5.5),
        ("Mon 9-5pm", 8.0),
        ("Mon 10-1pm", 3.0),
        ("Mon 12-5pm", 5.0),
        ("Mon 12-12.30pm", 0.5),
        ("daily 8am-12pm", 28.0),
        ("closed", 0.0),
        ("47.0", 47.0),
        ("47 hours a week", 47.0),
    ],
)
def test_hours_are_added_up_over_the_week(text: str, hours: float) -> None:
    assert read_weekly_hours(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "",
        "by appointment",
        "Mon-Fri 9-5 (term time)",
        "Jan-Mar Mo 09:00-17:00",
        "first Tuesday 9-5",
        "Mo-Fr",
        "Mo 25:00-26:00",
        "Mo 09:75-10:00",
        "Mo 13pm-15pm",
        "Mo 8-9pm",
        "Mo 8-10.30pm",
        "169",
        "Mo 00:00-20:00, Mo 00:00-20:00",
        ";",
    ],
)
def test_what_is_not_plain_is_not_guessed(text: str) -> None:
    assert read_weekly_hours(text) is None


@given(st.text(alphabet="mo tuwethfrsa-,;:.0123456789apm/", max_size=40))
def test_any_text_gives_hours_of_a_week_or_nothing(text: str) -> None:
    hours = read_weekly_hours(text)
    assert hours is None or 0.0 <= hours <= 168.0


@given(st.integers(0, 22), st.integers(1, 60))
def test_a_span_within_a_day_has_its_length(hour: int, minutes: int) -> None:
    end = hour * 60 + minutes
    text = f"Tu {hour:02d}:00-{end // 60:02d}:{end % 60:02d}"
    assert read_weekly_hours(text) == pytest.approx(minutes / 60)
