"""The admins' pages: users, imports, sources, jobs, retention and audit, by forms of our own."""

import re
from html import unescape
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intake import Ledger, Reject
from pipeline.crediting import add_source
from pipeline.gap_report import compute_gaps
from pipeline.users import list_users, read_access, verify_user
from store import open_city, save_ledger
from tests.signing import CHEAP, PASSWORDS, add_users, find_token, open_app, sign_in, try_sign_in
from webmap.app import create_app
from webmap.settings import WebSettings

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


@pytest.fixture
def users_city(label_city: Path) -> Path:
    return add_users(label_city)


@pytest.fixture
def guarded(users_city: Path, city: SmallCity) -> Flask:
    return open_app(users_city, reader=city)


@pytest.fixture
def admin(guarded: Flask) -> FlaskClient:
    return sign_in(guarded, "Ann")


def _send(client: FlaskClient, path: str, *, page: str = "/admin", **fields: str) -> TestResponse:
    return client.post(path, data={"token": find_token(client.get(page)), **fields})


def _words(page: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


@pytest.mark.parametrize(
    "path", ["/admin/public", "/admin/users", "/admin/user/role", "/admin/retention/delete"]
)
def test_a_form_without_the_token_changes_nothing(admin: FlaskClient, users_city: Path, path: str) -> None:
    fields = {"name": "Bo", "role": "admin", "public": "open", "months": "1", "confirmed": "yes"}
    assert admin.post(path, data=fields).status_code == 403
    assert not read_access(users_city).public
    assert [user.role for user in list_users(users_city)] == ["admin", "planner", "analyst", "viewer"]


def test_a_user_is_added_with_a_link_that_sets_the_password(guarded: Flask, admin: FlaskClient) -> None:
    answer = _send(admin, "/admin/users", name="Eve <i>", role="planner")
    assert answer.status_code == 200
    found = re.search(r'<code id="link">http://localhost(/one-time/[\w-]+)</code>', answer.text)
    assert found is not None
    assert "Eve <i>" in _words(answer)
    assert "<i>" not in answer.text
    assert "once a password is set" in admin.get("/admin/users").text
    eve = guarded.test_client()
    new = "nine tall brown doors"
    fields = {"token": find_token(eve.get(found.group(1))), "new_password": new, "new_password_again": new}
    assert eve.post(found.group(1), data=fields).status_code == 303
    assert try_sign_in(eve, "eve <i>", new).status_code == 303
    assert found.group(1).rpartition("/")[2] not in admin.get("/admin/audit").text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "ann", "role": "viewer"}, "There is a user 'ann' already"),
        ({"name": " ", "role": "viewer"}, "no user's name"),
        ({"name": "Eve", "role": "boss"}, "There is no role 'boss'"),
    ],
)
def test_a_user_who_cannot_be_added_is_told_beside_the_field(
    admin: FlaskClient, users_city: Path, fields: dict[str, str], told: str
) -> None:
    answer = _send(admin, "/admin/users", **fields)
    assert answer.status_code == 400
    assert told in _words(answer)
    assert 'href="#name"' in answer.text
    assert len(list_users(users_city)) == 4


def test_role_password_and_right_to_sign_in_are_changed(admin: FlaskClient, users_city: Path) -> None:
    page = "/admin/user?name=Bo"
    answer = _send(admin, "/admin/user/role", name="Bo", role="analyst")
    assert answer.location == page
    assert "Bo now has the role analyst." in admin.get(page).text
    weak = _send(admin, "/admin/user/password", name="Bo", new_password="bo", new_password_again="bo")  # noqa: S106 - made up
    assert weak.status_code == 400
    assert "The password is too short" in weak.text
    new = "nine tall brown doors"
    _send(admin, "/admin/user/password", name="Bo", new_password=new, new_password_again=new)
    assert verify_user(users_city, "Bo", new, cost=CHEAP) is not None
    _send(admin, "/admin/user/disable", name="Bo", disabled="yes")
    assert "Disabled: cannot sign in." in admin.get(page).text
    assert verify_user(users_city, "Bo", new, cost=CHEAP) is None
    _send(admin, "/admin/user/disable", name="Bo", disabled="no")
    assert verify_user(users_city, "Bo", new, cost=CHEAP) is not None
    audit = _words(admin.get("/admin/audit"))
    for told in ("Ann role changed Bo, analyst", "Ann password changed Bo", "Ann user disabled Bo"):
        assert told in audit
    assert new not in audit


