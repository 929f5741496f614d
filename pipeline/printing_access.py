"""The way to the nearest counter as people read it, or as JSON for scripts."""

import click
from rich.table import Table
from rich.text import Text

from pipeline.access import AccessReport
from pipeline.printing import SIMULATED, print_json, print_table, printable


def show_access(report: AccessReport, *, as_json: bool) -> None:
    """Print the sentence, the table of wards with the longest way first, and the table of counters."""
    if as_json:
        print_json(report.to_dict())
        return
    if report.simulated:
        click.echo(SIMULATED)
    click.echo(printable(report.sentence))
    limits = [f"over {limit / 1000:g} km" for limit in report.limits_m]
    wards = Table("ward", "residents", "mean km", "half within km", *limits, "nearest for most")
    for ward in sorted(report.wards, key=lambda ward: (-ward.mean_m, ward.ward_code)):
        wards.add_row(
            Text(printable(ward.ward_name)),
            "" if ward.population is None else f"{ward.population:,.0f}",
            f"{ward.mean_m / 1000:.1f}",
            f"{ward.median_m / 1000:.1f}",
            *(f"{share:.0%}" for share in ward.far),
            Text(printable(ward.nearest)),
        )
    print_table(wards)
    sites = Table("place", "residents to whom it is the nearest", "hours a week")
    for site in report.sites:
        sites.add_row(
            Text(printable(site.name)),
            f"{site.residents:,.0f}",
            "" if site.weekly_hours is None else f"{site.weekly_hours:g}",
        )
    print_table(sites)
    for note in report.notes:
        click.echo(f"  note: {printable(note)}")
