"""The sampled model agrees with the approximated one."""

import sys

import numpy as np
import pytest

from gaps import GapError, GapEstimate, GapSettings, VoiceEvidence, build_voice, estimate_gaps

WARDS = 8
DRAWS = 1_000


def _people() -> tuple[VoiceEvidence, np.ndarray]:
    """Return 3,000 people of eight wards, the third halved, who say where they live or do not; contacts."""
    rng = np.random.default_rng(5)
    rate = np.ones(WARDS)
    rate[2] = 0.5
    told: dict[tuple[int, tuple[int, int, int]], float] = {}
    for home in rng.choice(WARDS, 3_000, p=rate / rate.sum()).tolist():
        posts = int(rng.integers(1, 12))
        placed = int(rng.binomial(posts, 0.15))
        place = (home if rng.random() < 0.7 else int(rng.integers(WARDS))) if placed else -1
        key = place, (posts, placed, 0)
        told[key] = told.get(key, 0.0) + 1.0
    patterns: list[tuple[dict[int, float], float, float]] = [
        ({place: 0.7}, 0.0, 0.3 / WARDS) if place >= 0 else ({}, 0.0, 1.0) for place, _ in told
    ]
    voice = build_voice(patterns, list(told.values()), wards=WARDS, efforts=[effort for _, effort in told])
    return voice, np.full((WARDS, 1), 400.0)


@pytest.fixture(scope="module")
def both() -> tuple[GapEstimate, GapEstimate]:
    voice, contacts = _people()
    return (
        estimate_gaps(voice, contacts, settings=GapSettings(draws=4_000)),
        estimate_gaps(voice, contacts, settings=GapSettings(mode="audit", draws=DRAWS)),
    )


def test_medians_intervals_and_probabilities_agree(both: tuple[GapEstimate, GapEstimate]) -> None:
    default, audit = both
    apart = []
    for one, other in zip(default.wards, audit.wards, strict=True):
        assert one.log_ratio is not None
        assert other.log_ratio is not None
        width = (one.high or 0.0) - (one.low or 0.0)
        apart.append(abs(one.log_ratio - other.log_ratio) / (width / 3.29))
        assert ((other.high or 0.0) - (other.low or 0.0)) / width == pytest.approx(1.0, abs=0.4)
        assert one.p_gap == pytest.approx(other.p_gap, abs=0.12)
    assert np.mean(apart) < 0.25
    assert max(apart) < 0.6


def test_the_sampling_is_told_and_its_chains_agreed(both: tuple[GapEstimate, GapEstimate]) -> None:
    default, audit = both
    assert default.diagnostics is not None
    assert default.diagnostics.sampler is None
    assert audit.diagnostics is not None
    assert audit.diagnostics.sampler is not None
    assert audit.diagnostics.sampler.startswith("NUTS, 4 chains of 250 draws, R-hat at most 1.0")
    assert "not agreed" not in audit.diagnostics.sampler


def test_without_the_package_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpyro", None)
    voice, contacts = _people()
    with pytest.raises(GapError, match=r"wardlight\[audit\]"):
        estimate_gaps(voice, contacts, settings=GapSettings(mode="audit"))
