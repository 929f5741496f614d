"""A city file is opened only if it is one, and changed in whole transactions only."""

import sqlite3
from pathlib import Path

import pytest

from store import SCHEMA_VERSION, StoreError, create_city, open_city


def test_settings_are_kept(city: Path) -> None:
    with open_city(city) as opened:
        assert opened.setting("name") == "Testerby"
        assert opened.setting("nothing", "else") == "else"


def test_the_same_settings_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.db", "b.db"):
        create_city(tmp_path / name, {"name": "X", "country": "GB"})
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()


def test_an_existing_file_is_never_overwritten(city: Path) -> None:
    before = city.read_bytes()
    with pytest.raises(StoreError, match="exists already"):
        create_city(city, {})
    assert city.read_bytes() == before


def test_a_missing_file_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="wardlight new"):
        open_city(tmp_path / "none.db")


def test_another_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(StoreError, match="not a Wardlight city file"):
        open_city(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("id,text\n" * 100)
    with pytest.raises(StoreError, match="not a Wardlight city file"):
        open_city(path)


def test_a_city_file_of_a_newer_version_is_refused_and_left_alone(city: Path) -> None:
    connection = sqlite3.connect(city)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = city.read_bytes()
    with pytest.raises(StoreError, match="newer Wardlight"):
        open_city(city, write=True)
    assert city.read_bytes() == before


def test_a_failed_transaction_leaves_nothing_behind(city: Path) -> None:
    def fail() -> None:
        with open_city(city, write=True) as opened, opened.transaction():
            opened.set_setting("name", "Elsewhere")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with open_city(city) as opened:
        assert opened.setting("name") == "Testerby"


def test_a_city_file_in_use_says_so(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.city._BUSY_SECONDS", 0.05)
    with open_city(city, write=True) as first, first.transaction(), open_city(city, write=True) as second:
        with pytest.raises(StoreError, match="in use by another Wardlight command"), second.transaction():
            second.set_setting("name", "Elsewhere")
        first.set_setting("name", "Kept")
    with open_city(city) as opened:
        assert opened.setting("name") == "Kept"


def test_a_reader_cannot_write(city: Path) -> None:
    with (
        open_city(city) as opened,
        pytest.raises(StoreError, match="cannot be written"),
        opened.transaction(),
    ):
        opened.set_setting("name", "Elsewhere")


def test_readers_go_on_while_a_writer_holds_the_file(city: Path) -> None:
    with open_city(city, write=True) as writer, writer.transaction():
        writer.set_setting("name", "Elsewhere")
        with open_city(city) as reader:
            assert reader.setting("name") == "Testerby"
