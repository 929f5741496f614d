"""Every route declares who may use it, and each role gets what it may and nothing else."""

from pathlib import Path
from typing import Any, TypeAlias

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pipeline.label_sampling import draw_labels
from pipeline.users import open_public, set_disabled
from tests.signing import ROLE_OF, add_users, open_app, sign_in
from webmap.roles import has_role, list_undeclared, may

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any

# Who may use which route, said a second time: what a view declares by mistake is found here.
_WHO = {
    "static": "public",
    "api.tell_health": "public",
    "signing.sign_in": "public",
    "signing.take_sign_in": "public",
    "signing.sign_out": "public",
    "account.show_link": "public",
    "account.take_link": "public",
    "account.show": "viewer",
    "account.take_password": "viewer",
    "pages.show_map": "opened",
    "pages.show_ward": "opened",
    "pages.show_method": "opened",
    "report.show": "opened",
    "compare.show": "opened",
    "api.send_report": "opened",
    "api.send_shapes": "opened",
    "api.send_ward": "opened",
    "api.send_tiles": "opened",
    "api.send_map": "opened",
    "api.send_services": "opened",
    "downloads.send_download": "opened",
    "charts.show": "opened",
    "charts.send": "opened",
    "report.show_glossary": "opened",
    "report.show_accessibility": "opened",
    "downloads.describe_table": "opened",
    "ogc.show_landing": "opened",
    "ogc.show_conformance": "opened",
    "ogc.show_api": "opened",
    "ogc.show_connect": "opened",
    "ogc.show_collections": "opened",
    "ogc.show_collection": "opened",
    "ogc.show_items": "opened",
    "ogc.show_item": "opened",
    "analyst.show_accuracy": "analyst",
    "analyst.send_figure": "analyst",
    "analyst.show_comparison": "analyst",
    "analyst.show_explanation": "analyst",
    "labelling.start": "analyst",
    "labelling.take_name": "analyst",
    "labelling.show_report": "analyst",
    "labelling.draw": "analyst",
    "labelling.calibrate": "analyst",
    "labelling.show_next": "analyst",
    "labelling.show_post": "analyst",
    "labelling.save": "analyst",
    "admin.start": "admin",
    "admin.take_public": "admin",
    "admin.show_imports": "admin",
    "admin.show_import": "admin",
    "admin.show_sources": "admin",
    "admin.show_jobs": "admin",
    "admin.show_audit": "admin",
    "admin.show_users": "admin",
    "admin.take_user": "admin",
    "admin.show_user": "admin",
    "admin.take_link": "admin",
    "admin.take_role": "admin",
    "admin.take_password": "admin",
    "admin.take_disabled": "admin",
    "admin.show_retention": "admin",
    "admin.take_retention": "admin",
    "admin.take_deletion": "admin",
}
_VALUES = {
    "filename": "icon.svg",
    "secret": "guessed",
    "run": "none",
    "sense": "about",
    "post": 1,
    "index": 0,
    "number": 1,
    "code": "T00000003",
    "what": "wards",
    "form": "csv",
    "name": "gaps",
    "feature": "T00000003",
}
_ROLES = ("viewer", "planner", "analyst", "admin")
_WHO_IS = {role: name for name, role in ROLE_OF.items()}


@pytest.fixture
def users_city(label_city: Path) -> Path:
    """Ann, Cy, Bo and Di, one of each role, and a sample to label."""
    draw_labels(label_city, "about", size=60)
    return add_users(label_city)


@pytest.fixture
def guarded(users_city: Path, city: SmallCity) -> Flask:
    return open_app(users_city, reader=city)


