"""How a ratio goes with age is told with what is not known of it: `benchmarks.gap_san_francisco`."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from benchmarks import gap_san_francisco
from benchmarks.gap_san_francisco import Areas, compare_ages, correlate, main


def _make_areas(calls: int) -> Areas:
    """Return 30 areas that post less the older they are, and of which the model is sure."""
    rng = np.random.default_rng(1)
    age = np.linspace(25.0, 60.0, 30)
    ratio = -(age - age.mean()) / 30
    theta = ratio + rng.normal(0.0, 0.01, (500, 30))
    social = np.round(calls * np.exp(ratio) / 10)
    return Areas(age, np.full(30, 1_000.0), social, np.full(30, float(calls)), theta)


def test_spearman_is_that_of_scipy_ties_included() -> None:
    rng = np.random.default_rng(2)
    one, other = rng.integers(0, 5, (20, 12)).astype(float), rng.random((20, 12))
    expected = [spearmanr(a, b).statistic for a, b in zip(one, other, strict=True)]
    np.testing.assert_allclose(correlate(one, other), expected)
    assert correlate(np.ones((1, 4)), np.arange(4.0)[None])[0] == 0.0


def test_many_contacts_tell_and_few_do_not() -> None:
    width = {}
    for calls in (20, 20_000):
        rows = {name: (value, drawn) for name, value, drawn, _ in compare_ages(_make_areas(calls), draws=400)}
        value, drawn = rows["raw ratio of shares"]
        assert value < -0.8
        width[calls] = np.ptp(np.quantile(drawn, (0.05, 0.95)))
        assert rows["Wardlight's ratio"][0] == pytest.approx(-1.0, abs=0.01)
    assert width[20] > 3 * width[20_000]


def test_drawing_areas_anew_widens_the_interval() -> None:
    for _, _, drawn, over in compare_ages(_make_areas(200), draws=400):
        assert over.std() >= 0.9 * drawn.std()


def test_without_the_open_data_it_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gap_san_francisco, "FOLDER", tmp_path / "san-francisco")
    monkeypatch.setattr("sys.argv", ["gap_san_francisco"])
    main()
    assert capsys.readouterr().out == (
        "San Francisco is not measured: there is no open data in ../shared/contacts/san-francisco beside the "
        "project\n"
    )
