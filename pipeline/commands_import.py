"""The import commands: each prints its ledger."""

from pathlib import Path

import click

from geocode import KINDS
from geocode.addresses import AddressSettings
from pipeline import checking_wards, importing, printing
from pipeline.addresses import ContactAddresses
from pipeline.options import CITY, CONTACT, CRS, INPUT, LAYER, NOMINATIM, PAUSE
from pipeline.progress import show_progress

_ENCODING = click.option("--encoding", default="utf-8", show_default=True, help="Text encoding of the file.")
_EDITION = click.option(
    "--edition", help="Edition of the wards that the file speaks of.  [default: the current one]"
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the ledger as JSON.")


@click.group()
def wards() -> None:
    """Ward boundaries."""


@click.group()
def reference() -> None:
    """Population and anything else known per ward."""


@click.group()
def places() -> None:
    """The gazetteer: streets, suburbs, points of interest, postcodes."""


@click.group()
def posts() -> None:
    """Posts from social media."""


@click.group()
def contacts() -> None:
    """Calls, counter visits and other contacts with the council."""


@wards.command("import")
@click.argument("city", type=CITY)
@click.argument("file", type=INPUT)
@click.option("--code-column", help="Column of the ward codes, if it is not recognised.")
@click.option("--name-column", help="Column of the ward names, if it is not recognised.")
@click.option("--edition", default="", help="Year of the boundaries, e.g. 2025.")
@click.option(
    "--beside", is_flag=True, help="Keep it beside the current edition instead of making it current."
)
@LAYER
@CRS
@_JSON
def import_wards(  # noqa: PLR0913 - one argument per option
    city: Path,
    file: Path,
    *,
    code_column: str | None,
    name_column: str | None,
    edition: str,
    beside: bool,
    layer: str | None,
    crs: str | None,
    as_json: bool,
) -> None:
    """Import GeoJSON, GeoPackage or a shapefile (zipped too).

    A file is read apart from all else, within 120 seconds and, but on Windows, 4 GiB of memory: outlines
    of up to 16 million vertices. A zip may unpack to 1 GiB.

    \b
    Examples:
      wardlight wards import leeds.db wards.geojson --edition 2025
      wardlight wards import leeds.db wards.shp --crs EPSG:27700
    """
    ledger = importing.import_wards(
        city,
        file,
        code_column=code_column,
        name_column=name_column,
        edition=edition,
        layer=layer,
        crs=crs,
        current=not beside,
    )
    printing.show_ledgers([ledger], as_json=as_json)


@wards.command("check")
@click.argument("city", type=CITY)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def check_wards(city: Path, *, as_json: bool) -> None:
    """List where wards overlap, and holes and gaps between them, with their areas.

    \b
    Example:
      wardlight wards check leeds.db
    """
    printing.show_faults(checking_wards.check_wards(city), as_json=as_json)


@reference.command("import")
@click.argument("city", type=CITY)
@click.argument("file", type=INPUT)
@_EDITION
@_ENCODING
@_JSON
def import_reference(city: Path, file: Path, *, edition: str | None, encoding: str, as_json: bool) -> None:
    """Import a table with one row a ward; every numeric column is kept.

    \b
    Example:
      wardlight reference import leeds.db ward-reference.csv
    """
    ledger = importing.import_reference(city, file, encoding=encoding, edition=edition)
    printing.show_ledgers([ledger], as_json=as_json)


@places.command("import")
@click.argument("city", type=CITY)
@click.argument("file", type=INPUT)
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What the rows are.")
@click.option("--source", default="", help="Name of the source.  [default: the file's name]")
@_ENCODING
@_JSON
def import_places(city: Path, file: Path, *, kind: str, source: str, encoding: str, as_json: bool) -> None:
    """Import a gazetteer table: name, lat, lon, and perhaps locality, outcode, category.

    \b
    Example:
      wardlight places import leeds.db streets.csv --kind street
    """
    ledger = importing.import_places(city, file, kind=kind, source=source, encoding=encoding)
    printing.show_ledgers([ledger], as_json=as_json)


@posts.command("import")
@click.argument("city", type=CITY)
@click.argument("files", type=INPUT, nargs=-1, required=True)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["auto", "csv", "jsonl", "x2", "x1"]),
    default="auto",
    show_default=True,
)
@_ENCODING
@_JSON
def import_posts(city: Path, files: tuple[Path, ...], *, format_: str, encoding: str, as_json: bool) -> None:
    """Import posts from CSV, JSON lines, or the X API's own formats.

    \b
    Example:
      wardlight posts import leeds.db january.jsonl february.jsonl
    """
    ledgers = []
    for file in files:
        with show_progress(f"Reading {file.name}", total=None) as advance:
            ledgers.append(
                importing.import_posts(city, file, format=format_, encoding=encoding, advance=advance)
            )
    printing.show_ledgers(ledgers, as_json=as_json)


@contacts.command("import")
@click.argument("city", type=CITY)
@click.argument("file", type=INPUT)
@click.option("--channels", help='What the file calls its channels, e.g. "Voice In=phone,Twitter=social".')
@click.option("--date-format", help='How the file writes dates, e.g. "%d/%m/%Y %H:%M".')
@_EDITION
@NOMINATIM
@CONTACT
@PAUSE
@click.option(
    "--most",
    type=click.IntRange(1),
    help="Addresses asked of the server in one run at most.  [default: 500 for public, else all]",
)
@_ENCODING
@_JSON
def import_contacts(  # noqa: PLR0913 - one argument per option
    city: Path,
    file: Path,
    *,
    channels: str | None,
    date_format: str | None,
    edition: str | None,
    nominatim: str | None,
    contact: str,
    pause: float,
    most: int | None,
    encoding: str,
    as_json: bool,
) -> None:
    """Import contact records; each goes to a ward by code, name, postcode or point.

    With --nominatim the addresses of the rest are looked up, once each; only their ward is kept.

    \b
    Examples:
      wardlight contacts import sf.db contacts.csv --channels "Voice In=phone,Twitter=social"
      wardlight contacts import leeds.db calls.csv --nominatim http://localhost:8080
    """
    addresses = None
    if nominatim is not None:
        addresses = ContactAddresses(
            AddressSettings(nominatim, contact, pause),
            most,
            lambda total: show_progress("Looking addresses up", total=total),
        )
    ledger = importing.import_contacts(
        city,
        file,
        channels=channels,
        date_format=date_format,
        addresses=addresses,
        encoding=encoding,
        edition=edition,
    )
    printing.show_ledgers([ledger], as_json=as_json)