def _routes(app: Flask) -> list[tuple[str, str, str]]:
    """Return (endpoint, method, path) of every route, its variables filled in."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: _VALUES[name] for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, values)
            found += [
                (rule.endpoint, method, path) for method in sorted((rule.methods or set()) - {"OPTIONS"})
            ]
    return found


def _ask(client: FlaskClient, method: str, path: str) -> str:
    """Return how a request without a token is met: let in, asked to sign in, or refused for the role."""
    answer = client.open(path, method=method, buffered=True)
    if answer.status_code == 302 and str(answer.location).startswith("/sign-in"):
        return "asked"
    if answer.status_code == 401:
        return "asked"
    if answer.status_code == 403 and (method == "HEAD" or "You may not see this page" in answer.text):
        return "refused"
    assert answer.status_code < 500, (path, answer.text)
    return "in"


def test_every_route_declares_who_may(guarded: Flask) -> None:
    assert list_undeclared(guarded) == []
    assert {rule.endpoint for rule in guarded.url_map.iter_rules()} == set(_WHO)


def test_a_route_that_declares_nothing_is_found_and_not_served(guarded: Flask) -> None:
    app = open_app(Path(guarded.config.get("none", "nowhere.db")))
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert list_undeclared(app) == ["forgotten"]
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_a_role_that_is_none_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="no role 'boss'"):
        may("boss")


@pytest.mark.parametrize("role", _ROLES)
def test_each_role_gets_what_it_may_and_nothing_else(guarded: Flask, role: str) -> None:
    client = sign_in(guarded, _WHO_IS[role])
    for endpoint, method, path in _routes(guarded):
        least = {"public": "viewer", "opened": "viewer"}.get(_WHO[endpoint], _WHO[endpoint])
        wanted = "in" if has_role(role, least) else "refused"
        assert _ask(client, method, path) == wanted, (role, method, path)


@pytest.mark.parametrize("opened", [False, True])
@pytest.mark.parametrize("by", ["setting", "file"])
def test_who_is_not_signed_in_gets_the_public_view_at_most(
    users_city: Path, city: SmallCity, by: str, *, opened: bool
) -> None:
    app = open_app(users_city, reader=city, public=opened and by == "setting")
    if by == "file":
        open_public(users_city, opened=opened, who="test")
    client = app.test_client()
    for endpoint, method, path in _routes(app):
        free = _WHO[endpoint] == "public" or (opened and _WHO[endpoint] == "opened")
        assert _ask(client, method, path) == ("in" if free else "asked"), (method, path)


def test_programs_are_told_in_json(guarded: Flask) -> None:
    for path in ("/api/report.json", "/api/wards/0.json"):
        answer = guarded.test_client().get(path)
        assert answer.status_code == 401
        assert answer.get_json()["error"]["title"] == "Sign in first"
    refused = sign_in(guarded, "Di").get("/accuracy", headers={"Accept": "application/json"})
    assert refused.status_code == 403
    assert "for the role analyst" in refused.get_json()["error"]["detail"]


def test_a_refusal_says_which_role_is_needed_and_who_can_give_it(guarded: Flask) -> None:
    page = sign_in(guarded, "Di").get("/label").text
    assert "It is for the role analyst, and you are signed in as Di with the role viewer" in page
    assert "An admin can give it to you: Ann." in page
    assert "Cy" not in page


def test_pages_offer_what_one_may_see_only(guarded: Flask) -> None:
    seen = {name: sign_in(guarded, name).get("/method").text for name in ROLE_OF}
    assert ["/accuracy" in seen[name] for name in ("Di", "Bo", "Cy", "Ann")] == [False, False, True, True]
    assert ['"/admin"' in seen[name] for name in ("Di", "Bo", "Cy", "Ann")] == [False, False, False, True]
    assert 'href="/sign-in"' not in "".join(seen.values())


def test_all_users_disabled_is_not_as_if_there_were_none(users_city: Path, city: SmallCity) -> None:
    app = open_app(users_city, reader=city)
    for name in ("Bo", "Cy", "Di"):
        set_disabled(users_city, name, disabled=True, who="test")
    assert app.test_client().get("/").status_code == 302
    assert sign_in(app, "Ann").get("/").status_code == 200


def test_a_server_that_others_reach_lets_nobody_in_without_users(label_city: Path, city: SmallCity) -> None:
    client = open_app(label_city, reader=city, local=False).test_client()
    assert client.get("/").status_code == 302
    assert "wardlight users add CITY NAME --role admin" in client.get("/sign-in").text


def test_names_without_signing_in_are_still_asked_for_and_those_of_users_are_not(
    guarded: Flask, label_city: Path
) -> None:
    assert label_city.exists()
    page = sign_in(guarded, "Cy").get("/label").text
    assert "You label as <strong>Cy</strong>" in page
    assert 'action="/label/name"' not in page
