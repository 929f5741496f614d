"""Whose data a city file holds, and under which licence."""

from dataclasses import astuple, dataclass

from store.city import CityFile

_COLUMNS = "what, name, publisher, licence, licence_url, attribution, url, at, sha256"


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A data set as it was taken in.

    Attributes:
        what: What it is here: `wards 2025`, `reference`, `places street`, ...
        name: What its publisher calls it.
        publisher: Who publishes it, "" if not known.
        licence: Name of its licence, "" if not known.
        licence_url: Where the licence stands, "" if not known.
        attribution: The line that the licence asks to be shown, "" if none.
        url: What was asked of the service; "" for a file of the user's own.
        at: When, ISO 8601 UTC.
        sha256: Digest of the file.
    """

    what: str
    name: str
    publisher: str
    licence: str
    licence_url: str
    attribution: str
    url: str
    at: str
    sha256: str


def save_source(city: CityFile, source: StoredSource) -> None:
    """Store where data came from; the same data set again takes the place of its former entry."""
    city.db.conn.execute("INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", astuple(source))


def load_sources(city: CityFile) -> list[StoredSource]:
    """Return every data set of the city file, by what it is and its name."""
    return [
        StoredSource(*row)
        for row in city.rows(f"SELECT {_COLUMNS} FROM source ORDER BY what, name")  # noqa: S608 - constants
    ]
