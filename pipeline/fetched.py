"""What all fetch commands share: where fetched files lie, and the record of whose data they are."""

from pathlib import Path

import click

from sources import Fetched
from store import CityFile, StoredSource, save_source


def find_cache(chosen: Path | None) -> Path:
    """Return the folder of fetched files: the one chosen, else the user's own for Wardlight."""
    return chosen if chosen is not None else Path(click.get_app_dir("wardlight")) / "cache"


def record_source(city: CityFile, what: str, fetched: Fetched) -> None:
    """Store whose data a fetched file is, inside the import's own transaction.

    Args:
        city: The city file, open for writing.
        what: What the file is here: `wards 2025`, `reference`, `places street`, ...
        fetched: The file.
    """
    source = fetched.source
    stored = StoredSource(
        what=what,
        name=source.name,
        publisher=source.publisher,
        licence=source.licence,
        licence_url=source.licence_url,
        attribution=source.attribution.replace("{year}", fetched.at[:4]),
        url=fetched.url,
        at=fetched.at,
        sha256=fetched.sha256,
    )
    save_source(city, stored)
