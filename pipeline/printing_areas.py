"""Editions, their changes, and counts in other areas as people read them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from pipeline.printing import print_json, print_table, printable

_WORDS = {
    "same": ("is as before", "are as before"),
    "renamed": ("has a new name", "have a new name"),
    "recoded": ("has a new code, the same lines", "have a new code and the same lines"),
    "redrawn": ("has new lines", "have new lines"),
    "gone": ("is no ward any more", "are no wards any more"),
    "new": ("is new", "are new"),
}
_WORTH_TELLING = 0.01


def show_area_sets(sets: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print what sets of areas a city file holds."""
    if as_json:
        print_json(sets)
        return
    if not sets:
        click.echo("There are no areas yet; import wards with: wardlight wards import CITY FILE")
        return
    table = Table("areas", "edition", "number", "", "what is known of them")
    for held in sets:
        current = "current" if held["current"] else ""
        known = ", ".join(held["fields"]) or "nothing"
        edition = printable(held["edition"]) or "(unnamed)"
        table.add_row(held["kind"], edition, f"{held['areas']:,}", current, printable(known))
    print_table(table)


def show_comparison(report: Mapping[str, Any], *, as_json: bool) -> None:
    """Print what became of every ward."""
    if as_json:
        print_json(report)
        return
    changes, fresh = report["changes"], report["new_wards"]
    counts = {what: sum(change["what"] == what for change in changes) for what in _WORDS}
    told = [f"{number} {_WORDS[what][number > 1]}" for what, number in counts.items() if number]
    click.echo(f"Of the {len(changes)} wards of {report['old']}, {'; '.join(told)}.")
    click.echo(f"Wards of {report['new']} that none of them goes on as: {len(fresh)}.")
    people = "" if report["told_by"] == "area" else " (area; in brackets people)"
    table = Table("code", "ward", "what became of it", f"its ground is now in{people}")
    for change in changes:
        became = _WORDS[change["what"]][0]
        if change["goes_on_as"] not in {"", change["code"]}:
            became += f" ({change['goes_on_as']})"
        cells = (change["code"], change["name"], became, _list_parts(change))
        table.add_row(*map(printable, cells))
    for change in fresh:
        cells = (change["code"], change["name"], _WORDS["new"][0], f"from {_list_parts(change)}")
        table.add_row(*map(printable, cells))
    print_table(table)


def _list_parts(change: Mapping[str, Any]) -> str:
    people = change.get("people") or {}
    parts = []
    for part in change["parts"]:
        told = f"{part['name']} {part['share']:.0%}"
        if people and abs(people.get(part["code"], 0.0) - part["share"]) >= _WORTH_TELLING:
            told += f" ({people.get(part['code'], 0.0):.0%})"
        parts.append(told)
    if change["lost"]:
        parts.append(f"no ward {change['lost']:.0%}")
    return ", ".join(parts) or "no ward"


def show_translation(done: Mapping[str, Any], *, as_json: bool) -> None:
    """Print which figures were carried over, and that no total was lost."""
    if as_json:
        print_json(done)
        return
    click.echo(
        f"Carried over from the wards of {done['old']} to those of {done['new']}, "
        f"shared out by {done['told_by']}:"
    )
    for field, told in done["fields"].items():
        if told is None:
            click.echo(f"  {field}: mean, weighted by people")
            continue
        outside = f", {told['outside']:,.0f} outside all wards" if told["outside"] else ""
        click.echo(f"  {field}: {told['before']:,.0f} before, {told['after']:,.0f} after{outside}")


def show_counts(counted: Mapping[str, Any], *, out: Path | None, as_json: bool) -> None:
    """Print counts in areas of another kind, and that no total was lost."""
    if as_json:
        print_json(counted)
        return
    if out is not None:
        click.echo(f"Wrote {len(counted['areas']):,} rows to {out}")
    else:
        columns = list(counted["areas"][0])
        table = Table(*columns)
        for row in counted["areas"]:
            table.add_row(*[_show_cell(row[column]) for column in columns])
        print_table(table)
    click.echo(f"Each ward's counts are shared out by {counted['told_by']}.")
    for name, total in counted["totals"].items():
        if total["outside"] is None:
            told = f"{total['wards']:,.0f} in the wards; how many lie outside these areas is withheld"
            click.echo(f"  {name}: {told}")
            continue
        click.echo(
            f"  {name}: {total['wards']:,.0f} in the wards, {total['areas']:,.0f} in these areas, "
            f"{total['outside']:,.0f} outside them"
        )


def _show_cell(value: object) -> str:
    if value is None:
        return "withheld"
    return f"{value:,.0f}" if isinstance(value, float) else printable(str(value))
