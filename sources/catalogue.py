"""Whose data it is, under which licence, and where it is published: `catalogue.toml`, read."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import msgspec

from sources.errors import SourceError

_FILE = Path(__file__).with_name("catalogue.toml")


class Source(msgspec.Struct, frozen=True):
    """A publisher's data set.

    Attributes:
        key: What we call it, e.g. `ons-wards`.
        name: What the publisher calls it.
        publisher: Who publishes it.
        licence: Name of the licence, e.g. `OGL v3`.
        licence_url: Where the licence stands.
        attribution: The line that the licence asks to be shown.
        url: Root of the service, without a slash at its end.
    """

    key: str
    name: str
    publisher: str
    licence: str
    licence_url: str
    attribution: str
    url: str


@cache
def load_catalogue() -> Mapping[str, Source]:
    """Return every source by its key."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {key: msgspec.convert({"key": key, **table}, Source) for key, table in tables.items()}
    )


def find_source(key: str, *, service: str | None = None) -> Source:
    """Return a source, its service at another address if one is named (a mirror, a council's own server).

    Raises:
        SourceError: If there is none of that key, or the address is none of http.
    """
    source = load_catalogue().get(key)
    if source is None:
        raise SourceError(f"there is no source {key!r}; use one of {', '.join(sorted(load_catalogue()))}")
    if service is None:
        return source
    try:
        parts = urlsplit(service)
        named = parts.scheme in {"https", "http"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        named = False
    if not named:
        raise SourceError(f"--service {service!r} is no web address; give one that begins with https://")
    if "@" in parts.netloc:
        # The address is stored in the city file, and shown.
        raise SourceError("--service holds a name or password; give an address that needs none")
    return msgspec.structs.replace(source, url=service.rstrip("/"))
