"""A city file with users, and a browser in which one of them signs in."""

import re
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pipeline.passwords import PasswordCost
from pipeline.users import add_user
from webmap.app import create_app
from webmap.reading import CityReader
from webmap.settings import WebSettings

CHEAP = PasswordCost(passes=1, memory_kib=8, lanes=1)
PASSWORDS = {
    "Ann": "plum tractor violin 9",
    "Cy": "four kind goats sing",
    "Bo": "seven grey herons fly",
    "Di": "old maps never tire",
}
ROLE_OF = {"Ann": "admin", "Cy": "analyst", "Bo": "planner", "Di": "viewer"}


def add_users(city: Path) -> Path:
    """Add one user of each role."""
    for name, role in ROLE_OF.items():
        add_user(city, name, role, password=PASSWORDS[name], who="test", cost=CHEAP)
    return city


def open_app(
    city: Path,
    *,
    reader: CityReader | None = None,
    local: bool = True,
    public: bool = False,
    session_hours: float = 12.0,
) -> Flask:
    """Make the app with cheap hashes."""
    settings = WebSettings(city, local=local, public=public, password_cost=CHEAP, session_hours=session_hours)
    return create_app(settings, reader=reader)


def find_token(page: TestResponse) -> str:
    """Return the token of a page's first form."""
    found = re.search(r'name="token" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found.group(1)


def try_sign_in(client: FlaskClient, name: str, password: str, **fields: str) -> TestResponse:
    """Fill in the sign-in page and send it."""
    token = find_token(client.get("/sign-in"))
    return client.post("/sign-in", data={"token": token, "name": name, "password": password, **fields})


def sign_in(app: Flask, name: str) -> FlaskClient:
    """Return a browser in which a user is signed in."""
    client = app.test_client()
    answer = try_sign_in(client, name, PASSWORDS[name])
    assert answer.status_code == 303, answer.text
    return client
