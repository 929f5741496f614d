"""The command that draws the gaps."""

from pathlib import Path

import click

from pipeline.options import CITY
from pipeline.printing import print_json, printable


@click.command()
@click.argument("city", type=CITY)
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to write to; made if it is missing.",
)
@click.option("--replace", is_flag=True, help="Replace figures that are there already.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def figures(city: Path, *, folder: Path, replace: bool, as_json: bool) -> None:
    """Draw the gaps as SVG: ranking, maps, funnel plot and the check of the model.

    Writes ranking.svg, map.svg, bivariate.svg, funnel.svg and predictive.svg. What is withheld on pages is
    withheld here, too. A figure that cannot be drawn is told and left out.

    \b
    Example:
      wardlight figures leeds.db --out figures
    """
    from pipeline.figure_files import write_figures  # noqa: PLC0415 - only who wants figures waits for them

    report = write_figures(city, folder, replace=replace)
    if as_json:
        print_json({"written": [str(path) for path in report.written], "left_out": report.left_out})
        return
    for path in report.written:
        click.echo(f"Wrote {path}")
    for name, reason in report.left_out.items():
        click.echo(f"Left out {name}: {printable(reason)}")