def test_the_last_admin_cannot_step_down(admin: FlaskClient, users_city: Path) -> None:
    for path, field in (("/admin/user/role", "role"), ("/admin/user/disable", "disable")):
        answer = _send(admin, path, name="Ann", role="viewer", disabled="yes")
        assert answer.status_code == 400
        assert "Ann is the last admin" in answer.text
        assert f'href="#{field}"' in answer.text
    user = read_access(users_city, "ann").user
    assert user is not None
    assert (user.role, user.disabled) == ("admin", False)


@pytest.mark.parametrize("path", ["/admin/user?name=Nobody", "/admin/user", "/admin/imports/999"])
def test_what_is_not_there_is_404(admin: FlaskClient, path: str) -> None:
    assert admin.get(path).status_code == 404


def test_the_first_user_is_added_by_this_machine_and_then_signs_in(label_city: Path, city: SmallCity) -> None:
    app = create_app(WebSettings(label_city, analyst=True, password_cost=CHEAP), reader=city)
    client = app.test_client()
    assert "everybody on this machine is let in" in client.get("/admin").text
    refused = _send(client, "/admin/users", page="/admin/users", name="Ann", role="viewer")
    assert "The first user must be an admin" in refused.text
    answer = _send(client, "/admin/users", page="/admin/users", name="Ann", role="admin")
    link = re.search(r"http://localhost(/one-time/[\w-]+)", answer.text)
    assert link is not None
    assert client.get("/admin").status_code == 302
    fields = {"new_password": PASSWORDS["Ann"], "new_password_again": PASSWORDS["Ann"]}
    _send(client, link.group(1), page=link.group(1), **fields)
    assert try_sign_in(client, "Ann", PASSWORDS["Ann"]).status_code == 303
    assert "this machine user added Ann, admin" in _words(client.get("/admin/audit"))


def test_the_public_view_is_opened_and_closed_by_a_button(guarded: Flask, admin: FlaskClient) -> None:
    stranger = guarded.test_client()
    assert stranger.get("/").status_code == 302
    _send(admin, "/admin/public", public="open")
    assert "It is open" in admin.get("/admin").text
    assert stranger.get("/").status_code == 200
    assert stranger.get("/accuracy").status_code == 302
    _send(admin, "/admin/public", public="closed")
    assert stranger.get("/").status_code == 302


def test_imports_are_listed_with_ledger_and_refused_rows_without_their_values(
    admin: FlaskClient, users_city: Path
) -> None:
    rejects = tuple(Reject(row, "created_at", f"words {row}", "<b>no time</b>") for row in range(2, 132))
    with open_city(users_city, write=True) as opened, opened.transaction():
        ledger = Ledger(
            "posts", "<i>late.csv", "f" * 64, 1130, 900, 100, rejects, {"text": "body"}, ("a note",)
        )
        number = save_ledger(opened, ledger, at="2026-02-03T04:05:06Z")
    listed = admin.get("/admin/imports")
    assert "<i>late.csv posts 2026-02-03 04:05:06 1,130 900 100 130" in _words(listed)
    assert "posts.csv posts" in _words(listed)
    page = admin.get(f"/admin/imports/{number}")
    assert "1,130 rows read: 900 stored, 100 known already, 130 refused." in _words(page)
    assert "Refused rows, the first 100" in page.text
    assert page.text.count("&lt;b&gt;no time&lt;/b&gt;") == 100
    assert "words 2" not in page.text
    assert "Column of text body" in _words(page)
    assert "<i>" not in listed.text + page.text


def test_sources_are_listed_with_their_licences(admin: FlaskClient, users_city: Path) -> None:
    add_source(
        users_city,
        "wards 2025",
        name="Wards <b>",
        licence="OGL 3",
        licence_url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        attribution="Contains data of somebody",
    )
    page = admin.get("/admin/sources")
    assert "wards 2025 Wards <b> OGL 3" in _words(page)
    assert 'version/3/" rel="external noreferrer">OGL 3</a>' in page.text
    assert "<b>" not in page.text


