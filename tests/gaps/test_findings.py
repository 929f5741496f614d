"""Findings are plain sentences with a word and a number, and claim no more than they may."""

import math
from typing import Any

import pytest

from gaps import (
    GapEstimate,
    GapSettings,
    WardGap,
    describe_gaps,
    describe_ward,
    explain_finding,
    list_findings,
)
from tests.gaps.gap_makers import make_gap, make_silent

SETTINGS = GapSettings()
TOO_LITTLE = "not enough evidence"
HARD: dict[str, Any] = {"placeability": math.log(0.5), "placeability_sd": 0.3}
MIRROR: dict[str, Any] = {
    "log_ratio": math.log(1.6),
    "low": math.log(1.3),
    "high": math.log(1.9),
    "contact_share": 0.02,
    "online_share": 0.032,
    "online_share_low": 0.026,
    "online_share_high": 0.038,
    "p_loud": 0.88,
}


def _estimate(*gaps: WardGap) -> GapEstimate:
    return GapEstimate(gaps, None, 10.0, 5.0, 20.0, None)


def test_a_gap_is_told_with_word_number_shares_and_people() -> None:
    assert describe_ward(make_gap(), "Beech", settings=SETTINGS) == (
        "Beech is very likely under-represented online (82%). It makes 4.1% of phone and counter contact but "
        "about 2.0% of people posting (range 1.4-2.8%). Based on about 61 people, not posts."
    )


def test_a_likely_gap_is_told_as_one_to_check() -> None:
    sentence = describe_ward(make_gap(TOO_LITTLE, 0.63), "Beech", settings=SETTINGS)
    assert sentence == (
        "Beech is likely to be under-represented online (63%), and worth checking. It makes 4.1% of phone "
        "and counter contact but about 2.0% of people posting (range 1.4-2.8%). Based on about 61 people, "
        "not posts."
    )


@pytest.mark.parametrize(
    ("people", "held", "basis"),
    [
        ("residents", "It has 4.1% of the residents but", "number of residents"),
        ("adults", "It has 4.1% of the adults but", "number of adults"),
        ("households", "It has 4.1% of the households but", "number of households"),
    ],
)
def test_wards_held_against_people_are_told_so(people: str, held: str, basis: str) -> None:
    settings = GapSettings(against=(people,))
    assert held in describe_ward(make_gap(), "Beech", settings=settings)
    for gap in (make_gap("none", 0.1), make_gap(TOO_LITTLE, 0.4), make_gap("none", 0.1, **MIRROR)):
        sentence = describe_ward(gap, "Beech", settings=settings)
        assert basis in sentence
        assert "contact" not in sentence


def test_too_little_says_so_with_the_number_of_people_and_the_wait() -> None:
    few = make_gap(TOO_LITTLE, 0.4, online_people=7.2, expected_people=14.0, alone_sd=0.5)
    # (1.96 x 0.5 / log 2)^2 = 2.0: as much again is needed, 4.995 months.
    assert describe_ward(few, "Ash", settings=SETTINGS, months=5.0) == (
        "We can't tell for Ash: only about 7 people could be placed there, where its contact level would "
        "lead one to expect about 14 (ratio 0.50, range 0.34-0.70; chance of a gap 40%). "
        "About 5 more months at this rate should settle a halving."
    )


@pytest.mark.parametrize(
    ("alone_sd", "months", "words"),
    [
        (0.36, 5.0, "About 1 more month at this rate should settle a halving."),
        (0.5, 60.0, "About 60 more months at this rate should settle a halving."),
        (0.5, 61.0, "Not even five more years at this rate should settle a halving"),
        (0.3, 5.0, "Its ratio lies too near the line to say."),
        (0.3, None, "Its ratio lies too near the line to say."),
    ],
)
def test_how_long_to_wait_is_said_where_waiting_helps(
    alone_sd: float, months: float | None, words: str
) -> None:
    gap = make_gap(TOO_LITTLE, 0.4, alone_sd=alone_sd)
    sentence = describe_ward(gap, "Ash", settings=SETTINGS, months=months)
    assert words in sentence
    assert ("wardlight power" in sentence) == ("five more years" in words)


def test_nothing_is_said_of_waiting_where_the_time_of_the_data_is_not_known() -> None:
    sentence = describe_ward(make_gap(TOO_LITTLE, 0.4, alone_sd=0.5), "Ash", settings=SETTINGS)
    assert sentence.endswith("chance of a gap 40%).")


def test_more_people_than_expected_are_not_called_few() -> None:
    many = make_gap(TOO_LITTLE, 0.4, online_people=140.0)
    assert "Ash: about 140 people could" in describe_ward(many, "Ash", settings=SETTINGS)


def test_a_ward_without_any_comparison_is_told_as_that() -> None:
    sentence = describe_ward(make_silent(), "Ash", settings=SETTINGS, months=5.0)
    assert sentence == "We can't tell for Ash: there is nothing to compare."


