"""Indicators are recognised by their names, and read as a council officer writes them."""

import pytest

from boundaries import BoundaryError
from boundaries.need import Indicator
from boundaries.need_columns import choose_indicators, parse_column, parse_indicator, parse_weights

FIGURES: dict[str, list[float | None]] = {
    "population": [1000.0, 2000.0],
    "aged_65_plus": [150.0, 300.0],
    "All people, disabled": [0.1, 0.2],
    "imd_score": [20.0, 30.0],
    "imd_rank": [9000.0, 12.0],
    "download_speed": [80.0, 20.0],
    "calls per 1000": [3.0, 4.0],
    "deri": [2.0, 3.0],
}


@pytest.mark.parametrize(
    ("column", "values", "found"),
    [
        ("aged_65_plus", [150.0, 300.0], ("demography", 1.0, True, "population")),
        ("share_65", [0.15, 0.3], ("demography", 1.0, True, "")),
        ("Percentage of population aged 65 and over", [15.0, 30.0], ("demography", 1.0, True, "")),
        ("pop_75_plus", [150.0, 300.0], ("demography", 1.0, True, "population")),
        ("Percentage of residents in social grade DE", [15.0, 30.0], ("demography", 1.0, True, "")),
        (
            "Percentage of residents aged 16+ with no qualifications",
            [9.0, 8.0],
            ("deprivation", 2.0, True, ""),
        ),
        ("Guaranteed pension credit (rate per 1,000 aged 65+)", [9.0, 280.0], ("deprivation", 1.0, True, "")),
        ("Unemployment rate", [9.0, 8.0], ("deprivation", 1.0, True, "")),
        ("Index of Multiple Deprivation 2019 score", [9.0, 80.0], ("deprivation", 1.0, True, "")),
        ("most_deprived_decile_share", [0.0, 0.5], ("deprivation", 1.0, True, "")),
        ("imd_decile", [1.0, 9.0], ("deprivation", 1.0, False, "")),
        ("Average download speed (Mbit/s)", [9.0, 300.0], ("broadband", 1.0, False, "")),
        ("Percentage of connections receiving less than 10Mbit/s", [9.0, 3.0], ("broadband", 1.0, True, "")),
        (
            "Percentage of homes unable to receive at least 30Mbit/s broadband",
            [9.0, 3.0],
            ("broadband", 1.0, True, ""),
        ),
    ],
)
def test_the_indicators_of_deri_are_recognised(
    column: str, values: list[float | None], found: tuple[str, float, bool, str]
) -> None:
    chosen, _ = choose_indicators({"population": [1000.0, 2000.0], column: values})
    assert chosen == [Indicator(column, *found)]


@pytest.mark.parametrize(
    "column",
    [
        "population",
        "area_km2",
        "households",
        "aged_16_to_65",
        "fixmystreet_reports_2014_19",
        "libraries",
        "deri",
    ],
)
def test_other_columns_are_left_alone(column: str) -> None:
    assert choose_indicators({column: [1.0, 200.0]})[0] == []


def test_of_two_columns_that_say_the_same_one_is_taken_and_a_published_index_is_offered() -> None:
    chosen, notes = choose_indicators(FIGURES)
    assert [indicator.column for indicator in chosen] == [
        "download_speed",
        "aged_65_plus",
        "All people, disabled",
        "imd_score",
    ]
    assert notes == [
        "imd_rank is not taken: it says the same as imd_score",
        "deri looks like a published index; to take it as it is: --column deri",
    ]


def test_a_count_without_population_is_not_taken() -> None:
    chosen, notes = choose_indicators({"aged_65_plus": [150.0, 300.0]})
    assert chosen == []
    assert notes == ["aged_65_plus is not taken: it is a count, and no population is known to divide by"]


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("aged_65_plus", Indicator("aged_65_plus", "demography", per="population")),
        ("imd_rank", Indicator("imd_rank", "deprivation", more_is_risk=False)),
        (
            "Download Speed, broadband, weight 2, less is worse",
            Indicator("download_speed", "broadband", 2.0, more_is_risk=False),
        ),
        (
            "calls per 1000, Deprivation, lower is worse",
            Indicator("calls per 1000", "deprivation", more_is_risk=False),
        ),
        ("deri per population, demography", Indicator("deri", "demography", per="population")),
        ("all people, disabled, weight 0.5", Indicator("All people, disabled", "demography", 0.5)),
        ("imd rank, more is worse", Indicator("imd_rank", "deprivation")),
    ],
)
def test_an_indicator_is_read_as_people_write_it(text: str, indicator: Indicator) -> None:
    assert parse_indicator(text, FIGURES) == indicator


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("age, demography", "the wards have no column 'age'; they have: population, aged_65_plus"),
        (
            "calls per 1000",
            "does not say what calls per 1000 speaks of; add demography, deprivation or broadband",
        ),
        ("imd_score, wealth", "'wealth' is not understood; write it as"),
        ("imd_score, weight lots", "'lots' is no weight; write a number"),
        ("imd_score, weight -1", "a weight is a number of 0 or more, not -1"),
        ("imd_score, weight nan", "a weight is a number of 0 or more, not nan"),
        ("", "the wards have no column ''"),
    ],
)
def test_what_is_not_understood_is_named(text: str, message: str) -> None:
    with pytest.raises(BoundaryError, match=message):
        parse_indicator(text, FIGURES)


@pytest.mark.parametrize("text", ["demography=2,deprivation=0.5", "Demography 2, deprivation: 0.5"])
def test_weights_are_read_in_either_spelling(text: str) -> None:
    assert parse_weights(text) == {"demography": 2.0, "deprivation": 0.5}


@pytest.mark.parametrize("text", ["age 1", "demography", "demography 1 2"])
def test_weights_of_something_else_are_refused(text: str) -> None:
    with pytest.raises(BoundaryError, match="is not understood; write"):
        parse_weights(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("deri", ("deri", True)),
        ("IMD Rank", ("imd_rank", False)),
        ("imd_rank, more is worse", ("imd_rank", True)),
        ("deri, less is worse", ("deri", False)),
    ],
)
def test_a_published_index_has_its_direction(text: str, read: tuple[str, bool]) -> None:
    assert parse_column(text, FIGURES) == read


@pytest.mark.parametrize("text", ["deri, demography", "deri per population"])
def test_a_published_index_is_neither_weighed_nor_divided(text: str) -> None:
    with pytest.raises(BoundaryError, match="is not understood; write a column"):
        parse_column(text, FIGURES)
