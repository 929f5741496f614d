"""The labelling pages: for analysts only, words shown as words, forms taken from our own pages only."""

import re
import sqlite3
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.test import TestResponse

from pipeline.label_sampling import draw_labels
from pipeline.labelling import Label, save_answer
from store import LabelRow, load_labels, load_sample, open_city
from webmap.app import create_app
from webmap.settings import WebSettings


def _open(city: Path) -> FlaskClient:
    return create_app(WebSettings(city, analyst=True)).test_client()


def _token(client: FlaskClient) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get("/label").text)
    assert found is not None
    return found.group(1)


def _begin(city: Path, name: str = "Ann") -> FlaskClient:
    client = _open(city)
    answer = client.post("/label/name", data={"token": _token(client), "name": name})
    assert (answer.status_code, answer.location) == (303, "/label")
    return client


def _save(client: FlaskClient, post: int, **fields: str) -> TestResponse:
    return client.post(f"/label/about/{post}", data={"token": _token(client), "seen": "", **fields})


def _labels(city: Path) -> dict[tuple[int, str], LabelRow]:
    with open_city(city) as opened:
        return {(label.post, label.annotator): label for label in load_labels(opened, "about")}


@pytest.fixture
def sample(label_city: Path) -> list[int]:
    """Draw all posts and return their numbers in the order in which they are shown."""
    draw_labels(label_city, "about", size=60)
    with open_city(label_city) as opened:
        return [row.post for row in load_sample(opened, "about")]


def _hostile(city: Path, text: str) -> int:
    with open_city(city) as opened:
        return int(opened.rows("SELECT min(id) FROM post WHERE text = ?", (text,)).fetchone()[0])


@pytest.mark.parametrize("path", ["/label", "/label/about/next", "/label/about/report", "/label/about/1"])
def test_without_the_analysts_switch_the_page_is_refused(label_city: Path, path: str) -> None:
    client = create_app(WebSettings(label_city)).test_client()
    assert client.get(path).status_code == 403
    assert "Labelling" not in client.get("/method").text
    assert 'href="/label"' in _open(label_city).get("/method").text


def test_a_name_is_asked_once_and_kept(label_city: Path, sample: list[int]) -> None:
    client = _open(label_city)
    assert client.get(f"/label/about/{sample[0]}").location == "/label"
    assert client.get("/label/about/next").location == "/label"
    refused = client.post("/label/name", data={"token": _token(client), "name": " \t"})
    assert refused.status_code == 400
    assert "no name to keep labels under" in refused.text
    client = _begin(label_city)
    assert client.get("/label/about/next").location == f"/label/about/{sample[0]}"
    assert "You label as <strong>Ann</strong>" in client.get("/label").text


def test_the_cookie_goes_to_no_other_site_and_no_script(label_city: Path) -> None:
    client = _open(label_city)
    answer = client.post("/label/name", data={"token": _token(client), "name": "Ann"})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_words_are_shown_as_words(label_city: Path, sample: list[int], hostile_post: str) -> None:
    post = _hostile(label_city, hostile_post)
    assert post in sample
    page = _begin(label_city, "<b>Ann</b>{{7*7}}").get(f"/label/about/{post}").text
    assert f">{escape(hostile_post)}</blockquote>" in page
    assert "&lt;b&gt;Testford&lt;/b&gt;" in page
    assert "&lt;b&gt;Ann&lt;/b&gt;{{7*7}}" in page
    assert "<img src=x" not in page
    assert "<b>" not in page
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}${7*7}"' in page
    assert "49" not in page


