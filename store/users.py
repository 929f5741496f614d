"""Users of the pages, and the audit of what they and the admins did."""

from dataclasses import astuple, dataclass, field
from typing import NamedTuple

from store.city import CityFile

_COLUMNS = "key, name, password, role, created, disabled, epoch, link, link_until"


@dataclass(frozen=True, slots=True)
class UserRow:
    """One user as stored.

    Attributes:
        key: The name with its case folded: "Ann" and "ann" are one.
        name: The name as it is shown.
        password: Argon2 hash in PHC form, "" before the first password is set.
        role: viewer, planner, analyst or admin.
        created: When added, ISO 8601 UTC.
        disabled: Whether the user may no longer sign in.
        epoch: What sign-ins are bound to; once it is drawn anew, all of them have ended.
        link: SHA-256 digest (hex) of the one-time link's secret, "" if there is none.
        link_until: Until when the link can be used, ISO 8601 UTC, "" if there is none.
    """

    key: str
    name: str
    password: str = field(repr=False)
    role: str
    created: str
    disabled: bool
    epoch: str
    link: str = field(default="", repr=False)
    link_until: str = ""


class AuditRow(NamedTuple):
    """One entry of the audit: its number, when (ISO 8601 UTC), who, what, and the particulars."""

    id: int
    at: str
    who: str
    what: str
    detail: str


def load_users(city: CityFile) -> list[UserRow]:
    """Return all users, disabled ones too, by name."""
    rows = city.rows(f"SELECT {_COLUMNS} FROM user ORDER BY key")  # noqa: S608 - constants
    return [_read(row) for row in rows]


def load_user(city: CityFile, key: str) -> UserRow | None:
    """Return one user, None if there is none of this key."""
    row = city.rows(f"SELECT {_COLUMNS} FROM user WHERE key = ?", (key,)).fetchone()  # noqa: S608 - constants
    return None if row is None else _read(row)


def find_user_by_link(city: CityFile, link: str) -> UserRow | None:
    """Return the user whose one-time link has this digest, None if there is none."""
    row = city.rows(
        f"SELECT {_COLUMNS} FROM user WHERE link = ? AND link <> ''",  # noqa: S608 - constants
        (link,),
    ).fetchone()
    return None if row is None else _read(row)


def has_users(city: CityFile) -> bool:
    """Tell whether there is any user, disabled ones counted."""
    return city.rows("SELECT 1 FROM user LIMIT 1").fetchone() is not None


def save_user(city: CityFile, user: UserRow) -> None:
    """Store a user; one of the same key is replaced."""
    city.db.conn.execute("INSERT OR REPLACE INTO user VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", astuple(user))


def add_audit(city: CityFile, *, at: str, who: str, what: str, detail: str = "") -> None:
    """Add an entry to the audit; no password and no word of a post may be in it."""
    city.db.conn.execute(
        "INSERT INTO audit (at, who, what, detail) VALUES (?, ?, ?, ?)", (at, who, what, detail)
    )


def count_audit(city: CityFile) -> int:
    """Return the number of entries of the audit."""
    return city.count("audit")


def load_audit(city: CityFile, *, size: int, skip: int = 0) -> list[AuditRow]:
    """Return a page of the audit, newest first."""
    rows = city.rows(
        "SELECT id, at, who, what, detail FROM audit ORDER BY id DESC LIMIT ? OFFSET ?", (size, skip)
    )
    return [AuditRow(*row) for row in rows]


def _read(row: tuple[str, str, str, str, str, int, str, str, str]) -> UserRow:
    key, name, password, role, created, disabled, epoch, link, link_until = row
    return UserRow(key, name, password, role, created, bool(disabled), epoch, link, link_until)
