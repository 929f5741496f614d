"""Reports as people read them, or as JSON for scripts."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from intake import Ledger, Reject
from pipeline.demo import DemoReport
from pipeline.locating import LocateReport
from pipeline.predicting import PredictReport
from pipeline.withholding import withhold_small

SIMULATED = "Simulated city: people, places and posts in it are made up."
_SHOWN_REJECTS = 10
_PAGE_WIDTH = 160
_WITHHELD = "withheld"


def print_json(content: object) -> None:
    """Print plain data as JSON; NaN never stands in it."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False))


def show_ledgers(ledgers: Sequence[Ledger], *, as_json: bool) -> None:
    """Print the ledgers of an import: one as an object, several as a list."""
    if as_json:
        listed = [ledger.to_dict() for ledger in ledgers]
        print_json(listed[0] if len(listed) == 1 else listed)
        return
    for ledger in ledgers:
        click.echo(
            f"{ledger.file}: read {ledger.read:,} = stored {ledger.stored:,} "
            f"+ duplicate {ledger.duplicate:,} + rejected {ledger.rejected:,}"
        )
        _show_columns(ledger.columns)
        for note in ledger.notes:
            click.echo(f"  note: {printable(note)}")
        print_rejects(ledger.rejects)


def show_faults(report: dict[str, Any], *, as_json: bool) -> None:
    """Print where wards overlap, and holes and gaps between them, largest first."""
    if as_json:
        print_json(report)
        return
    if not report["faults"]:
        click.echo(f"{report['wards']:,} wards: no overlaps, no holes and no gaps between them.")
        return
    table = Table("what", "area, m²", "width, m", "wards", "a point in it (lat, lon)")
    for column in (1, 2):
        table.columns[column].justify = "right"
    for fault in report["faults"]:
        table.add_row(
            fault["kind"],
            f"{fault['area_m2']:,.0f}",
            f"{fault['width_m']:,.1f}",
            Text(printable(fault["between"])),
            f"{fault['lat']:.5f}, {fault['lon']:.5f}",
        )
    print_table(table)
    for sentence in report["findings"]:
        click.echo(printable(sentence))
    settings = report["settings"]
    click.echo(
        f"A sliver is under {settings['sliver_width_m']:g} m wide on average: two drawings of one line. What "
        f"is under {settings['least_area_m2']:g} m² is left out."
    )


def show_prediction(report: PredictReport, out: Path, *, as_json: bool) -> None:
    """Print what `locate --posts` did."""
    if as_json:
        print_json(
            {
                "read": report.read,
                "located": report.located,
                "rejected": len(report.rejects),
                "rejects": [
                    {"row": r.row, "field": r.field, "value": r.value, "reason": r.reason}
                    for r in report.rejects
                ],
                "columns": report.columns,
                "notes": list(report.notes),
                "out": str(out),
            }
        )
        return
    click.echo(f"Located {report.located:,} of {report.read:,} rows; three lines each in {out}")
    _show_columns(report.columns)
    for note in report.notes:
        click.echo(f"  note: {note}")
    print_rejects(report.rejects)


def show_locating(report: LocateReport, *, as_json: bool) -> None:
    """Print what `locate` did."""
    if as_json:
        print_json(report.to_dict())
        return
    click.echo(f"Located {report.located:,} posts now (run {report.run})")
    table = Table("posts by", "high", "medium", "low", "city", "outside", "unknown")
    for sense, levels in report.levels.items():
        cells = [
            f"{levels.get(level, 0):,}" for level in ("high", "medium", "low", "city", "outside", "unknown")
        ]
        table.add_row(sense.replace("_", " "), *cells)
    print_table(table)
    for lat, lon in report.heaps:
        click.echo(
            f"  note: many authors share the point {lat}, {lon}; it is taken as a default, not a position"
        )


def show_gaps(report: dict[str, Any], *, as_json: bool) -> None:
    """Print the gap table, likeliest gap first, and the findings; small numbers are withheld."""
    report = withhold_small(report)
    if as_json:
        print_json(report)
        return
    if report["settings"]["simulated"]:
        click.echo(SIMULATED)
    table = Table(
        "ward",
        "online people",
        *report["settings"]["channels"],
        "ratio (90% interval)",
        "P(gap)",
        "gap",
        "rank",
    )
    for row in sorted(report["wards"], key=lambda row: (-(row["p_gap"] or 0.0), row["ward_code"])):
        contacts = [_count(row["contacts"][channel]) for channel in report["settings"]["channels"]]
        table.add_row(
            Text(printable(row["ward_name"])),
            _people(row["online_people"], row["online_people_sd"]),
            *contacts,
            _ratio(row["log_ratio"], row["low"], row["high"]),
            "" if row["p_gap"] is None else f"{row['p_gap']:.0%}",
            row["band"],
            f"{row['rank_low']}-{row['rank_high']}",
        )
    print_table(table)
    for sentence in _list_sentences(report):
        click.echo(printable(sentence))
    for note in report["notes"]:
        click.echo(printable(note))
    if report["reason"]:
        click.echo(report["reason"])


def show_demo(report: DemoReport, out: Path) -> None:
    """Print what the demo city shows, against the truth it was made from."""
    click.echo(f"Made {out}: a simulated city; its people, places and posts are made up.")
    for line in report.lines:
        click.echo(f"  {line}")
    for sentence in report.findings:
        click.echo(printable(sentence))


def print_table(table: Table) -> None:
    """Print a table as wide as the terminal, or as a page where there is none.

    What is in brackets or between colons is printed as it is: names come from files of others.
    """
    console = Console(markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _PAGE_WIDTH
    console.print(table)


def printable(name: str) -> str:
    """Return a name without the characters that command a terminal: it comes from a file of others."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in name
    )


def _list_sentences(report: Mapping[str, Any]) -> list[str]:
    together = [area["sentence"] for area in report["together"]]
    return [*report["findings"], *together, *report["pockets"]["findings"]]


def _count(number: float | None) -> str:
    return _WITHHELD if number is None else f"{number:,}"


def _people(number: float | None, sd: float | None) -> str:
    return _WITHHELD if number is None else f"{number:,.0f}" if sd is None else f"{number:,.0f} ± {sd:,.0f}"


def _ratio(middle: float | None, low: float | None, high: float | None) -> str:
    if middle is None or low is None or high is None:
        return ""
    return f"{math.exp(middle):.2f} ({math.exp(low):.2f}-{math.exp(high):.2f})"


def _show_columns(columns: Mapping[str, str]) -> None:
    if columns:
        click.echo("  columns: " + ", ".join(f"{field} = {column}" for field, column in columns.items()))


def print_rejects(rejects: Sequence[Reject]) -> None:
    """Print the first rows that were refused, and how many more there are."""
    for reject in rejects[:_SHOWN_REJECTS]:
        where = f"row {reject.row}" + (f", {reject.field}" if reject.field else "")
        click.echo(f"  rejected {where}: {reject.value!r}: {reject.reason}")
    if len(rejects) > _SHOWN_REJECTS:
        click.echo(
            f"  ... and {len(rejects) - _SHOWN_REJECTS:,} more; all of them are in the ledger (--json)"
        )
