"""Figures of a gap report as SVG: the ranking, and the predictive check."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from gaps import suppress_counts
from pipeline.drawing import BRAND, INK, SOFT, WARM, Sheet
from pipeline.errors import FigureError
from pipeline.gap_rows import Row, draw_rows, lay_rows
from pipeline.gap_sheets import (
    COUNT_TICKS,
    FLAG_MARKS,
    FLAG_WORDS,
    KEY_HEIGHT,
    Mark,
    describe_flags,
    draw_key,
    head_flags,
    list_names,
    name_contacts,
    name_ward,
    say_left_out,
    start_sheet,
)
from pipeline.report import DISCLOSURE_THRESHOLD, present_wards

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_RATIO_TICKS = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 0.8, 1.0, 1.25, 2.0, 4.0, 10.0, 20.0, 50.0, 100.0)
_ROUND_RATIOS = (0.8, 1.25)
_CROWDED = 4.0
_FIFTH = 0.8
_COUNT_GAP = 0.09
_INSIDE, _OUTSIDE = Mark(BRAND, "o"), Mark(WARM, "D")


def draw_ranking(report: Mapping[str, Any], *, credit_lines: Sequence[str] = ()) -> str:
    """Return the wards ranked by their ratio, quietest first, each with its interval, as SVG.

    Args:
        report: As `compute_gaps` gives it.
        credit_lines: The lines that the data's licences ask for; they stand under the figure.

    Raises:
        FigureError: If no ward has a ratio.
    """
    known = [row for row in report["wards"] if row["log_ratio"] is not None]
    if not known:
        raise FigureError(f"no ward has a ratio. {report['reason'] or ''}".strip())
    known.sort(key=lambda row: (row["log_ratio"], row["ward_code"]))
    blank = [row for row in report["wards"] if row["log_ratio"] is None]
    rows = [
        Row(
            name_ward(row),
            FLAG_MARKS[row["flag"]],
            row["log_ratio"],
            row["low"],
            row["high"],
            "no ratio" if row["log_ratio"] is None else _say_ratio(row),
        )
        for row in [*known, *blank]
    ]
    layout = lay_rows(rows)
    settings = report["settings"]
    held = name_contacts(report)
    sheet = start_sheet(
        report,
        "ranking",
        size=(layout.size[0], KEY_HEIGHT + layout.size[1]),
        title=head_flags(report),
        lead=f"Share of the people heard online, against share of {held}. Dots: the ratio of the two; "
        f"lines: its {settings['interval']:.0%} interval.",
        notes=("Homes are inferred, none is known: take a finding as a place to look, not as proof.",),
        credit_lines=credit_lines,
    )
    flags = [row["flag"] for row in report["wards"]]
    draw_key(
        sheet, [(FLAG_MARKS[flag], f"{FLAG_WORDS[flag]} ({flags.count(flag):,})") for flag in FLAG_MARKS]
    )
    ends = [row[end] for row in known for end in ("low", "high")]
    limits = min(math.log(0.4), *ends) - 0.05, max(math.log(1.6), *ends) + 0.05

    def prepare(sheet: Sheet, axes: "Axes") -> None:
        _prepare_ratios(sheet, axes, limits, material=settings["material_ratio"])

    draw_rows(sheet, rows, layout, top=KEY_HEIGHT, prepare=prepare)
    return sheet.finish(describe_flags(report))


def draw_predictive(report: Mapping[str, Any], *, credit_lines: Sequence[str] = ()) -> str:
    """Return the posterior predictive check as SVG: people observed in each ward, and the model's range.

    People are counted here by the ward that their evidence mostly names.

    Args:
        report: As `compute_gaps` gives it, its wards with `predicted` (`observed`, `low`, `high`).
        credit_lines: The lines that the data's licences ask for.

    Raises:
        FigureError: If no ward has a prediction that can be shown.
    """
    rows = report["wards"]
    given = [(index, row["predicted"]) for index, row in enumerate(rows) if _is_predicted(row)]
    observed = np.array([[round(check["observed"])] for _, check in given], dtype=np.float64).reshape(-1, 1)
    hidden = suppress_counts(observed, threshold=DISCLOSURE_THRESHOLD)[:, 0].tolist()
    shown = present_wards(report)
    checks = [
        (name_ward(rows[index]), round(check["observed"]), max(check["low"], 0.0), max(check["high"], 0.0))
        for (index, check), secret in zip(given, hidden, strict=True)
        # Where the people online are withheld, so is a number that comes near to them.
        if not secret and shown[index].online_people is not None
    ]
    if not checks:
        raise FigureError("no ward has a predicted number of people that can be shown")
    checks.sort(key=lambda check: (-check[1], check[0]))
    inside = sum(low <= number <= high for _, number, low, high in checks)
    ranked = [
        Row(
            name,
            _INSIDE if low <= number <= high else _OUTSIDE,
            math.sqrt(number),
            math.sqrt(low),
            math.sqrt(high),
            f"{number:,} ({low:,.0f} to {high:,.0f})",
        )
        for name, number, low, high in checks
    ]
    layout = lay_rows(ranked)
    share = f"{report['settings']['interval']:.0%}"
    said = f"Inside the model's {share} range: {inside:,} of {len(checks):,} wards"
    sheet = start_sheet(
        report,
        "predictive",
        size=(layout.size[0], KEY_HEIGHT + layout.size[1]),
        title=said,
        lead="People whose evidence mostly names the ward. Dots: observed; lines: what the fitted model "
        f"expects. About {share} should lie inside if the model fits.",
        notes=(say_left_out(len(rows) - len(checks)), "The axis is drawn by square roots."),
        credit_lines=credit_lines,
    )
    draw_key(sheet, [(_INSIDE, f"inside ({inside:,})"), (_OUTSIDE, f"outside ({len(checks) - inside:,})")])
    ends = [math.sqrt(end) for _, *numbers in checks for end in numbers]
    room = 0.08 * max(max(ends) - min(ends), 1.0)
    limits = max(min(ends) - room, 0.0), max(ends) + room

    def prepare(sheet: Sheet, axes: "Axes") -> None:
        _prepare_counts(sheet, axes, limits)

    draw_rows(sheet, ranked, layout, top=KEY_HEIGHT, prepare=prepare)
    beyond = [name for name, number, low, high in checks if not low <= number <= high]
    outside = f" Outside: {list_names(beyond)}." if beyond else ""
    return sheet.finish(f"{said}.{outside}")


def _is_predicted(row: Mapping[str, Any]) -> bool:
    check = row.get("predicted")
    return check is not None and all(check.get(part) is not None for part in ("observed", "low", "high"))


def _say_ratio(row: Mapping[str, Any]) -> str:
    return f"{math.exp(row['log_ratio']):.2f} ({math.exp(row['low']):.2f} to {math.exp(row['high']):.2f})"


def _prepare_ratios(sheet: Sheet, axes: "Axes", limits: tuple[float, float], *, material: float) -> None:
    axes.set_xlim(*limits)
    crowded = limits[1] - limits[0] > _CROWDED
    ticks = [
        tick
        for tick in _RATIO_TICKS
        if limits[0] <= math.log(tick) <= limits[1] and not (crowded and tick in _ROUND_RATIOS)
    ]
    axes.set_xticks([math.log(tick) for tick in ticks], [f"{tick:g}" for tick in ticks], fontsize=8)
    axes.set_xlabel("ratio (1: in step)", color=INK, fontsize=8.5)
    line = math.log(material)
    axes.axvspan(limits[0], line, color=WARM, alpha=0.06, linewidth=0)
    axes.axvline(line, color=WARM, linewidth=1.3, linestyle=(0, (5, 3)))
    axes.axvline(0, color=SOFT, linewidth=1)
    top = axes.get_xaxis_transform()
    words = "a fifth too quiet" if math.isclose(material, _FIFTH) else f"ratio {material:g}"
    for x, said, align, colour in (
        (line - 0.02, words, "right", WARM),
        (0.02, "in step", "left", SOFT),
    ):
        sheet.write(axes, x, 1.0, said, transform=top, ha=align, va="bottom", fontsize=8, color=colour)


def _prepare_counts(_: Sheet, axes: "Axes", limits: tuple[float, float]) -> None:
    """Draw an axis of counts by their square roots, on which Poisson ranges are of about equal length."""
    axes.set_xlim(*limits)
    ticks: list[int] = []
    for tick in (0, *COUNT_TICKS):
        apart = math.inf if not ticks else math.sqrt(tick) - math.sqrt(ticks[-1])
        if limits[0] <= math.sqrt(tick) <= limits[1] and apart >= _COUNT_GAP * (limits[1] - limits[0]):
            ticks.append(tick)
    axes.set_xticks([math.sqrt(tick) for tick in ticks], [f"{tick:,}" for tick in ticks], fontsize=8)
    axes.set_xlabel("people", color=INK, fontsize=8.5)
