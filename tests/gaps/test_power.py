"""What more data would show is what they show where they are drawn and fitted anew."""

from dataclasses import replace

import numpy as np
import pytest

from gaps import GapError, GapEstimate, GapSettings, build_voice, estimate_gaps
from gaps.power import AIM, GROWTHS, CutPower, PowerPlan, plan_power

WARDS = 24
QUIET = [3, 9, 15, 21]
LEFT = 10 / 22
"""What is left of four voices in 24 that are to be half of the city's level, their own silence counted."""

SETTINGS = GapSettings(placeability_sd=0.1, draws=1000)
HALVED = 1


def _city(seed: int, size: float, *, left: float = 1.0) -> GapEstimate:
    """Return a city where seven in ten name their own ward, the others any."""
    rng = np.random.default_rng(seed)
    contacts = rng.poisson(300 * size, WARDS).astype(float)
    rate = np.ones(WARDS)
    rate[QUIET] = left
    own, other = 0.7, 0.3 / (WARDS - 1)
    says = np.full((WARDS, WARDS), other) + np.diag(np.full(WARDS, own - other))
    told = rng.multinomial(round(2000 * size), rate / rate.sum() @ says).astype(float)
    patterns: list[tuple[dict[int, float], float, float]] = [
        ({ward: own - other}, 0.0, other) for ward in range(WARDS)
    ]
    return estimate_gaps(
        build_voice(patterns, told.tolist(), wards=WARDS), contacts[:, None], settings=SETTINGS
    )


def _plan(
    estimate: GapEstimate,
    *,
    settings: GapSettings = SETTINGS,
    labelled: int = 0,
    gps_trust: float = 0.9,
    table_var: np.ndarray | None = None,
) -> PowerPlan:
    return plan_power(
        estimate,
        posts=10_000,
        months=6.0,
        labelled=labelled,
        gps_share=0.02,
        gps_trust=gps_trust,
        settings=settings,
        table_var=table_var,
    )


def _at(plan: CutPower, growth: float) -> float:
    return plan.shares[GROWTHS.index(growth)]


@pytest.fixture(scope="module")
def thin() -> GapEstimate:
    return _city(1, 0.3)


def test_four_times_the_data_confirm_as_many_halvings_as_was_foretold() -> None:
    foretold, found = [], []
    for seed in range(15):
        small, large = _city(seed, 0.3, left=LEFT), _city(seed + 500, 1.2, left=LEFT)
        foretold.append(_at(_plan(small).cuts[HALVED], 4.0))
        p_gaps = [large.wards[ward].p_gap or 0.0 for ward in QUIET]
        found.append(np.mean([p >= SETTINGS.flag_probability for p in p_gaps]))
    # 60 wards: the share found has a standard error of 0.06. A larger city also learns where its far wards
    # lie and finds more for it, which is not foretold.
    assert np.mean(foretold) - 0.1 < np.mean(found) < np.mean(foretold) + 0.3
    assert 0.2 < np.mean(foretold) < 0.8


def test_the_larger_city_foretells_of_itself_what_the_smaller_one_did() -> None:
    for seed in (1, 2):
        small, large = _plan(_city(seed, 0.6)).cuts[HALVED], _plan(_city(seed + 500, 2.4)).cuts[HALVED]
        assert _at(small, 4.0) == pytest.approx(large.share_now, abs=0.15)


def test_deeper_cuts_and_more_data_are_seen_in_more_wards(thin: GapEstimate) -> None:
    plan = _plan(thin)
    for cut in plan.cuts:
        assert list(cut.shares) == sorted(cut.shares)
        assert cut.share_now == _at(cut, 1.0)
    at_four = [_at(cut, 4.0) for cut in plan.cuts]
    assert at_four == sorted(at_four)
    assert at_four[0] < at_four[2] - 0.2


def test_posts_and_months_are_those_at_which_the_aim_is_reached(thin: GapEstimate) -> None:
    halved = _plan(thin).cuts[HALVED]
    assert halved.growth is not None
    assert halved.posts is not None
    before = max(growth for growth in GROWTHS if growth < halved.growth)
    assert _at(halved, before) < AIM <= _at(halved, before * 2)
    assert halved.posts == pytest.approx(10_000 * halved.growth, abs=1)
    assert halved.months == pytest.approx(6.0 * (halved.growth - 1.0))


def test_data_that_show_it_already_need_no_further_months() -> None:
    halved = _plan(_city(1, 8.0)).cuts[HALVED]
    assert halved.share_now >= AIM
    assert halved.months == 0.0
    assert halved.posts is not None
    assert halved.posts < 10_000


def test_no_number_of_posts_sees_through_what_placeability_leaves_unexplained(thin: GapEstimate) -> None:
    blurred = replace(SETTINGS, placeability_sd=0.9)
    halved = _plan(thin, settings=blurred).cuts[HALVED]
    assert (halved.growth, halved.posts, halved.months, halved.gps_share) == (None, None, None, None)
    assert halved.share_at_most == 0.0


def test_gps_of_more_authors_stands_in_for_more_posts_where_it_is_at_home(thin: GapEstimate) -> None:
    estimate = _city(1, 1.0)
    threefold = _plan(estimate).cuts[2]
    assert threefold.share_now < AIM
    assert threefold.gps_share is not None
    assert 0.02 < threefold.gps_share < 1.0
    assert _plan(estimate, gps_trust=0.2).cuts[2].gps_share is None
    assert _plan(thin).cuts[0].gps_share is None


def test_labels_are_asked_for_where_the_tables_are_the_weak_point() -> None:
    estimate = _city(1, 8.0)
    halved = _plan(estimate).cuts[HALVED]
    assert halved.labels is None
    doubt = np.full(WARDS, 0.3)
    # Tables cannot be more in doubt than all of what people say: a voice as unsure as they leave it.
    blurred = replace(
        estimate,
        posterior=None
        if estimate.posterior is None
        else replace(
            estimate.posterior,
            expansions=tuple(
                replace(each, precision=np.linalg.inv(np.linalg.inv(each.precision) + np.diag(doubt)))
                for each in estimate.posterior.expansions
            ),
        ),
    )
    plan = _plan(blurred, labelled=300, table_var=doubt)
    assert plan.knows_tables
    more = plan.cuts[HALVED]
    assert more.growth is None
    assert more.labels is not None
    assert more.labels > 300
    assert _plan(blurred, labelled=0, table_var=doubt).cuts[HALVED].labels is None


def test_without_a_fit_there_is_nothing_to_plan() -> None:
    silent = estimate_gaps(build_voice([], [], wards=WARDS), np.ones((WARDS, 1)))
    with pytest.raises(GapError, match="Nobody was heard online"):
        _plan(silent)
