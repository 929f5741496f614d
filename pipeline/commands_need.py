"""The commands on need and on services on the ground."""

from pathlib import Path

import click

from pipeline import printing, printing_access, printing_need
from pipeline.access import KINDS, compute_access
from pipeline.need import rate_need
from pipeline.options import CITY, INPUT
from pipeline.services import import_services


@click.command()
@click.argument("city", type=CITY)
@click.option(
    "--indicator",
    "indicators",
    multiple=True,
    help='A column and what it speaks of, e.g. "aged_65_plus per population, demography" or '
    '"download_speed, broadband, weight 2, less is worse". Give it once for each.  '
    "[default: chosen by the names of the columns]",
)
@click.option(
    "--weights",
    default="",
    help='Weights of the components, e.g. "demography 2, deprivation 1, broadband 0".  [default: all alike]',
)
@click.option(
    "--column", default="", help='Take a published index as it is, e.g. deri or "imd_rank, less is worse".'
)
@click.option("--automatic", is_flag=True, help="Forget what was chosen before.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def need(
    city: Path, *, indicators: tuple[str, ...], weights: str, column: str, automatic: bool, as_json: bool
) -> None:
    """Rank the wards by their risk of digital exclusion, and say how far that depends on the weights.

    What is chosen is kept in the city file: pages and exports show it from then on.

    \b
    Examples:
      wardlight need leeds.db
      wardlight need leeds.db --indicator "aged_65_plus per population, demography" --indicator imd_score
      wardlight need leeds.db --column deri
    """
    report = rate_need(city, indicators=indicators, weights=weights, column=column, automatic=automatic)
    printing_need.show_need(report, as_json=as_json)


@click.group()
def services() -> None:
    """Counters, hubs and libraries: where people can go."""


@services.command("import")
@click.argument("city", type=CITY)
@click.argument("file", type=INPUT)
@click.option(
    "--replace", is_flag=True, help="The file is the whole list: forget services that are not in it."
)
@click.option("--source", default="", help="Name of the source.  [default: the file's name]")
@click.option("--encoding", default="utf-8", show_default=True, help="Text encoding of the file.")
@click.option("--json", "as_json", is_flag=True, help="Print the ledger as JSON.")
def import_list(city: Path, file: Path, *, replace: bool, source: str, encoding: str, as_json: bool) -> None:
    """Import a list of places: name, lat and lon or postcode, and perhaps kind, counter, address, hours.

    \b
    Example:
      wardlight services import leeds.db libraries-and-counters.csv
    """
    ledger = import_services(city, file, replace=replace, source=source, encoding=encoding)
    printing.show_ledgers([ledger], as_json=as_json)


@click.command()
@click.argument("city", type=CITY)
@click.option(
    "--kind", type=click.Choice(KINDS), default="counter", show_default=True, help="What people go to."
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def access(city: Path, *, kind: str, as_json: bool) -> None:
    """Tell how far residents have to the nearest counter, and whom each counter serves.

    \b
    Example:
      wardlight access leeds.db --kind library
    """
    printing_access.show_access(compute_access(city, kind=kind), as_json=as_json)
