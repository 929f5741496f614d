"""The analysts' page of accuracy: what it says, and that it is there for analysts only."""

import re
from html import unescape
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from flask.testing import FlaskClient

from pipeline.accuracy import read_accuracy
from pipeline.creating import new_city
from webmap.accuracy_words import compare_runs, describe_run, say_figure
from webmap.app import create_app
from webmap.settings import WebSettings

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


@pytest.fixture
def analyst(city: SmallCity, measured_city: Path) -> FlaskClient:
    """Return a browser of the app as analysts start it."""
    return create_app(WebSettings(measured_city, analyst=True), reader=city).test_client()


def _cells(html: str, table: str) -> dict[str, list[str]]:
    """Return a table's rows: heading → cells."""
    found = re.search(rf'aria-labelledby="{table}-caption".*?</table>', html, re.DOTALL)
    assert found is not None
    rows = re.findall(r'<th role="rowheader"[^>]*>(.*?)</th>(.*?)</tr>', found.group(0), re.DOTALL)
    return {
        unescape(re.sub(r"<[^>]+>", "", heading)): [
            unescape(cell) for cell in re.findall(r"<span>(.*?)</span></td>", cells)
        ]
        for heading, cells in rows
    }


def test_without_the_analysts_setting_the_page_is_refused_and_there_is_no_link(
    city: SmallCity, measured_city: Path
) -> None:
    client = create_app(WebSettings(measured_city), reader=city).test_client()
    assert client.get("/accuracy").status_code == 403
    assert "Accuracy" not in client.get("/").text
    assert "/accuracy" not in client.get("/").text


def test_the_page_is_reached_from_every_page(analyst: FlaskClient) -> None:
    for page in ("/", "/method", "/ward/T00000003", "/ward/none"):
        assert re.search(r'href="/accuracy"[^>]*>Accuracy</a>', analyst.get(page).text)
    assert re.search(r'href="/accuracy" aria-current="page">Accuracy</a>', analyst.get("/accuracy").text)


def test_the_measurements_are_listed_with_their_key_figures(
    analyst: FlaskClient, measured_city: Path
) -> None:
    rows = _cells(analyst.get("/accuracy").text, "runs")
    assert list(rows) == [
        f"{report['file']}: {words}"
        for report in read_accuracy(measured_city)
        for words in ["what posts are about" if report["sense"] == "about" else "where authors live"]
    ]
    about = rows["known.csv: what posts are about"]
    assert about[0] == "10"
    assert about[1].startswith("88% (")
    assert about[2].startswith("75% (")
    assert about[-1] == "2026-01-02 03:04:05"


def _about(analyst: FlaskClient, measured_city: Path) -> str:
    run = next(report["run"] for report in read_accuracy(measured_city) if report["sense"] == "about")
    return analyst.get(f"/accuracy?run={run}").text


def test_one_measurement_is_told_in_full(analyst: FlaskClient, measured_city: Path) -> None:
    html = _about(analyst, measured_city)
    figures = _cells(html, "figures")
    assert figures["Ward precision"][0].startswith("75% (")
    assert figures["Ward precision"][1] == "8"
    assert figures["Median km"][:2] == ["cannot tell", "0"]
    assert _cells(html, "kinds")["Place name"][:4] == ["8", "7", "8", "6"]
    assert _cells(html, "kinds")["No evidence"][:4] == ["2", "1", "0", "0"]
    assert set(_cells(html, "places")) == {"Ward", "No evidence"}
    assert sum(int(row[0]) for row in _cells(html, "levels").values()) == 10
    assert sum(int(row[0]) for row in _cells(html, "reliability").values()) == 8
    words = unescape(re.sub(r"<[^>]+>", "", html))
    assert re.search(r"Of 8 posts with a true ward, 88% \(.*?\) are put on a ward\.", words)
    assert "10 rows read: 10 judged and 0 refused." in words


def test_the_diagram_is_a_picture_of_our_own_with_its_words(
    analyst: FlaskClient, measured_city: Path
) -> None:
    html = _about(analyst, measured_city)
    found = re.search(r'<img src="(/accuracy/\w+\.svg)" alt="([^"]+)"', html)
    assert found is not None
    assert "calibration error" in unescape(found.group(2)).casefold()
    picture = analyst.get(found.group(1))
    assert picture.mimetype == "image/svg+xml"
    assert "Reliability diagram" in picture.text
    assert " style=" not in picture.text
    assert "<style" not in picture.text
    assert "default-src 'self'" in picture.headers["Content-Security-Policy"]


