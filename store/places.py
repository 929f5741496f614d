"""The gazetteer's rows in the city file."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from geocode.records import TERMINATED, PlaceRecord
from store.city import CityFile

_CHUNK = 5000
_COLUMNS = "kind, name, locality, outcode, category, lat, lon, source"


def save_places(city: CityFile, places: Iterable[PlaceRecord]) -> int:
    """Store places not known yet; return how many were new."""
    before = city.db.conn.total_changes
    city.db.conn.executemany(
        f"INSERT OR IGNORE INTO place ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - constant names
        ((p.kind, p.name, p.locality, p.outcode, p.category, p.lat, p.lon, p.source) for p in places),
    )
    return city.db.conn.total_changes - before


def drop_unlisted_places(city: CityFile, places: Iterable[PlaceRecord], *, kind: str, source: str) -> int:
    """Drop the rows of a kind and source that its newest edition no longer lists; return how many."""
    listed = {(p.name, p.locality, p.outcode, p.category, p.lat, p.lon) for p in places}
    stored = city.rows(
        "SELECT id, name, locality, outcode, category, lat, lon FROM place WHERE kind = ? AND source = ?",
        (kind, source),
    )
    gone = [(number,) for number, *row in stored if tuple(row) not in listed]
    city.db.conn.executemany("DELETE FROM place WHERE id = ?", gone)
    return len(gone)


def load_places(city: CityFile, *, kind: str | None = None) -> Iterator[PlaceRecord]:
    """Yield the gazetteer's rows in a fixed order, all kinds or one."""
    for row in _read_rows(city, kind):
        yield PlaceRecord(*row)


def load_home_postcodes(city: CityFile) -> NDArray[np.float64]:
    """Return where postcodes lie that people may live at: shape (n, 2), longitude and latitude, EPSG:4326.

    Those in use, each once: two sources of one postcode put it some metres apart.
    """
    points: dict[str, tuple[float, float]] = {}
    for place in load_places(city, kind="postcode"):
        if place.category != TERMINATED:
            points.setdefault("".join(place.name.split()).upper(), (place.lon, place.lat))
    return np.array(list(points.values()), dtype=np.float64).reshape(-1, 2)


def fingerprint_places(city: CityFile) -> str:
    """Return a digest of the whole gazetteer; the order of imports does not matter."""
    digest = hashlib.sha256()
    cursor = _read_rows(city, None)
    while rows := cursor.fetchmany(_CHUNK):
        digest.update(repr(rows).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _read_rows(city: CityFile, kind: str | None) -> sqlite3.Cursor:
    where, parameters = ("WHERE kind = ?", (kind,)) if kind else ("", ())
    # Ordered by content, not by id: the order of imports must not change an answer.
    return city.rows(
        f"SELECT {_COLUMNS} FROM place {where} "  # noqa: S608 - constants only
        "ORDER BY kind, name, locality, outcode, category, lat, lon",
        parameters,
    )
