"""What to do next follows from what the figures say, and never says more than they do."""

from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from flask.testing import FlaskClient

from gaps.readings import BANDS, READINGS
from pipeline.ground import rank_services
from pipeline.report import CityReport, WardReport
from webmap.advice import advise

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


@pytest.fixture
def report(city: SmallCity) -> CityReport:
    own: CityReport = city.report()
    return replace(own, wards=tuple(replace(ward, need=float(n)) for n, ward in enumerate(own.wards)))


def _steps(ward: WardReport, report: CityReport) -> str:
    return " ".join(f"{step.what} {step.why}" for step in advise(ward, report))


def test_a_likely_gap_asks_to_talk_first_and_keep_the_counter_open(report: CityReport) -> None:
    ward = replace(report.wards[0], band="very likely", reading="low digital use", services=(("Bins", 0.4),))
    words = _steps(ward, report)
    assert "before changing anything" in words
    assert "Keep phone and counter open here, for Bins above all," in words
    assert "Offer help" not in words


def test_a_high_need_and_a_far_counter_are_told_with_their_numbers(report: CityReport) -> None:
    ward = replace(
        report.wards[-1], band="very likely", reading="low digital use", counter="Town Hall", counter_m=2600.0
    )
    words = _steps(ward, report)
    assert "Its risk of digital exclusion (8.0) is in the highest third of the wards." in words
    assert "Town Hall is 2.6 km away on average, in a straight line." in words


def test_what_cannot_be_told_is_not_planned_on(report: CityReport) -> None:
    ward = replace(report.wards[0], band="can't tell", reading="can't tell")
    assert "Do not plan on this ward's figures yet." in _steps(ward, report)
    assert advise(replace(ward, band="no sign of a gap", reading="in step"), report)[0].what.startswith(
        "Nothing"
    )


@pytest.mark.parametrize("band", [*BANDS, ""])
@pytest.mark.parametrize("reading", [*READINGS, ""])
def test_every_ward_gets_a_step_and_nobody_is_called_excluded(
    report: CityReport, band: str, reading: str
) -> None:
    words = _steps(replace(report.wards[0], band=band, reading=reading), report)
    assert words
    assert "digitally excluded" not in words


def test_services_are_ranked_and_no_small_number_follows_from_their_shares() -> None:
    ranked = rank_services({"Bins": 101, "": 500, "Parking": 60, "Blue badge": 4, "Tax": 20})
    assert ranked == (("Bins", 0.55), ("Parking", 0.3), ("Tax", 0.1))
    assert rank_services({"": 7}) == rank_services({}) == ()


def test_the_page_of_a_ward_says_what_to_do_and_what_people_ring_about(
    client: FlaskClient, city: SmallCity
) -> None:
    city.document["report"]["wards"][2]["services"] = [["Bins <b>", 0.35]]
    city.version += 1
    html = client.get("/ward/T00000003").text
    assert "What to do next" in html
    assert "Bins &lt;b&gt;: about 35% of the contacts that name a service" in html
    assert "No service has enough contacts from this ward to be named." in client.get("/ward/T00000001").text
