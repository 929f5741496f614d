"""Every figure of accuracy with its interval, as a whole and in parts."""

import time

import numpy as np
import pytest

from boundaries import UNKNOWN, WardDistribution
from geocode import FIGURES, NAMES, Accuracy, Answer, JudgedPosts, Truth, judge_answers, measure_accuracy
from geocode.accuracy import draw_groups
from geocode.placement import grade

RIGHT = WardDistribution({0: 0.8, 1: 0.1}, unknown=0.1)
WEAK = WardDistribution({1: 0.4, 0: 0.3}, unknown=0.3)
CITY = WardDistribution(dict.fromkeys(range(6), 0.15), unknown=0.1)


def _few() -> JudgedPosts:
    """Return five posts: one right, one wrong, one in the city only, a trap fallen into, one left alone."""
    answers = [
        Answer(RIGHT, "high", 0, 53.80, -1.5, "address", "street", (0,)),
        Answer(WEAK, "low", 1, 53.84, -1.5, "toponym", "suburb", (1, 0)),
        Answer(CITY, "city", None, kind="toponym", basis="city", ward_set=(0, 1, 2, 3, 4)),
        Answer(WEAK, "low", 1, kind="toponym", basis="suburb", ward_set=(1, 0)),
        Answer(UNKNOWN, "unknown", None),
    ]
    truths = [
        Truth({0: 1.0}, lat=53.80, lon=-1.5, group="ann"),
        Truth({0: 1.0}, lat=53.80, lon=-1.5, group="bo"),
        Truth({5: 1.0}, group="bo"),
        Truth(said="outside", group="cy"),
        Truth(group="di"),
    ]
    return judge_answers(answers, truths)


@pytest.fixture(scope="module")
def measured() -> Accuracy:
    return measure_accuracy(_few(), np.random.default_rng(1), resamples=200)


def test_the_figures_are_those_worked_by_hand(measured: Accuracy) -> None:
    found = {name: figure.value for name, figure in measured.whole.figures.items()}
    assert found["coverage"] == pytest.approx(2 / 3)
    assert found["precision"] == pytest.approx(1 / 3)
    assert found["precision_placeable"] == pytest.approx(1 / 2)
    assert found["recall"] == pytest.approx(1 / 3)
    assert found["false_placements"] == pytest.approx(1 / 2)
    assert found["mass"] == pytest.approx((0.8 + 0.3) / 2)
    assert found["mass_in_city"] == pytest.approx((0.8 / 0.9 + 0.3 / 0.7) / 2)
    # 55% of three placeable posts: the first, and 0.65 of the second.
    assert found["mass_at_coverage"] == pytest.approx((0.8 + 0.65 * 0.3) / 1.65)
    assert found["precision_at_coverage"] == pytest.approx(1 / 1.65)
    assert found["median_km"] == pytest.approx(4.448 / 2, abs=0.001)
    assert found["within_1_km"] == pytest.approx(1 / 2)
    assert found["within_5_km"] == pytest.approx(1.0)
    # One bin: 0.8, 0.4 and 0.4 said where one of three was right.
    assert found["ece"] == pytest.approx(1.6 / 3 - 1 / 3)
    assert found["set_coverage"] == pytest.approx(1.0)
    assert found["set_size"] == pytest.approx(1.5)
    assert found["set_coverage_in_city"] == pytest.approx(2 / 3)
    assert found["set_size_in_city"] == pytest.approx(8 / 3)


def test_each_figure_says_on_how_many_posts_it_rests(measured: Accuracy) -> None:
    posts = {name: figure.posts for name, figure in measured.whole.figures.items()}
    assert posts["coverage"] == 3
    assert posts["precision"] == 3
    assert posts["false_placements"] == 2
    assert posts["median_km"] == 2
    assert posts["brier"] == 5
    assert (measured.whole.posts, measured.whole.placeable, measured.whole.put, measured.whole.right) == (
        5,
        3,
        3,
        1,
    )
    assert measured.groups == 4


def test_every_figure_has_a_name_and_says_what_it_is(measured: Accuracy) -> None:
    assert list(measured.whole.figures) == list(FIGURES) == list(NAMES)


def test_the_parts_hold_all_posts_and_are_measured_by_themselves(measured: Accuracy) -> None:
    for parts in (measured.by_kind, measured.by_basis, measured.by_level):
        assert sum(part.posts for part in parts.values()) == 5
        assert sum(part.right for part in parts.values()) == 1
    assert measured.by_kind["address"].figures["precision"].value == 1.0
    assert measured.by_kind["toponym"].figures["precision"].value == 0.0
    assert measured.by_level["unknown"].figures["precision"].value is None
    assert list(measured.by_level) == ["high", "low", "city", "unknown"]


