"""Two wards side by side: what is said of them, what is not, and addresses that ask for nonsense."""

import math
from dataclasses import replace
from html import unescape
from typing import Any, TypeAlias

import pytest
from flask.testing import FlaskClient

from pipeline.report import CityReport
from webmap.comparing import compare_wards
from webmap.likeness import find_alike

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


@pytest.fixture
def report(city: SmallCity) -> CityReport:
    own: CityReport = city.report()
    return own


def _row(report: CityReport, first: int, second: int | None, label: str) -> tuple[str, ...]:
    return dict(compare_wards(report, first, second).differences.rows)[label]


def test_the_chance_of_being_quieter_follows_from_both_intervals(report: CityReport) -> None:
    # Log ratios -0.92 and -0.51, half widths 0.3: apart 0.41 at a spread of 0.258, 1.59 spreads: 94%.
    compared = compare_wards(report, 0, 2)
    assert compared.sentence.startswith("Alder & Brook is almost certainly quieter online than")
    assert compared.sentence.endswith("(94%).")
    assert compare_wards(report, 2, 0).sentence == compared.sentence
    ratio = _row(report, 0, 2, "Online voice against contact")
    assert ratio == ("0.40", "0.60", "0.66", "0.43 to 1.01", "No")


def test_a_ward_without_evidence_is_never_called_the_quieter_one(report: CityReport) -> None:
    compared = compare_wards(report, 0, 4)
    assert compared.sentence.startswith("We can't tell")
    assert "Eastfield" in compared.sentence
    assert _row(report, 0, 4, "Online voice against contact")[1] == "cannot tell"
    assert _row(report, 0, 4, "People who speak online, per 1,000 residents")[1:3] == ("not known",) * 2


def test_wards_of_equal_ratio_are_not_told_apart(report: CityReport) -> None:
    same = [replace(ward, log_ratio=-0.5, low=-0.8, high=-0.2) for ward in report.wards[:2]]
    wards = (*same, *report.wards[2:])
    assert compare_wards(replace(report, wards=wards), 0, 1).sentence.startswith("We can't tell which")


def test_an_interval_that_reads_as_ending_at_one_tells_nothing(report: CityReport) -> None:
    # The upper end is 0.9988.
    pair = [
        replace(ward, population=20_000.0, contacts={"phone": calls, "counter": 100})
        for ward, calls in zip(report.wards[:2], (2000, 2108), strict=True)
    ]
    row = _row(replace(report, wards=(*pair, *report.wards[2:])), 0, 1, "Phone calls, per 1,000 residents")
    assert row[3:] == ("0.90 to 1.00", "No")


def test_contacts_are_held_against_all_others_without_those_withheld(report: CityReport) -> None:
    label = "Counter visits, per 1,000 residents"
    others = [ward for ward in report.wards[1:] if ward.contacts.get("counter") and ward.population]
    assert any(ward.contacts.get("counter", 0) is None for ward in report.wards[1:])
    mean = (
        1000 * sum(ward.contacts["counter"] or 0 for ward in others) / sum(w.population or 0 for w in others)
    )
    told = _row(report, 0, None, label)
    assert float(told[1]) == pytest.approx(mean, rel=0.005)
    assert told[0] == "6.00"
    assert told[4] == "Yes: the first is lower"


def test_wards_are_alike_by_residents_contact_and_need_not_by_voice(report: CityReport) -> None:
    wards = tuple(
        replace(ward, need=float(n), population=20_000.0, contacts={"phone": 500, "counter": 100})
        for n, ward in enumerate(report.wards)
    )
    near = find_alike(replace(report, wards=wards), 4)
    assert set(near.wards[:2]) == {3, 5}
    assert near.figures == ("risk of digital exclusion",)
    louder = tuple(replace(ward, log_ratio=-math.exp(n)) for n, ward in enumerate(wards))
    assert find_alike(replace(report, wards=louder), 4) == near
    unknown = tuple(replace(ward, need=None) for ward in wards)
    assert find_alike(replace(report, wards=unknown), 4).wards == ()


def test_a_withheld_count_is_no_figure_to_be_alike_in(report: CityReport) -> None:
    index = next(n for n, ward in enumerate(report.wards) if ward.contacts.get("counter", 0) is None)
    assert "contacts per resident" not in find_alike(report, index).figures
    assert index not in find_alike(report, 0).wards


def test_the_page_compares_and_keeps_what_its_address_asks(client: FlaskClient, hostile: str) -> None:
    page = client.get("/compare?wards=T00000001&wards=T00000003&period=2025-04")
    assert page.status_code == 200
    assert hostile not in page.text
    words = unescape(page.text)
    assert f"Alder & Brook and {hostile}" in words
    assert '<input type="hidden" name="period" value="2025-04">' in page.text
    assert 'href="/ward/T00000001?period=2025-04"' in page.text
    assert '<option value="T00000003" selected>' in page.text


def test_without_a_ward_the_page_asks_for_one_and_one_alone_meets_all_others(client: FlaskClient) -> None:
    assert "Choose a ward, and one to hold it against." in client.get("/compare").text
    assert "Alder &amp; Brook and all other wards" in client.get("/compare?wards=T00000001&wards=").text
    assert 'href="/compare?wards=T00000001"' in client.get("/ward/T00000001").text


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("wards=T00000001&wards=nowhere", 404, "no ward with the code 'nowhere'"),
        ("wards=T00000001&wards=T00000001", 400, "choose two different wards"),
        ("wards=T00000001&wards=T00000002&wards=T00000003", 400, "names 3 wards"),
    ],
)
def test_an_address_that_cannot_be_compared_says_why(
    client: FlaskClient, query: str, status: int, words: str
) -> None:
    answer = client.get(f"/compare?{query}")
    assert answer.status_code == status
    assert words in unescape(answer.text)
