"""The command that tells the findings, each with how it is known."""

from pathlib import Path
from typing import Any

import click

from pipeline.gap_choice import GapChoice
from pipeline.gap_options import gap_choice_options
from pipeline.gap_report import compute_gaps
from pipeline.growing import compute_shortest
from pipeline.options import CITY
from pipeline.printing import SIMULATED, print_json, printable


@click.command()
@click.argument("city", type=CITY)
@gap_choice_options
@click.option(
    "--grow", is_flag=True, help="Take the last 12 months, 24, or all: the least that tells of most wards."
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def findings(city: Path, *, choice: GapChoice, grow: bool, as_json: bool) -> None:
    """Tell what was found in plain words, and how each finding is known.

    The gaps are those that wardlight gaps keeps by the same options; if it has not, they are computed, and
    the city file stays as it is.

    \b
    Examples:
      wardlight findings leeds.db
      wardlight findings leeds.db --period 2025-03..2025-06 --denominator adults
    """
    if grow:
        report, _ = compute_shortest(city, choice=choice, store=False)
    else:
        report = compute_gaps(city, choice=choice, store=False)
    show_findings(report, as_json=as_json)


def show_findings(report: dict[str, Any], *, as_json: bool) -> None:
    """Print the findings of a gap report, numbered."""
    settings = report["settings"]
    numbered = [{"number": number, **each} for number, each in enumerate(report["explained"], start=1)]
    if as_json:
        named = {key: settings[key] for key in ("city", "simulated", "run", "period", "service")}
        sides = {key: settings[key] for key in ("denominator", "against", "online")}
        rest = {"notes": report["notes"], "reason": report["reason"]}
        print_json(
            {
                **named,
                **sides,
                "findings": numbered,
                "together": report["together"],
                "pockets": report["pockets"],
                **rest,
            }
        )
        return
    if settings["simulated"]:
        click.echo(SIMULATED)
    for each in numbered:
        click.echo(f"{each['number']}. {printable(each['finding'])}")
        click.echo(f"   How do we know? {printable(each['how'])}")
    for sentence in (*(area["sentence"] for area in report["together"]), *report["pockets"]["findings"]):
        click.echo(printable(sentence))
    for note in report["notes"]:
        click.echo(printable(note))
    if report["reason"]:
        click.echo(report["reason"])