def test_a_figure_on_one_post_has_no_interval(measured: Accuracy) -> None:
    alone = measured.by_kind["address"].figures["precision"]
    assert (alone.low, alone.high, alone.posts) == (None, None, 1)


def test_the_same_seed_gives_the_same_and_another_does_not() -> None:
    first, again, other = (
        measure_accuracy(_few(), np.random.default_rng(seed), resamples=50) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.whole.figures["log_loss"] != other.whole.figures["log_loss"]


def _many(posts: int, *, per_group: int = 1, wards: int = 34) -> JudgedPosts:
    """Return posts whose truth is drawn from the answer itself: calibrated by construction."""
    rng = np.random.default_rng(5)
    answers, truths = [], []
    for number in range(posts):
        shares = rng.dirichlet(np.full(wards + 2, 0.08))
        said = WardDistribution(
            {ward: float(share) for ward, share in enumerate(shares[:wards])},
            outside=float(shares[wards]),
            unknown=float(shares[wards + 1]),
        )
        level, ward, _ = grade(said)
        answers.append(Answer(said, level, ward, 53.8 + rng.normal() / 100, -1.5))
        drawn = int(rng.choice(wards + 2, p=shares))
        group = f"group {number // per_group}"
        truths.append(
            Truth({drawn: 1.0}, lat=53.8, lon=-1.5, group=group)
            if drawn < wards
            else Truth(said="outside" if drawn == wards else "none", group=group)
        )
    return judge_answers(answers, truths)


def test_answers_drawn_from_themselves_are_calibrated() -> None:
    measured = measure_accuracy(_many(3_000), np.random.default_rng(1), resamples=100)
    ece = measured.whole.figures["ece"].value
    assert ece is not None
    assert ece < 0.035
    assert len(measured.bins) == 10
    held = sum(point.low <= point.confidence <= point.high for point in measured.bins)
    assert held >= 7
    assert [point.confidence for point in measured.bins] == sorted(
        point.confidence for point in measured.bins
    )


def test_the_interval_holds_its_figure_and_widens_where_posts_come_in_groups() -> None:
    alone = measure_accuracy(_many(600), np.random.default_rng(1), resamples=300)
    # Every post four times over, in one group: four times the rows, no more knowledge.
    posts = _many(600)
    fourfold = np.tile(np.arange(600), 4)
    copied = measure_accuracy(
        JudgedPosts(*(getattr(posts, name)[fourfold] for name in JudgedPosts.__slots__)),
        np.random.default_rng(1),
        resamples=300,
    )
    for measured in (alone, copied):
        for name, figure in measured.whole.figures.items():
            assert figure.value is not None, name
            assert figure.low is not None, name
            assert figure.high is not None, name
            assert figure.low <= figure.value <= figure.high, name
    narrow, wide = alone.whole.figures["precision"], copied.whole.figures["precision"]
    assert wide.value == pytest.approx(narrow.value)
    assert wide.low == pytest.approx(narrow.low)
    assert wide.high == pytest.approx(narrow.high)


def test_the_interval_of_a_share_is_that_of_the_binomial() -> None:
    answers = [Answer(RIGHT, "high", 0)] * 400
    truths = [Truth({int(number % 4 == 0): 1.0}) for number in range(400)]
    figure = measure_accuracy(judge_answers(answers, truths), np.random.default_rng(3)).whole.figures[
        "recall"
    ]
    assert figure.value == 0.75
    assert figure.low is not None
    assert figure.high is not None
    # 0.75 ± 1.645 · sqrt(0.75 · 0.25 / 400)
    assert figure.low == pytest.approx(0.7144, abs=0.006)
    assert figure.high == pytest.approx(0.7856, abs=0.006)


def test_groups_are_drawn_whole() -> None:
    drawn = draw_groups(7, np.random.default_rng(2), draws=50)
    assert drawn.shape == (50, 7)
    assert (drawn.sum(axis=1) == 7).all()
    assert len({tuple(row) for row in drawn.tolist()}) > 40


def test_the_risk_curve_is_thinned_and_ends_with_all_placeable_posts() -> None:
    curve = measure_accuracy(_many(500), np.random.default_rng(1), resamples=10).curve
    assert 50 <= len(curve) <= 60
    assert curve[-1].coverage == pytest.approx(1.0)
    assert [point.threshold for point in curve] == sorted((p.threshold for p in curve), reverse=True)


def test_nothing_judged_and_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="no post"):
        measure_accuracy(judge_answers([], []), np.random.default_rng(1))
    with pytest.raises(ValueError, match="coverage"):
        measure_accuracy(_few(), np.random.default_rng(1), at_coverage=0.0)


def test_five_thousand_posts_take_seconds() -> None:
    posts = _many(5_000, per_group=3)
    start = time.process_time()
    measure_accuracy(posts, np.random.default_rng(1))
    # Some two and a half on an idle core; room is left for a busy machine.
    assert time.process_time() - start < 12.0
