"""What the pages say, to people with and without scripts."""

import gzip
import re
from html import escape, unescape
from pathlib import Path
from typing import Any, TypeAlias

import brotli
import pytest
from flask.testing import FlaskClient

from tests.signing import add_users, open_app, sign_in
from webmap.app import create_app
from webmap.pages import PAGE_SIZE
from webmap.settings import WebSettings

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any

_PAGES = ("/", "/?show=online", "/?show=phone", "/?show=counter", "/ward/T00000003", "/method", "/ward/none")


def _table(html: str) -> dict[str, dict[str, str]]:
    """Return the table's cells: ward name → key → words."""
    rows: dict[str, dict[str, str]] = {}
    for row in re.findall(r'<tr role="row" data-ward.*?</tr>', html, re.DOTALL):
        name = re.search(r'<th role="rowheader".*?<a [^>]*>(.*?)</a>', row)
        assert name is not None
        cells = re.findall(
            r'data-key="(\w+)".*?<span(?: class="govuk-tag[^"]*")?>([^<]*)</span></td>', row, re.DOTALL
        )
        rows[unescape(name.group(1))] = {key: unescape(words) for key, words in cells}
    return rows


def test_the_map_page_says_findings_facts_and_how_we_know(client: FlaskClient) -> None:
    html = unescape(client.get("/").text)
    assert "Alder & Brook speaks online less than its contact suggests (99%)." in html
    assert "Posts not located yet" in html
    assert "4,321" in html
    assert "One contact lies outside all wards." in html


def test_the_map_page_tells_wards_taken_together_and_pockets_where_there_are_any(city: SmallCity) -> None:
    def read() -> str:
        return unescape(create_app(WebSettings(Path("testford.db")), reader=city).test_client().get("/").text)

    assert "Taken together" not in read()
    assert "Do quiet wards lie together?" not in read()
    city.document["report"] |= {
        "together": ["Castle and Dovecote, taken together, are fine."],
        "pockets": ["Probably quieter together with their neighbours: Castle (63%)."],
    }
    page = read()
    assert page.index("Taken together") < page.index("Castle and Dovecote, taken together, are fine.")
    assert page.index("Do quiet wards lie together?") < page.index("neighbours: Castle (63%).")


def test_the_table_holds_the_facts_of_every_ward_the_gaps_first(client: FlaskClient, hostile: str) -> None:
    table = _table(client.get("/").text)
    assert list(table)[:2] == ["Alder & Brook", hostile]
    assert list(table)[-2:] == ["Eastfield", "Inkle"]
    assert table["Alder & Brook"] == {
        "flag": "Quieter online than expected",
        "ratio": "0.40",
        "interval": "0.30 to 0.54",
        "p_gap": "99%",
        "band": "Almost certainly",
        "reading": "Low digital use",
        "rank": "1 to 3",
        "population": "20,000",
        "online": "60 ± 6",
        "phone": "900",
        "counter": "120",
    }
    assert table["Eastfield"]["ratio"] == "cannot tell"
    assert table["Eastfield"]["online"] == "withheld"
    assert table["Eastfield"]["flag"] == "Not enough evidence"
    assert table["Ferry Hill"]["counter"] == "withheld"
    assert table["Inkle"]["population"] == "not known"


def test_a_ward_page_tells_what_the_ward_looks_like_and_how_that_is_known(
    client: FlaskClient, city: SmallCity, hostile: str
) -> None:
    page = client.get("/ward/T00000003").text
    assert "<dt>What it looks like</dt><dd>Low digital use</dd>" in page
    assert f"<p>{escape(hostile)}: each author counts once.</p>" in page
    city.document["report"]["wards"][1] |= {"band": "", "reading": ""}
    city.version += 1
    assert _table(client.get("/").text)["Castle"]["reading"] == "not known"


