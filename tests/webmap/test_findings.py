"""Findings on the map page and in the report, each with how it is known and how sure it is."""

from typing import Any, TypeAlias

from flask.testing import FlaskClient

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


def test_each_finding_of_the_map_page_says_how_it_is_known(client: FlaskClient, city: SmallCity) -> None:
    assert "How do we know this?" not in client.get("/").text
    findings = city.document["report"]["findings"]
    city.explain(
        (findings[0], "Each author <once>.", "T00000001"),
        (findings[2], "Counted over all wards.", None),
    )
    city.version += 1
    page = client.get("/?period=").text
    assert page.count("How do we know this?") == 2
    assert "<p>Each author &lt;once&gt;.</p>" in page
    assert '<a href="/ward/T00000001">All figures of Alder &amp; Brook</a>' in page
    whole = page.split("Counted over all wards.")[1].split("</details>")[0]
    assert "href" not in whole


def test_the_report_says_of_a_finding_on_a_ward_how_sure_it_is(client: FlaskClient, city: SmallCity) -> None:
    assert "How sure:" not in client.get("/report").text
    text = city.document["report"]["findings"][0]
    city.explain((text, "Counted.", "T00000001"))
    page = client.get("/report").text
    assert "How sure: ratio 0.40, 90% interval 0.30 to 0.54; chance of a real gap 99%." in page
    assert page.count("How sure:") == 1


def test_of_a_ward_that_is_heard_more_than_expected_no_chance_of_a_gap_is_told(
    client: FlaskClient, city: SmallCity
) -> None:
    city.explain((city.document["report"]["findings"][0], "Counted.", "T00000002"))
    assert "How sure: ratio 1.05, 90% interval 0.78 to 1.42.</span>" in client.get("/report").text
