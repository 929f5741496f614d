"""Column names: recognised leniently, chosen strictly."""

import pytest

from intake import InputFileError, WardlightError, match_columns
from intake.columns import fold_column, list_columns

ALIASES = {"lat": ("latitude", "y"), "lon": ("longitude", "x"), "text": ("body",)}


def test_names_are_matched_without_case_spaces_and_punctuation() -> None:
    matched = match_columns(["LATITUDE ", "Long-itude", "T e x t"], ALIASES, file="f.csv")
    assert matched == {"lat": "LATITUDE ", "lon": "Long-itude", "text": "T e x t"}
    assert fold_column("User_Location (home)") == "userlocationhome"


def test_the_fields_own_name_wins_over_its_aliases_and_no_column_serves_twice() -> None:
    assert match_columns(["y", "lat"], ALIASES, file="f")["lat"] == "lat"
    matched = match_columns(["x"], {"lat": ("x",), "lon": ("x",)}, file="f")
    assert matched == {"lat": "x"}


def test_a_chosen_column_wins_and_must_exist() -> None:
    assert match_columns(["lat", "north"], ALIASES, file="f", given={"lat": "NORTH"})["lat"] == "north"
    assert "text" not in match_columns(["lat"], ALIASES, file="f", given={"text": None})
    with pytest.raises(InputFileError, match="f has no column 'nord'; it has: lat, north"):
        match_columns(["lat", "north"], ALIASES, file="f", given={"lat": "nord"})


def test_a_missing_required_field_is_told_with_what_would_do_and_what_there_is() -> None:
    with pytest.raises(InputFileError) as caught:
        match_columns(["a", ""], ALIASES, file="f.csv", required=["text", "lat"])
    message = str(caught.value)
    assert "text (any of text, body); lat (any of lat, latitude, y)" in message
    assert "a, (empty)" in message


def test_a_long_header_is_cut_in_messages() -> None:
    listed = list_columns([f"c{at}" for at in range(30)])
    assert listed.endswith("c11, … (30 in all)")


def test_an_error_stays_on_one_line_whatever_the_files_own_words() -> None:
    error = WardlightError("no column 'a\nb\u2028c\x1b[31m'; rename it")
    assert str(error) == "no column 'a b c [31m'; rename it"
