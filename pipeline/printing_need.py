"""The need index as people read it, or as JSON for scripts."""

import click
from rich.table import Table
from rich.text import Text

from boundaries.need import Indicator
from pipeline.need import NeedReport, WardNeed
from pipeline.printing import SIMULATED, print_json, print_table, printable


def show_need(report: NeedReport, *, as_json: bool) -> None:
    """Print the sentence, the ranked table, and what it rests on."""
    if as_json:
        print_json(report.to_dict())
        return
    if report.simulated:
        click.echo(SIMULATED)
    click.echo(printable(report.sentence))
    components = list(report.wards[0].components) if report.wards else []
    partly = any(ward.missing for ward in report.wards)
    table = Table("rank", "ward", "score", *components)
    if components:
        table.add_column("rank, other weights (90%)")
        table.add_column("among top fifth")
    if partly:
        table.add_column("not known")
    for ward in sorted(report.wards, key=lambda ward: (ward.rank == 0, ward.rank, ward.ward_code)):
        table.add_row(*_list_cells(ward, components, partly=partly))
    print_table(table)
    if report.column:
        click.echo(f"Taken as it is: {printable(report.column)}")
    elif report.indicators:
        how = "chosen by the names of the columns" if report.automatic else "as chosen"
        click.echo(f"Indicators, {how}, each scaled from 0 (least risk) to 10 among the wards:")
        for indicator, share in zip(report.indicators, report.shares, strict=True):
            click.echo(f"  {printable(say_indicator(indicator))}: {share:.0%} of the score")
    for note in report.notes:
        click.echo(f"  note: {printable(note)}")


def say_indicator(indicator: Indicator) -> str:
    """Return an indicator in words: `aged_65_plus per population (demography)`."""
    per = f" per {indicator.per}" if indicator.per else ""
    less = "" if indicator.more_is_risk else ", less is worse"
    return f"{indicator.column}{per} ({indicator.component}{less})"


def _list_cells(ward: WardNeed, components: list[str], *, partly: bool) -> list[Text | str]:
    cells: list[Text | str] = [str(ward.rank) if ward.rank else "", Text(printable(ward.ward_name))]
    cells.append(_say_score(ward, ranged=bool(components)))
    cells += [_say_number(ward.components[name]) for name in components]
    if components:
        cells.append(f"{ward.rank_low}-{ward.rank_high}" if ward.rank else "")
        cells.append("" if ward.p_top is None else f"{ward.p_top:.0%}")
    if partly:
        cells.append(Text(printable(", ".join(ward.missing))))
    return cells


def _say_score(ward: WardNeed, *, ranged: bool) -> str:
    if ward.score is None:
        return "not known"
    if not ranged:
        return f"{ward.score:g}"
    # Of a ward of which all is known the range is a point.
    return _say_number(ward.score) + (
        f" ({_say_number(ward.low)}-{_say_number(ward.high)})" if ward.missing else ""
    )


def _say_number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
