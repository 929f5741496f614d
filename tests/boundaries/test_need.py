"""The need index: scores from 0 to 10 by DERI's method, what is not known, and ranks under other weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries import BoundaryError
from boundaries.need import COMPONENTS, Indicator, NeedIndex, score_need
from boundaries.need_ranks import rank_scores, vary_weights

Figures = dict[str, list[float | None]]

_COLUMNS = ("old", "ill", "poor", "slow")
_INDICATORS = (
    Indicator("old", "demography"),
    Indicator("ill", "demography", 2.0),
    Indicator("poor", "deprivation"),
    Indicator("slow", "broadband", more_is_risk=False),
)
_WARDS = 6


@st.composite
def _figures(draw: st.DrawFn, *, gaps: bool = True) -> Figures:
    value = st.integers(-1000, 1000).map(lambda number: number / 8)
    figures: Figures = {}
    for column in _COLUMNS:
        known = draw(st.lists(value, min_size=_WARDS, max_size=_WARDS, unique=True))
        hidden = draw(st.sets(st.integers(2, _WARDS - 1))) if gaps else set()
        figures[column] = [None if ward in hidden else number for ward, number in enumerate(known)]
    return figures


def _same(one: NeedIndex, other: NeedIndex) -> None:
    np.testing.assert_allclose(one.score, other.score, atol=1e-9)
    np.testing.assert_allclose(one.low, other.low, atol=1e-9)
    np.testing.assert_allclose(one.high, other.high, atol=1e-9)


def test_indicators_are_scaled_between_the_least_and_the_most_and_averaged_by_component() -> None:
    index = score_need(
        {"old": [10.0, 20.0, 30.0], "poor": [0.0, 4.0, 1.0], "slow": [80.0, 20.0, 50.0]},
        [_INDICATORS[0], _INDICATORS[2], _INDICATORS[3]],
    )
    assert index.components["demography"].tolist() == [0.0, 5.0, 10.0]
    assert index.components["deprivation"].tolist() == [0.0, 10.0, 2.5]
    assert index.components["broadband"].tolist() == [0.0, 10.0, 5.0]
    assert index.score == pytest.approx([0.0, 25 / 3, 17.5 / 3])
    assert index.notes == ()


def test_a_count_is_divided_by_what_it_is_a_part_of() -> None:
    indicator = Indicator("old", "demography", per="population")
    index = score_need({"old": [50.0, 50.0, 0.0], "population": [100.0, 500.0, 400.0]}, [indicator])
    assert index.score.tolist() == pytest.approx([10.0, 2.0, 0.0])


def test_a_ward_without_people_has_no_rate() -> None:
    indicator = Indicator("old", "demography", per="population")
    figures: Figures = {"old": [50.0, 10.0, 50.0, 9.0], "population": [100.0, 100.0, 0.0, None]}
    assert score_need(figures, [indicator]).score.tolist() == pytest.approx(
        [10.0, 0.0, np.nan, np.nan], nan_ok=True
    )


def test_weights_of_components_and_within_them_make_the_shares() -> None:
    figures = {column: [0.0, 1.0] for column in _COLUMNS}
    index = score_need(figures, _INDICATORS, weights={"demography": 2.0, "broadband": 0.0})
    assert [indicator.column for indicator in index.indicators] == ["old", "ill", "poor"]
    assert index.shares.tolist() == pytest.approx([2 / 9, 4 / 9, 1 / 3])


@given(_figures())
def test_scores_lie_between_nothing_and_ten_and_inside_their_range(figures: Figures) -> None:
    index = score_need(figures, _INDICATORS)
    known = ~np.isnan(index.score)
    assert known[:2].all()
    score, low, high = index.score[known], index.low[known], index.high[known]
    assert ((low >= 0.0) & (low <= score + 1e-9) & (score <= high + 1e-9) & (high <= 10.0)).all()
    whole = ~np.isnan(index.scaled).any(axis=1)
    np.testing.assert_allclose(index.low[whole], index.score[whole], atol=1e-9)
    np.testing.assert_allclose(index.high[whole], index.score[whole], atol=1e-9)
    assert (np.isnan(index.score) == np.isnan(index.scaled).all(axis=1)).all()


@given(_figures(), st.floats(0.01, 100.0), st.floats(-1000.0, 1000.0))
def test_another_unit_or_zero_changes_nothing(figures: Figures, times: float, plus: float) -> None:
    moved = {
        column: [None if value is None else times * value + plus for value in values]
        for column, values in figures.items()
    }
    one, other = score_need(figures, _INDICATORS), score_need(moved, _INDICATORS)
    np.testing.assert_allclose(one.score, other.score, atol=1e-6)


@given(_figures(), st.floats(0.1, 50.0))
def test_only_the_proportions_of_weights_count(figures: Figures, times: float) -> None:
    scaled = [
        Indicator(each.column, each.component, times * each.weight, each.more_is_risk) for each in _INDICATORS
    ]
    weights = dict(zip(COMPONENTS, (1.0, 2.0, 3.0), strict=True))
    heavier = {name: times * weight for name, weight in weights.items()}
    _same(score_need(figures, _INDICATORS, weights=weights), score_need(figures, scaled, weights=heavier))


@given(_figures(), st.integers(0, len(_INDICATORS) - 1))
def test_a_weight_of_zero_drops_an_indicator(figures: Figures, dropped: int) -> None:
    rest = [each for at, each in enumerate(_INDICATORS) if at != dropped]
    gone = _INDICATORS[dropped]
    zero = Indicator(gone.column, gone.component, 0.0, gone.more_is_risk)
    _same(score_need(figures, [*rest, zero]), score_need(figures, rest))


@given(_figures())
def test_a_component_of_weight_zero_counts_for_nothing(figures: Figures) -> None:
    rest = [each for each in _INDICATORS if each.component != "deprivation"]
    _same(
        score_need(figures, _INDICATORS, weights={"deprivation": 0.0}),
        score_need(figures, rest, weights={"deprivation": 0.0}),
    )


@given(_figures(gaps=False))
def test_less_is_worse_is_the_same_as_the_figures_turned_round(figures: Figures) -> None:
    turned = [
        Indicator(each.column, each.component, each.weight, not each.more_is_risk) for each in _INDICATORS
    ]
    negative = {
        column: [None if value is None else -value for value in values] for column, values in figures.items()
    }
    _same(score_need(figures, _INDICATORS), score_need(negative, turned))


def test_what_is_not_known_of_a_ward_is_carried_by_the_rest_and_shown_as_a_range() -> None:
    figures: Figures = {"old": [0.0, 10.0, 5.0], "poor": [0.0, 10.0, None]}
    index = score_need(figures, [_INDICATORS[0], _INDICATORS[2]])
    assert (index.score[2], index.low[2], index.high[2]) == (5.0, 2.5, 7.5)


def test_a_ward_of_which_nothing_is_known_has_no_score() -> None:
    index = score_need({"old": [0.0, 10.0, None]}, [_INDICATORS[0]])
    assert np.isnan([index.score[2], index.low[2], index.high[2]]).all()
    ranges = vary_weights(index, np.random.default_rng(1))
    assert (ranges.rank.tolist(), ranges.low.tolist(), ranges.high.tolist()) == ([2, 1, 0],) * 3
    assert np.isnan(ranges.p_top[2])


def test_a_component_of_which_nothing_is_known_is_said_in_words() -> None:
    index = score_need({"old": [0.0, 1.0], "slow": [None, None]}, [_INDICATORS[0], _INDICATORS[3]])
    assert index.notes == (
        "slow is left out: no ward has a figure",
        "deprivation: no indicator speaks of it, the scores are of demography only",
        "broadband: no indicator speaks of it, the scores are of demography only",
    )


def test_an_indicator_that_is_the_same_everywhere_is_left_out() -> None:
    index = score_need({"old": [3.0, 3.0], "poor": [1.0, 2.0]}, [_INDICATORS[0], _INDICATORS[2]])
    assert index.score.tolist() == [0.0, 10.0]
    assert index.notes[0] == "old is left out: it is the same in all wards"


@pytest.mark.parametrize(
    ("figures", "weights", "message"),
    [
        ({"old": [1.0, 1.0]}, {}, "no indicator is left that tells the wards apart: old is left out"),
        ({"old": [1.0, 2.0]}, {"demography": 0.0}, "choose some, with a weight above 0"),
        ({"old": [1.0, 2.0]}, dict.fromkeys(COMPONENTS, 0.0), "all components have the weight 0"),
        ({"old": [1.0, 2.0]}, {"demography": 1e308}, "demography: the largest weight is 1,000,000"),
        ({"old": [1.0, 2.0]}, {"demography": -1.0}, "demography: a weight is a number of 0 or more, not -1"),
        ({"old": [1.0, 2.0]}, {"age": 1.0}, "'age' is no component"),
        ({"young": [1.0, 2.0]}, {}, "the wards have no column 'old'; they have: young"),
    ],
)
def test_what_cannot_be_scored_is_refused(figures: Figures, weights: dict[str, float], message: str) -> None:
    with pytest.raises(BoundaryError, match=message):
        score_need(figures, [_INDICATORS[0]], weights=weights)


def test_the_highest_score_has_rank_one_and_equals_share_a_rank() -> None:
    assert rank_scores(np.array([5.0, np.nan, 9.0, 5.0, 1.0])).tolist() == [2, 0, 1, 2, 4]


@given(_figures(), st.integers(0, 2**32))
def test_intervals_hold_the_rank_and_the_top_fifth_is_as_large_as_it_is(figures: Figures, seed: int) -> None:
    index = score_need(figures, _INDICATORS)
    ranges = vary_weights(index, np.random.default_rng(seed), draws=50)
    known = ranges.rank > 0
    assert (ranges.low <= ranges.rank).all()
    assert (ranges.rank <= ranges.high).all()
    assert ranges.high.max() <= known.sum()
    # Equal scores may share the last place, hence not fewer.
    assert ranges.p_top[known].sum() >= np.ceil(known.sum() / 5) - 1e-9
    again = vary_weights(index, np.random.default_rng(seed), draws=50)
    assert again.low.tolist() == ranges.low.tolist()
    assert again.high.tolist() == ranges.high.tolist()


def test_a_ward_that_leads_in_everything_leads_by_all_weights_and_others_by_some() -> None:
    figures: Figures = {"old": [9.0, 8.0, 0.0, 4.0, 1.0], "poor": [9.0, 0.0, 8.0, 4.0, 1.0]}
    index = score_need(figures, [_INDICATORS[0], _INDICATORS[2]])
    ranges = vary_weights(index, np.random.default_rng(1))
    assert (ranges.low[0], ranges.high[0], ranges.p_top[0]) == (1, 1, 1.0)
    assert (ranges.low[1], ranges.high[1]) == (2, 4)
    assert ranges.p_top[1] == 0.0


def test_closer_weights_make_shorter_intervals() -> None:
    generator = np.random.default_rng(5)
    figures: Figures = {name: generator.uniform(size=30).tolist() for name in _COLUMNS}
    index = score_need(figures, _INDICATORS)
    wide, narrow = (
        vary_weights(index, np.random.default_rng(1), concentration=concentration)
        for concentration in (5.0, 500.0)
    )
    assert (narrow.high - narrow.low).sum() < 0.5 * (wide.high - wide.low).sum()


def test_what_is_not_known_widens_the_interval() -> None:
    generator = np.random.default_rng(5)
    figures: Figures = {name: generator.uniform(size=30).tolist() for name in _COLUMNS}
    known = vary_weights(score_need(figures, _INDICATORS), np.random.default_rng(1))
    at = int(np.flatnonzero(known.rank == 15)[0])
    figures["poor"][at] = None
    blank = vary_weights(score_need(figures, _INDICATORS), np.random.default_rng(1))
    assert blank.high[at] - blank.low[at] > known.high[at] - known.low[at]
