"""`wardlight pockets`: whether quiet wards lie together."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from pipeline.gap_choice import GapChoice
from pipeline.gap_options import gap_choice_options
from pipeline.options import CITY
from pipeline.pockets import find_city_pockets
from pipeline.printing import SIMULATED, print_json, print_table, printable


@click.command()
@click.argument("city", type=CITY)
@gap_choice_options
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def pockets(city: Path, *, choice: GapChoice, as_json: bool) -> None:
    """Tell whether quiet wards lie together, by Moran's I and Getis and Ord's G* over the posterior.

    A supplement to wardlight gaps: the gaps of single wards are what counts.

    \b
    Example:
      wardlight pockets leeds.db
    """
    report = find_city_pockets(city, choice=choice)
    if as_json:
        print_json(report)
        return
    if report["settings"]["simulated"]:
        click.echo(SIMULATED)
    for sentence in report["findings"]:
        click.echo(printable(sentence))
    if report["moran"] is None:
        return
    table = Table("ward", "P(quiet pocket)", "P(loud pocket)", "P(like its neighbours)")
    for row in sorted(report["wards"], key=lambda row: (-(row["p_quiet"] or 0.0), row["ward_code"])):
        chances = (row[field] for field in ("p_quiet", "p_loud", "p_alike"))
        table.add_row(
            Text(printable(row["ward_name"])),
            *("cannot be told" if p is None else f"{p:.0%}" for p in chances),
        )
    print_table(table)
