"""`wardlight places fetch`: words in, `fetching_places` called, ledgers out."""

from pathlib import Path

import click

from pipeline import printing
from pipeline.fetching_places import PLACE_SOURCES, fetch_places
from pipeline.options import CACHE, CITY, INPUT, REFRESH, SERVICE
from pipeline.progress import show_progress


@click.command()
@click.argument("city", type=CITY)
@click.argument("source", type=click.Choice(list(PLACE_SOURCES)))
@click.option("--file", type=INPUT, help="Read this file of the source instead of asking the network.")
@SERVICE
@CACHE
@REFRESH
@click.option("--json", "as_json", is_flag=True, help="Print the ledgers as JSON.")
def fetch(  # noqa: PLR0913 - one argument per option
    city: Path,
    source: str,
    *,
    file: Path | None,
    service: str | None,
    cache: Path | None,
    refresh: bool,
    as_json: bool,
) -> None:
    """Fetch places from open data, for the city's wards and 5 km around them.

    \b
    opennames  streets, suburbs, postcodes and features (OS Open Names)
    codepoint  postcodes in use (Code-Point Open)
    onspd      postcodes, terminated ones too (ONS Postcode Directory)
    osm        points of interest (OpenStreetMap; --file takes .osm.pbf)
    naptan     stations and stops (NaPTAN)

    \b
    Examples:
      wardlight places fetch leeds.db opennames
      wardlight places fetch leeds.db osm --file west-yorkshire.osm.pbf
    """
    if file is not None and (service is not None or refresh):
        raise click.UsageError("--file asks no service: leave out --service and --refresh")
    with show_progress(f"Fetching {source}", total=None) as advance:
        ledgers = fetch_places(
            city, source, file=file, service=service, cache=cache, refresh=refresh, advance=advance
        )
    printing.show_ledgers(ledgers, as_json=as_json)
