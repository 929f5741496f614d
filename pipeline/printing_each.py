"""Gaps by channel, service or denominator side by side, as people read them or as JSON for scripts."""

import math
from collections.abc import Mapping
from typing import Any

import click
from rich.table import Column, Table
from rich.text import Text

from gaps import say_percent
from pipeline.gap_choice import BY_CHANNEL
from pipeline.gap_each import ALL
from pipeline.printing import SIMULATED, print_json, print_table, printable

_SETTINGS = ("city", "simulated", "run", "period", "service", "online", "mode", "prior")


def show_each(report: Mapping[str, Any], *, as_json: bool) -> None:
    """Print the gaps of a report by what its columns are, likeliest gap by the report's own first."""
    each, settings = report["each"], report["settings"]
    if as_json:
        kept = ("ward_code", "ward_name", "each")
        print_json(
            {
                "settings": {key: settings[key] for key in _SETTINGS},
                **each,
                "wards": [{key: row[key] for key in kept} for row in report["wards"]],
                "notes": [*report["notes"], *each["notes"]],
                "reason": report["reason"],
            }
        )
        return
    if settings["simulated"]:
        click.echo(SIMULATED)
    if each["columns"]:
        _print_columns(report)
    for name, why in each["left_out"].items():
        click.echo(f"{printable(name)}: not shown, {printable(why)}")
    for note in (*report["notes"], *each["notes"]):
        click.echo(printable(note))
    if report["reason"]:
        click.echo(report["reason"])


def _print_columns(report: Mapping[str, Any]) -> None:
    columns = report["each"]["columns"]
    table = Table("ward", *(Column(Text(printable(name))) for name in columns), show_lines=True)
    for row in sorted(report["wards"], key=lambda row: (-(row["p_gap"] or 0.0), row["ward_code"])):
        table.add_row(Text(printable(row["ward_name"])), *(_say(row["each"][name]) for name in columns))
    print_table(table)
    click.echo(
        "Each cell: ratio of the shares of people online and of the column, 90% interval; chance of a gap "
        "and its word. Each column is judged by itself."
    )
    if report["each"]["by"] == BY_CHANNEL and ALL in columns:
        contacts = columns[: columns.index(ALL)]
        click.echo(f"all: {', '.join(contacts[:-1])} and {contacts[-1]} together.")


def _say(cell: Mapping[str, Any]) -> str:
    if cell["log_ratio"] is None:
        return str(cell["band"])
    ratio, low, high = (math.exp(cell[key]) for key in ("log_ratio", "low", "high"))
    return f"{ratio:.2f} ({low:.2f}-{high:.2f})\n{say_percent(cell['p_gap'])} {cell['band']}"


__all__ = ["show_each"]
