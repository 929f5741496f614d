"""What the pages show: the gap report of a city file, suppressed and in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries import Wards, simplify_wards
from gaps import suppress_counts
from pipeline.crediting import list_credits
from pipeline.errors import PipelineError
from pipeline.gap_choice import GapChoice
from pipeline.gap_report import compute_gaps
from pipeline.ground import Ground, read_ground
from pipeline.periods import read_period
from store import (
    CityFile,
    StoredSource,
    find_post_period,
    list_channel_periods,
    load_gap_report,
    load_sources,
    open_city,
    require_wards,
)

DISCLOSURE_THRESHOLD = 5
"""Counts of people from 1 to this number less one are not shown to officers and planners."""

SUPPRESSION_NOTE = (
    f"Numbers of people or contacts below {DISCLOSURE_THRESHOLD} are not shown, "
    "nor others that would give them away."
)
_PEOPLE_NOTE = (
    "Online people are expected numbers of distinct authors, not posts: "
    "each counts once, by where they probably live."
)
_INFERRED_NOTE = (
    "Where people live is inferred from what they say, and how far that can be trusted is inferred too: "
    "hardly any home is known for certain. Take a finding as a place to look, not as proof."
)
_LOOSE = ("people_outside", "people_of_no_ward_in_particular")
_WITHHELD = "withheld"
_WEB_DECIMALS = 5
_TOLERANCE_SHARE = 1 / 650


@dataclass(frozen=True, slots=True)
class WardReport:
    """What the pages may say of one ward; None where a number is suppressed or not known.

    `need` is the risk of digital exclusion (0 to 10, or a published figure), with the interval of its rank
    under other weights; `counter` the counter nearest to most residents, `counter_m` their mean distance to
    the nearest one, metres in a straight line. `band` is how likely a gap is and `reading` what the ward
    looks like, both in the words of `gaps.readings`; `how` tells how that is known. `each` is the same gap by
    each channel, by all together and against residents (see `pipeline.gap_each.tell_each`). `services` are
    what contacts are most about, with their shares (see `pipeline.ground.rank_services`).
    """

    ward_code: str
    ward_name: str
    population: float | None
    online_people: float | None
    online_people_sd: float | None
    contacts: dict[str, int | None]
    log_ratio: float | None
    low: float | None
    high: float | None
    p_gap: float | None
    flag: str
    rank_low: int
    rank_high: int
    sentence: str
    need: float | None = None
    need_rank_low: int | None = None
    need_rank_high: int | None = None
    counter: str | None = None
    counter_m: float | None = None
    band: str = ""
    reading: str = ""
    how: str = ""
    each: dict[str, dict[str, Any]] = field(default_factory=dict)
    services: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainedFinding:
    """A finding, how it is known, and the code of the ward it is about, None if it is about several."""

    finding: str
    how: str
    ward_code: str | None = None


@dataclass(frozen=True, slots=True)
class CityReport:
    """What the pages may say of a city.

    Attributes:
        name: The city's name.
        simulated: Whether its people and posts are made up.
        edition: Ward edition.
        run_id: Run id of the gaps.
        computed_at: Time they were computed, ISO 8601 UTC; "" if just now, not stored.
        wards: One report per ward, by code.
        settings: Settings of the gaps.
        excluded: What was left out, and why.
        findings: Plain sentences, most important first.
        counts: posts, authors, located, ... of the whole city.
        notes: What the reader must know to read the numbers.
        sources: Whose data the city file holds.
        together: A sentence on each neighbourhood: wards too thin to judge, taken together.
        pockets: Sentences on whether quiet wards lie together.
        explained: The findings, each with how it is known.
        days: First and last day of the posts and contacts that count, ISO 8601; "" where none has a date.
    """

    name: str
    simulated: bool
    edition: str
    run_id: str
    computed_at: str
    wards: tuple[WardReport, ...]
    settings: dict[str, Any]
    excluded: dict[str, Any]
    findings: tuple[str, ...]
    counts: dict[str, int]
    notes: tuple[str, ...]
    sources: tuple[StoredSource, ...] = ()
    together: tuple[str, ...] = ()
    pockets: tuple[str, ...] = ()
    explained: tuple[ExplainedFinding, ...] = ()
    days: tuple[str, str] = ("", "")

    @property
    def credits(self) -> tuple[str, ...]:
        """The lines that the licences ask to be shown, each once."""
        return list_credits(self.sources)


def read_report(city: Path, *, choice: GapChoice | None = None, need_weights: str = "") -> CityReport:
    """Return the city's report: the one stored by `wardlight gaps`, else one computed with the defaults.

    Args:
        city: The city file.
        choice: What the report is about, computed if it is not stored; None for what the stored one is about.
        need_weights: Weights of the need's components in place of those stored.

    Raises:
        WardlightError: If the file is no city file or has no wards, or the choice cannot be answered.
    """
    with open_city(city) as opened:
        ground = read_ground(opened, require_wards(opened), need_weights=need_weights)
        sources = tuple(load_sources(opened))
    if choice is None:
        report, at = refresh_gaps(city) or (compute_gaps(city, store=False), "")
    else:
        report, at = compute_gaps(city, choice=choice, store=False), ""
    with open_city(city) as opened:
        days = _find_days(opened, report["settings"])
    return replace(_present(report, at, ground=ground, sources=sources), days=days)


def _find_days(city: CityFile, settings: Mapping[str, Any]) -> tuple[str, str]:
    """Return the first and the last day of what a report counts; "" where nothing of it has a date."""
    period = read_period(settings["period"]) if settings["period"] else None
    since, until = (None, None) if period is None else (period.since, period.until)
    counted = [
        each
        for each in list_channel_periods(city, since=since, until=until, service=settings["service"])
        if each.channel in {*settings["against"], *settings["online"]}
    ]
    posts = find_post_period(city, since=since, until=until)
    known = [each for each in (*counted, posts) if each is not None and each.first]
    return min((each.first for each in known), default=""), max((each.last for each in known), default="")


def refresh_gaps(city: Path) -> tuple[dict[str, Any], str] | None:
    """Return the gaps by the settings of the stored ones, on today's data, and when they were computed.

    Numbers that the file no longer holds never come out of it. The time is "" if the data has changed since.

    Returns:
        The report as `compute_gaps` gives it, and the time; None if no gaps were ever stored.

    Raises:
        WardlightError: If the file is no city file or has no wards.
    """
    with open_city(city) as opened:
        stored = load_gap_report(opened)
    if stored is None:
        return None
    settings = stored[2]["settings"]
    choice = GapChoice(against=tuple(settings["against"]), online=tuple(settings["online"]))
    report = compute_gaps(city, choice=choice, store=False)
    return report, stored[1] if report["settings"]["run"] == stored[0] else ""


def present_wards(report: Mapping[str, Any]) -> tuple[WardReport, ...]:
    """Return what may be shown of each ward of a gap report, in its order: small counts are withheld."""
    rows = report["wards"]
    channels = report["settings"]["channels"]
    table = np.array(
        [[row["online_people"] or 0.0, *(row["contacts"][channel] for channel in channels)] for row in rows],
        dtype=np.float64,
    ).reshape(len(rows), 1 + len(channels))
    hidden = suppress_counts(np.round(table), threshold=DISCLOSURE_THRESHOLD)
    return tuple(_present_ward(row, hidden[i].tolist(), channels) for i, row in enumerate(rows))


def withhold_loose(excluded: Mapping[str, Any], *, instead: str | None = None) -> dict[str, Any]:
    """Return what a report left out, the people of no ward replaced if either number of them is small."""
    small = any(0 < (excluded[name] or 0.0) < DISCLOSURE_THRESHOLD for name in _LOOSE)
    return {**excluded, **dict.fromkeys(_LOOSE, instead)} if small else dict(excluded)


def _present(
    report: dict[str, Any], at: str, *, ground: Ground, sources: tuple[StoredSource, ...]
) -> CityReport:
    notes = [SUPPRESSION_NOTE, _PEOPLE_NOTE, _INFERRED_NOTE]
    notes += report["notes"]
    if report["reason"]:
        notes.append(report["reason"])
    notes += ground.notes
    totals = report["totals"]
    return CityReport(
        name=report["settings"]["city"],
        simulated=report["settings"]["simulated"],
        edition=report["settings"]["edition"],
        run_id=report["settings"]["run"],
        computed_at=at,
        wards=tuple(replace(ward, **ground.facts.get(ward.ward_code, {})) for ward in present_wards(report)),
        settings=report["settings"],
        excluded=withhold_loose(report["excluded"], instead=_WITHHELD),
        findings=tuple(report["findings"]),
        counts={
            **{key: int(value) for key, value in totals.items() if isinstance(value, int)},
            **{f"{channel}_contacts": int(number) for channel, number in totals["contacts"].items()},
        },
        notes=tuple(notes),
        sources=sources,
        together=tuple(area["sentence"] for area in report["together"]),
        pockets=tuple(report["pockets"]["findings"]),
        explained=tuple(ExplainedFinding(**each) for each in report["explained"]),
    )


def _present_ward(row: Mapping[str, Any], hidden: list[bool], channels: list[str]) -> WardReport:
    # Whole people, as the mask saw them: a fraction under a half is one person's share.
    people = None if hidden[0] else float(round(row["online_people"]))
    return WardReport(
        ward_code=row["ward_code"],
        ward_name=row["ward_name"],
        population=row["population"],
        online_people=people,
        # A spread around "nobody" would tell that it is somebody after all.
        online_people_sd=round(row["online_people_sd"], 1) if people else None,
        contacts={
            channel: None if secret else round(row["contacts"][channel])
            for channel, secret in zip(channels, hidden[1:], strict=True)
        },
        log_ratio=row["log_ratio"],
        low=row["low"],
        high=row["high"],
        p_gap=row["p_gap"],
        flag=row["flag"],
        rank_low=row["rank_low"],
        rank_high=row["rank_high"],
        sentence=row["sentence"],
        band=row["band"],
        reading=row["reading"],
        how=row["how"],
        each=row.get("each", {}),
    )


def ward_shapes(city: Path) -> dict[str, Any]:
    """Return the wards as a GeoJSON FeatureCollection for the web.

    Simplified with shared edges kept, 5 decimals, RFC 7946 winding; the only property is `code`.

    Raises:
        WardlightError: If the file is no city file or has no wards.
    """
    with open_city(city) as opened:
        wards = require_wards(opened)
    outlines = outline_wards(wards)
    texts = shapely.to_geojson(shapely.orient_polygons(outlines))
    try:
        shapes = [msgspec.json.decode(text) for text in texts]
    except msgspec.DecodeError as error:
        raise PipelineError(f"{city}: a ward's outline cannot be written as GeoJSON") from error
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"code": code}, "geometry": shape}
            for code, shape in zip(wards.codes, shapes, strict=True)
        ],
    }


def outline_wards(wards: Wards) -> NDArray[np.object_]:
    """Return the wards' outlines simplified for a picture of the whole city, shared edges kept, 5 decimals.

    Returns:
        Shape (n,), aligned to `wards`: non-empty Polygon or MultiPolygon, EPSG:4326.
    """
    outlines = shapely.set_precision(
        simplify_wards(wards, tolerance_m=_web_tolerance(wards)), 10.0**-_WEB_DECIMALS, mode="valid_output"
    )
    empty = shapely.is_empty(outlines)
    outlines[empty] = wards.geometry[empty]
    return outlines


def _web_tolerance(wards: Wards) -> float:
    """Return metres under which a bend cannot be seen on a map of the whole city."""
    west, south, east, north = shapely.total_bounds(wards.metric_geometry)
    return float(max(east - west, north - south)) * _TOLERANCE_SHARE


__all__ = [
    "DISCLOSURE_THRESHOLD",
    "SUPPRESSION_NOTE",
    "CityReport",
    "ExplainedFinding",
    "WardReport",
    "outline_wards",
    "present_wards",
    "read_report",
    "refresh_gaps",
    "ward_shapes",
    "withhold_loose",
]
