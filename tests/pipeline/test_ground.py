"""Need and services on the ground: from files to tables, exports and pages."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from boundaries import BoundaryError, write_geojson
from intake import WardlightError
from pipeline.access import compute_access
from pipeline.creating import new_city
from pipeline.errors import PipelineError
from pipeline.export import export_city
from pipeline.importing import import_places, import_reference, import_wards
from pipeline.need import rate_need, read_need
from pipeline.report import read_report
from pipeline.services import import_services, list_service_points
from store import load_services, open_city, require_wards

Run = Callable[..., CompletedProcess[str]]

WEST, SOUTH, SIDE = -1.60, 53.80, 0.03
REFERENCE = """ward_code,population,aged_65_plus,imd_score,deri
T0,10000,1000,10,1.5
T1,10000,2000,20,2.5
T2,10000,3000,,3.5
T3,20000,1000,50,
"""
SERVICES = """name,kind,counter,lat,lon,hours
Mill Hub,Hub,yes,53.815,-1.585,Mon-Fri 9-5
Elm Library,Library,no,53.845,-1.555,
"""


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Return a city file of four wards, with figures and two postcodes in each but the last."""
    boxes = [
        shapely.box(WEST + c * SIDE, SOUTH + r * SIDE, WEST + (c + 1) * SIDE, SOUTH + (r + 1) * SIDE)
        for r in (0, 1)
        for c in (0, 1)
    ]
    names = ["Alderby", "Brackenhow & Coldwell", "Dunswick", "Elmthorpe"]
    write_geojson(
        tmp_path / "wards.geojson",
        np.array(boxes, dtype=object),
        properties={"ward_code": ["T0", "T1", "T2", "T3"], "ward_name": names},
    )
    centres = [box.centroid for box in boxes[:3]]
    rows = [f"LS{n}1AA,{at.y},{at.x}\nLS{n}1AB,{at.y + 0.01},{at.x}" for n, at in enumerate(centres)]
    files = {
        "reference.csv": REFERENCE,
        "postcodes.csv": "\n".join(["postcode,lat,lon", *rows, ""]),
        "services.csv": SERVICES,
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    path = tmp_path / "city.db"
    new_city(path, "Testerby")
    import_wards(path, tmp_path / "wards.geojson", edition="2025")
    import_reference(path, tmp_path / "reference.csv")
    import_places(path, tmp_path / "postcodes.csv", kind="postcode")
    import_services(path, tmp_path / "services.csv")
    return path


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_page_may_weigh_the_need_otherwise_and_the_city_file_stays(city: Path) -> None:
    rate_need(city)

    def scores(weights: str = "") -> list[float | None]:
        with open_city(city) as opened:
            need = read_need(opened, require_wards(opened), weights=weights)
        assert need is not None
        return [row.score for row in need.wards]

    usual = scores()
    assert scores("demography=0") != usual
    assert scores("demography=1, deprivation=1, broadband=1") == usual
    assert scores() == usual
    with pytest.raises(BoundaryError, match="is not understood"):
        scores("luck=2")
    rate_need(city, column="deri")
    with pytest.raises(PipelineError, match="has no weights to change"):
        scores("demography=2")


def test_the_need_is_scored_by_what_is_recognised_and_says_what_is_missing(city: Path) -> None:
    report = rate_need(city)
    assert report.automatic
    assert [indicator.column for indicator in report.indicators] == ["aged_65_plus", "imd_score"]
    rows = {ward.ward_code: ward for ward in report.wards}
    # 65+: 10, 20, 30 and 5%; deprivation: 10, 20, not known, 50.
    assert [rows[code].score for code in ("T0", "T1", "T2", "T3")] == [1.0, 4.25, 10.0, 5.0]
    assert (rows["T2"].low, rows["T2"].high, rows["T2"].missing) == (5.0, 10.0, ("imd_score",))
    assert rows["T2"].components == {"demography": 10.0, "deprivation": None}
    assert [rows[code].rank for code in ("T0", "T1", "T2", "T3")] == [4, 3, 1, 2]
    assert report.sentence.startswith("Most need: Dunswick.")
    assert any("something is not known of Dunswick" in note for note in report.notes)
    assert any(note.startswith("broadband: no indicator speaks of it") for note in report.notes)
    assert any("--column deri" in note for note in report.notes)


def test_what_was_chosen_is_kept_until_it_is_chosen_anew(city: Path) -> None:
    chosen = rate_need(
        city, indicators=["imd score", "aged_65_plus per population, demography"], weights="demography 3"
    )
    assert not chosen.automatic
    assert chosen.shares == (0.75, 0.25)
    assert rate_need(city) == chosen
    assert rate_need(city, column="deri").column == "deri"
    assert rate_need(city).column == "deri"
    assert rate_need(city, automatic=True).automatic
    assert rate_need(city, automatic=True) == rate_need(city)


def test_a_published_index_is_taken_unchanged(city: Path) -> None:
    report = rate_need(city, column="deri")
    assert [(ward.score, ward.rank) for ward in report.wards] == [(1.5, 3), (2.5, 2), (3.5, 1), (None, 0)]
    assert {(ward.low, ward.high, ward.p_top) for ward in report.wards} == {(None, None, None)}
    assert [ward.rank for ward in rate_need(city, column="deri, less is worse").wards] == [1, 2, 3, 0]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"column": "deri", "indicators": ["imd_score"]}, "--column takes a published index as it is"),
        ({"automatic": True, "column": "deri"}, "--automatic chooses the indicators itself"),
        ({"indicators": ["imd_score", "imd_score"]}, "--indicator names imd_score twice"),
        ({"column": "imd"}, "--column 'imd': the wards have no column 'imd'"),
    ],
)
def test_what_does_not_go_together_is_refused_and_nothing_is_kept(
    city: Path, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(WardlightError, match=message):
        rate_need(city, **given)
    with open_city(city) as opened:
        assert opened.setting("need") == ""


def test_a_list_imported_twice_changes_nothing_and_a_whole_list_forgets_the_rest(
    city: Path, tmp_path: Path
) -> None:
    again = import_services(city, tmp_path / "services.csv")
    assert (again.read, again.stored, again.duplicate, again.rejected) == (2, 0, 2, 0)
    (tmp_path / "new.csv").write_text("name,counter,postcode\nOak Hub,yes,LS1 1AB\n", encoding="utf-8")
    ledger = import_services(city, tmp_path / "new.csv", replace=True)
    assert (ledger.stored, ledger.notes) == (1, ("2 services that are not in the file were forgotten",))
    with open_city(city) as opened:
        (oak,) = load_services(opened)
    assert oak.name == "Oak Hub"
    assert oak.lat == pytest.approx(53.825)


def test_a_whole_list_of_which_no_row_can_be_used_forgets_nothing(city: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("name,counter,lat,lon\nOak,yes,,\n", encoding="utf-8")
    with pytest.raises(
        WardlightError, match=r"no row of bad\.csv can be used .row 2, lat: nothing says where"
    ):
        import_services(city, tmp_path / "bad.csv", replace=True)
    with open_city(city) as opened:
        assert len(load_services(opened)) == 2


def test_a_whole_list_with_a_row_that_cannot_be_read_forgets_nothing(city: Path, tmp_path: Path) -> None:
    path = tmp_path / "slip.csv"
    path.write_text(SERVICES.replace("Library,no", "Library,maybe"), encoding="utf-8")
    ledger = import_services(city, path, replace=True)
    assert [reject.row for reject in ledger.rejects] == [3]
    assert any("no service was forgotten" in note for note in ledger.notes)
    with open_city(city) as opened:
        assert [service.name for service in load_services(opened)] == ["Elm Library", "Mill Hub"]


def test_ways_are_measured_to_counters_or_libraries(city: Path) -> None:
    report = compute_access(city)
    alderby = report.wards[0]
    # The hub stands on one postcode, the other lies a hundredth of a degree farther north.
    assert alderby.mean_m == pytest.approx(556.5, abs=1.0)
    assert (alderby.nearest, alderby.spread_over) == ("Mill Hub", "postcode")
    assert report.wards[3].spread_over == "middle of the ward"
    assert [(site.name, round(site.residents), site.weekly_hours) for site in report.sites] == [
        ("Mill Hub", 50_000, 40.0)
    ]
    assert any("Of 1 of 4 wards (Elmthorpe) neither postcodes" in note for note in report.notes)
    assert "straight line" in report.sentence
    libraries = compute_access(city, kind="library")
    assert {ward.nearest for ward in libraries.wards} == {"Elm Library"}
    both = compute_access(city, kind="all")
    assert sum(site.residents for site in both.sites) == pytest.approx(50_000)
    assert both.mean_m is not None
    assert report.mean_m is not None
    assert both.mean_m < report.mean_m


def test_without_counters_the_way_out_is_named(city: Path, tmp_path: Path) -> None:
    (tmp_path / "none.csv").write_text("name,counter,lat,lon\nElm,no,53.845,-1.555\n", encoding="utf-8")
    import_services(city, tmp_path / "none.csv", replace=True)
    with pytest.raises(WardlightError, match=r"has no counters yet; .*wardlight services import"):
        compute_access(city)
    with pytest.raises(WardlightError, match="there are no counters yet"):
        export_city(city, "catchments", format="csv", out=tmp_path / "out.csv")


def test_planners_get_need_counters_and_catchments(city: Path, tmp_path: Path) -> None:
    export_city(city, "wards", format="csv", out=tmp_path / "before.csv")
    assert not [column for column in _read_csv(tmp_path / "before.csv")[0] if column.startswith("need")]
    rate_need(city)
    export_city(city, "wards", format="csv", out=tmp_path / "wards.csv")
    dunswick = _read_csv(tmp_path / "wards.csv")[2]
    assert (dunswick["need_score"], dunswick["need_rank"], dunswick["need_not_known"]) == (
        "10.0",
        "1",
        "imd_score",
    )
    export_city(city, "counters", format="csv", out=tmp_path / "counters.csv")
    elm, mill = _read_csv(tmp_path / "counters.csv")
    assert (elm["counter"], elm["ward_code"], elm["nearest_residents"]) == ("False", "T3", "")
    assert (mill["hours_a_week"], mill["ward_code"], mill["nearest_residents"]) == ("40.0", "T0", "50000")
    for form in ("geojson", "gpkg"):
        out = tmp_path / f"catchments.{form}"
        assert export_city(city, "catchments", format=form, out=out) == 1
        frame = pyogrio.read_dataframe(out)
        assert frame["name"].tolist() == ["Mill Hub"]
        assert frame.to_crs(27700).area.sum() / 1e6 == pytest.approx(26.3, abs=0.2)


def test_wards_of_an_edition_without_figures_are_exported_all_the_same(city: Path, tmp_path: Path) -> None:
    rate_need(city)
    write_geojson(
        tmp_path / "old.geojson",
        np.array([shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)], dtype=object),
        properties={"ward_code": ["A0"], "ward_name": ["Old"]},
    )
    import_wards(city, tmp_path / "old.geojson", edition="2013")
    assert export_city(city, "wards", format="csv", out=tmp_path / "wards.csv") == 1
    header, row = (tmp_path / "wards.csv").read_text(encoding="utf-8-sig").splitlines()
    assert (header, row[:12]) == ("ward_code,ward_name,edition,area_km2,licences", "A0,Old,2013,")


def test_pages_get_the_need_once_asked_for_and_the_nearest_counter(city: Path) -> None:
    before = read_report(city)
    assert {ward.need for ward in before.wards} == {None}
    assert before.wards[0].counter == "Mill Hub"
    assert before.wards[0].counter_m == pytest.approx(556.5, abs=1.0)
    need = rate_need(city)
    after = read_report(city)
    for shown, ward in zip(after.wards, need.wards, strict=True):
        assert (shown.need, shown.need_rank_low, shown.need_rank_high) == (
            ward.score,
            ward.rank_low,
            ward.rank_high,
        )
    assert any("index of aged_65_plus, imd_score" in note for note in after.notes)


def test_settings_that_no_longer_fit_do_not_take_the_pages_with_them(city: Path) -> None:
    with open_city(city, write=True) as opened, opened.transaction():
        opened.set_setting(
            "need", '{"indicators": [], "weights": {}, "column": "gone", "more_is_risk": true}'
        )
    report = read_report(city)
    assert {ward.need for ward in report.wards} == {None}
    assert any("is not shown: the wards have no column 'gone' any more" in note for note in report.notes)
    with open_city(city, write=True) as opened, opened.transaction():
        opened.set_setting("need", "[]")
    with pytest.raises(WardlightError, match="cannot be read; choose them anew with: wardlight need CITY"):
        rate_need(city)


def test_the_commands_print_tables_sentences_and_json(wardlight: Run, city: Path) -> None:
    words = wardlight("need", city)
    assert words.returncode == 0, words.stderr
    assert words.stdout.startswith("Most need: Dunswick.")
    assert "10.0 (5.0-10.0)" in words.stdout
    assert "aged_65_plus per population (demography): 50% of the score" in words.stdout
    report = json.loads(wardlight("need", city, "--weights", "demography=1,deprivation=0", "--json").stdout)
    assert [ward["missing"] for ward in report["wards"]] == [[], [], [], []]
    # One indicator has no weights to vary.
    assert report["sentence"] == "Most need: Dunswick."
    words = wardlight("access", city, "--kind", "all")
    assert words.returncode == 0, words.stderr
    assert "Mill Hub" in words.stdout
    assert len(json.loads(wardlight("access", city, "--json").stdout)["wards"]) == 4
    wrong = wardlight("need", city, "--indicator", "wealth")
    assert wrong.returncode == 1
    assert wrong.stderr.startswith(
        "wardlight: --indicator 'wealth': the wards have no column 'wealth'; they have:"
    )
    assert wrong.stderr.count("\n") == 1


def test_services_are_listed_as_they_were_imported(city: Path) -> None:
    listed = list_service_points(city)
    assert [(each.name, each.counter, each.lat) for each in listed] == [
        ("Elm Library", False, 53.845),
        ("Mill Hub", True, 53.815),
    ]