def test_the_geocoders_answer_comes_only_after_ones_own(label_city: Path) -> None:
    draw_labels(label_city, "about", size=60)
    with open_city(label_city) as opened:
        post = opened.rows(
            "SELECT post FROM post_placement JOIN placement ON placement.id = about "
            "WHERE ward_code = 'T00000005' LIMIT 1"
        ).fetchone()[0]
    client = _begin(label_city)
    before = client.get(f"/label/about/{post}").text
    assert "The geocoder" not in before
    assert before.count("Eastfield") == 2  # the text, and the list of wards
    save_answer(label_city, Label(post, "about", "Bo", "Castle"))
    assert "The geocoder" not in client.get(f"/label/about/{post}").text
    assert _save(client, post, answer="ward", ward="castl").status_code == 303
    after = client.get(f"/label/about/{post}").text
    assert "Saved: Castle." in after
    assert re.search(r"The geocoder</dt><dd>Eastfield \((high|medium|low), \d+%\)", after)
    assert "Different answers" in after
    assert "Saved: Castle." not in client.get(f"/label/about/{post}").text


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({"answer": "city"}, "city"),
        ({"answer": "outside", "note": " by the sea "}, "outside"),
        ({"answer": "unknown"}, "unknown"),
        ({"answer": "ward", "ward": "T/8?{{8*8}}"}, "T/8?{{8*8}}"),
        ({"ward": "alder and brook"}, "T00000001"),
    ],
)
def test_every_kind_of_answer_is_stored(
    label_city: Path, sample: list[int], fields: dict[str, str], stored: str
) -> None:
    client = _begin(label_city)
    assert _save(client, sample[0], **fields).location == f"/label/about/{sample[0]}"
    label = _labels(label_city)[sample[0], "Ann"]
    assert (label.answer, label.note) == (stored, fields.get("note", "").strip())
    page = client.get(f"/label/about/{sample[0]}").text
    assert 'href="/label/about/next?after=1" autofocus' in page
    assert client.get("/label/about/next?after=1").location == f"/label/about/{sample[1]}"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "choose an answer"),
        ({"answer": "ward"}, "name the ward"),
        ({"answer": "ward", "ward": "<i>zzz</i>"}, "no ward goes by &#39;&lt;i&gt;zzz&lt;/i&gt;&#39;"),
        ({"answer": "city", "ward": "Castle"}, "keep one of the two"),
        ({"answer": "ward", "ward": "city"}, "no ward goes by &#39;city&#39;"),
        ({"answer": "nonsense"}, "no ward goes by &#39;nonsense&#39;"),
        ({"answer": "city", "note": "x" * 501}, "the note has 501 characters"),
    ],
)
def test_what_cannot_be_stored_is_shown_again_with_the_reason(
    label_city: Path, sample: list[int], fields: dict[str, str], words: str
) -> None:
    client = _begin(label_city)
    answer = _save(client, sample[0], **fields)
    assert answer.status_code == 400
    assert words in answer.text
    assert "The geocoder" not in answer.text
    assert f'value="{escape(fields.get("ward", ""))}"' in answer.text
    assert _labels(label_city) == {}


def test_the_later_of_two_tabs_replaces_and_says_so(label_city: Path, sample: list[int]) -> None:
    client = _begin(label_city)
    _save(client, sample[0], answer="city")
    _save(client, sample[0], answer="outside")
    page = client.get(f"/label/about/{sample[0]}").text
    assert "You had already answered “the city, no ward in particular” elsewhere" in page
    assert "replaces it: somewhere else." in page
    assert _labels(label_city)[sample[0], "Ann"].answer == "outside"
    # Changed on the page that showed the former answer: nothing to be told.
    _save(client, sample[0], answer="unknown", seen="outside")
    assert "You had already answered" not in client.get(f"/label/about/{sample[0]}").text


def test_two_people_label_the_same_post(label_city: Path, sample: list[int]) -> None:
    _save(_begin(label_city, "Ann"), sample[0], answer="city")
    bo = _begin(label_city, "Bo")
    assert bo.get("/label/about/next").location == f"/label/about/{sample[0]}"
    _save(bo, sample[0], answer="outside")
    assert "You had already answered" not in bo.get(f"/label/about/{sample[0]}").text
    stored = {who: label.answer for (_, who), label in _labels(label_city).items()}
    assert stored == {"Ann": "city", "Bo": "outside"}


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, True),
        ({"Origin": "https://localhost"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "http://localhost:8080"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://[oops"}, False),
    ],
)
def test_a_form_of_another_site_is_refused(
    label_city: Path, sample: list[int], headers: dict[str, str], *, taken: bool
) -> None:
    client = _begin(label_city)
    data = {"token": _token(client), "answer": "city", "seen": ""}
    answer = client.post(f"/label/about/{sample[0]}", data=data, headers=headers)
    assert answer.status_code == (303 if taken else 403)
    assert bool(_labels(label_city)) is taken


@pytest.mark.parametrize("token", [None, "", "guessed", "\N{SNOWMAN}"])
def test_a_form_without_the_sessions_token_is_refused(
    label_city: Path, sample: list[int], token: str | None
) -> None:
    client = _begin(label_city)
    data = {"answer": "city"} if token is None else {"answer": "city", "token": token}
    answer = client.post(f"/label/about/{sample[0]}", data=data)
    assert answer.status_code == 403
    assert "This form cannot be taken" in answer.text
    assert "Nothing was saved" in answer.text
    assert _labels(label_city) == {}
    assert _open(label_city).post("/label/name", data={"name": "Ann", "token": ""}).status_code == 403


