"""`wardlight sensitivity`: how far the gaps hang on what was chosen."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from pipeline.gap_choice import GapChoice
from pipeline.gap_options import gap_choice_options
from pipeline.options import CITY
from pipeline.printing import print_json, print_table, printable
from pipeline.sensitivity import check_sensitivity

_WORTH_A_LINE = 0.2


@click.command()
@click.argument("city", type=CITY)
@gap_choice_options
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def sensitivity(city: Path, *, choice: GapChoice, as_json: bool) -> None:
    """Compute the gaps again with one choice changed at a time, and show what hangs on it.

    \b
    Example:
      wardlight sensitivity leeds.db
    """
    report = check_sensitivity(city, choice=choice)
    if as_json:
        print_json(report)
        return
    _show(report)


def _show(report: dict[str, Any]) -> None:
    names = [variant["name"] for variant in report["variants"]]
    table = Table("P(gap)", *names)
    told = [
        row
        for row in report["wards"]
        if max(row["by_variant"][name]["p_gap"] or 0.0 for name in names) >= _WORTH_A_LINE
    ]
    for row in sorted(told, key=lambda row: -(row["by_variant"][names[0]]["p_gap"] or 0.0)):
        cells = [row["by_variant"][name] for name in names]
        table.add_row(Text(printable(row["ward_name"])), *(_say(cell) for cell in cells))
    print_table(table)
    click.echo("An asterisk marks wards that are flagged. Wards under 20% throughout are left out.")
    for variant in report["variants"][1:]:
        changed = variant["changed"]
        click.echo(
            f"{variant['name']}: "
            + ("the same wards are flagged" if not changed else f"{changed} flagged otherwise")
        )
    for name, why in report["left_out"].items():
        click.echo(f"{name}: not shown, {why}")
    for note in filter(None, (*report["notes"], report["reason"])):
        click.echo(printable(note))


def _say(cell: dict[str, Any]) -> str:
    if cell["p_gap"] is None:
        return "-"
    return f"{cell['p_gap']:.0%}" + ("*" if cell["flag"] == "gap" else "")
