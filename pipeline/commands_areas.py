"""The commands for editions of the wards and for areas of other kinds."""

from pathlib import Path

import click

from pipeline import areas as other_areas
from pipeline import editions, printing, printing_areas
from pipeline.commands_import import reference, wards
from pipeline.crediting import list_credits, list_sources, write_csv_credits
from pipeline.export import write_table
from pipeline.options import CITY, CRS, INPUT, LAYER, NEW_FILE

_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_KIND = click.option("--kind", required=True, help="What they are: lsoa, constituency, my-areas, ...")


@click.group("areas")
def areas() -> None:
    """Areas of other kinds than wards: statistical areas, constituencies, your own."""


@wards.command("list")
@click.argument("city", type=CITY)
@_JSON
def list_wards(city: Path, *, as_json: bool) -> None:
    """List the editions of the wards, and all other areas, that a city file holds.

    \b
    Example:
      wardlight wards list leeds.db
    """
    printing_areas.show_area_sets(editions.list_areas(city), as_json=as_json)


@wards.command("use")
@click.argument("city", type=CITY)
@click.argument("edition")
def use_wards(city: Path, edition: str) -> None:
    """Give answers in another edition of the wards that the city file holds.

    \b
    Example:
      wardlight wards use leeds.db 2018
    """
    waiting = editions.use_edition(city, edition)
    click.echo(f"{city} now uses the wards of {edition}.")
    if waiting:
        click.echo(f"{waiting:,} posts wait to be located in them; run: wardlight locate {city}")


@wards.command("compare")
@click.argument("city", type=CITY)
@click.argument("old")
@click.argument("new")
@_JSON
def compare_wards(city: Path, old: str, new: str, *, as_json: bool) -> None:
    """Tell what became of every ward from one edition to another; no code is left out.

    \b
    Example:
      wardlight wards compare leeds.db 2013 2025
    """
    printing_areas.show_comparison(editions.compare(city, old, new), as_json=as_json)


@reference.command("translate")
@click.argument("city", type=CITY)
@click.option("--from", "old", required=True, help="Edition whose figures are carried over.")
@click.option(
    "--total", "totals", multiple=True, help="A figure that adds up: population, households. Repeatable."
)
@click.option("--rate", "rates", multiple=True, help="A figure that does not: a share, a score. Repeatable.")
@_JSON
def translate_reference(
    city: Path, *, old: str, totals: tuple[str, ...], rates: tuple[str, ...], as_json: bool
) -> None:
    """Carry figures of an older edition's wards over to the current ones; totals are kept.

    \b
    Example:
      wardlight reference translate leeds.db --from 2013 --total population --rate deri
    """
    if not totals and not rates:
        totals = ("population",)
    done = editions.translate_reference(city, old=old, totals=totals, rates=rates)
    printing_areas.show_translation(done, as_json=as_json)


@areas.command("import")
@click.argument("city", type=CITY)
@click.argument("file", type=INPUT)
@_KIND
@click.option("--edition", default="", help="Their year, e.g. 2021.")
@click.option("--code-column", help="Column of the codes, if it is not recognised.")
@click.option("--name-column", help="Column of the names, if it is not recognised.")
@LAYER
@CRS
@_JSON
def import_areas(  # noqa: PLR0913 - one argument per option
    city: Path,
    file: Path,
    *,
    kind: str,
    edition: str,
    code_column: str | None,
    name_column: str | None,
    layer: str | None,
    crs: str | None,
    as_json: bool,
) -> None:
    """Import areas from GeoJSON, GeoPackage or a shapefile (zipped too).

    \b
    Example:
      wardlight areas import leeds.db lsoa.gpkg --kind lsoa --edition 2021
    """
    ledger = other_areas.import_areas(
        city,
        file,
        kind=kind,
        edition=edition,
        code_column=code_column,
        name_column=name_column,
        layer=layer,
        crs=crs,
    )
    printing.show_ledgers([ledger], as_json=as_json)


@areas.command("figures")
@click.argument("city", type=CITY)
@click.argument("file", type=INPUT)
@_KIND
@click.option("--edition", help="Their edition.  [default: the last one]")
@click.option("--encoding", default="utf-8", show_default=True, help="Text encoding of the file.")
@_JSON
def import_figures(
    city: Path, file: Path, *, kind: str, edition: str | None, encoding: str, as_json: bool
) -> None:
    """Import a table with one row an area; the population of LSOAs tells where in a ward people live.

    \b
    Example:
      wardlight areas figures leeds.db lsoa-population.csv --kind lsoa
    """
    ledger = other_areas.import_area_figures(city, file, kind=kind, edition=edition, encoding=encoding)
    printing.show_ledgers([ledger], as_json=as_json)


@areas.command("counts")
@click.argument("city", type=CITY)
@_KIND
@click.option("--edition", help="Their edition.  [default: the last one]")
@click.option("--out", type=NEW_FILE, help="Write the table to this file (CSV).")
@_JSON
def count_areas(city: Path, *, kind: str, edition: str | None, out: Path | None, as_json: bool) -> None:
    """Count people, contacts and online voices in areas of another kind, carried over from the wards.

    \b
    Example:
      wardlight areas counts leeds.db --kind constituency
    """
    counted = other_areas.count_in_areas(city, kind=kind, edition=edition)
    if out is not None:
        rows = counted["areas"]
        write_table(out, {column: [row[column] for row in rows] for column in rows[0]})
        write_csv_credits(out, list_credits(list_sources(city)))
    printing_areas.show_counts(counted, out=out, as_json=as_json)
