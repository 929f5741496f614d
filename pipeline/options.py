"""Options that several commands share."""

from pathlib import Path

import click

from contacts import CHANNELS
from pipeline.errors import PipelineError
from pipeline.periods import Period, read_period

# Whether the file is there and what it is, the city file itself tells, in words of its own.
CITY = click.Path(path_type=Path)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
INPUT = click.Path(path_type=Path)

SERVICE = click.option("--service", help="Ask this address instead: a mirror, or the council's own server.")
CACHE = click.option(
    "--cache", type=click.Path(path_type=Path, file_okay=False), help="Folder of fetched files."
)
REFRESH = click.option("--refresh", is_flag=True, help="Fetch again what was fetched in the last 30 days.")

NOMINATIM = click.option(
    "--nominatim",
    help="Server that addresses are looked up with: your own, as http://HOST:PORT, or public "
    "(OpenStreetMap's: addresses leave your machine).",
)
CONTACT = click.option(
    "--contact", default="", help="Your e-mail or web address, told to the server; the public one needs it."
)
LAYER = click.option("--layer", help="Layer of a GeoPackage, or shapefile of a zip, where there are several.")
CRS = click.option("--crs", help="CRS of a file that does not say its own, e.g. EPSG:27700.")
PAUSE = click.option(
    "--pause",
    type=click.FloatRange(0, 60),
    default=0.0,
    help="Seconds between two requests.  [default: 1 for public, else 0]",
)


def split_channels(option: str, text: str) -> tuple[str, ...]:
    """Return the channels of a comma-separated option, in order, each once.

    Raises:
        click.UsageError: If it names none, or one that is no channel.
    """
    chosen = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    unknown = [channel for channel in chosen if channel not in CHANNELS]
    if unknown or not chosen:
        named = ", ".join(unknown) or "nothing"
        raise click.UsageError(f"{option} names {named}; choose from {', '.join(CHANNELS)}")
    return chosen


def take_period(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Period | None:
    """Return the period of an option, None where it is not given.

    Raises:
        click.UsageError: If it is none.
    """
    if text is None:
        return None
    try:
        return read_period(text)
    except PipelineError as error:
        raise click.UsageError(str(error)) from error
