"""A published file brought whole and kept: one for the whole country serves every city."""

from collections.abc import Callable
from pathlib import Path

from sources.catalogue import Source
from sources.client import Client
from sources.shelf import Fetched, Shelf


def fetch_file(
    client: Client,
    source: Source,
    name: str,
    *,
    find_url: Callable[[], str],
    cache: Path,
    refresh: bool,
    clock: Callable[[], str],
    advance: Callable[[int], None],
) -> tuple[Fetched, Path]:
    """Bring a file, or find it on the shelf; a download that was broken off goes on.

    Args:
        client: Asks.
        source: Whose it is.
        name: Name to keep it under.
        find_url: Returns its address; not called if the file is there.
        cache: Folder of fetched files.
        refresh: Fetch although the shelf has a file younger than 30 days.
        clock: Tells the present time.
        advance: Told the bytes as they come.

    Raises:
        SourceError: If it cannot be had.
    """
    shelf = Shelf(cache, source, name)
    if not refresh and (found := shelf.find()):
        return found, shelf.path(found)
    url = find_url()
    client.download(url, shelf.folder / name, advance=advance)
    shelf.request = url
    fetched = shelf.finish(name, at=clock())
    return fetched, shelf.path(fetched)
