"""Answers held against truth, post by post, against values worked by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries import OUTSIDE, UNKNOWN, WardDistribution
from geocode import Answer, Truth, confuse_wards, judge_answers, measure_km
from geocode.judging import score_brier, score_log_loss

SURE = WardDistribution({3: 0.9}, outside=0.06, unknown=0.04)
TORN = WardDistribution({1: 0.5, 2: 0.3}, unknown=0.2)


def test_an_answer_on_the_true_ward_is_a_hit_and_right() -> None:
    judged = judge_answers(
        [Answer(SURE, "high", 3, kind="gps", basis="gps", ward_set=(3,))], [Truth({3: 1.0})]
    )
    assert judged.placeable.tolist() == judged.put.tolist() == judged.hit.tolist() == [True]
    assert judged.right.tolist() == [True]
    assert judged.confidence.tolist() == judged.mass.tolist() == [0.9]
    assert judged.mass_in_city.tolist() == [1.0]
    assert judged.outcome.tolist() == judged.in_set.tolist() == judged.set_size.tolist() == [1.0]
    assert judged.kind.tolist() == judged.basis.tolist() == ["gps"]


def test_ward_shares_count_by_their_top_ward_and_by_the_mass_on_each() -> None:
    truth = Truth({1: 0.7, 2: 0.3})
    judged = judge_answers([Answer(TORN, "medium", 1, ward_set=(1, 2))], [truth])
    assert judged.right.tolist() == [True]
    assert judged.outcome.tolist() == [0.7]
    assert judged.mass.tolist() == pytest.approx([0.5 * 0.7 + 0.3 * 0.3])
    assert judged.mass_in_city.tolist() == pytest.approx([0.44 / 0.8])


def test_either_of_two_equal_wards_is_right() -> None:
    truth = Truth({1: 0.5, 4: 0.5})
    both = [Answer(WardDistribution({ward: 1.0}), "high", ward) for ward in (1, 4, 2)]
    assert judge_answers(both, [truth] * 3).right.tolist() == [True, True, False]


def test_wards_taken_for_one_another_are_counted_the_most_frequent_first() -> None:
    said = [2, 2, 1, 1, 3, None, 1]
    truths = [
        *[Truth({1: 1.0})] * 3,
        Truth({3: 1.0}),
        Truth({3: 1.0}),
        Truth({1: 1.0}),
        Truth(said="outside"),
    ]
    answers = [
        Answer(UNKNOWN, "unknown", None)
        if ward is None
        else Answer(WardDistribution({ward: 1.0}), "high", ward)
        for ward in said
    ]
    assert confuse_wards(judge_answers(answers, truths)) == [(1, 2, 2, 3), (3, 1, 1, 2)]
    assert confuse_wards(judge_answers(answers[4:6], truths[4:6])) == []


@pytest.mark.parametrize("said", ["city", "outside", "none"])
def test_no_ward_is_right_where_the_truth_names_none(said: str) -> None:
    judged = judge_answers([Answer(SURE, "high", 3)], [Truth(said=said)])  # type: ignore[arg-type]
    assert judged.placeable.tolist() == judged.right.tolist() == judged.hit.tolist() == [False]
    assert judged.put.tolist() == [True]
    assert judged.outcome.tolist() == judged.mass.tolist() == [0.0]


def test_an_answer_without_a_ward_is_not_put_and_not_right() -> None:
    judged = judge_answers([Answer(UNKNOWN, "unknown", None)], [Truth({0: 1.0})])
    assert (
        judged.put.tolist()
        == judged.right.tolist()
        == judged.hit.tolist()
        == judged.in_city.tolist()
        == [False]
    )
    assert judged.confidence.tolist() == judged.set_size.tolist() == [0.0]


def test_the_brier_score_sums_squares_over_wards_elsewhere_and_not_known() -> None:
    assert score_brier(TORN, Truth({1: 1.0})) == pytest.approx(0.5**2 + 0.3**2 + 0.2**2)
    assert score_brier(TORN, Truth({5: 1.0})) == pytest.approx(0.5**2 + 0.3**2 + 1.0 + 0.2**2)
    assert score_brier(TORN, Truth(said="outside")) == pytest.approx(0.5**2 + 0.3**2 + 1.0 + 0.2**2)
    assert score_brier(TORN, Truth(said="none")) == pytest.approx(0.5**2 + 0.3**2 + 0.8**2)
    assert score_brier(TORN, Truth(said="city")) == pytest.approx(0.2**2 + 0.2**2)
    assert score_brier(TORN, Truth({1: 0.5, 2: 0.5})) == pytest.approx(0.2**2 + 0.2**2)
    assert score_brier(OUTSIDE, Truth({1: 1.0})) == 2.0


def test_the_log_loss_is_the_cross_entropy_and_never_more_than_its_clip() -> None:
    assert score_log_loss(TORN, Truth({1: 1.0})) == pytest.approx(-math.log(0.5))
    assert score_log_loss(TORN, Truth({1: 0.5, 2: 0.5})) == pytest.approx(
        -(math.log(0.5) + math.log(0.3)) / 2
    )
    assert score_log_loss(TORN, Truth(said="city")) == pytest.approx(-math.log(0.8))
    assert score_log_loss(TORN, Truth(said="none")) == pytest.approx(-math.log(0.2))
    assert score_log_loss(TORN, Truth(said="outside")) == pytest.approx(-math.log(1e-6))
    assert score_log_loss(WardDistribution({1: 1.0}), Truth({1: 1.0})) == 0.0


def test_distances_are_great_circles() -> None:
    # London to Paris, and a quarter of the way round the equator.
    first = np.array([[51.5074, -0.1278], [0.0, 0.0], [53.8, np.nan]])
    second = np.array([[48.8566, 2.3522], [0.0, 90.0], [53.8, -1.5]])
    km = measure_km(first, second)
    assert km[0] == pytest.approx(343.6, abs=0.2)
    assert km[1] == pytest.approx(math.pi / 2 * 6371.0088)
    assert math.isnan(km[2])


def test_a_post_without_a_group_stands_alone() -> None:
    groups = ["", "ann", "", "bo", "ann"]
    answers = [Answer(UNKNOWN, "unknown", None)] * 5
    numbers = judge_answers(answers, [Truth(group=group) for group in groups]).group.tolist()
    assert numbers[1] == numbers[4]
    assert len(set(numbers)) == 4


def test_shares_that_do_not_sum_to_one_are_refused() -> None:
    with pytest.raises(ValueError, match="sum to one"):
        Truth({1: 0.5, 2: 0.4})
    with pytest.raises(ValueError, match="positive"):
        Truth({1: 1.2, 2: -0.2})


def test_answers_and_truths_must_pair() -> None:
    with pytest.raises(ValueError, match="1 answers against 2 truths"):
        judge_answers([Answer(UNKNOWN, "unknown", None)], [Truth(), Truth()])
    with pytest.raises(ValueError, match="'sure'"):
        judge_answers([Answer(UNKNOWN, "sure", None)], [Truth()])


_SHARES = st.lists(st.floats(0.001, 1.0), min_size=4, max_size=4)


@given(_SHARES, st.sampled_from([Truth({0: 1.0}), Truth({0: 0.6, 1: 0.4}), Truth(said="outside"), Truth()]))
def test_scores_stay_in_their_ranges_and_are_best_for_the_truth_itself(
    parts: list[float], truth: Truth
) -> None:
    total = sum(parts)
    ward, other, outside, unknown = (part / total for part in parts)
    said = WardDistribution({0: ward, 1: other}, outside=outside, unknown=unknown)
    itself = WardDistribution(
        dict(truth.wards),
        outside=float(truth.said == "outside"),
        unknown=float(not truth.wards and truth.said == "none"),
    )
    assert score_brier(itself, truth) == pytest.approx(0.0)
    assert 0.0 <= score_brier(said, truth) <= 2.0
    assert score_log_loss(itself, truth) <= score_log_loss(said, truth) + 1e-9
    assert score_log_loss(said, truth) <= -math.log(1e-6)
