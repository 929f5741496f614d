"""Leeds, from the open files: need, counters, and the way to them."""

from pathlib import Path

import numpy as np
import pyogrio
import pytest
from scipy.stats import spearmanr

from pipeline.access import compute_access
from pipeline.creating import new_city
from pipeline.export import export_city
from pipeline.importing import import_places, import_reference, import_wards
from pipeline.need import rate_need
from pipeline.services import import_services

pytestmark = pytest.mark.realdata

_LEEDS = 822_483


@pytest.fixture(scope="module")
def leeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a city file of Leeds with its postcodes, figures and counters."""
    city = tmp_path_factory.mktemp("ground") / "leeds.db"
    folder = shared / "leeds"
    new_city(city, "Leeds")
    import_wards(city, folder / "wards.geojson", edition="2025")
    import_reference(city, folder / "ward-reference.csv")
    import_places(city, folder / "postcodes.csv", kind="postcode")
    ledger = import_services(city, folder / "libraries-and-counters.csv")
    assert (ledger.read, ledger.stored, ledger.duplicate, ledger.rejected) == (38, 38, 0, 0)
    return city


def test_need_by_two_indicators_goes_with_the_published_index(
    leeds: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published = [ward.score for ward in rate_need(leeds, column="deri").wards]
    assert published[0] == 2.756
    report = rate_need(leeds, automatic=True)
    assert [(each.column, each.per) for each in report.indicators] == [
        ("aged_65_plus", "population"),
        ("most_deprived_decile_share", ""),
    ]
    scores = [ward.score or 0.0 for ward in report.wards]
    assert all(0.0 <= score <= 10.0 for score in scores)
    agreement = float(spearmanr(scores, published).statistic)
    with capsys.disabled():
        print(f"\nneed by 2 of DERI's 11 indicators against DERI: Spearman {agreement:.2f}")
    assert agreement > 0.6
    # The young wards of the universities have least, whatever the weights.
    last = {ward.ward_name: (ward.rank_low, ward.rank_high) for ward in report.wards}
    assert last["Headingley & Hyde Park"] == (33, 33)
    assert last["Little London & Woodhouse"] == (32, 32)


def test_every_resident_has_one_nearest_counter(leeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = compute_access(leeds)
    with capsys.disabled():
        print(f"\n{report.sentence}")
    assert len(report.sites) == 25
    assert sum(site.residents for site in report.sites) == pytest.approx(_LEEDS)
    assert {ward.spread_over for ward in report.wards} == {"postcode"}
    assert report.median_m == pytest.approx(1100, abs=60)
    assert max(report.wards, key=lambda ward: ward.mean_m).ward_name == "Harewood"
    libraries = compute_access(leeds, kind="library")
    assert libraries.mean_m is not None
    assert report.mean_m is not None
    assert libraries.mean_m < report.mean_m


def test_catchments_fill_the_city_and_each_holds_its_counter(leeds: Path, tmp_path: Path) -> None:
    for what in ("wards", "counters", "catchments"):
        export_city(leeds, what, format="gpkg", out=tmp_path / f"{what}.gpkg")
    wards, counters, cells = (
        pyogrio.read_dataframe(tmp_path / f"{what}.gpkg") for what in ("wards", "counters", "catchments")
    )
    assert cells.area.sum() == pytest.approx(wards.union_all().area, rel=1e-6)
    places = counters[counters["counter"]].set_index("name").geometry
    assert (
        np.mean([cell.contains(places[name]) for name, cell in zip(cells.name, cells.geometry, strict=True)])
        == 1.0
    )
