"""What people of a ward say: rows sum to one, known homes bring back what made them."""

import numpy as np
import pytest

from boundaries import WardDistribution
from geocode.calibration import Adjustment
from geocode.likelihood import SaidPiece, count_likelihoods, fit_likelihood

_WARDS = 6


def _pieces() -> list[SaidPiece]:
    """Return a piece for each ward that leaks into the next, and one for the whole city."""
    rng = np.random.default_rng(3)
    pieces = [
        SaidPiece(WardDistribution({ward: 0.7, (ward + 1) % _WARDS: 0.2}, outside=0.1), 20.0 + 10.0 * ward)
        for ward in range(_WARDS)
    ]
    shares = rng.dirichlet(np.ones(_WARDS))
    city = WardDistribution({ward: float(share) for ward, share in enumerate(shares)})
    return [*pieces, SaidPiece(city, 60.0)]


def test_what_the_people_of_a_ward_say_sums_to_one() -> None:
    pieces = _pieces()
    likelihoods = count_likelihoods(pieces, Adjustment(1.4, 0.25), wards=_WARDS)
    said = np.array([piece.people for piece in pieces])
    said /= said.sum()
    for ward in (*range(_WARDS), None):
        spoken = [each.ratio(ward) * share for each, share in zip(likelihoods, said, strict=True)]
        assert sum(spoken) == pytest.approx(1.0, abs=1e-9)


def test_a_piece_said_by_everybody_tells_wards_apart_less_than_one_of_a_single_ward() -> None:
    likelihoods = count_likelihoods(_pieces(), Adjustment(1.0, 0.1), wards=_WARDS)
    assert likelihoods[2].ratio(2) > 3.0
    assert likelihoods[2].ratio(5) == pytest.approx(0.1)
    assert max(likelihoods[6].wards.values()) < likelihoods[2].ratio(2)


def test_known_homes_bring_back_the_background_they_were_drawn_with() -> None:
    pieces = _pieces()
    truth = Adjustment(1.0, 0.4)
    likelihoods = count_likelihoods(pieces, truth, wards=_WARDS)
    said = np.array([piece.people for piece in pieces])
    said /= said.sum()
    rng = np.random.default_rng(7)
    homes: list[tuple[int, int | None]] = []
    for ward in range(_WARDS):
        chances = np.array([each.ratio(ward) for each in likelihoods]) * said
        homes += [(int(j), ward) for j in rng.choice(len(pieces), 400, p=chances / chances.sum())]
    fitted = fit_likelihood(pieces, homes, wards=_WARDS, start=Adjustment(1.0, 0.1))
    assert fitted.background == pytest.approx(0.4, abs=0.06)
    assert fitted.temperature == pytest.approx(1.0, abs=0.25)
    assert fitted.labels == 400 * _WARDS


def test_few_homes_leave_the_values_as_they_are() -> None:
    start = Adjustment(1.3, 0.2)
    assert fit_likelihood(_pieces(), [(0, 0)] * 14, wards=_WARDS, start=start) is start
