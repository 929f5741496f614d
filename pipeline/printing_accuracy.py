"""The report of accuracy as people read it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from intake import Reject
from pipeline.printing import print_json, print_rejects, print_table

_PART_COLUMNS = {
    "coverage": "coverage",
    "precision": "ward precision",
    "mass": "true ward's p",
    "median_km": "median km",
    "ece": "ECE",
    "set_coverage": "80% set",
}
_PARTS = {
    "by_kind": "strongest evidence",
    "by_basis": "place it stands on",
    "by_level": "level",
}


def show_accuracy(report: Mapping[str, Any], *, figure: Path | None, as_json: bool) -> None:
    """Print a report of accuracy: what was judged, every figure with its interval, and the parts."""
    if as_json:
        print_json(report)
        return
    click.echo(
        f"{report['file']}, {report['sense'].replace('_', ' ')}: read {report['read']:,} "
        f"= judged {report['judged']:,} + rejected {report['rejected']:,} (run {report['run']})"
    )
    for note in report["notes"]:
        click.echo(f"  note: {note}")
    print_rejects([Reject(**reject) for reject in report["rejects"]])
    whole = report["whole"]
    click.echo(
        f"  {whole['placeable']:,} placeable; {whole['put']:,} put on a ward, "
        f"{whole['right']:,} of them rightly"
    )
    table = Table("figure", "value", "90% interval", "posts")
    for name, figure_found in whole["figures"].items():
        value, interval = write_figure(figure_found)
        table.add_row(report["names"][name], value, interval, f"{figure_found['posts']:,}")
    print_table(table)
    for key, heading in _PARTS.items():
        print_table(_tabulate_parts(heading, report[key]))
    if figure is not None:
        click.echo(f"Drew {figure}")


def write_figure(figure: Mapping[str, Any]) -> tuple[str, str]:
    """Return (value, interval) in three decimals; "-" where the figure rests on no post."""
    if figure["value"] is None:
        return "-", ""
    if figure["low"] is None:
        return f"{figure['value']:.3f}", ""
    return f"{figure['value']:.3f}", f"{figure['low']:.3f} to {figure['high']:.3f}"


def _tabulate_parts(heading: str, parts: Mapping[str, Mapping[str, Any]]) -> Table:
    table = Table(heading, "posts", "placeable", "put", "right", *_PART_COLUMNS.values())
    for name, part in parts.items():
        cells = [_write_short(part["figures"][column]) for column in _PART_COLUMNS]
        counts = [f"{part[count]:,}" for count in ("posts", "placeable", "put", "right")]
        table.add_row(name.replace("_", " "), *counts, *cells)
    return table


def _write_short(figure: Mapping[str, Any]) -> str:
    """Return a figure and its interval in two decimals, so that a row stays one line."""
    if figure["value"] is None:
        return "-"
    value = f"{figure['value']:.2f}"
    return value if figure["low"] is None else f"{value} ({figure['low']:.2f}-{figure['high']:.2f})"