@pytest.mark.parametrize("gap", [make_gap(TOO_LITTLE, 0.7, **HARD), make_gap("gap", 0.8, **HARD)])
def test_silence_of_people_who_are_hard_to_place_is_not_called_absence(gap: WardGap) -> None:
    sentence = describe_ward(gap, "Zell", settings=SETTINGS)
    assert "Few posts from Zell can be placed, so silence here may not mean absence." in sentence
    assert "Few posts" not in describe_ward(make_gap("none", 0.1, **HARD), "Zell", settings=SETTINGS)


def test_the_mirror_of_a_gap_is_told_with_word_and_number() -> None:
    assert describe_ward(make_gap("none", 0.01, **MIRROR), "Vale", settings=SETTINGS) == (
        "Vale is very likely heard online more than its contact level suggests (88%; ratio 1.60, range "
        "1.30-1.90). It makes 2.0% of phone and counter contact but about 3.2% of people posting (range "
        "2.6-3.8%). Based on about 61 people, not posts."
    )


def test_low_need_is_told_as_no_gap() -> None:
    gap = make_gap("none", 0.1, log_ratio=-0.02, online_share=0.04)
    sentence = describe_ward(gap, "Upton", settings=SETTINGS, resident_share=0.061)
    assert sentence == (
        "Upton contacts little and posts little: that looks like low need, not like a gap. It has 6.1% of "
        "the residents, but makes 4.1% of phone and counter contact and is about 4.0% of people posting "
        "(chance of a gap 10%)."
    )


def test_a_ward_in_step_shows_no_sign() -> None:
    sentence = describe_ward(make_gap("none", 0.1), "Oak", settings=SETTINGS)
    assert sentence.startswith("No sign that Oak posts less than its contact level suggests (chance of a gap")


@pytest.mark.parametrize(
    ("flag", "p_gap"), [("gap", 0.82), ("none", 0.1), (TOO_LITTLE, 0.4), (TOO_LITTLE, 0.6)]
)
def test_small_numbers_of_people_are_not_told(flag: str, p_gap: float) -> None:
    sentence = describe_ward(make_gap(flag, p_gap, online_people=3.2), "Ash", settings=SETTINGS)
    assert "fewer than 5 people" in sentence
    assert "only" not in sentence


@pytest.mark.parametrize(
    ("flag", "p_gap"), [("gap", 0.82), ("none", 0.1), (TOO_LITTLE, 0.4), (TOO_LITTLE, 0.6)]
)
def test_a_number_hidden_for_the_sake_of_another_ward_is_not_told_in_words(flag: str, p_gap: float) -> None:
    gap = make_gap(flag, p_gap, online_people=17.0)
    sentence = describe_ward(gap, "Ash", settings=SETTINGS, people_hidden=True)
    assert "17" not in sentence
    assert "not shown" in sentence
    assert "only" not in sentence


def test_findings_stand_in_order_of_what_may_be_said() -> None:
    estimate = _estimate(
        make_gap("none", 0.01, **MIRROR),
        make_gap(TOO_LITTLE, 0.4),
        make_gap(TOO_LITTLE, 0.7),
        make_gap("gap", 0.8),
        make_gap("gap", 0.97),
        make_gap(TOO_LITTLE, 0.95),
    )
    found = list_findings(
        estimate, ["Mirror", "Ash", "Likely", "Very", "Almost", "Unsure"], settings=SETTINGS
    )
    assert [each.ward for each in found] == [4, 3, 5, 2, 0, None, None]
    assert found[0].text.startswith("Almost is almost certainly under-represented online (97%).")
    assert found[1].text.startswith("Very is very likely")
    assert found[2].text.startswith(
        "Unsure is very likely under-represented online (95%), and worth checking."
    )
    assert found[3].text.startswith("Likely is likely to be")
    assert found[4].text.startswith("Mirror is very likely heard online more")
    assert found[5].text == "We can't tell either way for 1 of 6 wards: Ash."
    assert found[6].text.startswith("Of about 401 people heard online, about 366 could be placed in a ward")
    texts = tuple(each.text for each in found)
    assert (
        describe_gaps(estimate, ["Mirror", "Ash", "Likely", "Very", "Almost", "Unsure"], settings=SETTINGS)
        == texts
    )


def test_nothing_flagged_is_said_outright() -> None:
    estimate = _estimate(make_gap("none", 0.1), make_gap(TOO_LITTLE, 0.4), make_gap(TOO_LITTLE, 0.6))
    sentences = describe_gaps(estimate, ["Ash", "Beech", "Cedar"], settings=SETTINGS)
    assert sentences[0] == (
        "No ward can be said to post less than its contact level suggests: 1 of 3 wards show no sign of it, "
        "1 is worth checking, for 1 we can't tell."
    )
    assert sentences[1].startswith("Cedar is likely")


def test_a_ward_that_is_very_likely_quiet_but_not_flagged_is_told_by_its_number_and_not_called() -> None:
    estimate = _estimate(make_gap("none", 0.1), make_gap(TOO_LITTLE, 0.82), make_gap(TOO_LITTLE, 0.6))
    sentences = describe_gaps(estimate, ["Ash", "Beech", "Cedar"], settings=SETTINGS)
    assert sentences[0].endswith("1 of 3 wards show no sign of it, 2 are worth checking.")
    assert sentences[1].startswith("Beech is very likely under-represented online (82%), and worth checking.")


