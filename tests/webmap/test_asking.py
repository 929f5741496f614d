"""The address of a page keeps what its figures are about, and pages answer it."""

import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from pipeline.city_choices import list_periods
from pipeline.periods import read_period
from webmap.app import create_app
from webmap.asking import Ask, read_ask
from webmap.settings import WebSettings
from webmap.snapshots import SnapshotCache

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any

_WORDS = st.text(max_size=20).map(str.strip)


@given(_WORDS, _WORDS, st.lists(st.sampled_from(["phone", "counter", "web & more"]), unique=True))
def test_an_address_gives_back_the_choices_it_was_made_of(
    period: str, service: str, against: list[str]
) -> None:
    ask = Ask(period=period, service=service, against=tuple(against))
    address = urlsplit(ask.extend("/ward/A?x=1#here", show="gap"))
    fields = MultiDict(parse_qsl(address.query, keep_blank_values=True))
    assert (address.path, address.fragment) == ("/ward/A", "here")
    assert read_ask(fields) == ask
    assert (fields["x"], fields["show"]) == ("1", "gap")


def test_a_channel_named_twice_counts_once_and_contacts_are_what_is_meant_anyway() -> None:
    fields = MultiDict([("against", "phone,web"), ("against", "phone"), ("denominator", "contacts")])
    assert read_ask(fields) == Ask(against=("phone", "web"))


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 1200))
def test_periods_lie_within_the_days_that_are_known(first: date, days: int) -> None:
    last = first + timedelta(days)
    for text, words in list_periods(first, last):
        period = read_period(text)
        assert words
        assert period.first is not None
        assert period.last is not None
        assert first <= period.first <= period.last <= last


def test_whole_months_and_years_are_offered_the_newest_first() -> None:
    offered = list_periods(date(2023, 11, 2), date(2025, 1, 31))
    assert offered[0] == ("2024-08..2025-01", "The last 6 months, to January 2025")
    assert offered[1][0] == "2024-02..2025-01"
    assert ("2024", "2024") in offered
    assert offered[-1] == ("2023-12", "December 2023")


def test_a_page_is_about_what_its_address_asks_for(client: FlaskClient) -> None:
    html = client.get("/?period=2025-04&against=phone").text
    assert "About 2025-04." in html
    assert "These figures are about: April 2025; held against phone calls." in html
    assert '<option value="2025-04" selected>April 2025</option>' in html
    assert "About 2025-04." not in client.get("/").text


def test_a_period_that_is_not_offered_is_kept_all_the_same(client: FlaskClient) -> None:
    assert (
        '<option value="2025-04-01..2025-04-09" selected>'
        in client.get("/?period=2025-04-01..2025-04-09").text
    )


def test_the_channels_of_the_city_s_own_report_are_its_own_report(
    client: FlaskClient, city: SmallCity
) -> None:
    own = city.document["report"]["settings"]["against"]
    query = "&".join(f"against={channel}" for channel in reversed(own))
    assert "These figures are about" not in client.get(f"/?{query}").text


def test_weights_of_the_need_are_kept_and_the_usual_ones_are_its_own(client: FlaskClient) -> None:
    html = client.get("/?weight=demography=1&weight=deprivation=2").text
    assert "need weighed by deprivation=2." in html
    assert '<option value="deprivation=2" selected>2</option>' in html
    assert '<option value="demography=1" selected>1 (usual)</option>' in html
    assert "These figures are about" not in client.get("/?weight=demography=1").text


def test_what_cannot_be_answered_is_told_with_the_way_on(client: FlaskClient) -> None:
    answer = client.get("/?service=Nothing")
    assert answer.status_code == 400
    assert "Nothing is known of that service; choose another." in answer.text
    assert 'href="/"' in answer.text


def test_what_takes_long_is_asked_for_again_by_the_page_itself(city: SmallCity) -> None:
    city.hold = threading.Event()
    client = create_app(WebSettings(Path("t.db")), reader=city, patience_s=0.05).test_client()
    waiting = client.get("/?period=2025-04")
    assert (waiting.status_code, waiting.headers["Refresh"]) == (202, "2")
    assert "One moment" in waiting.text
    assert client.get("/").status_code == 200
    city.hold.set()
    answers = [client.get("/?period=2025-04") for _ in range(40)]
    assert answers[-1].status_code == 200
    assert "About 2025-04." in answers[-1].text


def test_asked_figures_are_read_once_and_again_when_the_file_changes(city: SmallCity) -> None:
    cache = SnapshotCache(city, patience_s=10)
    first = cache.current(Ask(period="2025-04"))
    reads = city.reads
    assert cache.current(Ask(period="2025-04")) is first
    assert city.reads == reads
    city.version += 1
    assert cache.current(Ask(period="2025-04")) is not first
