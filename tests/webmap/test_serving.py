"""`wardlight serve` says in one line where it is, or why it cannot be."""

import socket
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from intake import WardlightError
from webmap import serving
from webmap.reading import PipelineReader

# The class of conftest.py, which no test module can import.
SmallCity: TypeAlias = Any


@pytest.fixture
def city_file(tmp_path: Path, city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that the reader takes for the small city."""
    path = tmp_path / "testford.db"
    path.touch()
    monkeypatch.setattr(PipelineReader, "report", lambda _: city.report())
    monkeypatch.setattr(PipelineReader, "choices", lambda _: city.choices())
    monkeypatch.setattr(PipelineReader, "shapes", lambda _: city.shapes())
    monkeypatch.setattr(PipelineReader, "services", lambda _: city.services())
    return path


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Flask, int]]:
    """What would have been served: app and port."""
    started: list[tuple[Flask, int]] = []

    def note(app: Flask, listener: socket.socket) -> None:
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


def test_the_analysts_pages_are_there_only_when_asked_for_and_a_stranger_is_warned_of(
    city_file: Path, served: list[tuple[Flask, int]]
) -> None:
    plain = _serve(city_file, "--port", "0")
    analysts = _serve(city_file, "--port", "0", "--analyst")
    everywhere = _serve(city_file, "--port", "0", "--analyst", "--host", "0.0.0.0")  # noqa: S104 - nothing is bound: serving is noted only
    links = ["Accuracy" in app.test_client().get("/", base_url="http://127.0.0.1").text for app, _ in served]
    assert links == [False, True, True]
    assert "open to everybody" not in plain.output + analysts.output
    assert "The analysts' pages are open to everybody who can reach this address" in everywhere.output


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
    result = _serve(city_file, "--port", "0", "--host", host)
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
