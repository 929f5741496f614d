"""Passwords: what makes one good enough, and their Argon2 hashes."""

import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipeline.errors import PasswordError

SHORTEST_PASSWORD = 12
_LONGEST = 256
_LEAST_REST, _LEAST_DISTINCT = 6, 5
_LEAST_RUN = 4
_OBVIOUS = ("password", "passphrase", "wardlight", "council", "welcome", "letmein", "changeme", "admin")
_ROWS = ("01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class PasswordCost:
    """What one Argon2id hash costs; the defaults are the second choice of RFC 9106.

    Attributes:
        passes: Passes over the memory.
        memory_kib: Memory, KiB.
        lanes: Threads.
    """

    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 4


DEFAULT_COST = PasswordCost()


def hash_password(password: str, cost: PasswordCost) -> str:
    """Return the Argon2id hash of a password with a salt of its own, in PHC form."""
    return _hasher(cost).hash(_fold(password))


def verify_password(password: str, hashed: str, cost: PasswordCost) -> bool:
    """Tell whether a password belongs to a hash; where there is none, "no" takes as long as with one.

    Args:
        password: As typed.
        hashed: The stored hash, "" where there is none.
        cost: What hashes made now cost.
    """
    hasher = _hasher(cost)
    try:
        hasher.verify(hashed or _hash_of_nobody(cost), _fold(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(hashed)


def check_password(password: str, *, known: Iterable[str]) -> None:
    """Refuse a password that is short or that others would try first.

    Args:
        password: As typed.
        known: Words that go with the user: their name, the city.

    Raises:
        PasswordError: If it is; the message does not repeat the password.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordError(
            f"the password is too short; take {SHORTEST_PASSWORD} characters or more, "
            "for example four words that have nothing to do with each other"
        )
    if len(password) > _LONGEST:
        raise PasswordError(f"the password is too long; {_LONGEST} characters are the most")
    rest = _fold(password).casefold()
    words = {part for name in known for part in (name.casefold(), *name.casefold().split()) if len(part) > 2}  # noqa: PLR2004 - shorter ones are in many words
    for word in sorted({*words, *_OBVIOUS}, key=lambda word: (-len(word), word)):
        rest = rest.replace(word, "")
    rest = _drop_runs(rest)
    if len(rest) < _LEAST_REST or len(set(rest)) < _LEAST_DISTINCT:
        raise PasswordError(
            "the password is one of the first that others would try: little is left of it without names, "
            "the city, keys in a row and words such as “password”. Take, for example, four words that have "
            "nothing to do with each other"
        )


def _drop_runs(text: str) -> str:
    """Return a text without runs of neighbouring keys, letters or digits, forwards or backwards."""
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        for size in range(len(row), _LEAST_RUN - 1, -1):
            for start in range(len(row) - size + 1):
                text = text.replace(row[start : start + size], "")
    return text


def _fold(password: str) -> str:
    """Return one spelling for what looks the same: keyboards write é in two ways."""
    return unicodedata.normalize("NFKC", password)


@lru_cache(maxsize=4)
def _hasher(cost: PasswordCost) -> PasswordHasher:
    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes)


@lru_cache(maxsize=4)
def _hash_of_nobody(cost: PasswordCost) -> str:
    return _hasher(cost).hash(secrets.token_urlsafe(32))
