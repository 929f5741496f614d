"""A report of accuracy in the words and tables of the analysts' page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOTHING = "cannot tell"

SENSE_WORDS = {
    "about": "what posts are about",
    "posted_from": "where posts were sent from",
    "lives_in": "where authors live",
}
KIND_WORDS = {
    "gps": "GPS point",
    "place_tag": "Place tag",
    "profile": "Profile location",
    "postcode": "Postcode",
    "address": "Address",
    "toponym": "Place name",
    "none": "No evidence",
}
PLACE_WORDS = {
    "poi": "Point of interest",
    "outcode": "Postcode district",
    "own words": "Own words on their home",
    "gps": "GPS point",
    "none": "No evidence",
}
LEVEL_WORDS = {
    "high": "High",
    "medium": "Medium",
    "low": "Low",
    "city": "City only",
    "outside": "Outside",
    "unknown": "Unknown",
}
_PLAIN = frozenset({"brier", "log_loss", "ece", "aurc", "set_size", "set_size_in_city"})
_COLUMNS = {
    "coverage": "Coverage",
    "precision": "Ward precision",
    "mass": "Probability of the true ward",
    "median_km": "Median distance",
    "ece": "Calibration error",
    "set_coverage": "80% set holds the true ward",
}
_OVERVIEW = ("coverage", "precision", "ece", "median_km")


@dataclass(frozen=True, slots=True)
class FactsTable:
    """A table: its name in the page, caption, column headings, and rows of (heading, cells)."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One measurement in the list of all: run id, file, sense in words, time, posts, and key figures."""

    run: str
    file: str
    sense: str
    at: str
    judged: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunPage:
    """One measurement in full.

    Attributes:
        summary: What the list says of it.
        lead: The main result as a sentence.
        counts: What was read, judged and refused, as a sentence.
        notes: What the reader must know to read the numbers.
        diagram: What the figure shows, for those who do not see it.
        tables: Figures, then the parts, then the points of the reliability diagram and the curve.
        confusion: Which wards are taken for which.
    """

    summary: RunSummary
    lead: str
    counts: str
    notes: tuple[str, ...]
    diagram: str
    tables: tuple[FactsTable, ...]
    confusion: FactsTable


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two measurements side by side, figure by figure, and what must be known to compare them."""

    sides: tuple[RunSummary, RunSummary]
    table: FactsTable
    notes: tuple[str, ...]


OVERVIEW_COLUMNS = tuple(_COLUMNS[name] for name in _OVERVIEW)


def summarise_run(report: Mapping[str, Any]) -> RunSummary:
    """Return what the list of measurements says of one."""
    figures = report["whole"]["figures"]
    return RunSummary(
        report["run"],
        report["file"],
        SENSE_WORDS[report["sense"]],
        report["at"].replace("T", " ").removesuffix("Z"),
        f"{report['judged']:,}",
        tuple(say_figure(name, figures[name]) for name in _OVERVIEW),
    )


def describe_run(report: Mapping[str, Any]) -> RunPage:
    """Return one measurement in full."""
    whole = report["whole"]
    figures = tuple(
        (
            report["names"][name],
            (say_figure(name, figure), f"{figure['posts']:,}", report["definitions"][name]),
        )
        for name, figure in whole["figures"].items()
    )
    tables = (
        FactsTable(
            "figures", "Every figure, with its 90% interval", ("Value", "Posts", "What it says"), figures
        ),
        _part_table("kinds", "By the strongest evidence", report["by_kind"], KIND_WORDS),
        _part_table(
            "places", "By the kind of place it stands on", report["by_basis"], {"none": "No evidence"}
        ),
        _part_table("levels", "By how sure the answer is", report["by_level"], LEVEL_WORDS),
        _reliability_table(report["reliability"]),
        _risk_table(report["risk_coverage"]),
    )
    grouped = f"{report['groups']:,} {'author or venue' if report['groups'] == 1 else 'authors or venues'}"
    counts = (
        f"{report['read']:,} rows read: {report['judged']:,} judged and {report['rejected']:,} refused. "
        f"Intervals are resampled {report['resamples']:,} times over {grouped} (seed {report['seed']})."
    )
    return RunPage(
        summarise_run(report),
        _lead(whole),
        counts,
        tuple(report["notes"]),
        _describe_diagram(report["reliability"], whole["figures"]),
        tables,
        _confusion_table(report.get("confusion", ())),
    )


def compare_runs(first: Mapping[str, Any], second: Mapping[str, Any]) -> Comparison:
    """Return two measurements side by side.

    A figure is said to differ where the intervals of both do not overlap: less often than it truly does.
    """
    here, there = first["whole"]["figures"], second["whole"]["figures"]
    names = [name for name in here if name in there]
    rows = tuple(
        (
            first["names"][name],
            (
                say_figure(name, here[name]),
                say_figure(name, there[name]),
                _say_apart(here[name], there[name]),
            ),
        )
        for name in names
    )
    notes = []
    if first["sense"] != second["sense"]:
        notes.append("They answer different questions: the figures are not to be set against each other.")
    if first["file"] != second["file"]:
        notes.append("They were measured on different files of known posts: a difference may be the files'.")
    if first["edition"] != second["edition"]:
        notes.append(f"They are of different wards: {first['edition']} and {second['edition']}.")
    columns = ("First", "Second", "Do the 90% intervals overlap?")
    table = FactsTable("compared", "Figures of both, with 90% intervals", columns, rows)
    return Comparison((summarise_run(first), summarise_run(second)), table, tuple(notes))


def _say_apart(first: Mapping[str, Any], second: Mapping[str, Any]) -> str:
    if None in (first["low"], first["high"], second["low"], second["high"]):
        return NOTHING
    if first["high"] < second["low"]:
        return "No: the second is higher"
    return "No: the first is higher" if second["high"] < first["low"] else "Yes"


def _confusion_table(pairs: Sequence[Mapping[str, Any]]) -> FactsTable:
    rows = tuple(
        (
            pair["true"],
            (pair["said"], f"{pair['posts']:,}", f"{pair['posts']:,} of {pair['put']:,} put on any ward"),
        )
        for pair in pairs
    )
    columns = ("Taken for", "Posts", "Of the true ward's posts")
    return FactsTable("confusion", "Wards taken for another, most often first", columns, rows)


def say_figure(name: str, figure: Mapping[str, Any]) -> str:
    """Return a figure with its interval: `74% (67% to 80%)`, `0.073 (0.040 to 0.112)`."""
    if figure["value"] is None:
        return NOTHING
    value = _say(name, figure["value"])
    if figure["low"] is None:
        return value
    low, high = _say(name, figure["low"]), _say(name, figure["high"])
    # All drawn alike: that the few posts agree is no certainty, and is not written as if it were.
    return value if low == high else f"{value} ({low} to {high})"


def _say(name: str, value: float) -> str:
    if name == "median_km":
        return f"{value:,.1f} km"
    return f"{value:.3f}" if name in _PLAIN else f"{value:.0%}"


def _lead(whole: Mapping[str, Any]) -> str:
    figures = whole["figures"]
    if not whole["placeable"]:
        return f"None of the {whole['posts']:,} judged posts has a true ward."
    found = (
        f"Of {whole['placeable']:,} posts with a true ward, {say_figure('coverage', figures['coverage'])} "
        "are put on a ward."
    )
    if not whole["put"]:
        return f"{found} There is nothing to say of precision."
    return (
        f"{found} Of {whole['put']:,} posts put on a ward, "
        f"{say_figure('precision', figures['precision'])} are put on the right one."
    )


def _part_table(
    name: str, caption: str, parts: Mapping[str, Mapping[str, Any]], words: Mapping[str, str]
) -> FactsTable:
    rows = []
    for key, part in parts.items():
        counts = tuple(f"{part[count]:,}" for count in ("posts", "placeable", "put", "right"))
        figures = tuple(say_figure(figure, part["figures"][figure]) for figure in _COLUMNS)
        label = words.get(key, key[:1].upper() + key[1:].replace("_", " "))
        rows.append((label, counts + figures))
    columns = ("Posts", "With a true ward", "Put on a ward", "Rightly", *_COLUMNS.values())
    return FactsTable(name, caption, columns, tuple(rows))


def _reliability_table(points: Sequence[Mapping[str, Any]]) -> FactsTable:
    rows = tuple(
        (
            f"{point['least']:.0%} to {point['most']:.0%}",
            (
                f"{point['posts']:,}",
                f"{point['confidence']:.1%}",
                f"{point['outcome']:.1%} ({point['low']:.1%} to {point['high']:.1%})",
            ),
        )
        for point in points
    )
    columns = ("Posts", "Mean probability", "How often it was that ward")
    return FactsTable("reliability", "The reliability diagram as a table", columns, rows)


def _risk_table(points: Sequence[Mapping[str, Any]]) -> FactsTable:
    rows = tuple(
        (f"{point['threshold']:.1%} or more", (f"{point['coverage']:.1%}", f"{point['risk']:.1%}"))
        for point in points
    )
    columns = ("Placeable posts kept", "Wrong among those kept")
    return FactsTable("risk", "Risk against coverage as a table", columns, rows)


def _describe_diagram(points: Sequence[Mapping[str, Any]], figures: Mapping[str, Any]) -> str:
    """Return the figure in words: on which side of the diagonal the points lie, and how risk grows."""
    if not points:
        return "No post was put on a ward, so that nothing can be drawn of how far probabilities hold."
    over = sum(point["high"] < point["confidence"] for point in points)
    under = sum(point["low"] > point["confidence"] for point in points)
    return (
        f"Left, the reliability diagram: of {len(points)} groups of posts of about equal size, the answers "
        f"of {over} are surer than they are right and those of {under} less sure; elsewhere the difference "
        f"can be chance. Calibration error {say_figure('ece', figures['ece'])}. Right, the share of wrong "
        f"wards against the share of posts kept, on average {say_figure('aurc', figures['aurc'])}. "
        "Both stand below as tables."
    )
