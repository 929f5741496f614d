"""The likelihood of homes not known: its derivatives, and how it counts people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaps import GapError, build_voice, count_effort
from gaps.mixture import ClassState, HomeMixture
from gaps.placing import Readiness, fit_readiness, weigh_efforts

EFFORTS = [(1, 0, 0), (9, 3, 1), (40, 1, 0), (0, 0, -1)]


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 5), st.booleans(), st.data())
def test_derivatives_are_those_of_the_likelihood(
    wards: int,
    with_efforts: bool,  # noqa: FBT001 - drawn, not passed by anyone
    data: st.DataObject,
) -> None:
    share = st.floats(0.01, 1.0)
    patterns = [
        ({ward: data.draw(share) for ward in range(wards)}, data.draw(share), data.draw(share))
        for _ in range(4)
    ]
    voice = build_voice(
        patterns, [3.0, 1.0, 7.0, 2.0], wards=wards, efforts=EFFORTS if with_efforts else None
    )
    mixture = HomeMixture(voice)
    mixture.inside, mixture.outside = Readiness(-1.5, -2.0, -1.0), Readiness(-2.5, -1.0, -2.0)
    size = wards + 1
    at = np.array([data.draw(st.floats(-2, 2)) for _ in range(2 * size)])

    def state(values: np.ndarray) -> ClassState:
        return ClassState(values[:size], values[size:])

    slopes = mixture.slopes(state(at))
    assert slopes.value == pytest.approx(mixture.value(state(at)))
    step = 1e-5 * np.eye(2 * size)
    numeric = [(mixture.value(state(at + h)) - mixture.value(state(at - h))) / 2e-5 for h in step]
    assert slopes.gradient == pytest.approx(np.array(numeric), abs=1e-4)
    bent = [
        (mixture.slopes(state(at + h)).gradient - mixture.slopes(state(at - h)).gradient) / 2e-5 for h in step
    ]
    assert slopes.hessian == pytest.approx(np.array(bent), abs=1e-4)


def test_pieces_of_the_evidence_give_the_same_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    patterns = [({int(rng.integers(4)): float(rng.random())}, 0.1, 0.2) for _ in range(30)]
    efforts = [(int(k), int(k) // 3, 0) for k in rng.integers(1, 20, 30)]
    voice = build_voice(patterns, [1.0] * 30, wards=4, efforts=efforts)
    state = ClassState(rng.normal(size=5), rng.normal(size=5))
    whole = HomeMixture(voice)
    monkeypatch.setattr("gaps.mixture._CHUNK_ENTRIES", 35)
    monkeypatch.setattr("gaps.mixture._KEPT_ENTRIES", 0)
    cut = HomeMixture(voice)
    assert cut.value(state) == pytest.approx(whole.value(state))
    assert cut.slopes(state).hessian == pytest.approx(whole.slopes(state).hessian)
    assert cut.expect_people(state).wards == pytest.approx(whole.expect_people(state).wards)


def test_people_are_placed_in_a_ward_in_the_city_elsewhere_or_nowhere() -> None:
    everywhere = dict.fromkeys(range(3), 1.0)
    patterns: list[tuple[dict[int, float], float, float]] = [
        ({0: 1.0}, 0.0, 0.0),
        (everywhere, 0.0, 0.0),
        ({}, 1.0, 0.0),
        ({}, 0.0, 1.0),
    ]
    mixture = HomeMixture(build_voice(patterns, [10.0, 20.0, 30.0, 40.0], wards=3))
    count = mixture.expect_people(ClassState(np.zeros(4), np.zeros(4)))
    assert count.wards == pytest.approx([10.0, 0.0, 0.0])
    assert (count.anywhere, count.outside, count.unknown) == pytest.approx((20.0, 30.0, 40.0))


def test_readiness_is_learned_back() -> None:
    rng = np.random.default_rng(2)
    posts = rng.integers(1, 30, 20_000)
    chance = rng.beta(0.2 * 9, 0.8 * 9, 20_000)
    placed, names = rng.binomial(posts, chance), rng.random(20_000) < 0.12
    efforts = np.column_stack((posts, placed, names)).astype(np.int64)
    found = fit_readiness(efforts, np.ones(20_000), start=Readiness())
    assert found.posts == pytest.approx(np.log(0.2 / 0.8), abs=0.05)
    assert found.correlation == pytest.approx(np.log(0.1 / 0.9), abs=0.1)
    assert found.profile == pytest.approx(np.log(0.12 / 0.88), abs=0.1)


def test_an_effort_that_is_not_known_says_nothing_of_placeability() -> None:
    weighed = weigh_efforts(np.array([[0, 0, -1]]), Readiness(), np.array([-1.0, 0.0, 2.0]))
    assert weighed.log == pytest.approx(0.0)
    assert weighed.slope == pytest.approx(0.0)


def test_a_loud_person_counts_as_fifty_posts_and_stays_somebody_who_says_where() -> None:
    assert count_effort(1_000, 100, names_ward=False) == (50, 5, 0)
    assert count_effort(1_000, 2, names_ward=True) == (50, 1, 1)
    assert count_effort(7, 0, names_ward=False) == (7, 0, 0)


def test_more_places_than_posts_are_refused() -> None:
    with pytest.raises(GapError, match="2 posts of which 3"):
        build_voice([({0: 1.0}, 0.0, 0.0)], [1.0], wards=2, efforts=[(2, 3, 0)])
