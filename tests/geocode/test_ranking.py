"""Scores that rest on the order of confidence, against values worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geocode.ranking import (
    count_bins,
    find_median,
    mean_at_coverage,
    measure_aurc,
    measure_ece,
    rank_posts,
    trace_risk,
)

ONES = np.ones((1, 4))
SURENESS = np.array([0.2, 0.9, 0.6, 0.4])


def _column(*values: float) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


def test_the_mean_at_a_coverage_takes_the_surest_and_a_part_of_the_last() -> None:
    values = _column(0.0, 1.0, 0.5, 0.25)
    assert mean_at_coverage(values, SURENESS, weights=ONES, coverage=0.5)[0] == pytest.approx(0.75)
    # Half of the third post counts too: (1 + 0.5 + 0.25 / 2) / 2.5.
    assert mean_at_coverage(values, SURENESS, weights=ONES, coverage=0.625)[0] == pytest.approx(0.65)
    assert mean_at_coverage(values, SURENESS, weights=ONES, coverage=1.0)[0] == pytest.approx(1.75 / 4)


def test_posts_of_equal_confidence_count_alike_at_a_coverage() -> None:
    values, equal = _column(1.0, 0.0, 1.0, 0.0), np.full(4, 0.7)
    assert mean_at_coverage(values, equal, weights=ONES, coverage=0.25)[0] == pytest.approx(0.5)


def test_the_risk_curve_counts_false_placements_as_wrong_but_not_as_coverage() -> None:
    hit = _column(0, 1, 0, 1)
    placeable = _column(1, 1, 0, 1)
    thresholds, coverage, risk = trace_risk(hit, placeable, SURENESS, weights=ONES)
    assert thresholds.tolist() == [0.9, 0.6, 0.4, 0.2]
    assert coverage[0].tolist() == pytest.approx([1 / 3, 1 / 3, 2 / 3, 1])
    assert risk[0].tolist() == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    area = measure_aurc(hit, placeable, SURENESS, weights=ONES)[0]
    assert area == pytest.approx((0 + 1 / 3 + 1 / 2) / 3)


def test_a_placeable_post_that_no_ward_is_named_for_is_a_risk_not_an_escape() -> None:
    never = np.zeros(4)
    assert measure_aurc(never, np.ones(4), never, weights=ONES)[0] == 1.0
    assert measure_aurc(np.ones(4), np.ones(4), SURENESS, weights=ONES)[0] == 0.0
    assert np.isnan(measure_aurc(never, never, never, weights=ONES)[0])


def test_the_calibration_error_is_the_mean_distance_of_the_bins() -> None:
    # Two bins of two: 0.9 and 0.7 said where half are right, 0.4 and 0.2 where none is.
    confidence, outcome = _column(0.9, 0.7, 0.4, 0.2), _column(1, 0, 0, 0)
    assert measure_ece(outcome, confidence, weights=ONES, bins=2)[0] == pytest.approx((0.3 + 0.3) / 2)
    assert measure_ece(outcome, confidence, weights=ONES, bins=1)[0] == pytest.approx(0.55 - 0.25)


def test_answers_that_are_right_as_often_as_they_say_have_no_calibration_error() -> None:
    confidence = np.repeat([0.25, 0.75], 40)
    outcome = np.concatenate([np.tile([1, 0, 0, 0], 10), np.tile([1, 1, 1, 0], 10)]).astype(np.float64)
    assert measure_ece(outcome, confidence, weights=np.ones((1, 80)), bins=8)[0] == pytest.approx(0.0)


def test_a_weighted_median_is_that_of_the_repeated_values() -> None:
    values = _column(5.0, 1.0, 3.0, 100.0)
    assert find_median(values, weights=ONES)[0] == 4.0
    assert find_median(values, weights=np.array([[1.0, 4.0, 1.0, 1.0]]))[0] == 1.0
    assert np.isnan(find_median(values, weights=np.zeros((1, 4)))[0])


def test_small_samples_get_fewer_bins() -> None:
    assert [count_bins(posts) for posts in (0, 9, 25, 99, 5000)] == [1, 1, 2, 9, 10]


_POSTS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.35, 0.35, 0.8, 1.0]), st.booleans(), st.booleans()),
    min_size=1,
    max_size=30,
)


@given(_POSTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(posts: list[tuple[float, bool, bool]], dice: object) -> None:
    shuffled = posts[:]
    dice.shuffle(shuffled)  # type: ignore[attr-defined]

    def scores(rows: list[tuple[float, bool, bool]]) -> list[float]:
        confidence, hit, placeable = (np.array(part, dtype=np.float64) for part in zip(*rows, strict=True))
        weights = np.ones((1, len(rows)))
        hit = hit * placeable
        return [
            float(measure_aurc(hit, placeable, confidence, weights=weights)[0]),
            float(measure_ece(hit, confidence, weights=weights, bins=3)[0]),
            float(mean_at_coverage(hit, confidence, weights=weights, coverage=0.55)[0]),
            float(find_median(confidence, weights=weights)[0]),
        ]

    assert scores(shuffled) == pytest.approx(scores(posts), nan_ok=True)


@given(_POSTS, st.lists(st.integers(0, 3), min_size=30, max_size=30))
def test_a_weight_is_a_number_of_copies(posts: list[tuple[float, bool, bool]], counts: list[int]) -> None:
    confidence, hit, placeable = (np.array(part, dtype=np.float64) for part in zip(*posts, strict=True))
    hit = hit * placeable
    copies = np.array(counts[: len(posts)])
    repeated = np.repeat(np.arange(len(posts)), copies)
    weights, plain = copies[None, :].astype(np.float64), np.ones((1, len(repeated)))
    weighted = [
        measure_aurc(hit, placeable, confidence, weights=weights)[0],
        measure_ece(hit, confidence, weights=weights, bins=4)[0],
        mean_at_coverage(hit, confidence, weights=weights, coverage=0.4)[0],
        find_median(confidence, weights=weights)[0],
    ]
    one, two, three = hit[repeated], placeable[repeated], confidence[repeated]
    copied = [
        measure_aurc(one, two, three, weights=plain)[0],
        measure_ece(one, three, weights=plain, bins=4)[0],
        mean_at_coverage(one, three, weights=plain, coverage=0.4)[0],
        find_median(three, weights=plain)[0],
    ]
    assert weighted == pytest.approx(copied, nan_ok=True)


@given(_POSTS)
def test_coverage_only_grows_as_the_threshold_falls(posts: list[tuple[float, bool, bool]]) -> None:
    confidence, hit, placeable = (np.array(part, dtype=np.float64) for part in zip(*posts, strict=True))
    thresholds, coverage, risk = trace_risk(hit, placeable, confidence, weights=np.ones((1, len(posts))))
    assert (np.diff(thresholds) < 0).all()
    if placeable.any():
        assert (np.diff(coverage[0]) >= 0).all()
        assert coverage[0, -1] == pytest.approx(1.0)
    kept = risk[0][np.isfinite(risk[0])]
    assert ((kept >= 0) & (kept <= 1)).all()


def test_steps_part_only_where_confidence_changes() -> None:
    steps = rank_posts(_column(0.3, 0.8, 0.3, 0.3 + 1e-12))
    assert steps.confidence.tolist() == [0.8, 0.3]
    assert steps.sum(ONES)[0].tolist() == [1.0, 3.0]
