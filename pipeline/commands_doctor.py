"""The `doctor` command: a city file looked over."""

import sys
from pathlib import Path

import click

from pipeline.doctor import LOOK, MEND, DoctorReport, examine_city
from pipeline.finding import count_of
from pipeline.options import CITY
from pipeline.printing import print_json, printable

_WORDS = {"ok": "OK  ", "look": "Look", "mend": "Mend"}


@click.command()
@click.argument("city", type=CITY)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def doctor(city: Path, *, as_json: bool) -> None:
    """Say what is there, what is missing, what does not fit, and the command that mends it.

    Exit code 1 if something must be mended, else 0.

    \b
    Example:
      wardlight doctor leeds.db
    """
    report = examine_city(city)
    if as_json:
        print_json(report.to_dict())
    else:
        _show(report)
    if not report.healthy:
        sys.exit(1)


def _show(report: DoctorReport) -> None:
    width = max(len(finding.about) for finding in report.findings)
    for finding in report.findings:
        click.echo(printable(f"{_WORDS[finding.level]}  {finding.about:<{width}}  {finding.text}"))
        if finding.command:
            click.echo(printable(f"{'':<{width + 8}}{finding.command}"))
    numbers = {level: sum(finding.level == level for finding in report.findings) for level in (MEND, LOOK)}
    if report.healthy:
        looks = f"; {count_of(numbers[LOOK], 'thing')} to look at" if numbers[LOOK] else ""
        click.echo(printable(f"{report.city}: nothing to mend{looks}."))
        return
    click.echo(printable(f"{report.city}: {count_of(numbers[MEND], 'thing')} to mend, from the top down."))
