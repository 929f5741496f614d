"""The command that lists and adds to whose data a city file holds."""

from pathlib import Path

import click
from rich.table import Table

from pipeline import crediting
from pipeline.options import CITY
from pipeline.printing import print_json, print_table, printable


@click.group("sources")
def sources() -> None:
    """Whose data a city file holds, and under which licence."""


@sources.command("list")
@click.argument("city", type=CITY)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_sources(city: Path, *, as_json: bool) -> None:
    """List whose data a city file holds, with the lines that pages and exports show.

    \b
    Example:
      wardlight sources list leeds.db
    """
    held = crediting.list_sources(city)
    if as_json:
        fields = ("what", "name", "publisher", "licence", "licence_url", "attribution", "url", "at", "sha256")
        print_json([{field: getattr(source, field) for field in fields} for source in held])
        return
    if not held:
        click.echo(
            f"No source is named yet. Add one: wardlight sources add {city} WHAT --name ... --attribution ..."
        )
        return
    table = Table("what", "source", "licence", "date", "line shown on pages and in files")
    for source in held:
        cells = (source.what, source.name, source.licence, source.at[:10], source.attribution)
        table.add_row(*map(printable, cells))
    print_table(table)


@sources.command("add")
@click.argument("city", type=CITY)
@click.argument("what")
@click.option("--name", required=True, help="What its publisher calls the data.")
@click.option("--attribution", required=True, help="The line that its licence asks to be shown.")
@click.option("--publisher", default="", help="Who publishes it.")
@click.option("--licence", default="", help="Name of the licence.")
@click.option("--licence-url", default="", help="Where the licence stands.")
def add_source(  # noqa: PLR0913 - one argument per option
    city: Path, what: str, *, name: str, attribution: str, publisher: str, licence: str, licence_url: str
) -> None:
    """Name the source of a file that you imported yourself; fetched data is named by itself.

    \b
    Example:
      wardlight sources add leeds.db "places street" --name "Gazetteer" --attribution "(c) Our Council"
    """
    crediting.add_source(
        city,
        what,
        name=name,
        publisher=publisher,
        licence=licence,
        licence_url=licence_url,
        attribution=attribution,
    )
    click.echo(f"{city} now credits: {attribution}")
