"""Wards are found as people name them."""

from pathlib import Path

import pytest

from intake import WardlightError
from pipeline.ward_list import WardList, list_wards

WARDS = WardList(("1", "2", "E9", "X"), ("Ash & Birch", "Ash Green", "Headingley & Hyde Park", "City"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ash", ["1", "2"]),
        ("ash gr", ["2"]),
        ("ASH AND BIRCH ward", ["1"]),
        ("hyde", ["E9"]),
        ("park head", ["E9"]),
        ("e9", ["E9"]),
        ("2", ["2"]),
        ("yde", []),
        ("!", []),
        ("  ", []),
    ],
)
def test_wards_are_found_by_code_name_and_the_start_of_its_words(text: str, found: list[str]) -> None:
    assert [WARDS.codes[i] for i in WARDS.find(text)] == found


def test_a_text_that_fits_several_wards_lists_them() -> None:
    with pytest.raises(WardlightError, match=r"'ash' fits 2 wards: Ash & Birch \(1\), Ash Green \(2\)"):
        WARDS.parse_answer("ash")


def test_a_ward_called_city_is_named_by_its_code() -> None:
    assert WARDS.parse_answer("City") == "city"
    assert WARDS.parse_answer("x") == "X"
    assert WARDS.pick("city") == "X"


def test_the_wards_are_listed_by_code(town_city: Path) -> None:
    assert list_wards(town_city).codes == ("T0", "T1", "T2", "T3", "T4", "T5")