def test_jobs_show_what_ran_and_how_far_it_has_come(admin: FlaskClient, users_city: Path) -> None:
    page = _words(admin.get("/admin/jobs"))
    assert "No command is writing to the city file now." in page
    assert "60 of 60 posts are located, all of them." in page
    assert "No report is stored" in page
    with open_city(users_city, write=True) as opened:
        opened.db.conn.execute("DELETE FROM post_placement WHERE post <= 10")
        with opened.transaction():
            busy = admin.get("/admin/jobs")
    assert "A command is writing to the city file now." in busy.text
    assert "50 of 60 posts are located." in busy.text
    assert 'max="60" value="50"' in busy.text
    compute_gaps(users_city, clock=lambda: "2026-02-03T04:05:06Z")
    assert "2026-02-03 04:05:06 on the pages" in _words(admin.get("/admin/jobs"))


def test_old_posts_are_deleted_only_as_shown_and_once_confirmed(admin: FlaskClient, users_city: Path) -> None:
    page = admin.get("/admin/retention?older=1")
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    assert (fields["posts"], fields["undated_posts"]) == ("60", "0")
    assert b"Bus to Eastfield" in users_city.read_bytes()
    unsure = admin.post("/admin/retention/delete", data=fields)
    assert unsure.status_code == 400
    assert "Say that you want to delete them for good" in unsure.text
    changed = admin.post("/admin/retention/delete", data={**fields, "posts": "59", "confirmed": "yes"})
    assert "What would go has changed" in changed.text
    assert b"Bus to Eastfield" in users_city.read_bytes()
    done = admin.post("/admin/retention/delete", data={**fields, "confirmed": "yes"})
    assert done.location == "/admin/retention"
    assert "60 posts are deleted for good." in admin.get("/admin/retention").text
    assert b"Bus to Eastfield" not in users_city.read_bytes()
    assert f"Ann posts deleted 60 posts from before {fields['before']}" in _words(admin.get("/admin/audit"))


@pytest.mark.parametrize("months", ["0", "-3", "1.5", "x", "241", "٣", "99999999999999999999"])
def test_what_is_no_number_of_months_is_told(admin: FlaskClient, months: str) -> None:
    for answer in (
        admin.get("/admin/retention", query_string={"older": months}),
        _send(admin, "/admin/retention", months=months),
        _send(admin, "/admin/retention/delete", months=months, confirmed="yes"),
    ):
        assert answer.status_code == 400
        assert "Enter a whole number of months from 1 to 240" in answer.text


def test_the_rule_of_retention_is_kept(admin: FlaskClient) -> None:
    assert "Posts are kept for good" in admin.get("/admin/retention").text
    _send(admin, "/admin/retention", months="18")
    assert "Posts are kept for 18 months" in _words(admin.get("/admin"))
    _send(admin, "/admin/retention", months="")
    assert "Posts are kept for good" in _words(admin.get("/admin"))


def test_the_audit_is_paged(admin: FlaskClient) -> None:
    token = find_token(admin.get("/admin"))
    for number in range(60):
        admin.post("/admin/public", data={"token": token, "public": "open" if number % 2 else "closed"})
    first, second = admin.get("/admin/audit"), admin.get("/admin/audit?page=2")
    assert "Page 1 of 2" in first.text
    assert 'href="/admin/audit?page=2" rel="next"' in first.text
    assert "user added" in second.text
    assert "user added" not in first.text


def test_pages_run_no_script_of_their_own_and_every_field_has_a_label(admin: FlaskClient) -> None:
    paths = ["", "/users", "/user?name=Bo", "/imports", "/sources", "/jobs", "/retention?older=1", "/audit"]
    for path in paths:
        html = admin.get(f"/admin{path}").text
        assert " style=" not in html
        assert not re.search(r"<script(?! src=)", html)
        for found in re.findall(r"<(?:input|select)[^>]*>", html):
            if 'type="hidden"' not in found:
                name = re.search(r' id="(\w+)"', found)
                assert name is not None
                assert f'<label class="govuk-label" for="{name.group(1)}"' in html.replace(
                    "govuk-label govuk-checkboxes__label", "govuk-label"
                )
        assert len(re.findall(r"<h1", html)) == 1
