"""Draws under the learned prior agree with the integral done the slow way."""

import numpy as np
import pytest
from scipy.special import logsumexp

from gaps.shrinking import FARS, NEARS, draw_gaps

MEAN = np.array([-0.7, 0.1, 0.05, -0.1, 0.15, 0.0])


def _integrate(mean: np.ndarray, covariance: np.ndarray, points: int = 600_000) -> np.ndarray:
    """Return posterior means of d by importance sampling from the prior; the level is integrated out."""
    rng = np.random.default_rng(4)
    nears, fars = np.array(NEARS), np.array(FARS)
    widths = np.gradient(nears) * np.exp(-0.5 * (nears / 0.06) ** 2)
    near = rng.choice(nears, points, p=widths / widths.sum())
    far = rng.choice(fars, points, p=np.gradient(fars) / np.gradient(fars).sum())
    is_far = rng.random((points, len(mean))) < rng.beta(3.0, 9.0, points)[:, None]
    d = np.where(is_far, far[:, None], near[:, None]) * rng.standard_normal((points, len(mean)))
    d += np.where(is_far, rng.normal(0.0, 0.5, points)[:, None], 0.0)
    wide = np.linalg.inv(covariance + 100.0)
    away = mean - d
    log = -0.5 * np.einsum("pi,ij,pj->p", away, wide, away)
    weight = np.exp(log - logsumexp(log))
    return np.asarray(weight @ d)


@pytest.mark.parametrize("noise", [0.1, 0.25])
def test_the_draws_have_the_mean_of_the_integral(noise: float) -> None:
    covariance = noise**2 * (np.eye(6) + 0.2)
    draws, _ = draw_gaps(MEAN, covariance, draws=20_000, generator=np.random.default_rng(1))
    assert draws.mean(axis=0) == pytest.approx(_integrate(MEAN, covariance), abs=0.02)


def test_wards_drawn_alone_agree_with_wards_drawn_together(monkeypatch: pytest.MonkeyPatch) -> None:
    covariance = 0.15**2 * np.eye(6)
    together, _ = draw_gaps(MEAN, covariance, draws=20_000, generator=np.random.default_rng(1))
    monkeypatch.setattr("gaps.shrinking._MOST_JOINT", 0)
    alone, _ = draw_gaps(MEAN, covariance, draws=20_000, generator=np.random.default_rng(2))
    assert alone.mean(axis=0) == pytest.approx(together.mean(axis=0), abs=0.02)
    assert alone.std(axis=0) == pytest.approx(together.std(axis=0), rel=0.1)


def test_a_ward_far_from_the_others_is_shrunk_less_than_by_one_normal_prior() -> None:
    mean = np.append(-0.9, np.random.default_rng(3).normal(0.0, 0.1, 29))
    draws, prior = draw_gaps(mean, 0.1**2 * np.eye(30), draws=4_000, generator=np.random.default_rng(1))
    one_normal = mean[0] * mean.var() / (mean.var() + 0.1**2)
    assert draws[:, 0].mean() < min(-0.8, one_normal)
    assert prior.near < 0.12
    assert prior.far_share < 0.3
