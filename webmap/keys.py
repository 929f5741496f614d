"""The key that signs sessions: kept beside the city file, so that a sign-in outlives the server."""

import os
import secrets
from pathlib import Path

from webmap.errors import WebSettingsError

_BYTES = 32
_OTHERS = 0o077


def read_key(city: Path) -> bytes:
    """Return the key of a city file, made on first use, readable by its owner only.

    It lies beside the file (`leeds.db.key`), not in it: who is given a copy of the city must not be able to
    sign in to the original. Where there is no city file, the key lasts as long as the server.

    Raises:
        WebSettingsError: If it cannot be read or made.
    """
    if not city.is_file():
        return secrets.token_bytes(_BYTES)
    path = city.with_name(f"{city.name}.key")
    try:
        return _read(path) if path.exists() else _make(path)
    except OSError as error:
        raise WebSettingsError(
            f"{path}, the key of sign-ins, cannot be read or made ({error.strerror or error}); "
            "check the rights on it and its folder"
        ) from error


def _make(path: Path) -> bytes:
    key = secrets.token_bytes(_BYTES)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(key.hex())
    return key


def _read(path: Path) -> bytes:
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        path.chmod(0o600)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) < _BYTES:
        raise WebSettingsError(
            f"{path} holds no key of sign-ins; delete it and start again: a new one is made, "
            "and everybody signs in anew"
        )
    return key
