"""`wards fetch` and `reference fetch`: open data into the city file, with its source."""

from pathlib import Path

import click

from pipeline.fetching import TOPICS, FetchSettings, fetch_reference, fetch_wards
from pipeline.options import CACHE, CITY, REFRESH, SERVICE
from pipeline.printing_fetched import show_fetched
from pipeline.progress import show_progress
from sources.ons_services import RESOLUTIONS

_JSON = click.option("--json", "as_json", is_flag=True, help="Print ledger and source as JSON.")


@click.command("fetch")
@click.argument("city", type=CITY)
@click.argument("district", default="")
@click.option("--edition", default="", help="2025, 2025-05 or May 2025.  [default: the newest]")
@click.option(
    "--resolution",
    type=click.Choice(list(RESOLUTIONS)),
    default="bgc",
    show_default=True,
    help="; ".join(f"{key}: {what}" for key, what in RESOLUTIONS.items()),
)
@click.option(
    "--beside", is_flag=True, help="Keep them beside the current edition instead of making them current."
)
@SERVICE
@CACHE
@REFRESH
@_JSON
def wards_fetch(  # noqa: PLR0913 - one argument per option
    city: Path,
    district: str,
    *,
    edition: str,
    resolution: str,
    beside: bool,
    service: str | None,
    cache: Path | None,
    refresh: bool,
    as_json: bool,
) -> None:
    """Fetch the wards of a district from the Office for National Statistics.

    DISTRICT is its code; without one that of the city's profile is taken.

    \b
    Examples:
      wardlight wards fetch leeds.db
      wardlight wards fetch leeds.db E08000035 --edition 2018 --beside
    """
    with show_progress("Fetching wards", total=None) as advance:
        report = fetch_wards(
            city,
            district,
            edition=edition,
            resolution=resolution,
            current=not beside,
            settings=FetchSettings(service, cache, refresh),
            advance=advance,
        )
    show_fetched([report], as_json=as_json)


@click.command("fetch")
@click.argument("city", type=CITY)
@click.option(
    "--only",
    "topics",
    multiple=True,
    type=click.Choice(TOPICS),
    help="Fetch this only; may be given several times.  [default: all there is for the country]",
)
@click.option("--edition", default="", help="Year of the wards.  [default: as the city file says]")
@SERVICE
@CACHE
@REFRESH
@_JSON
def reference_fetch(  # noqa: PLR0913 - one argument per option
    city: Path,
    *,
    topics: tuple[str, ...],
    edition: str,
    service: str | None,
    cache: Path | None,
    refresh: bool,
    as_json: bool,
) -> None:
    """Fetch people, people aged 65 and over, households, deprivation and digital exclusion of the wards.

    England and Wales. --service takes a mirror that has every file under the path of its own host.

    \b
    Example:
      wardlight reference fetch leeds.db
    """
    with show_progress("Fetching figures", total=None) as advance:
        reports = fetch_reference(
            city,
            topics=topics,
            edition=edition,
            settings=FetchSettings(service, cache, refresh),
            advance=advance,
        )
    show_fetched(reports, as_json=as_json)