def test_a_ward_page_tells_the_gap_by_how_people_make_contact_once_it_is_known(
    client: FlaskClient, city: SmallCity
) -> None:
    assert "By how people make contact" not in client.get("/ward/T00000001").get_data(as_text=True)
    cell = {"log_ratio": -0.69, "low": -0.92, "high": -0.36, "p_gap": 0.97, "band": "almost certainly"}
    hidden = {**dict.fromkeys(cell), "band": "withheld"}
    city.document["report"]["wards"][0]["each"] = {
        "phone": cell,
        "web": hidden,
        "all": cell,
        "residents": cell,
    }
    city.version += 1
    page = client.get("/ward/T00000001").get_data(as_text=True)
    table = page.split("By how people make contact")[1].split("</table>")[0]
    rows = [
        [
            re.sub("<[^>]*>", "", cell)
            for cell in re.findall(r"<th role=.rowheader.*?</th>|<span>.*?</span>", row)
        ]
        for row in table.split("<tbody")[1].split("</tr>")[:4]
    ]
    figures = ["0.50", "0.40 to 0.70", "97%", "Almost certainly"]
    assert rows == [
        ["Phone calls", *figures],
        ["Web forms", *["withheld"] * 4],
        ["All contact together", *figures],
        ["Residents instead", *figures],
    ]


def test_need_and_the_nearest_counter_stand_in_table_page_and_panel_once_they_are_known(
    client: FlaskClient, city: SmallCity, hostile: str
) -> None:
    assert "nearest" not in _table(client.get("/").text)["Castle"]
    wards = city.document["report"]["wards"]
    wards[1] |= {
        "need": 5.92,
        "need_rank_low": 1,
        "need_rank_high": 4,
        "counter": hostile,
        "counter_m": 1234.5,
    }
    city.version += 1
    table = _table(client.get("/").text)
    assert table["Castle"]["need"] == "5.9, rank 1 to 4"
    assert table["Castle"]["nearest"] == f"{hostile}, 1.2 km"
    assert (table["Dovecote"]["need"], table["Dovecote"]["nearest"]) == ("not known", "not known")
    page = client.get("/ward/T00000002").text
    assert hostile not in page
    assert f"<dt>Nearest counter</dt><dd>{hostile}, 1.2 km</dd>" in unescape(page)
    assert "<dt>Risk of digital exclusion</dt><dd>5.9, rank 1 to 4</dd>" in page
    panel = {fact["key"]: fact["value"] for fact in client.get("/api/wards/1.json").get_json()["facts"]}
    assert panel == table["Castle"]


def test_the_still_map_stands_in_the_page_for_readers_without_scripts(client: FlaskClient) -> None:
    html = client.get("/").text
    assert html.count('class="area"') == 9
    assert 'href="/ward/T00000001" aria-label="Alder &amp; Brook"' in html


@pytest.mark.parametrize("page", _PAGES)
def test_a_simulated_city_says_so_on_every_page(client: FlaskClient, page: str) -> None:
    html = re.sub(r"<[^>]+>", "", client.get(page).text)
    assert "People, places and posts here are made up" in html


def test_a_real_city_has_no_banner(city: SmallCity) -> None:
    city.document["report"]["simulated"] = False
    html = create_app(WebSettings(Path("t.db")), reader=city).test_client().get("/").text
    assert "Simulated city" not in html


@pytest.mark.parametrize("page", ["/", "/ward/T00000003"])
def test_a_hostile_name_is_shown_verbatim_and_runs_nowhere(
    client: FlaskClient, page: str, hostile: str
) -> None:
    html = client.get(page).text
    assert "<script>alert" not in html
    assert hostile in unescape(html)
    assert html.count("{{7*7}}") == html.count("${7*7}") == unescape(html).count(hostile)


def test_a_code_that_is_no_plain_word_has_a_page_too(client: FlaskClient) -> None:
    assert "/ward/?code=T%2F8%3F%7B%7B8%2A8%7D%7D" in client.get("/").text
    page = client.get("/ward/?code=T%2F8%3F%7B%7B8%2A8%7D%7D")
    assert page.status_code == 200
    assert "Hob's Moor" in unescape(page.text)


