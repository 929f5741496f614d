"""Signing in: errors that tell nothing, sessions that end when they must, no way out to another site."""

import re
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from flask import Flask

from pipeline.users import make_link, read_access, set_disabled, set_password, set_role
from store import load_audit, open_city
from tests.signing import CHEAP, PASSWORDS, add_users, find_token, open_app, sign_in, try_sign_in
from webmap.signing import own_path

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


@pytest.fixture
def users_city(label_city: Path) -> Path:
    return add_users(label_city)


@pytest.fixture
def guarded(users_city: Path, city: SmallCity) -> Flask:
    """The app over a city file with users, its figures those of the small city."""
    return open_app(users_city, reader=city)


def _audit(city: Path) -> list[tuple[str, str, str]]:
    with open_city(city) as opened:
        return [(row.who, row.what, row.detail) for row in load_audit(opened, size=99)]


def test_the_page_asks_for_name_and_password_as_browsers_expect(guarded: Flask) -> None:
    page = guarded.test_client().get("/sign-in").text
    assert re.search(r'<label class="govuk-label" for="name">Name</label>', page)
    assert re.search(r'id="name" name="name" type="text"[^>]* autocomplete="username"', page)
    assert re.search(
        r'id="password" name="password" type="password"[^>]* autocomplete="current-password"', page
    )
    assert "There is a problem" not in page
    assert 'href="/sign-in" aria-current="page">Sign in</a>' in page


def test_who_signs_in_goes_where_they_wanted_and_is_known(guarded: Flask, users_city: Path) -> None:
    client = guarded.test_client()
    asked = client.get("/ward/T00000003?x=1")
    assert (asked.status_code, asked.location) == (302, "/sign-in?next=/ward/T00000003?x%3D1")
    page = client.get(asked.location).text
    assert 'name="next" value="/ward/T00000003?x=1"' in page
    answer = try_sign_in(client, "ann", PASSWORDS["Ann"], next="/ward/T00000003?x=1")
    assert (answer.status_code, answer.location) == (303, "/ward/T00000003?x=1")
    assert "Ann: account, sign out" in client.get(answer.location).text
    assert client.get("/sign-in?next=/method").location == "/method"
    assert _audit(users_city)[0] == ("Ann", "signed in", "")


@pytest.mark.parametrize(
    ("name", "password"),
    [("Ann", "wrong password here"), ("Nobody", "wrong password here"), ("Ann", PASSWORDS["Bo"])],
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(guarded: Flask, name: str, password: str) -> None:
    answer = try_sign_in(guarded.test_client(), name, password)
    assert answer.status_code == 400
    assert answer.text.count("The name or the password is not right") == 2
    assert '<a href="#name">The name or the password is not right</a>' in answer.text
    assert "<title>Error: Sign in" in answer.text
    assert password not in answer.text


def test_a_disabled_user_is_told_the_same(guarded: Flask, users_city: Path) -> None:
    set_disabled(users_city, "Bo", disabled=True, who="test")
    answer = try_sign_in(guarded.test_client(), "Bo", PASSWORDS["Bo"])
    assert "The name or the password is not right" in answer.text


def test_empty_fields_are_named(guarded: Flask) -> None:
    page = try_sign_in(guarded.test_client(), " ", "").text
    assert '<a href="#name">Enter your name</a>' in page
    assert '<a href="#password">Enter your password</a>' in page
    assert 'aria-describedby="password-error"' in page


def test_repeated_failures_are_slowed_down_and_audited_without_what_was_typed(
    guarded: Flask, users_city: Path
) -> None:
    client = guarded.test_client()
    for _ in range(5):
        assert try_sign_in(client, "Ann", "wrong password here").status_code == 400
    answer = try_sign_in(client, "Ann", PASSWORDS["Ann"])
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "1"
    assert "Too many tries. Wait 1 second, then try again" in answer.text
    for _ in range(5):
        try_sign_in(client, "my secret as name", "wrong password here")
    told = _audit(users_city)
    assert ("Ann", "sign-in slowed down", "from 127.0.0.1") in told
    assert ("unknown name", "sign-in slowed down", "from 127.0.0.1") in told
    assert "secret as name" not in repr(told)
    assert "wrong password" not in repr(told)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("/ward/T1?a=b&c=//d", True),
        ("/", True),
        ("https://evil.example/", False),
        ("//evil.example/", False),
        ("///evil.example/", False),
        ("/\\evil.example", False),
        ("\\\\evil.example", False),
        ("/\t/evil.example", False),
        ("/\n/evil.example", False),
        ("javascript:alert(1)", False),
        ("evil", False),
        ("", False),
        ("http://[oops", False),
        ("/sign-out", False),
    ],
)
def test_sign_in_leads_to_our_own_pages_only(guarded: Flask, address: str, *, own: bool) -> None:
    assert own_path(address) == (address if own else "/")
    answer = try_sign_in(guarded.test_client(), "Ann", PASSWORDS["Ann"], next=address)
    assert answer.location == (address if own else "/")