def test_a_hostile_file_name_is_shown_verbatim_and_runs_nowhere(analyst: FlaskClient) -> None:
    html = analyst.get("/accuracy").text
    assert "{{7+7}} &amp;amp; known.csv" in html
    assert "14 &" not in html


def test_the_page_keeps_to_ourselves_and_needs_no_script(analyst: FlaskClient) -> None:
    answer = analyst.get("/accuracy")
    assert (
        len(re.findall("<script", answer.text))
        == len(re.findall('<script src="/static/start', answer.text))
        == 1
    )
    assert " style=" not in answer.text
    assert re.findall(r'(?:src|href)="(?:https?:)?//', answer.text) == []
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_no_word_of_a_post_is_on_the_page(analyst: FlaskClient, measured_city: Path) -> None:
    html = _about(analyst, measured_city)
    assert not any(word in html for word in ("Secretword", "ann0", "Bus to", "Roadworks"))


def test_an_unknown_measurement_is_a_page_that_is_not_there(analyst: FlaskClient) -> None:
    assert analyst.get("/accuracy?run=nothing").status_code == 404
    assert analyst.get("/accuracy/nothing.svg").status_code == 404


def test_before_anything_is_measured_the_page_says_how(city: SmallCity, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    new_city(empty, "Testford", country="GB", crs=None, timezone="Europe/London")
    answer = create_app(WebSettings(empty, analyst=True), reader=city).test_client().get("/accuracy")
    assert answer.status_code == 200
    assert "wardlight accuracy CITY TRUTH.csv" in answer.text


def test_figures_are_written_with_their_interval_or_say_that_they_cannot_tell() -> None:
    share = {"value": 0.744, "low": 0.669, "high": 0.8, "posts": 90}
    assert say_figure("coverage", share) == "74% (67% to 80%)"
    assert say_figure("ece", share) == "0.744 (0.669 to 0.800)"
    assert say_figure("median_km", share) == "0.7 km (0.7 km to 0.8 km)"
    assert say_figure("coverage", {"value": None, "low": None, "high": None, "posts": 0}) == "cannot tell"
    assert say_figure("coverage", {"value": 1.0, "low": None, "high": None, "posts": 1}) == "100%"
    assert say_figure("coverage", {"value": 1.0, "low": 1.0, "high": 1.0, "posts": 8}) == "100%"


def test_wards_taken_for_one_another_are_listed(analyst: FlaskClient, measured_city: Path) -> None:
    rows = _cells(_about(analyst, measured_city), "confusion")
    assert rows == {"Castle (T00000002)": ["Eastfield (T00000005)", "1", "1 of 1 put on any ward"]}


def test_two_measurements_are_compared_with_what_must_be_known(
    analyst: FlaskClient, measured_city: Path
) -> None:
    first, second = (report["run"] for report in read_accuracy(measured_city))
    html = analyst.get(f"/accuracy/compare?first={first}&second={second}").text
    assert "They answer different questions" in html
    rows = _cells(html, "compared")
    assert rows["Ward precision"][2] in {"Yes", "No: the first is higher", "No: the second is higher"}
    same = _cells(analyst.get(f"/accuracy/compare?first={first}&second={first}").text, "compared")
    assert {row[2] for row in same.values()} <= {"Yes", "cannot tell"}
    assert analyst.get(f"/accuracy/compare?first={first}&second=none").status_code == 404


def test_figures_whose_intervals_lie_apart_differ(measured_city: Path) -> None:
    report = next(each for each in read_accuracy(measured_city) if each["sense"] == "about")
    figures = report["whole"]["figures"]
    apart = figures | {"coverage": figures["coverage"] | {"value": 0.1, "low": 0.05, "high": 0.15}}
    rows = dict(compare_runs(report, report | {"whole": report["whole"] | {"figures": apart}}).table.rows)
    assert rows[report["names"]["coverage"]][2] == "No: the first is higher"


def test_a_measurement_without_any_ward_says_so_in_words(measured_city: Path) -> None:
    report = read_accuracy(measured_city)[0]
    whole = report["whole"] | {"placeable": 0, "put": 0}
    page = describe_run(report | {"whole": whole, "reliability": [], "risk_coverage": []})
    assert page.lead == "None of the 10 judged posts has a true ward."
    assert page.diagram.startswith("No post was put on a ward")
