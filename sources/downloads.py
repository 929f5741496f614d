"""A published file brought whole and kept: one for the whole country serves every city."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sources.catalogue import Source
from sources.client import Client
from sources.shelf import Fetched, Shelf


@dataclass(frozen=True, slots=True)
class Errand:
    """With what something is fetched.

    Attributes:
        client: Asks.
        source: Whose data it is, and at which address.
        cache: Folder of fetched files.
        at: The present time, ISO 8601 UTC.
        refresh: Fetch although the cache has it and it is younger than 30 days.
        advance: Told the bytes as they come.
        pause: Waits some seconds.
    """

    client: Client
    source: Source
    cache: Path
    at: str
    refresh: bool = False
    advance: Callable[[int], None] = lambda _: None
    pause: Callable[[float], None] = time.sleep


def fetch_file(errand: Errand, name: str, *, find_url: Callable[[], str]) -> tuple[Fetched, Path]:
    """Bring a file, or find it in the cache; a download that was broken off goes on.

    Args:
        errand: With what.
        name: Name to keep it under.
        find_url: Returns its address; not called if the file is there.

    Raises:
        SourceError: If it cannot be had.
    """
    shelf = Shelf(errand.cache, errand.source, name)
    if not errand.refresh and (found := shelf.find()):
        return found, shelf.path(found)
    url = find_url()
    errand.client.download(url, shelf.folder / name, advance=errand.advance)
    fetched = shelf.finish(name, at=errand.at, url=url)
    return fetched, shelf.path(fetched)
