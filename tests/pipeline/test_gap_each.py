"""The same gaps by channel, service and denominator, side by side."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pipeline.commands import wardlight
from pipeline.errors import PipelineError
from pipeline.gap_choice import GapChoice
from pipeline.gap_report import compute_gaps
from pipeline.importing import import_contacts
from pipeline.report import read_report
from store import load_gap_report, open_city


@pytest.fixture(scope="module")
def report(built: Path) -> dict[str, Any]:
    return compute_gaps(built, store=False)


def _run(*words: object) -> Result:
    return CliRunner().invoke(wardlight, [str(word) for word in words])


def _add(city: Path, rows: list[str]) -> None:
    path = city.with_name("more.csv")
    path.write_text("\n".join(["received_at,channel,service,ward_code", *rows]) + "\n", encoding="utf-8")
    assert import_contacts(city, path).rejected == 0


def _spread(channel: str, service: str, numbers: list[int], month: str = "2024-03") -> list[str]:
    return [
        f"{month}-{1 + n % 28:02d},{channel},{service},T{ward}"
        for ward, number in enumerate(numbers)
        for n in range(number)
    ]


@pytest.mark.parametrize(
    ("column", "choice"),
    [
        ("phone", GapChoice(against=("phone",))),
        ("counter", GapChoice(against=("counter",))),
        ("residents", GapChoice(denominator="residents")),
    ],
)
def test_a_column_is_what_a_report_against_it_alone_would_say(
    built: Path, report: dict[str, Any], column: str, choice: GapChoice
) -> None:
    alone = compute_gaps(built, choice=choice, store=False)["wards"]
    for row, other in zip(report["wards"], alone, strict=True):
        # The likelihood is expanded where the report's own contacts put it: a little elsewhere.
        assert row["each"][column]["log_ratio"] == pytest.approx(other["log_ratio"], abs=0.05)
        assert row["each"][column]["p_gap"] == pytest.approx(other["p_gap"], abs=0.05)


def test_all_channels_together_are_the_report_itself_where_it_is_about_them(report: dict[str, Any]) -> None:
    assert report["each"] == {
        "by": "channel",
        "columns": ["phone", "counter", "all", "residents"],
        "left_out": {},
        "notes": [],
    }
    for row in report["wards"]:
        assert row["each"]["all"] == {key: row[key] for key in row["each"]["all"]}


def test_it_is_stored_with_the_report_and_read_by_pages(town_city: Path) -> None:
    computed = compute_gaps(town_city)
    with open_city(town_city) as opened:
        stored = load_gap_report(opened)
    assert stored is not None
    assert stored[2]["wards"][0]["each"] == computed["wards"][0]["each"]
    page = read_report(town_city)
    assert page.computed_at
    assert [ward.each for ward in page.wards] == [row["each"] for row in computed["wards"]]


def test_a_ratio_to_a_handful_of_contacts_is_withheld_with_what_would_give_it_away(town_city: Path) -> None:
    _add(town_city, _spread("web", "Bins", [3, 20, 30, 40, 50, 60]))
    done = _run("gaps", town_city, "--each", "channel", "--json")
    told = json.loads(done.output)
    assert told["columns"] == ["phone", "counter", "web", "all", "residents"]
    web = [row["each"]["web"] for row in told["wards"]]
    assert [cell["band"] == "withheld" for cell in web] == [True, True, False, False, False, False]
    assert [cell["p_gap"] is None for cell in web] == [True, True, False, False, False, False]
    assert all(row["each"]["all"]["p_gap"] is not None for row in told["wards"])
    assert "withheld" in _run("gaps", town_city, "--each", "channel").output


def test_a_channel_of_another_time_is_left_out_and_told_why(town_city: Path) -> None:
    _add(town_city, _spread("web", "Bins", [30] * 6, month="2023-05"))
    each = compute_gaps(town_city)["each"]
    assert "web" not in each["columns"]
    assert "web records end on 2023-05-28, where posts begin on" in each["left_out"]["web"]
    assert "web: not shown, " in _run("gaps", town_city, "--each", "channel").output


def test_the_channel_of_the_voice_is_no_column(town_city: Path) -> None:
    choice = GapChoice(against=("counter",), online=("social", "phone"))
    assert compute_gaps(town_city, choice=choice)["each"]["columns"] == ["counter", "residents"]


def test_services_stand_side_by_side_the_largest_first(town_city: Path) -> None:
    for number in range(7):
        _add(town_city, _spread("phone", f"Service {number}", [20 - number] * 6))
    shown = compute_gaps(town_city)["settings"]["run"]
    report = compute_gaps(town_city, choice=GapChoice(each="service"))
    assert report["each"]["columns"] == [
        "Bins",
        *(f"Service {number}" for number in range(5)),
        "all services",
    ]
    assert report["each"]["notes"] == [
        "Not shown: 2 services with fewer contacts than these; ask for one with --service."
    ]
    alone = compute_gaps(town_city, choice=GapChoice(service="Service 0"), store=False)["wards"]
    for row, other in zip(report["wards"], alone, strict=True):
        assert row["each"]["Service 0"]["p_gap"] == pytest.approx(other["p_gap"], abs=0.05)
    # Kept beside what pages show.
    assert read_report(town_city).run_id == shown != report["settings"]["run"]


def test_denominators_stand_side_by_side_and_what_is_not_known_is_told(built: Path) -> None:
    each = compute_gaps(built, choice=GapChoice(each="denominator"), store=False)["each"]
    assert each["columns"] == ["contacts", "residents"]
    assert each["left_out"]["adults"].startswith("no ward's number of adults is known; import a column")
    assert set(each["left_out"]) == {"adults", "households"}


def test_the_table_has_a_cell_for_every_ward_and_column(town_city: Path) -> None:
    done = _run("gaps", town_city, "--each", "channel")
    assert done.exit_code == 0
    assert "all: phone and counter together." in done.output
    row = compute_gaps(town_city)["wards"][5]
    assert f"{100 * row['each']['phone']['p_gap']:.0f}%" in done.output or "over 99%" in done.output
    assert done.output.count("Garthmoor") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--each", "channel", "--mode", "audit"), "--each channel and --mode audit exclude one another"),
        (
            ("--each", "service", "--denominator", "residents"),
            "--each service and --denominator residents exclude one another",
        ),
        (("--each", "service", "--service", "Bins"), "--each service tells every service"),
    ],
)
def test_what_does_not_go_together_is_refused(built: Path, words: tuple[str, ...], says: str) -> None:
    done = _run("gaps", built, *words)
    assert done.exit_code == 1
    assert isinstance(done.exception, PipelineError)
    assert says in str(done.exception)