def test_the_legend_counts_the_wards_of_each_class(client: FlaskClient) -> None:
    legend = re.findall(
        r'<span class="words">([^<]*)</span> <span class="count">(\d+) wards?</span>', client.get("/").text
    )
    assert legend == [
        ("Under half of what is expected", "1"),
        ("Half to 0.8 of it", "1"),
        ("About as expected (0.8 to 1.25)", "3"),
        ("1.25 to twice as much", "1"),
        ("More than twice as much", "1"),
        ("Not enough evidence", "2"),
    ]


def test_every_page_keeps_to_ourselves(client: FlaskClient) -> None:
    for page in _PAGES:
        answer = client.get(page)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert re.findall(r'(?:src|<link[^>]* href)="(https?:)?//', answer.text) == []
        assert " style=" not in answer.text
        assert not re.search(r" on\w+=", re.sub(r"\{\{.*?\}\}", "", answer.text))


def test_only_our_inline_script_carries_the_nonce_and_each_answer_has_its_own(client: FlaskClient) -> None:
    nonces = []
    for _ in range(2):
        answer = client.get("/")
        found = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert found is not None
        nonces.append(found.group(1))
        assert answer.text.count(f'nonce="{found.group(1)}"') == 1
    assert nonces[0] != nonces[1]
    assert "nonce" not in client.get("/method").headers["Content-Security-Policy"]


def test_a_named_tile_server_is_the_only_other_host_and_for_pictures_only(city: SmallCity) -> None:
    settings = WebSettings(
        Path("t.db"), tile_url="https://{s}.tiles.example/{z}/{x}/{y}.png", tile_credit="© <b>Tiles</b>"
    )
    app = create_app(settings, reader=city)
    answer = app.test_client().get("/")
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert "img-src 'self' data: https://*.tiles.example" in policy
    assert [part for part in policy if "tiles" in part] == ["img-src 'self' data: https://*.tiles.example"]
    assert "come from another server" in app.test_client().get("/method").text
    assert "Base map: © &lt;b&gt;Tiles&lt;/b&gt;" in answer.text


def test_an_unchanged_page_is_not_sent_again_and_keeps_its_policy(
    client: FlaskClient, city: SmallCity
) -> None:
    tag = client.get("/").headers["ETag"]
    again = client.get("/", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""
    assert "Content-Security-Policy" not in again.headers
    city.document["report"]["counts"]["posts"] = 1
    city.version += 1
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "coding"), [("gzip", "gzip"), ("gzip, deflate, br", "br"), ("br;q=0.1, gzip;q=0.9", "gzip")]
)
@pytest.mark.parametrize("path", ["/method", "/static/wardlight.css"])
def test_texts_are_compressed_for_browsers_that_take_it(
    client: FlaskClient, path: str, asked: str, coding: str
) -> None:
    plain = client.get(path, buffered=True).data
    packed = client.get(path, headers={"Accept-Encoding": asked}, buffered=True)
    assert packed.headers["Content-Encoding"] == coding
    assert len(packed.data) < len(plain) / 2
    assert (brotli if coding == "br" else gzip).decompress(packed.data) == plain
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("asked", ["", "identity", "br;q=0, gzip;q=0"])
def test_who_takes_no_compression_gets_none(client: FlaskClient, asked: str) -> None:
    assert "Content-Encoding" not in client.get("/method", headers={"Accept-Encoding": asked}).headers


def test_a_city_without_findings_says_what_to_do(city: SmallCity) -> None:
    city.document["report"]["findings"] = []
    html = create_app(WebSettings(Path("t.db")), reader=city).test_client().get("/").text
    assert "There is no finding yet" in html


