"""Two periods side by side: a still map of each, in the same classes, and how each ward changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from webmap.choices import find_choice, offer_choices
from webmap.classes import classify_wards
from webmap.errors import UnusableChoiceError
from webmap.maps import EMBED_LIMIT
from webmap.still import draw_still
from webmap.words import say_interval, say_probability, say_ratio

if TYPE_CHECKING:
    from webmap.asking import Ask
    from webmap.choices import Choice
    from webmap.classes import Classified
    from webmap.snapshots import Snapshot, SnapshotCache
    from webmap.still import StillMap
    from webmap.viewing import View

ALL_WORDS = "All there is"
_VERDICTS = {
    "fell": "Fell behind",
    "rose": "Came up",
    "steady": "About as before",
    "can't tell": "Cannot tell",
}
_ORDER = ("fell", "rose", "steady", "can't tell")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two maps.

    Attributes:
        words: Its period in words.
        snapshot: The city in this period.
        classified: Its wards in classes that both maps share.
        still: The map; None where there are too many areas, or no outlines.
    """

    words: str
    snapshot: "Snapshot"
    classified: "Classified"
    still: "StillMap | None"


@dataclass(frozen=True, slots=True)
class ChangeTable:
    """How each ward changed, as the table of a page: rows of (ward's name, cells)."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class TwoPeriods:
    """What the page of two periods shows.

    Attributes:
        choice: What both maps show.
        sides: The earlier and the later one.
        findings: What changed, in sentences.
        changes: The table; None where nothing can be said.
        reason: Why not.
        notes: What the reader must know.
    """

    choice: "Choice"
    sides: tuple[Side, Side]
    findings: tuple[str, ...]
    changes: ChangeTable | None
    reason: str
    notes: tuple[str, ...]


def show_periods(city: "SnapshotCache", ask: "Ask", view: "View") -> TwoPeriods:
    """Return the maps of the address's period and of the one beside it, the earlier one first.

    Raises:
        WardlightError: If the city cannot be read or knows nothing of a period.
        StillWorkingError: If the figures are being worked out.
    """
    # Written as ISO 8601, periods sort by time; all there is ends as late as the latest.
    names = sorted((ask.period, view.compare), key=lambda period: (not period, period))
    pair = [city.current(replace(ask, period=period)) for period in names]
    choice = find_choice(view.show, offer_choices(pair[0].report))
    known = dict(city.offered().periods)
    services = pair[0].services if view.points else ()
    sides = []
    for snapshot, other, period in zip(pair, pair[::-1], names, strict=True):
        classified = classify_wards(
            choice, snapshot.report.wards, scheme=view.classes, beside=other.report.wards
        )
        few = len(snapshot.outlines) <= EMBED_LIMIT
        still = draw_still(snapshot.polygons, classified, services) if few else None
        sides.append(
            Side(known.get(period, period.replace("..", " to ")) or ALL_WORDS, snapshot, classified, still)
        )
    changes: Mapping[str, Any] = {"findings": (), "notes": ()}
    table, reason = None, ""
    if not all(names):
        reason = "Choose a period for either side: of all there is, one period is a part."
    else:
        try:
            changes = city.changes(ask, names[0], names[1])
        except UnusableChoiceError as error:
            reason = str(error)
        else:
            table = tabulate_changes(changes, before=sides[0].words, after=sides[1].words)
    return TwoPeriods(
        choice, (sides[0], sides[1]), tuple(changes["findings"]), table, reason, tuple(changes["notes"])
    )


def tabulate_changes(changes: Mapping[str, Any], *, before: str, after: str) -> ChangeTable:
    """Return how wards changed in words, those that fell behind first.

    Args:
        changes: As `pipeline.changes.compare_city` gives it.
        before: The earlier period in words.
        after: The later one.
    """
    wards = sorted(
        changes["wards"],
        key=lambda ward: (
            _ORDER.index(ward["verdict"]),
            -max(ward["p_fell"] or 0.0, ward["p_rose"] or 0.0),
            ward["ward_name"],
        ),
    )
    return ChangeTable(
        "changes",
        f"Online voice against contact: {before}, and {after}",
        (
            "What changed",
            before,
            after,
            "Ratio of the two",
            "90% interval",
            "Chance it fell",
            "Chance it rose",
        ),
        tuple((ward["ward_name"], _say_change(ward)) for ward in wards),
    )


def _say_change(ward: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        _VERDICTS[ward["verdict"]],
        *(_say_side(ward[side]) for side in ("before", "after")),
        say_ratio(ward["change"]),
        say_interval(ward["low"], ward["high"]),
        say_probability(ward["p_fell"]),
        say_probability(ward["p_rose"]),
    )


def _say_side(side: Mapping[str, Any]) -> str:
    return "cannot tell" if side["flag"] == "not enough evidence" else say_ratio(side["log_ratio"])
