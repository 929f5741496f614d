"""The report of accuracy as people read it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from pipeline.printing import print_json, print_rejects, print_table

_NAMES = {
    "coverage": "coverage of the placeable",
    "precision": "ward precision",
    "precision_placeable": "ward precision, placeable only",
    "recall": "ward recall",
    "false_placements": "placed though no ward is right",
    "mass": "probability of the true ward",
    "mass_in_city": "... as share of the city's",
    "mass_at_coverage": "probability of the true ward at coverage {at_coverage}",
    "mass_in_city_at_coverage": "... as share of the city's",
    "precision_at_coverage": "likeliest ward right at coverage {at_coverage}",
    "median_km": "median km",
    "within_1_km": "within 1 km",
    "within_5_km": "within 5 km",
    "within_161_km": "within 161 km",
    "brier": "Brier score",
    "log_loss": "log loss",
    "ece": "calibration error (ECE)",
    "aurc": "area under risk-coverage",
    "set_coverage": "80% set holds the true ward",
    "set_size": "wards in that set",
    "set_coverage_in_city": "... city-only answers too",
    "set_size_in_city": "wards in that set",
}
_PART_COLUMNS = {
    "coverage": "coverage",
    "precision": "ward precision",
    "mass": "true ward's probability",
    "median_km": "median km",
    "ece": "ECE",
    "set_coverage": "80% set holds it",
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
    print_rejects(report["rejects"])
    whole = report["whole"]
    click.echo(
        f"  {whole['placeable']:,} placeable, {whole['put']:,} put on a ward, {whole['right']:,} of them rightly"
    )
    table = Table("figure", "value", "90% interval", "posts")
    for name, figure_found in whole["figures"].items():
        value, interval = write_figure(figure_found)
        label = name_figure(name, report)
        table.add_row(label, value, interval, f"{figure_found['posts']:,}")
    print_table(table)
    for key, heading in _PARTS.items():
        print_table(_tabulate_parts(heading, report[key]))
    if figure is not None:
        click.echo(f"Drew {figure}")


def name_figure(name: str, report: Mapping[str, Any]) -> str:
    """Return a figure's short name."""
    return _NAMES.get(name, name.replace("_", " ")).format(at_coverage=report["at_coverage"])


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
        cells = []
        for column in _PART_COLUMNS:
            value, interval = write_figure(part["figures"][column])
            cells.append(f"{value} ({interval.replace(' to ', '-')})" if interval else value)
        counts = [f"{part[count]:,}" for count in ("posts", "placeable", "put", "right")]
        table.add_row(name.replace("_", " "), *counts, *cells)
    return table
