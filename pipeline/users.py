"""Who may sign in to the pages of a city file, as what; every change is audited."""

import hashlib
import logging
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.clock import Clock, read_clock
from pipeline.errors import UserError
from pipeline.passwords import DEFAULT_COST, PasswordCost, check_password, hash_password, verify_password
from store import (
    CityFile,
    StoreError,
    UserRow,
    add_audit,
    find_user_by_link,
    has_users,
    load_user,
    load_users,
    open_city,
    save_user,
)

ROLES = ("viewer", "planner", "analyst", "admin")
"""What a user may be; each may do what those before it may."""

LINK_HOURS = 48
_LONGEST_NAME = 40
_PUBLIC = "public"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Access:
    """What decides who is let in.

    Attributes:
        has_users: Whether there is any user: if not, nobody can sign in.
        public: Whether the public view is open.
        user: The user asked for, None if there is none.
    """

    has_users: bool
    public: bool
    user: UserRow | None


def fold_name(name: str) -> str:
    """Return the key of a user's name: "Ann", " ann" and "ANN" are one user."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def read_access(city: Path, key: str = "") -> Access:
    """Return what decides who is let in, with one user by key.

    Raises:
        WardlightError: If it is no city file.
    """
    with open_city(city) as opened:
        user = load_user(opened, key) if key else None
        return Access(has_users(opened), opened.setting(_PUBLIC) == "yes", user)


def list_users(city: Path) -> list[UserRow]:
    """Return all users, disabled ones too, by name."""
    with open_city(city) as opened:
        return load_users(opened)


def add_user(  # noqa: PLR0913 - who, what and by whom, and what tests set
    city: Path,
    name: str,
    role: str,
    *,
    password: str | None,
    who: str,
    clock: Clock = read_clock,
    cost: PasswordCost = DEFAULT_COST,
) -> None:
    """Add a user.

    Args:
        city: The city file.
        name: 1 to 40 characters that can be seen.
        role: One of `ROLES`; the first user must be an admin.
        password: The first password, None where a one-time link will set it.
        who: Who adds the user, for the audit.
        clock: Gives the time.
        cost: What the password's hash costs.

    Raises:
        UserError: If the name is none or taken, the role is none, or the first user is no admin.
        PasswordError: If the password is too weak.
    """
    tidy = _check_name(name)
    _check_role(role)
    hashed = "" if password is None else _hash(city, tidy, password, cost)
    at = clock()
    with open_city(city, write=True) as opened, opened.transaction():
        if load_user(opened, fold_name(tidy)) is not None:
            raise UserError(
                f"there is a user {tidy!r} already; take another name, or change that user's role"
            )
        if role != "admin" and not has_users(opened):
            raise UserError("the first user must be an admin, who can add the others: --role admin")
        save_user(opened, UserRow(fold_name(tidy), tidy, hashed, role, at, disabled=False, epoch=_draw()))
        add_audit(opened, at=at, who=who, what="user added", detail=f"{tidy}, {role}")


def set_role(city: Path, name: str, role: str, *, who: str, clock: Clock = read_clock) -> None:
    """Give a user another role; their sign-ins end.

    Raises:
        UserError: If there is no such user or role, or no admin would be left.
    """
    _check_role(role)
    _change(
        city,
        name,
        lambda user: replace(user, role=role, epoch=_draw()),
        audit=(who, "role changed", role),
        clock=clock,
    )


def set_password(
    city: Path,
    name: str,
    password: str,
    *,
    who: str,
    clock: Clock = read_clock,
    cost: PasswordCost = DEFAULT_COST,
) -> None:
    """Give a user another password; their sign-ins end, and so does a one-time link.

    Raises:
        UserError: If there is no such user.
        PasswordError: If the password is too weak.
    """
    with open_city(city) as opened:
        tidy = _require(opened, name).name
    hashed = _hash(city, tidy, password, cost)
    _change(
        city,
        name,
        lambda user: replace(user, password=hashed, epoch=_draw(), link="", link_until=""),
        audit=(who, "password changed", ""),
        clock=clock,
    )


def set_disabled(city: Path, name: str, *, disabled: bool, who: str, clock: Clock = read_clock) -> None:
    """Shut a user out, at once and until enabled again, or let them in again.

    Raises:
        UserError: If there is no such user, or no admin would be left.
    """
    _change(
        city,
        name,
        lambda user: replace(user, disabled=disabled, epoch=_draw(), link="", link_until=""),
        audit=(who, "user disabled" if disabled else "user enabled", ""),
        clock=clock,
    )


def make_link(city: Path, name: str, *, who: str, clock: Clock = read_clock) -> str:
    """Return the secret of a link by which a user sets a password once, within `LINK_HOURS`.

    Only its digest is stored; a former link is void. The password so far goes on until it is used.

    Raises:
        UserError: If there is no such user.
    """
    secret = secrets.token_urlsafe(32)
    until = _shift(clock(), LINK_HOURS)
    _change(
        city,
        name,
        lambda user: replace(user, link=_digest(secret), link_until=until),
        audit=(who, "one-time link made", f"until {until}"),
        clock=clock,
    )
    return secret


def find_link(city: Path, secret: str, *, clock: Clock = read_clock) -> UserRow:
    """Return the user to whom a one-time link was given.

    Raises:
        UserError: If it was used, replaced, is too old, or never was.
    """
    with open_city(city) as opened:
        user = find_user_by_link(opened, _digest(secret))
    if user is None or user.disabled or user.link_until < clock():
        raise UserError(
            "this link has been used, is too old, or was replaced by another; ask an admin for one"
        )
    return user


def use_link(
    city: Path, secret: str, password: str, *, clock: Clock = read_clock, cost: PasswordCost = DEFAULT_COST
) -> UserRow:
    """Set a password by a one-time link, which is void from then on; return the user.

    Raises:
        UserError: If the link cannot be used.
        PasswordError: If the password is too weak; the link can still be used.
    """
    user = find_link(city, secret, clock=clock)
    hashed = _hash(city, user.name, password, cost)

    def take(now: UserRow) -> UserRow:
        if now.link != user.link:
            raise UserError("this link has just been used or replaced; ask an admin for another")
        return replace(now, password=hashed, epoch=_draw(), link="", link_until="")

    return _change(city, user.name, take, audit=(user.name, "password set by one-time link", ""), clock=clock)


def verify_user(city: Path, name: str, password: str, *, cost: PasswordCost = DEFAULT_COST) -> UserRow | None:
    """Return the user if the password is theirs, else None: in the same time for whatever reason.

    Raises:
        WardlightError: If it is no city file.
    """
    user = read_access(city, fold_name(name)).user
    right = verify_password(password, "" if user is None else user.password, cost)
    return user if user is not None and right and not user.disabled else None


def note(city: Path, who: str, what: str, *, detail: str = "", clock: Clock = read_clock) -> None:
    """Add to the audit what changes nothing in the file; while a command writes it, only the log tells."""
    try:
        with open_city(city, write=True) as opened, opened.transaction():
            add_audit(opened, at=clock(), who=who, what=what, detail=detail)
    except StoreError as error:
        _log.warning("not audited: %s, %s %s (%s)", who, what, detail, error)


def open_public(city: Path, *, opened: bool, who: str, clock: Clock = read_clock) -> None:
    """Open the public view to people who are not signed in, or close it.

    Raises:
        WardlightError: If it is no city file or cannot be written.
    """
    with open_city(city, write=True) as file, file.transaction():
        file.set_setting(_PUBLIC, "yes" if opened else "no")
        add_audit(file, at=clock(), who=who, what=f"public view {'opened' if opened else 'closed'}")


def _change(
    city: Path,
    name: str,
    change: Callable[[UserRow], UserRow],
    *,
    audit: tuple[str, str, str],
    clock: Clock,
) -> UserRow:
    who, what, detail = audit
    with open_city(city, write=True) as opened, opened.transaction():
        former = _require(opened, name)
        user = change(former)
        save_user(opened, user)
        if not any(each.role == "admin" and not each.disabled for each in load_users(opened)):
            raise UserError(f"{former.name} is the last admin; make another user an admin first")
        add_audit(
            opened,
            at=clock(),
            who=who,
            what=what,
            detail=", ".join(part for part in (user.name, detail) if part),
        )
    return user


def _require(city: CityFile, name: str) -> UserRow:
    user = load_user(city, fold_name(name))
    if user is None:
        names = ", ".join(each.name for each in load_users(city)) or "there is none yet"
        raise UserError(f"there is no user {name!r}; the users are: {names}")
    return user


def _hash(city: Path, name: str, password: str, cost: PasswordCost) -> str:
    with open_city(city) as opened:
        known = (name, opened.setting("name"), city.stem)
    check_password(password, known=known)
    return hash_password(password, cost)


def _check_name(name: str) -> str:
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not tidy or len(tidy) > _LONGEST_NAME or not tidy.isprintable():
        raise UserError(f"{tidy[:_LONGEST_NAME]!r} is no user's name; use 1 to {_LONGEST_NAME} letters")
    return tidy


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise UserError(f"there is no role {role!r}; choose from {', '.join(ROLES)}")


def _draw() -> str:
    return secrets.token_hex(8)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _shift(at: str, hours: int) -> str:
    moment = datetime.fromisoformat(at) + timedelta(hours=hours)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
