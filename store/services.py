"""Counters, hubs and libraries in the city file."""

from collections.abc import Sequence

from boundaries.services import ServicePoint
from store.city import CityFile

_COLUMNS = "name, kind, counter, lat, lon, address, postcode, hours, source"


def save_services(city: CityFile, services: Sequence[ServicePoint]) -> int:
    """Store services; return how many were new or say something new of a known one.

    The same name at the same point is the same service: what is said of it last is kept.
    """
    before = city.db.conn.total_changes
    city.db.conn.executemany(
        f"INSERT INTO service_point ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "  # noqa: S608 - constant names
        "ON CONFLICT (name, lat, lon) DO UPDATE SET kind = excluded.kind, counter = excluded.counter, "
        "address = excluded.address, postcode = excluded.postcode, hours = excluded.hours, "
        "source = excluded.source "
        "WHERE (kind, counter, address, postcode, hours) <> "
        "(excluded.kind, excluded.counter, excluded.address, excluded.postcode, excluded.hours)",
        (
            (s.name, s.kind, int(s.counter), s.lat, s.lon, s.address, s.postcode, s.hours, s.source)
            for s in services
        ),
    )
    return city.db.conn.total_changes - before


def drop_other_services(city: CityFile, services: Sequence[ServicePoint]) -> int:
    """Forget every service that is not among these; return how many."""
    kept = {(service.name, service.lat, service.lon) for service in services}
    gone = [
        row["id"]
        for row in city.db.query("SELECT id, name, lat, lon FROM service_point")
        if (row["name"], row["lat"], row["lon"]) not in kept
    ]
    city.db.conn.executemany("DELETE FROM service_point WHERE id = ?", ((number,) for number in gone))
    return len(gone)


def load_services(city: CityFile) -> list[ServicePoint]:
    """Return every service by name and place."""
    return [
        ServicePoint(name, kind, bool(counter), *rest)
        for name, kind, counter, *rest in city.rows(
            f"SELECT {_COLUMNS} FROM service_point ORDER BY name, lat, lon"  # noqa: S608 - constant names
        )
    ]
