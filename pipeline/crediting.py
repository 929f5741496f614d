"""Whose data a city file holds: listed, added to, and credited on pages and in files."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from store import StoredSource, load_sources, open_city, save_source


def list_sources(city: Path) -> list[StoredSource]:
    """Return whose data a city file holds.

    Raises:
        StoreError: If it is no city file.
    """
    with open_city(city) as opened:
        return load_sources(opened)


def add_source(  # noqa: PLR0913 - one argument per fact
    city: Path,
    what: str,
    *,
    name: str,
    publisher: str = "",
    licence: str = "",
    licence_url: str = "",
    attribution: str,
    clock: Clock = read_clock,
) -> None:
    """Store whose data a file of the user's own was, so that pages and exports credit it.

    Raises:
        WardlightError: If a fact is missing, or the licence's address is no web address.
    """
    if not what.strip() or not name.strip() or not attribution.strip():
        raise PipelineError("a source needs WHAT it is here, --name and --attribution, each with some words")
    if licence_url and not licence_url.startswith(("https://", "http://")):
        raise PipelineError(f"--licence-url {licence_url!r} is no web address; begin it with https://")
    source = StoredSource(what, name, publisher, licence, licence_url, attribution, "", clock(), "")
    with open_city(city, write=True) as opened, opened.transaction():
        save_source(opened, source)


def list_credits(sources: Sequence[StoredSource]) -> tuple[str, ...]:
    """Return the lines that the licences ask to be shown, each once, in the order of the sources."""
    return tuple(dict.fromkeys(source.attribution for source in sources if source.attribution))
