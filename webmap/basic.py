"""Name and password with every request (HTTP Basic, RFC 7617), for programs such as QGIS, on /ogc only.

A page asks for a session instead. What was right once is remembered for a while as a keyed digest: a hash of
the password at every request would cost more than the answer.
"""

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict

from flask import request

from webmap.errors import TooManyTriesError, WrongPasswordError
from webmap.ogc_query import is_ogc
from webmap.roles import Door, Person
from webmap.verifying import Verifier

CHALLENGE = 'Basic realm="Wardlight", charset="UTF-8"'
_MOST_KEPT = 200


class BasicSignIn:
    """Finds the person of a request's own name and password."""

    def __init__(self, door: Door, verifier: Verifier) -> None:
        """Keep who decides; nobody is remembered yet."""
        self._door, self._verifier = door, verifier
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, str] = OrderedDict()

    def find(self) -> Person | None:
        """Return the person, None if the request names none or the password is not right."""
        given = request.authorization
        if given is None or given.type != "basic" or not is_ogc(request.path):
            return None
        name, password = given.username or "", given.password or ""
        digest = hmac.digest(self._secret, f"{len(name)}:{name}{password}".encode(), hashlib.sha256)
        with self._lock:
            mark = self._known.get(digest)
        # A changed password, role or name has another mark: the door knows it no more.
        person = self._door.find(mark) if mark else None
        return person or self._verify(name, password, digest)

    def _verify(self, name: str, password: str, digest: bytes) -> Person | None:
        try:
            user = self._verifier.verify(name, password)
        except (WrongPasswordError, TooManyTriesError):
            return None
        mark = f"{user.key}|{user.epoch}"
        with self._lock:
            self._known[digest] = mark
            while len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
        return Person(user.name, user.role, mark)
