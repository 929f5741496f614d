"""Name and password looked at: slowly, few at a time, and alike for whatever is wrong."""

import threading
from collections.abc import Callable
from math import ceil

from flask import request

from pipeline.errors import PasswordError
from pipeline.users import fold_name, note, verify_user
from store import UserRow
from webmap.errors import TooManyTriesError, WrongPasswordError
from webmap.roles import Door
from webmap.slowdown import Slowdown

Errors = list[tuple[str, str]]
"""What is wrong with a form: (id of the field, words)."""

_LONGEST_KEY = 200
# A hash takes memory and a core: many at once must not keep the pages waiting.
_HASHING = threading.BoundedSemaphore(2)


class Verifier:
    """Tells whether a password is right, and slows those down who guess."""

    def __init__(self, door: Door, slowdown: Slowdown) -> None:
        """Keep the door, which names the city file and what a hash costs, and the counts of failures."""
        self._door = door
        self._slowdown = slowdown

    def verify(self, name: str, password: str) -> UserRow:
        """Return the user of a name and password.

        Raises:
            WrongPasswordError: If they do not fit, there is no such user, or they are disabled.
            TooManyTriesError: If this name or address has failed too often of late; nothing was looked at.
        """
        settings = self._door.settings
        key, address = fold_name(name)[:_LONGEST_KEY], request.remote_addr or ""
        wait = self._slowdown.begin(key, address)
        if wait > 0:
            raise TooManyTriesError(f"too many tries. Wait {say_wait(wait)}, then try again", ceil(wait))
        with _HASHING:
            user = verify_user(settings.city, name, password, cost=settings.password_cost)
        if user is not None:
            self._slowdown.forget(key, address)
            return user
        if self._slowdown.wait(key, address) > 0:
            # A name that is none may be a password typed in the wrong place: it is not written down.
            known = self._door.read(key).user
            who = known.name if known else "unknown name"
            note(settings.city, who, "sign-in slowed down", detail=f"from {address}")
        raise WrongPasswordError("the name or the password is not right")


def take_new_password(store: Callable[[str], object]) -> Errors:
    """Store the new password of the request's form; return what is wrong with it."""
    new = request.form.get("new_password", "")
    if new != request.form.get("new_password_again", ""):
        return [("new_password_again", "The two new passwords differ")]
    try:
        with _HASHING:
            store(new)
    except PasswordError as error:
        return [("new_password", begin_large(str(error)))]
    return []


def say_wait(seconds: float) -> str:
    """Return a wait in words, rounded up: `1 second`, `45 seconds`, `15 minutes`."""
    whole = ceil(seconds)
    number, unit = (whole, "second") if whole < 120 else (ceil(whole / 60), "minute")  # noqa: PLR2004 - two minutes
    return f"{number} {unit}{'' if number == 1 else 's'}"


def begin_large(words: str) -> str:
    """Return words with a capital letter at their beginning."""
    return words[:1].upper() + words[1:]