def test_a_country_is_paged_and_found_by_name(city: SmallCity) -> None:
    first = city.document["report"]["wards"][0]
    wards = [
        {**first, "ward_code": f"C{number}", "ward_name": f"Area {number}", "rank_low": number}
        for number in range(601)
    ]
    city.document["report"]["wards"] = wards
    geometry = city.document["shapes"]["features"][0]["geometry"]
    city.document["shapes"]["features"] = [
        {"type": "Feature", "properties": {"code": ward["ward_code"]}, "geometry": geometry} for ward in wards
    ]
    client = create_app(WebSettings(Path("t.db")), reader=city).test_client()
    html = client.get("/").text
    assert len(_table(html)) == PAGE_SIZE
    assert "Page 1 of 7 (601 wards)" in html
    assert '"shapes": "/api/shapes.json"' in html
    assert list(_table(client.get("/?page=7").text)) == ["Area 600"]
    assert list(_table(client.get("/?find=area+599").text)) == ["Area 599"]
    assert "No ward fits “&lt;b&gt;”" in client.get("/?find=<b>").text


def test_missing_assets_are_told_with_the_way_out(
    city: SmallCity, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(WebSettings(Path("t.db")), reader=city, static=tmp_path)
    assert "run: python -m webmap.assets" in caplog.text
    html = app.test_client().get("/").text
    assert "The moving map is not installed" in html
    assert "vendor/" not in html
    assert html.count('class="area"') == 9


def test_counters_and_libraries_are_drawn_and_listed_only_where_asked_for(client: FlaskClient) -> None:
    plain = client.get("/").text
    assert "Show counters and libraries on the map" in plain
    assert "Alder One Stop" not in plain
    page = client.get("/?show=phone&points=counters").text
    assert page.count('<circle class="spot counter" cx') == 2  # one on the still map, one in the legend
    assert re.findall(r'<tr role="row" data-service="(\d)">', page) == ["0", "1", "2"]
    assert "&lt;b&gt;Castle&lt;/b&gt; Library{{7*7}}${7*7}" in page
    assert "37.5 hours a week" in page
    assert "Mo-Fr 09:00-17:00" in page
    assert "1 Alder Road, TF1 1AA" in page
    assert 'href="/?show=phone#map-title">Hide counters' in page
    # A choice made keeps the points.
    assert "/?show=counter&amp;points=counters#map-title" in page


def test_unknown_points_or_classes_are_told_with_the_known_ones(client: FlaskClient) -> None:
    for query, words in [("points=pubs", "choose counters"), ("classes=equal", "choose quantile or jenks")]:
        answer = client.get(f"/?{query}")
        assert answer.status_code == 404
        assert words in answer.text


def test_the_classes_of_an_amount_can_be_chosen_and_are_kept(client: FlaskClient) -> None:
    page = client.get("/?show=phone&classes=jenks").text
    assert "<strong>natural breaks</strong>" in page
    assert "/?show=counter&amp;classes=jenks#map-title" in page
    assert "Classes:" not in client.get("/?show=gap").text


def test_a_map_that_the_city_has_no_figures_for_is_told(client: FlaskClient) -> None:
    answer = client.get("/?show=need")
    assert answer.status_code == 404
    assert "no figures for the map &#39;need&#39;" in answer.text


def test_a_page_is_made_once_and_its_script_is_marked_anew_each_time(
    client: FlaskClient, city: SmallCity
) -> None:
    first, second = client.get("/"), client.get("/")
    marks = [re.findall(r'nonce="([^"]+)"', page.text) for page in (first, second)]
    assert len(set(marks[0])) == len(set(marks[1])) == 1
    assert marks[0][0] != marks[1][0]
    for page, mark in ((first, marks[0][0]), (second, marks[1][0])):
        assert f"'nonce-{mark}'" in page.headers["Content-Security-Policy"]
    assert first.text.replace(marks[0][0], "") == second.text.replace(marks[1][0], "")
    city.document["report"]["findings"] = ["Something new."]
    city.version += 1
    assert "Something new." in client.get("/").text


def test_a_kept_page_is_nobody_else_s(label_city: Path) -> None:
    app = open_app(add_users(label_city))
    for name in ("Ann", "Di", "Cy"):
        page = sign_in(app, name).get("/method").text
        assert f"{name}: account" in page
        assert ("Admin" in page) == (name == "Ann")
    assert app.test_client().get("/method").status_code == 302
