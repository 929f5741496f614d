"""`wardlight serve` says in one line where it is, or why it cannot be."""

import socket
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from intake import WardlightError
from pipeline.passwords import PasswordCost
from pipeline.users import add_user, open_public
from store import create_city
from webmap import serving
from webmap.reading import PipelineReader

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


@pytest.fixture
def city_file(tmp_path: Path, city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A city file that the reader takes for the small city; it has no users."""
    path = tmp_path / "testford.db"
    create_city(path, {"name": "Testford"})
    monkeypatch.setattr(PipelineReader, "report", lambda _: city.report())
    monkeypatch.setattr(PipelineReader, "choices", lambda _: city.choices())
    monkeypatch.setattr(PipelineReader, "shapes", lambda _: city.shapes())
    monkeypatch.setattr(PipelineReader, "services", lambda _: city.services())
    return path


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Flask, int]]:
    """What would have been served: app and port."""
    started: list[tuple[Flask, int]] = []

    def note(app: Flask, listener: socket.socket, *, proxy: str | None = None) -> None:
        app.config["PROXY"] = proxy
        started.append((app, listener.getsockname()[1]))
        listener.close()

    monkeypatch.setattr(serving, "run_server", note)
    return started


def _serve(*args: str | Path) -> Result:
    return CliRunner().invoke(serving.serve, [str(arg) for arg in args])


def test_it_prints_the_address_and_serves(city_file: Path, served: list[tuple[Flask, int]]) -> None:
    result = _serve(city_file, "--port", "0")
    assert result.exit_code == 0
    app, port = served[0]
    assert result.output == f"Wardlight shows testford.db at http://127.0.0.1:{port}/ (Ctrl+C ends it)\n"
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    for name in ("127.0.0.1:5000", "localhost:5000", "[::1]:5000"):
        assert client.get("/", headers={"Host": name}).status_code == 200
    assert client.get("/", headers={"Host": "elsewhere.example"}).status_code == 400


def _add_ann(city: Path) -> None:
    cheap = PasswordCost(passes=1, memory_kib=8, lanes=1)
    add_user(city, "Ann", "admin", password="plum tractor violin 9", who="test", cost=cheap)  # noqa: S106 - made up


def test_without_users_this_machine_is_let_in_by_the_switch(
    city_file: Path, served: list[tuple[Flask, int]]
) -> None:
    _serve(city_file, "--port", "0")
    _serve(city_file, "--port", "0", "--analyst")
    clients = [app.test_client() for app, _ in served]
    at = "http://127.0.0.1"
    assert [client.get("/", base_url=at).status_code for client in clients] == [200, 200]
    assert [client.get("/accuracy", base_url=at).status_code for client in clients] == [403, 200]
    assert ["Accuracy" in client.get("/", base_url=at).text for client in clients] == [False, True]
    assert "wardlight serve testford.db --analyst" in clients[0].get("/accuracy", base_url=at).text


def test_once_there_is_a_user_this_machine_signs_in_too(
    city_file: Path, served: list[tuple[Flask, int]]
) -> None:
    _serve(city_file, "--port", "0", "--analyst")
    client = served[0][0].test_client()
    assert client.get("/", base_url="http://127.0.0.1").status_code == 200
    _add_ann(city_file)
    assert client.get("/", base_url="http://127.0.0.1").location == "/sign-in?next=/"


@pytest.mark.parametrize("options", [["--host", "0.0.0.0"], ["--proxy", "127.0.0.1"]])  # noqa: S104 - noted only
def test_others_are_not_let_in_without_users(
    city_file: Path, served: list[tuple[Flask, int]], options: list[str]
) -> None:
    refused = _serve(city_file, "--port", "0", *options)
    assert refused.exit_code == 1
    assert refused.output == (
        "Error: testford.db has no users, and others could reach it: add one (wardlight users add "
        "testford.db NAME --role admin), or let everybody see the public view (--public)\n"
    )
    assert served == []
    assert _serve(city_file, "--port", "0", "--public", *options).exit_code == 0
    client = served[0][0].test_client()
    assert client.get("/").status_code == 200
    assert client.get("/accuracy").status_code == 302
    open_public(city_file, opened=True, who="test")
    assert _serve(city_file, "--port", "0", *options).exit_code == 0
    open_public(city_file, opened=False, who="test")
    _add_ann(city_file)
    assert _serve(city_file, "--port", "0", *options).exit_code == 0
    assert served[-1][0].test_client().get("/").location == "/sign-in?next=/"


def test_passwords_in_clear_are_warned_of(city_file: Path, served: list[tuple[Flask, int]]) -> None:
    _add_ann(city_file)
    words = "Passwords travel unencrypted"
    assert words not in _serve(city_file, "--port", "0").output
    assert words in _serve(city_file, "--port", "0", "--host", "0.0.0.0").output  # noqa: S104 - noted only
    assert words not in _serve(city_file, "--port", "0", "--proxy", "127.0.0.1").output
    assert served[-1][0].config["PROXY"] == "127.0.0.1"


def test_the_key_of_sign_ins_is_beside_the_file_and_its_owners_alone(
    city_file: Path, served: list[tuple[Flask, int]]
) -> None:
    _serve(city_file, "--port", "0")
    _serve(city_file, "--port", "0")
    key = city_file.with_name("testford.db.key")
    assert served[0][0].secret_key == served[1][0].secret_key == bytes.fromhex(key.read_text())
    assert key.stat().st_mode & 0o077 == 0
    assert key.read_text().encode() not in city_file.read_bytes()
    key.write_text("oops")
    result = _serve(city_file, "--port", "0")
    assert (result.exit_code, "delete it and start again" in result.output) == (1, True)


def test_a_browser_is_opened_only_when_asked(
    city_file: Path, served: list[tuple[Flask, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    _serve(city_file, "--port", "0")
    assert opened == []
    _serve(city_file, "--port", "0", "--open")
    assert opened == [f"http://127.0.0.1:{served[1][1]}/"]


def test_a_port_in_use_is_named_with_another(city_file: Path, served: list[tuple[Flask, int]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = _serve(city_file, "--port", port)
    assert result.exit_code == 1
    assert result.output.startswith(
        f"Error: port {port} is in use by another program; choose another with --port"
    )
    assert len(result.output.splitlines()) == 1
    assert served == []


@pytest.mark.parametrize("host", ["192.0.2.1", "no host here"])
def test_a_host_that_is_not_this_machine_is_named(city_file: Path, host: str) -> None:
    result = _serve(city_file, "--port", "0", "--public", "--host", host)
    assert result.exit_code == 1
    assert result.output == (
        f"Error: '{host}' is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all of its networks\n"
    )


def test_a_missing_city_file_is_named_with_the_way_to_make_one(tmp_path: Path) -> None:
    result = _serve(tmp_path / "none.db")
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "none.db: no such city file; make one with: wardlight new none.db" in result.output
    assert len(result.output.splitlines()) == 1


def test_a_file_that_is_no_city_is_told_before_serving(
    city_file: Path, city: SmallCity, served: list[tuple[Flask, int]]
) -> None:
    city.failure = WardlightError("testford.db is no city file")
    result = _serve(city_file)
    assert (result.exit_code, result.output) == (1, "Error: testford.db is no city file\n")
    assert served == []


def test_wrong_usage_is_2() -> None:
    assert _serve().exit_code == 2
    assert _serve("a.db", "--port", "99999").exit_code == 2


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:5000/"),
        ("0.0.0.0", "http://127.0.0.1:5000/"),  # noqa: S104 - shown, not bound
        ("::1", "http://[::1]:5000/"),
        ("localhost", "http://localhost:5000/"),
    ],
)
def test_the_address_can_be_opened_here(host: str, address: str) -> None:
    assert serving.show_address(host, 5000) == address
