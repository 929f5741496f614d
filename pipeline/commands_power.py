"""`wardlight power` and `wardlight changes`: what it would take to see gaps, and how they changed."""

import math
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from gaps import CANNOT_TELL
from pipeline.changes import compare_city
from pipeline.gap_choice import DEFAULT_AGAINST, GapChoice
from pipeline.gap_options import gap_choice_options
from pipeline.options import CITY, split_channels, take_period
from pipeline.periods import Period
from pipeline.power import plan_city
from pipeline.printing import SIMULATED, print_json, print_table, printable

_SHOWN_GROWTHS = (0.25, 1.0, 4.0, 16.0)


@click.command()
@click.argument("city", type=CITY)
@gap_choice_options
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def power(city: Path, *, choice: GapChoice, as_json: bool) -> None:
    """Tell how many posts, months, labels or GPS tags it would take to see a ward fall silent.

    \b
    Example:
      wardlight power leeds.db
    """
    report = plan_city(city, choice=choice)
    if as_json:
        print_json(report)
        return
    _show_power(report)


@click.command()
@click.argument("city", type=CITY)
@click.option("--from", "before", required=True, callback=take_period, help="The earlier period, as 2024.")
@click.option(
    "--to", "after", required=True, callback=take_period, help="The later period, as 2025-01..2025-06."
)
@click.option(
    "--against",
    default=",".join(DEFAULT_AGAINST),
    show_default=True,
    help="Contact channels to hold the online voice against.",
)
@click.option(
    "--online",
    default="social",
    show_default=True,
    help="Channels of the online voice; social: the authors of posts too.",
)
@click.option("--service", help="Only contacts about this service, as the contacts call it.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def changes(  # noqa: PLR0913 - one argument per option
    city: Path,
    *,
    before: Period,
    after: Period,
    against: str,
    online: str,
    service: str | None,
    as_json: bool,
) -> None:
    """Tell in which wards the online voice fell behind, or came up, between two periods.

    \b
    Example:
      wardlight changes leeds.db --from 2024 --to 2025-01..2025-06
    """
    choice = GapChoice(
        against=split_channels("--against", against),
        online=split_channels("--online", online),
        service=service,
    )
    report = compare_city(city, before=before, after=after, choice=choice)
    if as_json:
        print_json(report)
        return
    _show_changes(report)


def _show_power(report: dict[str, Any]) -> None:
    if report["settings"]["simulated"]:
        click.echo(SIMULATED)
    for cut in report["cuts"]:
        click.echo(cut["sentence"])
    table = Table("to see in 8 of 10 wards", "posts", "further months", "labels", "authors with GPS")
    for cut in report["cuts"]:
        table.add_row(
            f"{cut['name']} ({cut['cut']:g} times less)",
            _count(cut["posts"]),
            "-" if cut["months"] is None else f"{math.ceil(cut['months']):,}",
            _count(cut["labels"]),
            "-" if cut["gps_share"] is None else f"{math.ceil(100 * cut['gps_share'])}%",
        )
    now = report["now"]
    months = "-" if now["months"] is None else f"{now['months']:.1f}"
    table.add_row(
        "at hand", _count(now["posts"]), months, _count(now["labelled"]), f"{100 * now['gps_share']:.1f}%"
    )
    print_table(table)
    growths = [(report["growths"].index(growth), growth) for growth in _SHOWN_GROWTHS]
    shares = Table(
        "wards in which it is seen, with", *(f"{growth:g} times the posts" for _, growth in growths)
    )
    for cut in report["cuts"]:
        shares.add_row(cut["name"], *(f"{cut['shares'][at]:.0%}" for at, _ in growths))
    print_table(shares)
    for note in report["notes"]:
        click.echo(note)


def _show_changes(report: dict[str, Any]) -> None:
    if report["settings"]["simulated"]:
        click.echo(SIMULATED)
    table = Table("ward", "before", "after", "change (90% interval)", "P(fell)", "P(rose)", "")
    rows = sorted(report["wards"], key=lambda row: (row["verdict"] == CANNOT_TELL, row["change"] or 0.0))
    for row in rows:
        table.add_row(
            Text(printable(row["ward_name"])),
            _ratio(row["before"]["log_ratio"]),
            _ratio(row["after"]["log_ratio"]),
            ""
            if row["change"] is None
            else f"{_ratio(row['change'])} ({_ratio(row['low'])}-{_ratio(row['high'])})",
            "" if row["p_fell"] is None else f"{row['p_fell']:.0%}",
            "" if row["p_rose"] is None else f"{row['p_rose']:.0%}",
            row["verdict"],
        )
    print_table(table)
    for sentence in (*report["findings"], *report["notes"]):
        click.echo(printable(sentence))


def _count(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _ratio(log: float | None) -> str:
    return "" if log is None else f"{math.exp(log):.2f}"
