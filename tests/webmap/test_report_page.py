"""The report of two pages says what the city's report says, for the choices of its address."""

import re
from html import escape, unescape
from typing import Any, TypeAlias

from flask.testing import FlaskClient

from pipeline.report import SUPPRESSION_NOTE
from webmap.report_page import MOST_WARDS

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


def _ranked(page: str) -> list[tuple[str, ...]]:
    """Return the table's lines: ward, then rank, words, chance, ratio, interval."""
    body = page.split('class="wards ranking"')[1].split("<tbody")[1].split("</tbody>", maxsplit=1)[0]
    lines = []
    for row in body.split("</tr>")[:-1]:
        name = re.search(r'scope="row"><a [^>]*>(.*?)</a>', row)
        assert name is not None
        cells = re.findall(r"</span><span>(.*?)</span></td>", row)
        lines.append((unescape(name.group(1)), *map(unescape, cells)))
    return lines


def test_it_says_what_it_is_about_and_what_was_found(client: FlaskClient, city: SmallCity) -> None:
    city.document["report"]["days"] = ("2025-04-01", "2025-06-30")
    page = client.get("/report").text
    for name, words in (
        ("Period", "1 April 2025 to 30 June 2025"),
        ("Online voice", "people who post on social media"),
        ("Held against", "phone calls and counter visits"),
        ("Services", "all"),
        ("Wards", "9 in the boundaries of 2025"),
    ):
        assert f"<dt>{name}</dt><dd>{words}</dd>" in page
    assert "Alder &amp; Brook speaks online less than its contact suggests (99%)." in page
    assert "Simulated city" in page
    assert page.count('class="area"') == 9
    assert SUPPRESSION_NOTE in page
    assert "One contact lies outside all wards." in page
    assert "Computed on 2 January 2026, run 0123abcd." in page


def test_a_finding_on_a_ward_says_how_sure_it_is(client: FlaskClient, city: SmallCity) -> None:
    assert "How sure:" not in client.get("/report").text
    text = city.document["report"]["findings"][0]
    city.explain((text, "Counted.", "T00000001"))
    page = client.get("/report").text
    assert "How sure: ratio 0.40, 90% interval 0.30 to 0.54; chance of a real gap 99%." in page
    assert page.count("How sure:") == 1


def test_of_a_ward_that_is_heard_more_than_expected_no_chance_of_a_gap_is_told(
    client: FlaskClient, city: SmallCity
) -> None:
    text = city.document["report"]["findings"][0]
    city.explain((text, "Counted.", "T00000002"))
    assert "How sure: ratio 1.05, 90% interval 0.78 to 1.42.</span>" in client.get("/report").text


def test_wards_stand_by_how_likely_a_gap_is_and_say_what_the_table_says(client: FlaskClient) -> None:
    lines = _ranked(client.get("/report").text)
    assert lines[0] == ("Alder & Brook", "1 to 3", "Almost certainly", "99%", "0.40", "0.30 to 0.54")
    facts = [client.get(f"/api/wards/{index}.json").get_json() for index in range(9)]
    told = {ward["name"]: {fact["key"]: fact["value"] for fact in ward["facts"]} for ward in facts}
    assert {line[0] for line in lines} == set(told)
    for name, *cells in lines:
        assert cells == [told[name][key] for key in ("rank", "band", "p_gap", "ratio", "interval")]


def test_a_likely_ward_stands_above_those_without_a_sign(client: FlaskClient, city: SmallCity) -> None:
    ward = city.document["report"]["wards"][-1]
    ward |= {"flag": "not enough evidence", "band": "likely, worth checking", "p_gap": 0.7}
    lines = _ranked(client.get("/report").text)
    first = next(place for place, line in enumerate(lines) if line[2] == "No sign of a gap")
    assert [line[0] for line in lines].index(ward["ward_name"]) < first


def test_of_many_wards_the_likeliest_stand_and_the_rest_is_counted(
    client: FlaskClient, city: SmallCity
) -> None:
    wards = city.document["report"]["wards"]
    calm = wards[1]
    wards += [{**calm, "ward_code": f"M{number}", "ward_name": f"More {number}"} for number in range(40)]
    page = client.get("/report").text
    lines = _ranked(page)
    assert len(lines) == MOST_WARDS
    assert "16 more wards stand in the table of the ward map" in page
    assert lines[0][0] == "Alder & Brook"


def test_what_cannot_be_told_of_the_city_is_said(client: FlaskClient, city: SmallCity) -> None:
    findings = city.document["report"]["findings"]
    findings.append("Of 1,200 people nothing is known of 500.")
    city.explain(
        *((text, "Counted.", None if place == 3 else "T00000001") for place, text in enumerate(findings))
    )
    told = client.get("/report").text.split("What this cannot tell")[1].split("</section>")[0]
    assert "<li>Of 1,200 people nothing is known of 500.</li>" in told
    assert escape(findings[0]) not in told


def test_it_honours_the_choices_of_its_address_and_keeps_them(client: FlaskClient) -> None:
    page = client.get("/report?period=2025-04").text
    assert "About 2025-04." in page
    assert "run asked" in page
    assert 'href="/ward/T00000001?period=2025-04"' in page
    assert 'href="/report?period=2025-04"' in client.get("/?period=2025-04").text


def test_a_hostile_name_is_text(client: FlaskClient, hostile: str) -> None:
    page = client.get("/report").text
    assert hostile not in page
    assert hostile in unescape(page)


def test_nothing_found_is_said(client: FlaskClient, city: SmallCity) -> None:
    city.document["report"]["findings"] = []
    assert "There is no finding yet" in client.get("/report").text


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