def test_the_session_is_another_after_sign_in_and_empty_after_sign_out(guarded: Flask) -> None:
    client = guarded.test_client()
    before = find_token(client.get("/sign-in"))
    try_sign_in(client, "Ann", PASSWORDS["Ann"])
    after = find_token(client.get("/account"))
    assert before != after
    assert client.post("/sign-out", data={"token": before}).status_code == 403
    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200
    out = client.post("/sign-out", data={"token": after})
    assert (out.status_code, out.location) == (303, "/sign-in")
    assert "You are signed out." in client.get("/sign-in").text
    assert client.get("/account").status_code == 302


def test_a_sign_in_form_of_another_site_is_not_taken(guarded: Flask) -> None:
    client = guarded.test_client()
    token = find_token(client.get("/sign-in"))
    data = {"token": token, "name": "Ann", "password": PASSWORDS["Ann"]}
    assert client.post("/sign-in", data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    stale = client.post("/sign-in", data={**data, "token": "old"})
    assert stale.status_code == 403
    assert "This page was open for too long" in stale.text
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(
    guarded: Flask, scheme: str, *, secure: bool
) -> None:
    cookie = guarded.test_client().get("/sign-in", base_url=f"{scheme}://localhost").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert ("Secure" in cookie) is secure
    assert "Set-Cookie" not in guarded.test_client().get("/static/icon.svg", buffered=True).headers


def test_a_sign_in_outlives_the_server_and_ends_in_time(
    guarded: Flask, users_city: Path, city: SmallCity
) -> None:
    client = sign_in(guarded, "Bo")
    cookie = client.get_cookie(guarded.config["SESSION_COOKIE_NAME"])
    assert cookie is not None

    def visit(app: Flask) -> int:
        browser = app.test_client()
        browser.set_cookie(cookie.key, cookie.value)
        return browser.get("/account").status_code

    assert visit(open_app(users_city, reader=city)) == 200
    assert visit(open_app(users_city, reader=city, session_hours=0.0)) == 302


@pytest.mark.parametrize("change", ["role", "password", "disabled"])
def test_a_change_of_the_user_ends_the_session_at_once(guarded: Flask, users_city: Path, change: str) -> None:
    client, other = sign_in(guarded, "Bo"), sign_in(guarded, "Di")
    assert client.get("/account").status_code == 200
    if change == "role":
        set_role(users_city, "Bo", "analyst", who="test")
    elif change == "password":
        set_password(users_city, "Bo", "nine tall brown doors", who="test", cost=CHEAP)
    else:
        set_disabled(users_city, "Bo", disabled=True, who="test")
    assert client.get("/account").status_code == 302
    assert "Your sign-in has ended" in client.get("/sign-in").text
    assert other.get("/account").status_code == 200


def test_the_file_replaced_by_one_without_users_lets_nobody_in(
    guarded: Flask, users_city: Path, tmp_path: Path
) -> None:
    client = sign_in(guarded, "Ann")
    users_city.rename(tmp_path / "away.db")
    assert client.get("/account").status_code == 302
    assert guarded.test_client().get("/").status_code == 302


def test_ones_own_password_is_changed_by_who_knows_it(guarded: Flask, users_city: Path) -> None:
    client, elsewhere = sign_in(guarded, "Bo"), sign_in(guarded, "Bo")
    new = "nine tall brown doors"

    def change(password: str, first: str, again: str) -> Any:  # noqa: ANN401 - an answer
        fields = {"password": password, "new_password": first, "new_password_again": again}
        return client.post("/account", data={"token": find_token(client.get("/account")), **fields})

    assert "This is not your password" in change("wrong password", new, new).text
    assert "The two new passwords differ" in change(PASSWORDS["Bo"], new, new + "s").text
    assert "The password is too short" in change(PASSWORDS["Bo"], "short", "short").text
    assert change(PASSWORDS["Bo"], new, new).status_code == 303
    assert "Your password is changed" in client.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    assert try_sign_in(guarded.test_client(), "Bo", new).status_code == 303
    assert ("Bo", "password changed", "Bo") in _audit(users_city)


def test_a_one_time_link_sets_a_password_by_post_and_once(guarded: Flask, users_city: Path) -> None:
    secret = make_link(users_city, "Di", who="Ann")
    client = guarded.test_client()
    for _ in range(2):
        page = client.get(f"/one-time/{secret}")
        assert "Your name to sign in with is <strong>Di</strong>" in page.text
    new = "nine tall brown doors"
    fields = {"token": find_token(page), "new_password": new, "new_password_again": new}
    refused = client.post(
        f"/one-time/{secret}", data={**fields, "new_password": "x", "new_password_again": "x"}
    )
    assert refused.status_code == 400
    assert client.post(f"/one-time/{secret}", data=fields).location == "/sign-in"
    again = client.get(f"/one-time/{secret}")
    assert again.status_code == 410
    assert "ask an admin" in again.text
    assert try_sign_in(client, "Di", new).status_code == 303


def test_a_page_kept_by_the_browser_is_not_shown_to_the_next_person(guarded: Flask) -> None:
    tags = {name: sign_in(guarded, name).get("/").headers["ETag"] for name in ("Ann", "Di")}
    assert tags["Ann"] != tags["Di"]
    answer = sign_in(guarded, "Di").get("/", headers={"If-None-Match": tags["Ann"]})
    assert answer.status_code == 200


def test_a_name_with_markup_is_shown_as_words(guarded: Flask) -> None:
    page = try_sign_in(
        guarded.test_client(), '"><script>alert(1)</script>{{7*7}}', "wrong password here"
    ).text
    assert "<script>alert" not in page
    assert "{{7*7}}" in page


def _sent_after_the_end(guarded: Flask, city: Path) -> tuple[Any, Any, int]:
    """Sign Cy in, end the session by the admin's hand, and send a label."""
    client = sign_in(guarded, "Cy")
    client.post("/label/about/draw", data={"token": find_token(client.get("/label"))})
    address = client.get("/label/about/next").location
    fields = {
        "token": find_token(client.get(address)),
        "answer": "ward",
        "ward": "Castle",
        "note": "<i>maybe</i> ü",
        "my_password": "unseen words",
        "seen": "",
    }
    user = read_access(city, "cy").user
    assert user is not None
    set_role(city, "Cy", "analyst", who="test")
    return client, client.post(address, data=fields), int(address.rpartition("/")[2])


def _labels(city: Path) -> list[tuple[int, str, str, str]]:
    with open_city(city) as opened:
        return [tuple(row) for row in opened.rows("SELECT post, annotator, answer, note FROM label")]


def test_what_was_typed_when_the_session_ended_is_shown_after_sign_in_and_sent(
    guarded: Flask, users_city: Path
) -> None:
    client, ended, post = _sent_after_the_end(guarded, users_city)
    assert ended.status_code == 401
    assert "Nothing was saved." in ended.text
    assert "What you typed is kept" in ended.text
    assert _labels(users_city) == []
    kept = re.search(r'name="kept" value="([^"]+)"', ended.text)
    assert kept is not None
    fields = {"token": find_token(ended), "name": "Cy", "password": PASSWORDS["Cy"], "kept": kept.group(1)}
    shown = client.post("/sign-in", data=fields)
    assert shown.status_code == 200
    assert "your form is not sent yet" in shown.text
    assert "&lt;i&gt;maybe&lt;/i&gt; ü" in shown.text
    assert "my_password" not in shown.text
    assert "unseen words" not in shown.text
    assert f'action="/label/about/{post}"' in shown.text
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown.text))
    again["note"] = "<i>maybe</i> ü"
    assert client.post(f"/label/about/{post}", data=again).status_code == 303
    assert _labels(users_city) == [(post, "Cy", "T00000002", "<i>maybe</i> ü")]


