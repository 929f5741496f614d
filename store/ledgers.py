"""Ledgers of imports in the city file."""

import json

from intake import Ledger, Reject
from store.city import CityFile


def save_ledger(city: CityFile, ledger: Ledger, *, at: str) -> int:
    """Store a ledger with its rejects; return its number.

    Args:
        city: The city file, inside the import's own transaction.
        ledger: What became of each row.
        at: Time of the import, ISO 8601 UTC.
    """
    cursor = city.db.conn.execute(
        "INSERT INTO ledger (at, what, file, sha256, read, stored, duplicate, rejected, columns, notes) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            at,
            ledger.what,
            ledger.file,
            ledger.sha256,
            ledger.read,
            ledger.stored,
            ledger.duplicate,
            ledger.rejected,
            json.dumps(dict(ledger.columns), ensure_ascii=False),
            json.dumps(list(ledger.notes), ensure_ascii=False),
        ),
    )
    number = int(cursor.lastrowid or 0)
    city.db.conn.executemany(
        "INSERT INTO reject VALUES (?, ?, ?, ?, ?)",
        ((number, reject.row, reject.field, reject.value, reject.reason) for reject in ledger.rejects),
    )
    return number


def load_rejects(city: CityFile, ledger: int, *, most: int) -> list[Reject]:
    """Return the first rows that an import refused, in the order of its file."""
    rows = city.rows(
        "SELECT row, field, value, reason FROM reject WHERE ledger = ? ORDER BY rowid LIMIT ?", (ledger, most)
    )
    return [Reject(*row) for row in rows]


def load_ledgers(city: CityFile) -> list[dict[str, object]]:
    """Return all ledgers, newest first, without their rejects."""
    return [
        {**row, "columns": json.loads(row["columns"]), "notes": json.loads(row["notes"])}
        for row in city.db.query("SELECT * FROM ledger ORDER BY id DESC")
    ]
