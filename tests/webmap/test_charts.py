"""Charts, a ward's trend, the report and the pages of words."""

import threading
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from flask.testing import FlaskClient

from webmap.app import create_app
from webmap.errors import UnusableChoiceError
from webmap.settings import WebSettings
from webmap.snapshots import SnapshotCache
from webmap.trend import choose_periods, follow_ward

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


def test_each_chart_has_words_and_the_figure_of_the_choices_in_the_address(client: FlaskClient) -> None:
    html = client.get("/charts?period=2025-04").text
    assert 'src="/charts/ranking.svg?period=2025-04"' in html
    assert "The table of wards holds the same figures." in html
    figure = client.get("/charts/ranking.svg?period=2025-04")
    assert figure.mimetype == "image/svg+xml"
    assert "ranking 2025-04" in figure.text
    tag = figure.headers["ETag"]
    assert client.get("/charts/ranking.svg?period=2025-04", headers={"If-None-Match": tag}).status_code == 304


def test_a_chart_that_cannot_be_drawn_says_why_and_the_others_stay(client: FlaskClient) -> None:
    html = client.get("/charts").text
    assert "This chart cannot be drawn: the report holds no check of the model." in html
    assert "/charts/predictive.svg" not in html
    assert "/charts/funnel.svg" in html
    assert client.get("/charts/predictive.svg").status_code == 400
    assert client.get("/charts/none.svg").status_code == 404


def test_a_ward_s_trend_has_a_line_for_each_period(client: FlaskClient) -> None:
    answer = client.get("/charts?ward=T00000003")
    for _ in range(20):
        if "Refresh" not in answer.headers:
            break
        answer = client.get("/charts?ward=T00000003")
    assert "being worked out" not in answer.text
    assert answer.text.index("March 2025") < answer.text.index("April 2025")
    assert answer.text.count('class="span"') == 2
    assert client.get("/charts?ward=none").status_code == 404


def test_periods_that_take_long_are_told_and_asked_for_again(city: SmallCity) -> None:
    city.hold = threading.Event()
    client = create_app(WebSettings(Path("t.db")), reader=city, patience_s=5).test_client()
    client.get("/charts")
    waiting = client.get("/charts?ward=T00000003")
    assert (waiting.status_code, waiting.headers["Refresh"]) == (200, "3")
    assert "Some periods are being worked out" in waiting.text
    assert "ETag" not in waiting.headers
    city.hold.set()


def test_what_has_no_answer_is_not_asked_again(city: SmallCity) -> None:
    cache = SnapshotCache(city, patience_s=5)
    snapshot = cache.current()
    asked: list[str] = []

    def refuse(ask: Any) -> None:  # noqa: ANN401 - whatever is asked
        asked.append(ask.period)
        raise UnusableChoiceError("nothing there")

    city.report_of = refuse
    for _ in range(3):
        trend = follow_ward(cache, snapshot, "T00000003")
        while trend.waiting:
            trend = follow_ward(cache, snapshot, "T00000003")
    assert sorted(asked) == ["2025-03", "2025-04"]
    assert {moment.ratio for moment in trend.moments} == {"nothing to compare"}


def test_a_trend_is_of_years_where_there_are_three_else_of_months() -> None:
    months = [(f"2025-{month:02d}", str(month)) for month in range(12, 0, -1)]
    years = [(str(year), str(year)) for year in (2025, 2024, 2023)]
    windows = [("2025-07..2025-12", "The last 6 months")]
    assert [period for period, _ in choose_periods([*windows, *years, *months])] == ["2023", "2024", "2025"]
    assert [period for period, _ in choose_periods([*windows, *years[:2], *months])] == [
        f"2025-{month:02d}" for month in range(5, 13)
    ]
    assert choose_periods([]) == ()


def test_the_report_tells_findings_wards_and_what_cannot_be_told(client: FlaskClient) -> None:
    html = client.get("/report?period=2025-04").text
    assert "About 2025-04." in html
    assert "What cannot be told" in html
    assert 'class="still"' in html
    assert "Take a finding as a place to look, not as proof" in html


@pytest.mark.parametrize(
    ("path", "words"), [("/glossary", "Likelihood words"), ("/accessibility", "axe-core")]
)
def test_the_pages_of_words_are_reached_from_every_page(client: FlaskClient, path: str, words: str) -> None:
    assert words in client.get(path).text
    for page in ("/", "/ward/T00000003", "/method", "/charts", "/report"):
        assert f'href="{path}"' in client.get(page).text
