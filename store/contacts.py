"""Council contact records in the city file."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from boundaries import Wards
from contacts import Contact
from store.city import CityFile


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
    """Give stored contacts that have no ward the one that is known by now; return how many got one."""
    before = city.db.conn.total_changes
    city.db.conn.executemany(
        "UPDATE contact SET ward_code = ?, place_by = ?, edition = ? WHERE key = ? AND ward_code IS NULL",
        ((wards.codes[c.ward], c.place_by, wards.edition, c.key) for c in contacts if c.ward >= 0),
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


def count_contacts(city: CityFile, wards: Wards) -> dict[str, NDArray[np.float64]]:
    """Return channel → contacts per ward, of those put on wards of this edition; channels by name."""
    counts: dict[str, NDArray[np.float64]] = {}
    for channel, code, number in city.rows(
        "SELECT channel, ward_code, sum(count) FROM contact WHERE edition = ? OR ward_code IS NULL "
        "GROUP BY channel, ward_code ORDER BY channel",
        (wards.edition,),
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


def count_unplaced_contacts(city: CityFile) -> dict[str, int]:
    """Return why → number of contacts that count for no ward.

    Reasons are those of `Contact.place_by`, and "other edition": wards that the city file does not hold.
    """
    unplaced = {
        str(reason): int(number)
        for reason, number in city.rows(
            "SELECT place_by, sum(count) FROM contact WHERE ward_code IS NULL "
            "GROUP BY place_by ORDER BY place_by"
        )
    }
    other = city.rows(
        "SELECT coalesce(sum(count), 0) FROM contact WHERE ward_code IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM ward WHERE ward.edition = contact.edition AND ward.code = contact.ward_code)"
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
