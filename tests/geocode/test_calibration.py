"""Answers calibrated: mass is kept, planted parameters come back, ward sets hold what they promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundaries import WardDistribution
from geocode import Adjustment, Calibration, Label, choose_ward_set, fit_calibration, load_calibration
from geocode.calibration import adjust, measure_conformity

_WARDS = 8
_PRIOR = [1.0 / _WARDS] * _WARDS


@st.composite
def _answers(draw: st.DrawFn) -> WardDistribution:
    parts = draw(st.lists(st.floats(0.001, 1.0), min_size=_WARDS + 2, max_size=_WARDS + 2))
    total = sum(parts)
    shares = [part / total for part in parts]
    return WardDistribution(
        dict(enumerate(shares[:_WARDS])), outside=shares[-2], unknown=1.0 - sum(shares[:-1])
    )


@given(_answers(), st.floats(0.25, 5.0), st.floats(0.0, 0.6))
def test_calibration_keeps_the_mass_and_the_order_of_wards(
    said: WardDistribution, temperature: float, background: float
) -> None:
    got = adjust(said, Adjustment(temperature, background), _PRIOR)
    assert got.city + got.outside + got.unknown == pytest.approx(1.0, abs=1e-9)
    ranked = sorted(said.wards, key=lambda ward: said.wards[ward])
    values = [got.wards[ward] for ward in ranked]
    assert values == sorted(values)
    assert got.unknown >= said.unknown - 1e-12


def test_the_temperature_works_within_the_city_only() -> None:
    said = WardDistribution({0: 0.5, 1: 0.2}, outside=0.2, unknown=0.1)
    sharper = adjust(said, Adjustment(0.5, 0.0), _PRIOR)
    assert sharper.wards[0] / sharper.wards[1] == pytest.approx((0.5 / 0.2) ** 2)
    assert sharper.city == pytest.approx(0.7)
    assert sharper.outside == pytest.approx(0.2)


def test_an_answer_that_only_repeats_where_people_live_stays_what_it_is() -> None:
    prior = [0.4, 0.3, 0.2, 0.1]
    said = WardDistribution({ward: 0.9 * share for ward, share in enumerate(prior)}, unknown=0.1)
    got = adjust(said, Adjustment(0.4, 0.0), prior)
    assert got.wards[0] / got.wards[3] == pytest.approx(4.0)


def _draw_labels(rng: np.random.Generator, count: int, *, boldness: float) -> list[Label]:
    """Draw true wards from honest answers, and say those answers more boldly than is true."""
    labels = []
    for _ in range(count):
        honest = rng.dirichlet(np.full(_WARDS, 0.5))
        bold = honest**boldness / (honest**boldness).sum()
        truth = int(rng.choice(_WARDS, p=honest))
        said = WardDistribution({ward: float(share) for ward, share in enumerate(bold) if share > 1e-12})
        labels.append(Label("about suburb", said, _PRIOR, {truth: 1.0}))
    return labels


def test_a_planted_boldness_comes_back_as_temperature() -> None:
    labels = _draw_labels(np.random.default_rng(5), 1_500, boldness=2.0)
    made = fit_calibration(labels, source="drawn", kept=Calibration()).find("about suburb")
    assert made.temperature == pytest.approx(2.0, rel=0.15)
    assert made.background < 0.05
    assert made.labels == pytest.approx(1_500, abs=60)


def test_few_labels_leave_what_was_kept() -> None:
    kept = Calibration({"about suburb": Adjustment(1.7, 0.1)}, "before")
    labels = _draw_labels(np.random.default_rng(5), 14, boldness=2.0)
    assert fit_calibration(labels, source="few", kept=kept).find("about suburb") == Adjustment(1.7, 0.1)


def test_a_ward_set_holds_the_true_ward_as_often_as_it_promises() -> None:
    rng = np.random.default_rng(11)
    calibration = fit_calibration(_draw_labels(rng, 1_000, boldness=1.5), source="drawn", kept=Calibration())
    how = calibration.find("about suburb")
    held = [
        next(iter(label.truth)) in choose_ward_set(adjust(label.said, how, _PRIOR), how.masses[1])
        for label in _draw_labels(rng, 1_000, boldness=1.5)
    ]
    assert np.mean(held) == pytest.approx(0.8, abs=0.05)


@given(_answers(), st.floats(0.05, 1.0), st.floats(0.05, 1.0))
def test_a_ward_set_grows_with_the_mass_it_must_reach(said: WardDistribution, one: float, two: float) -> None:
    small, large = (choose_ward_set(said, mass) for mass in sorted((one, two)))
    assert large[: len(small)] == small
    assert len(small) >= 1
    assert all(measure_conformity(said, ward) <= 1.0 for ward in large)


def test_a_calibration_survives_being_stored() -> None:
    shipped = load_calibration()
    assert Calibration.from_dict(shipped.to_dict()) == shipped
    assert {"about suburb", "about street", "lives_in profile", "posted_from text"} <= set(
        shipped.adjustments
    )
