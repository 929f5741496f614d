"""The city file: opened, checked, and changed in whole transactions only."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database

from store.errors import StoreError
from store.schema import APPLICATION_ID, SCHEMA_VERSION, migrations

_BUSY_SECONDS = 5.0


class CityFile:
    """One open city file (SQLite). Use as a context manager.

    Attributes:
        path: Where it lies.
        db: The sqlite-utils database; spoken to by this package only.
    """

    __slots__ = ("db", "path")

    def __init__(self, path: Path, db: Database) -> None:
        """Hold an open database; use `open_city` or `create_city` to get one."""
        self.path = path
        self.db = db

    def __enter__(self) -> Self:
        """Return the city file itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file; what was not committed is undone."""
        self.db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the write lock: everything inside is stored whole or not at all.

        Raises:
            StoreError: If another process is writing, the disk is full, or the file is read-only.
        """
        try:
            self.db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.db.conn.rollback()
                raise
            self.db.conn.commit()
        except sqlite3.OperationalError as error:
            if self.db.conn.in_transaction:
                self.db.conn.rollback()
            raise explain_refusal(self.path, error) from error

    def rows(self, sql: str, parameters: tuple[Any, ...] | dict[str, Any] = ()) -> sqlite3.Cursor:
        """Run one reading statement (package-internal)."""
        return self.db.conn.execute(sql, parameters)

    def setting(self, key: str, default: str = "") -> str:
        """Return one of the city's settings, e.g. `name`, `country`, `metric_epsg`, `edition`."""
        row = self.rows("SELECT value FROM city WHERE key = ?", (key,)).fetchone()
        return default if row is None else str(row[0])

    def set_setting(self, key: str, value: str) -> None:
        """Store one of the city's settings."""
        self.db.conn.execute("INSERT OR REPLACE INTO city VALUES (?, ?)", (key, value))

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.db.table(table).count)


def create_city(path: Path, settings: dict[str, str]) -> None:
    """Make an empty city file.

    Args:
        path: Where; must not exist yet.
        settings: `name`, `country`, `metric_epsg`, `timezone`, `pseudonym_key`, ...

    Raises:
        StoreError: If something is there already or the folder cannot be written.
    """
    if path.exists():
        raise StoreError(f"{path} exists already; choose another name or delete it first")
    if not path.parent.is_dir():
        raise StoreError(f"{path.parent} is not a folder; make it first")
    connection = _connect(path, "rwc")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        city = CityFile(path, Database(connection))
        migrations.apply(city.db)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        with city.transaction():
            for key, value in settings.items():
                city.set_setting(key, value)
        # The time of creation is no fact of the city: without it the same inputs give the same bytes.
        connection.execute("UPDATE _sqlite_migrations SET applied_at = ''")
        connection.close()
    except sqlite3.Error as error:
        connection.close()
        path.unlink(missing_ok=True)
        raise StoreError(f"{path} cannot be made: {error}") from error


def open_city(path: Path, *, write: bool = False) -> CityFile:
    """Open a city file, bringing an older one up to date when it is opened for writing.

    Raises:
        StoreError: If it is missing, no city file, made by a newer Wardlight, or in use.
    """
    if not path.is_file():
        raise StoreError(f'{path}: no such city file; make one with: wardlight new {path.name} --name "..."')
    connection = _connect(path, "rw")
    try:
        version = _check_kind(path, connection)
        if not write and version < SCHEMA_VERSION:
            # Whoever only reads must find the tables of today, too.
            connection.close()
            with open_city(path, write=True):
                pass
            return open_city(path)
        if not write:
            connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        city = CityFile(path, Database(connection))
        if write and version < SCHEMA_VERSION:
            migrations.apply(city.db)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    except sqlite3.OperationalError as error:
        connection.close()
        raise explain_refusal(path, error) from error
    except sqlite3.DatabaseError as error:
        connection.close()
        raise StoreError(
            f"{path} is not a Wardlight city file (it is no SQLite database, or it is damaged)"
        ) from error
    except StoreError:
        connection.close()
        raise
    return city


def _check_kind(path: Path, connection: sqlite3.Connection) -> int:
    """Return the file's version if it is a city file that this Wardlight knows."""
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application != APPLICATION_ID:
        raise StoreError(
            f'{path} is not a Wardlight city file; make one with: wardlight new CITY --name "..."'
        )
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} was made by a newer Wardlight (file version {version}, this one knows "
            f"{SCHEMA_VERSION}); update Wardlight to open it"
        )
    return version


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    try:
        return sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
    except sqlite3.OperationalError as error:
        raise explain_refusal(path, error) from error


def explain_refusal(path: Path, error: sqlite3.OperationalError) -> StoreError:
    """Return SQLite's refusal as one clear line."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return StoreError(
            f"{path} is in use by another Wardlight command; wait until that has finished, then try again"
        )
    if "readonly" in text or "unable to open" in text:
        return StoreError(f"{path} cannot be written; check the rights on the file and its folder")
    if "full" in text:
        return StoreError(f"{path}: the disk is full; free some space and try again. Nothing was changed")
    return StoreError(f"{path}: the database refused ({text}); the file is as it was")
