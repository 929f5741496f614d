"""QGIS and other programs give name and password with each request, on /ogc only."""

from pathlib import Path
from typing import Any, TypeAlias

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pipeline.users import set_disabled, set_password
from tests.signing import CHEAP, PASSWORDS, add_users, open_app
from webmap.slowdown import Slowdown

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


@pytest.fixture
def users_city(label_city: Path) -> Path:
    return add_users(label_city)


@pytest.fixture
def app(users_city: Path, city: SmallCity) -> Flask:
    return open_app(users_city, reader=city)


@pytest.fixture
def program(app: Flask) -> FlaskClient:
    return app.test_client()


def _get(program: FlaskClient, name: str, password: str, path: str = "/ogc/collections") -> int:
    answer = program.get(path, auth=(name, password), headers={"Accept": "application/json"})
    assert "Set-Cookie" not in answer.headers or "session" not in answer.headers["Set-Cookie"]
    return int(answer.status_code)


def test_a_program_without_a_name_is_asked_for_one(program: FlaskClient) -> None:
    answer = program.get("/ogc/collections", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert answer.mimetype == "application/problem+json"


def test_the_right_password_opens_the_features_and_nothing_else(program: FlaskClient) -> None:
    assert _get(program, "Di", PASSWORDS["Di"]) == 200
    assert _get(program, "di", PASSWORDS["Di"]) == 200
    assert _get(program, "Di", PASSWORDS["Di"], "/api/report.json") == 401
    assert _get(program, "Ann", PASSWORDS["Ann"], "/admin/users") in {302, 401}


def test_wrong_ones_are_refused_and_slowed_down(program: FlaskClient) -> None:
    for _ in range(Slowdown.FREE[0]):
        assert _get(program, "Di", "old maps never tyre") == 401
    assert _get(program, "Di", PASSWORDS["Di"]) == 401


def test_what_was_right_ends_with_the_password_or_the_user(program: FlaskClient, users_city: Path) -> None:
    assert _get(program, "Di", PASSWORDS["Di"]) == 200
    set_password(users_city, "Di", "new maps never tire", who="test", cost=CHEAP)
    assert _get(program, "Di", PASSWORDS["Di"]) == 401
    assert _get(program, "Di", "new maps never tire") == 200
    set_disabled(users_city, "Di", disabled=True, who="test")
    assert _get(program, "Di", "new maps never tire") == 401