def test_a_file_in_use_is_said_and_the_answer_stays_filled_in(
    label_city: Path, sample: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.city._BUSY_SECONDS", 0.05)
    client = _begin(label_city)
    holder = sqlite3.connect(label_city, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    answer = _save(client, sample[0], answer="ward", ward="Castle", note="maybe")
    holder.close()
    assert answer.status_code == 503
    assert "Not saved" in answer.text
    assert "in use by another Wardlight command" in answer.text
    assert "save again in a moment" in answer.text
    assert 'value="Castle"' in answer.text
    assert 'value="maybe"' in answer.text
    assert re.search(r'value="ward" data-key="1" checked', answer.text)
    assert _labels(label_city) == {}


def test_a_sample_is_drawn_by_a_button(label_city: Path) -> None:
    client = _begin(label_city)
    assert client.get("/label").text.count("Draw a sample") == 3
    answer = client.post("/label/lives_in/draw", data={"token": _token(client)})
    assert answer.location == "/label/lives_in/next"
    assert client.get("/label").text.count("Draw a sample") == 2
    with open_city(label_city) as opened:
        assert len(load_sample(opened, "lives_in")) == 60


def test_the_end_of_the_sample_is_said(label_city: Path, sample: list[int]) -> None:
    client = _begin(label_city)
    assert client.get("/label/about/next?after=60").location == "/label"
    assert "skipped come again" in client.get("/label").text
    for post in sample:
        save_answer(label_city, Label(post, "about", "Ann", "city"))
    assert client.get("/label/about/next").location == "/label"
    page = client.get("/label").text
    assert "You have labelled every post of this sample." in page
    assert "60 of 60" in page


@pytest.mark.parametrize(
    "path",
    ["/label/home/next", "/label/home/report", "/label/about/999999", "/label/about/x", "/label/nothing"],
)
def test_what_is_not_there_is_404(label_city: Path, sample: list[int], path: str) -> None:
    assert sample
    assert _begin(label_city).get(path).status_code == 404


@pytest.mark.parametrize("after", ["-5", "x", "99999999999999999999999999"])
def test_a_strange_place_in_the_sample_does_no_harm(label_city: Path, sample: list[int], after: str) -> None:
    client = _begin(label_city)
    wanted = "/label" if after.startswith("9") else f"/label/about/{sample[0]}"
    assert client.get(f"/label/about/next?after={after}").location == wanted


def test_the_report_shows_estimates_kappa_and_where_people_differ(
    label_city: Path, sample: list[int]
) -> None:
    for place, post in enumerate(sample):
        save_answer(label_city, Label(post, "about", "Ann", "Eastfield" if place % 2 else "unknown"))
        save_answer(label_city, Label(post, "about", "<i>Bo</i>", "Eastfield" if place % 3 else "unknown"))
    page = _begin(label_city).get("/label/about/report").text
    assert "60 of 60 sampled posts labelled, out of 60 located." in page
    assert "Of the posts put on a ward, on the right one" in page
    assert re.search(r"kappa -?0\.\d\d \(-?0\.\d\d to 0\.\d\d\)", page)
    assert "30 posts on which they differ" in page
    assert "&lt;i&gt;Bo&lt;/i&gt;" in page
    assert "<i>" not in page
    assert "late," not in page


def test_a_report_without_a_sample_says_what_to_do(label_city: Path) -> None:
    page = _begin(label_city).get("/label/posted_from/report")
    assert page.status_code == 200
    assert "wardlight label CITY --sense posted_from" in page.text


def test_the_calibration_is_made_anew_from_labels_and_corrections(
    label_city: Path, sample: list[int]
) -> None:
    client = _begin(label_city)
    few = client.post("/label/calibration", data={"token": _token(client)}, follow_redirects=True)
    assert "The calibration was not made" in few.text
    assert "a calibration needs 15 or more" in few.text
    for post in sample:
        assert _save(client, post, answer="outside").status_code == 303
    first = client.post("/label/calibration", data={"token": _token(client)}, follow_redirects=True)
    assert "The calibration was made anew from" in first.text
    with open_city(label_city) as opened:
        number = opened.rows("SELECT parameters FROM calibration ORDER BY at DESC").fetchone()[0]
    for post in sample:
        assert _save(client, post, answer="ward", ward="Castle", seen="outside").status_code == 303
    client.post("/label/calibration", data={"token": _token(client)})
    with open_city(label_city) as opened:
        kept = [row[0] for row in opened.rows("SELECT parameters FROM calibration")]
    assert len(kept) == 2
    assert number in kept


def test_a_calibration_is_not_made_by_another_site_s_form(label_city: Path, sample: list[int]) -> None:
    client = _begin(label_city)
    assert client.post("/label/calibration", data={"token": "other"}).status_code == 403
    with open_city(label_city) as opened:
        assert opened.rows("SELECT count(*) FROM calibration").fetchone()[0] == 0
    assert sample
