"""What all figures of a gap report share: marks, names, the sentences above and below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaps import GAP, NONE, TOO_LITTLE
from pipeline.drawing import BRAND, INK, PALE, WARM, Sheet, estimate_width, measure_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GUTTER = 0.25
"""Inches between the parts of a figure."""
KEY_HEIGHT = 0.32

COUNT_TICKS = (1, 2, 3, 5, 7, *(lead * 10**power for power in range(6) for lead in (10, 15, 20, 30, 50, 70)))
"""Round numbers of people for axes that are not linear."""

_SIMULATED = "Simulated city: people, places and posts in it are made up."
_KEY_SIZE = 8.5
_NAMED = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """How a dot looks: by form and filling too, not by colour alone."""

    colour: str
    form: str
    filled: bool = True


FLAG_MARKS = {GAP: Mark(WARM, "D"), NONE: Mark(BRAND, "o"), TOO_LITTLE: Mark(PALE, "o", filled=False)}
FLAG_WORDS = {GAP: "quieter than expected", NONE: "no sign of a gap", TOO_LITTLE: "not enough evidence"}


def name_ward(row: Mapping[str, Any]) -> str:
    """Return a ward's name, its code where the name is blank."""
    return str(row["ward_name"]).strip() or str(row["ward_code"])


def rank_flagged(report: Mapping[str, Any]) -> list[int]:
    """Return the positions of the wards flagged as a gap, quietest first."""
    rows = report["wards"]
    flagged = [index for index, row in enumerate(rows) if row["flag"] == GAP]
    return sorted(flagged, key=lambda index: (rows[index]["log_ratio"], rows[index]["ward_code"]))


def list_names(names: Sequence[str], *, most: int = _NAMED) -> str:
    """Return names in a row: `A, B, C and 4 more`."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most:,} more"


def describe_flags(report: Mapping[str, Any]) -> str:
    """Return the report's main fact: how many wards are flagged, and which."""
    rows = report["wards"]
    flagged = [name_ward(rows[index]) for index in rank_flagged(report)]
    thin = sum(row["flag"] == TOO_LITTLE for row in rows)
    said = f"{_count(len(rows))}, {len(flagged):,} flagged as quieter than their contacts suggest"
    named = f": {list_names(flagged)}." if flagged else "."
    return f"{said}{named} Not enough evidence either way: {thin:,}."


def head_flags(report: Mapping[str, Any]) -> str:
    """Return the same as a heading."""
    wards, flagged = len(report["wards"]), len(rank_flagged(report))
    if not flagged:
        return f"None of {_count(wards)} is clearly quieter online than its contacts suggest"
    verb = "is quieter online than its" if flagged == 1 else "are quieter online than their"
    return f"{flagged:,} of {_count(wards)} {verb} contacts suggest"


def name_contacts(report: Mapping[str, Any]) -> str:
    """Return what the online voice is held against, in words."""
    against = report["settings"]["against"]
    heard = any(row["contacts"].get(channel) for row in report["wards"] for channel in against)
    return f"{' and '.join(against)} contacts" if heard else "residents"


def say_left_out(wards: int) -> str:
    """Return how many wards a figure does not show, and why; "" if it shows all."""
    if not wards:
        return ""
    verb = "1 ward is" if wards == 1 else f"{wards:,} wards are"
    return f"{verb} not drawn: their numbers are withheld, being small, or not known."


def start_sheet(  # noqa: PLR0913 - one argument per part of the sheet
    report: Mapping[str, Any],
    kind: str,
    *,
    size: tuple[float, float],
    title: str,
    lead: str,
    notes: Sequence[str],
    credit_lines: Sequence[str],
) -> Sheet:
    """Return a sheet with its heading; below it the notes, the report's own warnings and the credits.

    Args:
        report: The gap report.
        kind: Name of the kind of figure.
        size: Width and height of the body, inches.
        title: What the figure says.
        lead: How to read it; the city and the edition of its wards are put before it.
        notes: What the reader must know.
        credit_lines: The lines that the data's licences ask for.
    """
    settings = report["settings"]
    where = f"{settings['city']}, wards of {settings['edition']}. " if settings["edition"] else ""
    under = [*notes, report["reason"] or "", _SIMULATED if settings["simulated"] else "", *credit_lines]
    return Sheet(
        kind,
        width=size[0],
        height=size[1],
        heading=(title, f"{where or settings['city'] + '. '}{lead}"),
        notes=[note for note in under if note],
    )


def draw_mark(axes: "Axes", x: float, y: float, mark: Mark, *, size: float = 5.0) -> None:
    """Draw one dot."""
    axes.plot(
        [x],
        [y],
        linestyle="",
        marker=mark.form,
        markersize=size,
        markerfacecolor=mark.colour if mark.filled else "#ffffff",
        markeredgecolor=mark.colour,
        markeredgewidth=1.1,
        clip_on=False,
        zorder=4,
    )


def draw_key(sheet: Sheet, entries: Sequence[tuple[Mark, str]], *, top: float = 0.0) -> None:
    """Draw the key of the marks in one line across the sheet."""
    axes = sheet.add_plain_axes(0, top, sheet.width, KEY_HEIGHT)
    left = 0.08
    for mark, words in entries:
        draw_mark(axes, left, KEY_HEIGHT / 2, mark, size=6)
        sheet.write(axes, left + 0.12, KEY_HEIGHT / 2, words, fontsize=_KEY_SIZE, color=INK, va="center")
        left += 0.12 + estimate_width(measure_words(words), _KEY_SIZE) + 0.2


def _count(wards: int) -> str:
    return "1 ward" if wards == 1 else f"{wards:,} wards"
