"""Gap reports about a part of the data, and against people."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import CliRunner, Result

from boundaries import write_geojson
from pipeline.commands import wardlight
from pipeline.creating import new_city
from pipeline.errors import PipelineError
from pipeline.gap_choice import GapChoice
from pipeline.gap_report import compute_gaps
from pipeline.importing import import_contacts, import_posts, import_reference, import_wards
from pipeline.locating import locate_city
from pipeline.periods import read_period
from pipeline.report import read_report
from store import load_gap_report, open_city

_WARDS = ("Ash", "Beech", "Cedar")
_MONTHS = ("2024-01", "2024-02", "2024-03")


def _import(city: Path, header: str, rows: list[str], *, date_format: str | None = None) -> None:
    path = city.with_name("contacts.csv")
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert import_contacts(city, path, date_format=date_format).rejected == 0


def _figures(city: Path, text: str) -> None:
    path = city.with_name("figures.csv")
    path.write_text(text, encoding="utf-8")
    assert import_reference(city, path).rejected == 0


def _build(folder: Path, wards: tuple[str, ...]) -> Path:
    """Return a city file of 30 people a ward who post monthly, 5 posts without a date, and no contacts."""
    city = folder / "city.db"
    new_city(city, "Testerby")
    boxes = [shapely.box(-1.6 + i / 10, 53.8, -1.5 + i / 10, 53.9) for i in range(len(wards))]
    codes = [f"W{i}" for i in range(len(wards))]
    write_geojson(
        folder / "w.geojson", np.array(boxes, dtype=object), properties={"code": codes, "name": wards}
    )
    import_wards(city, folder / "w.geojson", edition="2025")
    rows = ["id,author,created_at,text,lat,lon"]
    for ward, _ in enumerate(wards):
        for person in range(30):
            where = f"{53.81 + person / 500},{-1.59 + ward / 10 + person / 500}"
            rows += [f"{m}-{ward}-{person},u{ward}-{person},{m}-{1 + person % 20:02d}T09:00:00Z,hi,{where}"
                     for m in _MONTHS]  # fmt: skip
    rows += [f"undated{n},v{n},,hi,53.85,-1.55" for n in range(5)]
    (folder / "posts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    import_posts(city, folder / "posts.csv")
    locate_city(city)
    return city


@pytest.fixture(scope="module")
def _silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(tmp_path_factory.mktemp("silent"), _WARDS)


@pytest.fixture
def silent(_silent: Path, tmp_path: Path) -> Path:
    """Return a city file with posts and no contacts."""
    return Path(shutil.copy(_silent, tmp_path / "city.db"))


@pytest.fixture
def city(silent: Path) -> Path:
    """Return it with 20 calls a month and ward, half of them about bins, and monthly totals of counters."""
    calls = [
        f"{month}-{1 + n:02d},phone,{'Bins' if n % 2 else 'Council tax'},W{ward}"
        for month in _MONTHS
        for ward in range(3)
        for n in range(20)
    ]
    _import(silent, "received_at,channel,service,ward_code", calls)
    visits = [f"{month},counter,Bins,40,W{ward}" for month in _MONTHS for ward in range(3)]
    _import(silent, "month,channel,service,count,ward_code", visits, date_format="%Y-%m")
    _figures(silent, "ward_code,population,households\nW0,1000,400\nW1,2000,900\nW2,3000,\n")
    return silent


def _report(city: Path, *, period: str = "", **chosen: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on
    return compute_gaps(city, choice=GapChoice(period=read_period(period) if period else None, **chosen))


def _contacts(report: dict[str, Any]) -> list[dict[str, int]]:
    return [ward["contacts"] for ward in report["wards"]]


def test_only_posts_and_contacts_of_the_period_count(city: Path) -> None:
    report = _report(city, period="2024-02")
    assert _contacts(report) == [{"counter": 40, "phone": 20}] * 3
    assert (report["totals"]["posts"], report["totals"]["online_authors"]) == (90, 90)
    assert report["settings"]["period"] == "2024-02-01..2024-02-29"
    assert report["excluded"]["posts_without_date"] == 5
    assert report["notes"][0] == "Only posts and contacts from 2024-02-01 to 2024-02-29 count."
    assert report["notes"][-1] == "Left out: 5 posts without a date."
    everything = _report(city)
    assert _contacts(everything) == [{"counter": 120, "phone": 60}] * 3
    assert (everything["totals"]["online_authors"], everything["notes"]) == (95, [])
    assert "posts_without_date" not in everything["excluded"]


def test_totals_of_months_half_inside_are_left_out_and_told(city: Path) -> None:
    report = _report(city, period="2024-02-10..2024-03")
    assert _contacts(report) == [{"counter": 40, "phone": 11 + 20}] * 3
    assert report["excluded"]["contacts_of_months_half_inside"] == {"counter": 120}
    assert "120 counter contacts of months that lie half in the period" in report["notes"][-1]


def test_monthly_totals_alone_say_nothing_of_half_a_month(city: Path) -> None:
    whole = _report(city, against=("counter",), period="2024-02..2024-03")
    assert [ward["counter"] for ward in _contacts(whole)] == [80] * 3
    with pytest.raises(
        PipelineError, match="no contact by counter from 2024-02-01 to 2024-02-15; known: coun"
    ):
        _report(city, against=("counter",), period="2024-02-01..2024-02-15")


def test_only_contacts_about_the_service_count_however_it_is_spelt(city: Path) -> None:
    report = _report(city, service="bins")
    assert _contacts(report) == [{"counter": 120, "phone": 30}] * 3
    assert (report["settings"]["service"], report["totals"]["online_authors"]) == ("Bins", 95)
    assert report["notes"][0] == "Only contacts about Bins count; posts are of every subject."
    assert _report(city, service="BINS")["settings"]["run"] == report["settings"]["run"]


@pytest.mark.parametrize(
    ("service", "says"),
    [
        ("Bin", "of 2 services known, the nearest: Bins (450)"),
        ("tax", "the nearest: Council tax (90)"),
        ("Parking", "those with most contacts: Bins (450), Council tax (90)"),
        ("", "those with most contacts: Bins (450), Council tax (90)"),
    ],
)
def test_an_unknown_service_is_refused_with_those_there_are(city: Path, service: str, says: str) -> None:
    with pytest.raises(PipelineError) as refusal:
        _report(city, service=service)
    assert says in str(refusal.value)


def test_a_service_without_contacts_of_the_channels_is_refused(city: Path) -> None:
    with pytest.raises(PipelineError) as refusal:
        _report(city, against=("counter",), service="Council tax")
    assert str(refusal.value) == (
        "there is no contact by counter about Council tax; known about Council tax: phone 90 from 2024-01-01 "
        "to 2024-03-19. Choose another --service or --against"
    )


def test_a_city_whose_contacts_name_no_service_says_so(silent: Path) -> None:
    _import(silent, "received_at,channel,ward_code", ["2024-01-01,phone,W0"])
    with pytest.raises(PipelineError, match="says what it is about; import contacts with a column service"):
        _report(silent, service="Bins")
    with pytest.raises(PipelineError, match=r"^--each service: no contact in city\.db says what it is about"):
        _report(silent, each="service")


def test_a_period_without_posts_is_refused(city: Path) -> None:
    _import(city, "received_at,channel,ward_code", ["2023-05-01,phone,W0", "2023-06-01,phone,W1"])
    with pytest.raises(PipelineError) as refusal:
        _report(city, period="2023")
    assert str(refusal.value) == (
        "no post is from 2023-01-01 to 2023-12-31: they are from 2024-01-01 to 2024-03-20. Choose another "
        "--period, or leave social out of --online"
    )


def test_a_period_without_contacts_is_refused_not_held_against_residents(city: Path) -> None:
    with pytest.raises(
        PipelineError, match="no contact by webchat from 2024-01-01 to 2024-12-31; known: count"
    ):
        _report(city, against=("webchat",), period="2024")
    assert "held against their residents" in _report(city, against=("webchat",))["reason"]


def test_contacts_without_a_ward_are_no_side_of_a_chosen_comparison(silent: Path) -> None:
    _import(silent, "received_at,channel,ward_code", ["2024-01-05,phone,W9", "2024-01-06,phone,W9"])
    with pytest.raises(
        PipelineError, match=r"^2 contacts by phone or counter from 2024-01-01 to 2024-12-31, and no "
    ):
        _report(silent, period="2024")


def test_records_of_another_time_than_the_posts_are_refused(silent: Path) -> None:
    _import(silent, "received_at,channel,ward_code", ["2023-05-01,phone,W0", "2023-12-31,phone,W1"])
    with pytest.raises(
        PipelineError, match="phone records end on 2023-12-31, where posts begin on 2024-01-01"
    ):
        _report(silent)
    # People have no time of the kind: the contacts are no side of that comparison.
    _figures(silent, "ward_code,population\nW0,1\nW1,2\nW2,3\n")
    assert _report(silent, denominator="residents")["settings"]["against"] == ["residents"]


def test_records_of_a_part_of_the_time_bring_a_note_with_the_fair_period(silent: Path) -> None:
    rows = [f"2024-01-{1 + n % 28:02d},phone,W{n % 3}" for n in range(90)]
    _import(silent, "received_at,channel,ward_code", rows)
    (note,) = _report(silent)["notes"]
    assert note.endswith("--period 2024-01-01..2024-01-28.")
    assert len(_report(silent, period="2024-01-01..2024-01-28")["notes"]) == 2


def test_one_ward_only_is_told_whatever_is_chosen(tmp_path: Path) -> None:
    city = _build(tmp_path, ("Ash",))
    _import(city, "received_at,channel,ward_code", [f"2024-01-{n:02d},phone,W0" for n in range(1, 29)])
    _figures(city, "ward_code,population\nW0,100\n")
    for report in (_report(city, period="2024-01"), _report(city, denominator="residents")):
        assert report["reason"] == "There is one ward only, so there is nothing to compare it with."
        assert report["wards"][0]["flag"] == "not enough evidence"


def test_wards_are_held_against_residents_when_asked(city: Path) -> None:
    report = _report(city, denominator="residents")
    assert [ward["contact_share"] for ward in report["wards"]] == pytest.approx([1 / 6, 2 / 6, 3 / 6])
    assert (report["settings"]["denominator"], report["settings"]["against"]) == ("residents", ["residents"])
    assert report["reason"] is None
    assert report["notes"][0] == "Wards are held against their residents, not against contacts."
    assert "It has 50.0% of the residents" in report["findings"][0]


def test_a_figure_not_known_of_all_wards_is_refused_with_the_command(city: Path) -> None:
    with pytest.raises(PipelineError) as refusal:
        _report(city, denominator="households")
    assert "it is not known of 1 of 3 wards (Cedar); fetch it with: wardlight reference fetch" in str(
        refusal.value
    )
    with pytest.raises(PipelineError, match="no ward's number of adults is known; import a column adults"):
        _report(city, denominator="adults")
    _figures(city, "ward_code,population,households\nW2,3000,700\n")
    report = _report(city, denominator="households")
    assert [ward["contact_share"] for ward in report["wards"]] == pytest.approx([0.2, 0.45, 0.35])
    _figures(city, "ward_code,households\nW2,-7\n")
    with pytest.raises(PipelineError, match="below zero in Cedar -7"):
        _report(city, denominator="households")


@pytest.mark.parametrize(
    "figures",
    [
        "adults,aged_18_plus\nW0,50,1\nW1,30,1\nW2,20,1\n",
        "aged_18_plus\nW0,50\nW1,30\nW2,20\n",
        "aged_16_64,aged_18_64,aged_65_plus\nW0,90,40,10\nW1,90,20,10\nW2,90,15,5\n",
        "population,population_under_18,offline_18_plus\nW0,60,10,1\nW1,60,30,1\nW2,60,40,1\n",
        "population,aged_0_15,aged_16_17\nW0,60,9,1\nW1,60,20,10\nW2,60,30,10\n",
    ],
)
def test_adults_are_read_off_the_ages_there_are(silent: Path, figures: str) -> None:
    _figures(silent, f"ward_code,{figures}")
    report = _report(silent, denominator="adults")
    assert [ward["contact_share"] for ward in report["wards"]] == pytest.approx([0.5, 0.3, 0.2])


def test_every_choice_has_a_run_of_its_own(city: Path) -> None:
    chosen: list[dict[str, Any]] = [
        {},
        {"period": "2024-02"},
        {"period": "2024-02.."},
        {"service": "Bins"},
        {"denominator": "residents"},
        {"against": ("counter",)},
        {"prior": "bym2"},
        {"each": "service"},
    ]
    runs = [_report(city, **choice)["settings"]["run"] for choice in chosen]
    assert len(set(runs)) == len(runs)
    assert [_report(city, **choice)["settings"]["run"] for choice in chosen] == runs
    beside = _report(city, denominator="residents", against=("counter",))
    assert beside["settings"]["run"] == runs[4]


def test_pages_go_on_showing_the_report_on_all_data(city: Path) -> None:
    shown = _report(city, against=("counter",))["settings"]["run"]
    part = _report(city, against=("phone",), service="Bins")["settings"]["run"]
    page = read_report(city)
    assert (page.run_id, page.settings["against"], bool(page.computed_at)) == (shown, ["counter"], True)
    with open_city(city) as opened:
        kept = load_gap_report(opened, run=part)
    assert kept is not None
    assert kept[2]["settings"]["service"] == "Bins"


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        ({"against": ()}, "--against names nothing"),
        ({"online": ("pigeon",)}, "--online names pigeon"),
        ({"against": ("phone", "social")}, "social stands on both sides"),
        ({"denominator": "dogs"}, "choose from contacts, residents, adults, households"),
        ({"denominator": "adults", "service": "Bins"}, "--service 'Bins' chooses among contacts"),
        ({"denominator": "adults", "online": ()}, "--online names nothing"),
        ({"mode": "quick"}, "--mode 'quick' is none; choose from preview, default, audit"),
        ({"prior": "flat"}, "--prior 'flat' is none; choose from near-far, bym2"),
        ({"each": "ward"}, "--each 'ward' is none; choose from channel, service, denominator"),
    ],
)
def test_choices_that_do_not_go_together_are_refused(chosen: dict[str, Any], says: str) -> None:
    with pytest.raises(PipelineError) as refusal:
        GapChoice(**chosen)
    assert says in str(refusal.value)


def test_calls_can_be_the_voice_that_is_held_against_people(city: Path) -> None:
    report = _report(city, online=("phone",), service="bins", denominator="residents")
    assert (report["totals"]["online_contacts"], report["totals"]["online_authors"]) == (90, 0)


def _run(*words: object) -> Result:
    return CliRunner().invoke(wardlight, [str(word) for word in words])


def test_the_command_takes_all_choices_and_tells_them(city: Path) -> None:
    done = _run("gaps", city, "--period", "2024-01..2024-02", "--service", "bins", "--json")
    settings = json.loads(done.output)["settings"]
    assert {key: settings[key] for key in ("period", "service", "denominator")} == {
        "period": "2024-01-01..2024-02-29",
        "service": "Bins",
        "denominator": "contacts",
    }
    told = _run("gaps", city, "--denominator", "residents", "--period", "2024-02").output
    assert "Wards are held against their residents, not against contacts." in told
    assert "Only posts and contacts from 2024-02-01 to 2024-02-29 count." in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--period", "2024-13"), "there is no 2024-13"),
        (("--period", ""), "is no period"),
        (("--denominator", "dogs"), "households"),
        (("--denominator", "residents", "--against", "phone"), "leave one of them out"),
    ],
)
def test_wrong_words_are_wrong_usage(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    done = _run("gaps", tmp_path / "none.db", *words)
    assert (done.exit_code, says in done.output) == (2, True), done.output
