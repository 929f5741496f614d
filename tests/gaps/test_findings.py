"""Findings are plain sentences with a word and a number, and claim no more than they may."""

import pytest

from gaps import GapEstimate, GapSettings, WardGap, describe_gaps, describe_ward, word_likelihood

SETTINGS = GapSettings()


def _ward(flag: str, p_gap: float | None, people: float = 61.0) -> WardGap:
    known = p_gap is not None
    return WardGap(
        online_people=people,
        online_people_sd=5.0,
        log_ratio=-0.7 if known else None,
        low=-1.1 if known else None,
        high=-0.4 if known else None,
        p_gap=p_gap,
        flag=flag,
        rank_low=1,
        rank_high=3,
        online_share=0.02,
        online_share_low=0.014,
        online_share_high=0.028,
        contact_share=0.041,
        expected_people=14.0,
    )


def test_a_gap_is_told_with_word_number_shares_and_people() -> None:
    assert describe_ward(_ward("gap", 0.82), "Beech", settings=SETTINGS) == (
        "Beech is very likely under-represented online (82%): it makes 4.1% of phone and counter "
        "contact but about 2.0% of the people posting (range 1.4% to 2.8%). "
        "Based on about 61 people, not posts."
    )


def test_too_little_says_so_with_the_number_of_people() -> None:
    sentence = describe_ward(_ward("not enough evidence", 0.4, people=7.2), "Ash", settings=SETTINGS)
    assert sentence.startswith("We can't tell for Ash: about 7 people")


def test_small_numbers_of_people_are_not_told() -> None:
    assert "fewer than 5 people" in describe_ward(
        _ward("not enough evidence", 0.4, people=3.2), "Ash", settings=SETTINGS
    )


def test_nothing_flagged_is_said_outright() -> None:
    estimate = GapEstimate(
        (_ward("none", 0.1), _ward("not enough evidence", 0.4)), None, 10.0, 5.0, 20.0, None
    )
    sentences = describe_gaps(estimate, ["Ash", "Beech"], settings=SETTINGS)
    assert "No ward can be said to post less" in sentences[0]
    assert "1 of 2 wards" in sentences[0]


def test_the_likeliest_gap_comes_first() -> None:
    estimate = GapEstimate((_ward("gap", 0.8), _ward("gap", 0.97)), None, 0.0, 0.0, 0.0, None)
    sentences = describe_gaps(estimate, ["Ash", "Beech"], settings=SETTINGS)
    assert sentences[0].startswith("Beech is almost certainly")
    assert sentences[1].startswith("Ash is very likely")


def test_no_finding_calls_people_excluded_or_is_certain() -> None:
    estimate = GapEstimate((_ward("gap", 1.0), _ward("none", 0.0)), None, 5.0, 5.0, 5.0, None)
    text = " ".join(describe_gaps(estimate, ["Ash", "Beech"], settings=SETTINGS))
    assert "excluded" not in text
    assert "100%" not in text
    assert "over 99%" in text


@pytest.mark.parametrize(
    ("probability", "word"),
    [(0.95, "almost certainly"), (0.8, "very likely"), (0.6, "likely"), (0.3, "possibly")],
)
def test_words_stand_for_ranges(probability: float, word: str) -> None:
    assert word_likelihood(probability) == word


@pytest.mark.parametrize("flag", ["gap", "none", "not enough evidence"])
def test_a_number_hidden_for_the_sake_of_another_ward_is_not_told_in_words(flag: str) -> None:
    sentence = describe_ward(_ward(flag, 0.8, people=17.0), "Ash", settings=SETTINGS, people_hidden=True)
    assert "17" not in sentence
    assert "not shown" in sentence


def test_the_findings_of_a_city_keep_hidden_numbers_too() -> None:
    estimate = GapEstimate(
        (_ward("gap", 0.9, people=17.0), _ward("gap", 0.8, people=40.0)), None, 0.0, 0.0, 0.0, None
    )
    sentences = describe_gaps(estimate, ["Ash", "Beech"], settings=SETTINGS, people_hidden=[True, False])
    assert "17 people" not in sentences[0]
    assert "about 40 people" in sentences[1]
