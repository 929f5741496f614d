"""What a server of addresses said, asked once; what was asked is stored as a keyed digest only."""

from store.city import CityFile


def load_address_answer(city: CityFile, service: str, query: str) -> str | None:
    """Return a stored answer as JSON, None if it was not asked yet.

    Args:
        city: The city file.
        service: The server.
        query: Keyed digest of what was asked.
    """
    row = city.rows(
        "SELECT answer FROM address_answer WHERE service = ? AND query = ?", (service, query)
    ).fetchone()
    return None if row is None else str(row[0])


def save_address_answer(city: CityFile, service: str, query: str, *, answer: str, at: str) -> None:
    """Store an answer; an earlier one to the same question is replaced.

    Args:
        city: The city file, in a transaction.
        service: The server.
        query: Keyed digest of what was asked.
        answer: JSON list of candidates, `[]` for none.
        at: When it was given, ISO 8601 UTC.
    """
    city.db.conn.execute(
        "INSERT OR REPLACE INTO address_answer (service, query, at, answer) VALUES (?, ?, ?, ?)",
        (service, query, at, answer),
    )


def drop_address_answers(city: CityFile) -> int:
    """Forget all answers; return how many there were."""
    return int(city.db.conn.execute("DELETE FROM address_answer").rowcount)
