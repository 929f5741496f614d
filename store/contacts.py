"""Council contact records in the city file."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from boundaries import Wards
from contacts import Contact
from store.city import CityFile
from store.periods import query_contacts


def save_contacts(city: CityFile, contacts: Sequence[Contact], wards: Wards) -> int:
    """Store contacts not known yet (by their key); return how many were new."""
    before = city.db.conn.total_changes
    city.db.conn.executemany(
        "INSERT OR IGNORE INTO contact "
        "(key, native_id, channel, received_at, service, count, ward_code, place_by, edition) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                c.key,
                c.id,
                c.channel,
                c.received_at,
                c.service,
                c.count,
                wards.codes[c.ward] if c.ward >= 0 else None,
                c.place_by,
                wards.edition,
            )
            for c in contacts
        ),
    )
    return city.db.conn.total_changes - before


def fill_wards(city: CityFile, contacts: Sequence[Contact], wards: Wards) -> int:
    """Give stored contacts that have no ward the one that is known by now; return how many got one.

    Not where another contact bears the key: two files may number their rows alike.
    """
    before = city.db.conn.total_changes
    city.db.conn.executemany(
        "UPDATE contact SET ward_code = ?, place_by = ?, edition = ? WHERE key = ? AND ward_code IS NULL "
        "AND (channel, received_at, service, count) = (?, ?, ?, ?)",
        (
            (
                *(wards.codes[c.ward], c.place_by, wards.edition),
                *(c.key, c.channel, c.received_at, c.service, c.count),
            )
            for c in contacts
            if c.ward >= 0
        ),
    )
    return city.db.conn.total_changes - before


def count_other_content(city: CityFile, contacts: Sequence[Contact]) -> int:
    """Return how many contacts are stored under their key with another channel, time, service or number."""
    return sum(
        city.rows(
            "SELECT 1 FROM contact WHERE key = ? AND (channel, received_at, service, count) <> (?, ?, ?, ?)",
            (c.key, c.channel, c.received_at, c.service, c.count),
        ).fetchone()
        is not None
        for c in contacts
    )


def count_ward_services(city: CityFile, edition: str) -> dict[str, dict[str, int]]:
    """Return ward code → service → contacts about it, of those put on wards of an edition.

    Contacts that name no service stand under "". Spellings that differ in case only are one, written as the
    most frequent is.
    """
    found: dict[str, dict[str, int]] = {}
    spelt: dict[str, str] = {}
    for code, service, number in city.rows(
        "SELECT ward_code, service, sum(count) AS number FROM contact WHERE edition = ? "
        "AND ward_code IS NOT NULL GROUP BY ward_code, service ORDER BY number DESC, service",
        (edition,),
    ):
        name = spelt.setdefault(str(service).casefold(), str(service))
        services = found.setdefault(str(code), {})
        services[name] = services.get(name, 0) + int(number)
    return found


def count_contacts(
    city: CityFile,
    wards: Wards,
    *,
    since: str | None = None,
    until: str | None = None,
    service: str | None = None,
) -> dict[str, NDArray[np.float64]]:
    """Return channel → contacts per ward, of those put on wards of this edition; channels by name.

    Args:
        city: The city file.
        wards: The wards of the edition.
        since: First day, ISO 8601; None for no such bound. A total of a month counts where all of the
            month lies inside.
        until: Last day, inclusive.
        service: Service, in any case; None for all.
    """
    asked = query_contacts(city, since=since, until=until, service=service)
    counts: dict[str, NDArray[np.float64]] = {}
    for channel, code, number in city.rows(
        f"SELECT channel, ward_code, sum(count) FROM {asked.table} "  # noqa: S608 - constants of store.periods
        f"WHERE (edition = :edition OR ward_code IS NULL) AND {asked.condition} "
        "GROUP BY channel, ward_code ORDER BY channel",
        {"edition": wards.edition, **asked.values},
    ):
        column = counts.setdefault(channel, np.zeros(len(wards.codes)))
        index = wards.index_of(code) if code else None
        if index is not None:
            column[index] += number
    return counts


def list_contact_editions(city: CityFile) -> list[str]:
    """Return the editions of wards that contacts were put on, in order."""
    return [
        str(row[0])
        for row in city.rows(
            "SELECT DISTINCT edition FROM contact WHERE ward_code IS NOT NULL ORDER BY edition"
        )
    ]


def count_unplaced_contacts(
    city: CityFile, *, since: str | None = None, until: str | None = None, service: str | None = None
) -> dict[str, int]:
    """Return why → number of contacts that count for no ward, of a period and service as in `count_contacts`.

    Reasons are those of `Contact.place_by`, and "other edition": wards that the city file does not hold.
    """
    asked = query_contacts(city, since=since, until=until, service=service)
    unplaced = {
        str(reason): int(number)
        for reason, number in city.rows(
            f"SELECT place_by, sum(count) FROM {asked.table} "  # noqa: S608 - constants of store.periods
            f"WHERE ward_code IS NULL AND {asked.condition} GROUP BY place_by ORDER BY place_by",
            asked.values,
        )
    }
    other = city.rows(
        f"SELECT coalesce(sum(count), 0) FROM {asked.table} AS asked "  # noqa: S608 - constants of store.periods
        f"WHERE ward_code IS NOT NULL AND {asked.condition} AND NOT EXISTS "
        "(SELECT 1 FROM ward WHERE ward.edition = asked.edition AND ward.code = asked.ward_code)",
        asked.values,
    ).fetchone()[0]
    if other:
        unplaced["other edition"] = int(other)
    return unplaced


def fingerprint_contacts(city: CityFile) -> str:
    """Return a cheap mark that changes when contacts do."""
    row = city.rows(
        "SELECT count(*), count(ward_code), coalesce(max(id), 0), coalesce(sum(count), 0) FROM contact"
    ).fetchone()
    return repr(tuple(row))