def test_what_cannot_be_told_says_how_many_months_would_tell_of_how_many() -> None:
    wards = [make_gap(TOO_LITTLE, 0.4, alone_sd=sd) for sd in (0.5, 0.4, 0.3, 3.0, 3.0, 3.0)]
    wards[1] = make_gap(TOO_LITTLE, 0.6, alone_sd=0.4, **HARD)
    names = ["Ash", "Beech", "Cedar", "Dale", "Elm", "Fir"]
    sentence = list_findings(_estimate(*wards), names, settings=SETTINGS, months=5.0)[1].text
    assert sentence == (
        "We can't tell either way for 6 of 6 wards: Ash, Beech, Cedar, Dale, Elm and 1 more. Few posts from "
        "Beech can be placed, so silence here may not mean absence. About 5 more months at this rate should "
        "settle a halving for 2 of them."
    )


def test_no_finding_calls_people_excluded_or_is_certain() -> None:
    estimate = _estimate(
        make_gap("gap", 1.0), make_gap("none", 0.0), make_gap("none", 0.0, **MIRROR | {"p_loud": 1.0})
    )
    found = list_findings(estimate, ["Ash", "Beech", "Cedar"], settings=SETTINGS)
    text = " ".join(f"{each.text} {each.how}" for each in found)
    assert "excluded" not in text
    assert "100%" not in text
    assert text.count("over 99%") == 2


def test_the_findings_of_a_city_keep_hidden_numbers_too() -> None:
    estimate = _estimate(make_gap("gap", 0.9, online_people=17.0), make_gap("gap", 0.8, online_people=40.0))
    sentences = describe_gaps(estimate, ["Ash", "Beech"], settings=SETTINGS, people_hidden=[True, False])
    assert "17 people" not in sentences[0]
    assert "about 40 people" in sentences[1]


def test_a_finding_is_explained_by_people_interval_homes_and_tipping_point() -> None:
    assert explain_finding(make_gap(), "Beech", SETTINGS) == (
        "The ratio is Beech's share of the people heard online over its share of phone and counter contact: "
        "0.50, and between 0.34 and 0.70 with a probability of 90%. People are counted, not posts: each "
        "author once, however much they post. Where they live is inferred from what they say; hardly any "
        "home is known for certain. To explain the gap away, its people would have to be placed only 62% as "
        "readily as reckoned."
    )


def test_an_explanation_tells_of_people_who_are_hard_to_place() -> None:
    told = explain_finding(make_gap(**HARD), "Zell", SETTINGS)
    assert "about 0.50 times those of the middle ward (0.31-0.82)" in told
    assert "odds" not in explain_finding(make_gap(), "Beech", SETTINGS)


def test_an_explanation_claims_no_tipping_point_or_ratio_where_there_is_none() -> None:
    assert "explain the gap away" not in explain_finding(make_gap("none", 0.01, **MIRROR), "Vale", SETTINGS)
    assert explain_finding(make_silent(), "Ash", SETTINGS).startswith("Nothing can be compared for Ash.")


@pytest.mark.parametrize(
    ("people", "outside", "anywhere", "said"),
    [
        (
            61.0,
            10.0,
            20.0,
            "about 61 could be placed in a ward and 10 elsewhere; of 20 nothing says in which",
        ),
        (61.0, 3.0, 20.0, "Of about 84 people heard online, about 61 could be placed in a ward."),
        (61.0, 10.0, 4.4, "Of about 75 people heard online, about 61 could be placed in a ward."),
        (3.0, 10.0, 20.0, "Of about 33 people heard online, fewer than 5 could be placed in a ward."),
        (
            0.0,
            0.0,
            20.0,
            "about 0 could be placed in a ward and 0 elsewhere; of 20 nothing says in which ward",
        ),
        (0.0, 1.0, 0.0, "Fewer than 5 people were heard online."),
    ],
)
def test_small_numbers_of_people_are_not_told_of_the_city_either(
    people: float, outside: float, anywhere: float, said: str
) -> None:
    estimate = GapEstimate((make_gap(online_people=people),), None, outside, anywhere, 0.0, None)
    assert said in describe_gaps(estimate, ["Ash"], settings=SETTINGS)[-1]


def test_people_are_counted_whole_in_words_as_in_tables() -> None:
    assert "about 5 people" in describe_ward(make_gap(online_people=4.6), "Ash", settings=SETTINGS)
    assert "fewer than 5" in describe_ward(make_gap(online_people=4.4), "Ash", settings=SETTINGS)


def test_a_share_of_contact_that_is_hidden_is_not_told_nor_what_it_leads_one_to_expect() -> None:
    told = describe_ward(make_gap(contact_share=None), "Beech", settings=SETTINGS)
    assert "It makes a share of phone and counter contact that is not shown but about 2.0%" in told
    unsure = describe_ward(make_gap(TOO_LITTLE, 0.4, contact_share=None), "Ash", settings=SETTINGS)
    assert "about 61 people could be placed there (ratio 0.50" in unsure
    assert "125" not in unsure