def test_what_one_person_typed_is_not_shown_to_another(guarded: Flask, users_city: Path) -> None:
    client, ended, _ = _sent_after_the_end(guarded, users_city)
    kept = re.search(r'name="kept" value="([^"]+)"', ended.text)
    assert kept is not None
    fields = {"token": find_token(ended), "name": "Ann", "password": PASSWORDS["Ann"], "kept": kept.group(1)}
    assert client.post("/sign-in", data=fields).location == "/"


def test_a_button_pressed_after_the_end_leads_back_to_its_page(guarded: Flask, users_city: Path) -> None:
    client = sign_in(guarded, "Cy")
    token = find_token(client.get("/label"))
    set_role(users_city, "Cy", "analyst", who="test")
    own, others = "http://localhost/label", ("http://evil.example/x", "http://[oops", "")
    for referrer, wanted in ((own, "/label"), *((other, "/") for other in others)):
        ended = client.post("/label/about/draw", data={"token": token}, headers={"Referer": referrer})
        assert "Nothing was saved." in ended.text
        assert f'name="next" value="{wanted}"' in ended.text
        assert 'name="kept"' not in ended.text


def test_a_form_of_another_site_is_not_kept(guarded: Flask, users_city: Path) -> None:
    client = sign_in(guarded, "Cy")
    token = find_token(client.get("/label"))
    set_role(users_city, "Cy", "analyst", who="test")
    for data, headers in (
        ({"token": token, "note": "planted"}, {"Sec-Fetch-Site": "cross-site"}),
        ({"token": "guessed", "note": "planted"}, {}),
    ):
        answer = client.post("/label/about/1", data=data, headers=headers)
        assert answer.status_code == 401
        assert 'name="kept"' not in answer.text
    forged = try_sign_in(client, "Cy", PASSWORDS["Cy"], kept="forged.blob")
    assert forged.location == "/"
