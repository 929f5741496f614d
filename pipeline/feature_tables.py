"""What planners take with them: a table with a place for each row, and all that is to be known of it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries import Wards
from pipeline.crediting import list_credits
from pipeline.errors import NothingToExportError, PipelineError
from pipeline.export_ground import list_catchments, list_counters, list_need
from pipeline.map_theme import MapTheme, theme_gap
from pipeline.need import read_need
from pipeline.qgis_style import CLASS_COLUMN, OPACITY_COLUMN
from pipeline.report import SUPPRESSION_NOTE, CityReport, WardReport, read_report
from store import (
    CityFile,
    StoredSource,
    iterate_placed_posts,
    load_reference,
    load_sources,
    open_city,
    require_wards,
)

WHATS = ("wards", "gaps", "posts", "counters", "catchments")

Columns = dict[str, list[Any]]

_TITLES = {
    "wards": "Wards and their residents",
    "gaps": "Gaps between online voice and contact, by ward",
    "posts": "Located posts, without text, author or exact point",
    "counters": "Counters, hubs and libraries",
    "catchments": "The part of the city that is nearest to each counter",
}
_METHODS = {
    "wards": "Figures as they were imported for each ward; the need is an index scaled among these wards.",
    "posts": "Posts located to wards with probabilities; the point of each is one inside its ward.",
    "counters": "Places as imported; residents are those to whom a counter is nearest in a straight line.",
    "catchments": "Straight-line catchments of the counters, cut to the city; residents are spread over "
    "their ward's postcodes, else its streets, else its middle.",
}
_FROM_REPORT = ("need", "need_rank_low", "need_rank_high", "counter", "counter_m")


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """A table of features.

    Attributes:
        what: One of `WHATS`.
        columns: Column → one value per row: text, number or truth value; None where nothing is known.
        geometry: Shape (n,), EPSG:4326; None for a row without a place.
        metric_epsg: The city's projected CRS, metres.
        facts: What is to be known of it: title, city, method, date, run, snapshot, licences, suppression ...
        credit_lines: The lines that the data's licences ask for.
        theme: The map of it; None where there is none.
    """

    what: str
    columns: Columns
    geometry: NDArray[np.object_]
    metric_epsg: int
    facts: dict[str, str]
    credit_lines: tuple[str, ...]
    theme: MapTheme | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.geometry)

    def keep(self, rows: Sequence[int]) -> "FeatureTable":
        """Return the same table with some of its rows."""
        return replace(
            self,
            columns={column: [values[row] for row in rows] for column, values in self.columns.items()},
            geometry=self.geometry[list(rows)],
            theme=self.theme and self.theme.keep(rows),
        )


def read_table(
    city: Path, what: str, *, report: CityReport | None = None, theme: MapTheme | None = None
) -> FeatureTable:
    """Return what a city file holds as a table. Nothing personal is in it, small numbers are suppressed.

    Args:
        city: The city file.
        what: One of `WHATS`.
        report: The report that a page shows, so that a file holds what the page does; gaps without it are
            those of the city file.
        theme: The map that a page shows of the gaps; by default that of the gap.

    Raises:
        WardlightError: If there is no such table, or nothing to put into it.
    """
    if what not in WHATS:
        raise PipelineError(f"cannot export {what!r}; choose {', '.join(WHATS)}")
    if what == "gaps":
        report = report or read_report(city)
        with open_city(city) as opened:
            wards = require_wards(opened)
        at = {code: index for index, code in enumerate(wards.codes)}
        found = [at.get(ward.ward_code) for ward in report.wards]
        outlines = [None if index is None else wards.geometry[index] for index in found]
        return tabulate_gaps(report, outlines, metric_epsg=wards.metric_epsg, theme=theme)
    with open_city(city) as opened:
        wards = require_wards(opened)
        columns, geometry = _collect(opened, wards, what)
        sources = load_sources(opened)
        named = opened.setting("name"), wards.edition, opened.setting("simulated") == "yes"
    facts = _list_facts(what, report, named=named, sources=sources)
    return FeatureTable(what, columns, geometry, wards.metric_epsg, facts, list_credits(sources))


def tabulate_gaps(
    report: CityReport,
    outlines: Sequence[shapely.Geometry | None],
    *,
    metric_epsg: int,
    theme: MapTheme | None = None,
) -> FeatureTable:
    """Return the gaps of a report as a table.

    Args:
        report: The report.
        outlines: Polygon or MultiPolygon of each ward of the report, EPSG:4326; None where it has none.
        metric_epsg: The city's projected CRS, metres.
        theme: The map that is shown of them; by default that of the gap.
    """
    theme = theme or theme_gap(report.wards)
    named = report.name, report.edition, report.simulated
    facts = _list_facts("gaps", report, named=named, sources=report.sources)
    facts["map"] = f"{theme.title}. {theme.meaning}"
    geometry = np.array(outlines, dtype=object)
    columns = _gap_columns(report) | _list_theme(theme)
    return FeatureTable("gaps", columns, geometry, metric_epsg, facts, report.credits, theme)


def _collect(city: CityFile, wards: Wards, what: str) -> tuple[Columns, NDArray[np.object_]]:
    if what == "posts":
        return _post_columns(list(iterate_placed_posts(city)), wards)
    if what == "counters":
        return list_counters(city, wards)
    if what == "catchments":
        return list_catchments(city, wards)
    figures = load_reference(city, wards)
    # The need was asked of another edition where nothing is known of this one.
    need = list_need(read_need(city, wards)) if figures else {}
    return _ward_columns(wards, figures) | need, wards.geometry


def _list_facts(
    what: str,
    report: CityReport | None,
    *,
    named: tuple[str, str, bool],
    sources: Sequence[StoredSource],
) -> dict[str, str]:
    """Return what is to be known of a table; `named`: the city, its ward edition, whether it is made up."""
    name, edition, simulated = named
    facts = {"title": f"{name}: {_TITLES[what]}", "city": name, "wards_of": edition}
    if simulated:
        facts["simulated"] = "Simulated city: people, places and posts in it are made up."
    facts["method"] = _METHODS.get(what, "")
    if report is not None:
        facts["method"] = facts["method"] or _tell_method(report)
        facts["period"] = " to ".join(report.days) if all(report.days) else "not known"
        facts["date"] = report.computed_at or "computed when this file was made; the stored gaps are older"
        facts["run"] = report.run_id
        facts["snapshot"] = f"{report.run_id}-{fingerprint_report(report)}"
    facts["suppression"] = SUPPRESSION_NOTE
    facts["licences"] = "\n".join(dict.fromkeys(_tell_source(each) for each in sources)) or "none recorded"
    facts["made_by"] = f"Wardlight {version('wardlight')}"
    return facts


def _tell_method(report: CityReport) -> str:
    settings = report.settings
    against = " and ".join(settings.get("against", ()))
    return (
        "For each ward, the people heard online (each author once, by where they probably live) against "
        f"what its {against} contacts lead one to expect. log_ratio is the natural logarithm of the ratio, "
        f"low and high bound its {settings.get('interval', 0.9):.0%} interval, p_gap is the probability of a "
        "real gap. Homes are inferred, none is known: take a finding as a place to look, not as proof."
    )


def _tell_source(source: StoredSource) -> str:
    terms = " ".join(
        part for part in (source.licence, f"({source.licence_url})" if source.licence_url else "") if part
    )
    return ". ".join(
        part
        for part in (f"{source.what}: {source.name}", source.publisher, terms, source.attribution)
        if part
    )


def fingerprint_report(report: CityReport) -> str:
    """Return sixteen hex digits that stand for every figure and word of a report."""
    text = json.dumps(asdict(report), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _ward_columns(wards: Wards, reference: dict[str, list[float | None]]) -> Columns:
    return {
        "ward_code": list(wards.codes),
        "ward_name": list(wards.names),
        "edition": [wards.edition] * len(wards),
        "area_km2": [round(float(area) / 1e6, 4) for area in wards.areas_m2],
        **{field: list(values) for field, values in reference.items()},
    }


def _gap_columns(report: CityReport) -> Columns:
    rows = report.wards

    def take(*fields: str) -> Columns:
        return {field: [getattr(row, field) for row in rows] for field in fields}

    channels = list(rows[0].contacts) if rows else []
    columns = take("ward_code", "ward_name", "population", "online_people", "online_people_sd")
    columns |= {f"{channel}_contacts": [row.contacts[channel] for row in rows] for channel in channels}
    columns |= take("log_ratio", "low", "high", "p_gap", "flag", "band", "reading", "rank_low", "rank_high")
    columns |= take("sentence")
    columns |= take(*(field for field in _FROM_REPORT if _is_known(rows, field)))
    columns["run"] = [report.run_id] * len(rows)
    columns["simulated"] = [report.simulated] * len(rows)
    return columns


def _is_known(rows: Sequence[WardReport], field: str) -> bool:
    return any(getattr(row, field) not in {None, ""} for row in rows)


def _list_theme(theme: MapTheme) -> Columns:
    return {
        "map_shows": [theme.key] * len(theme.classes),
        "map_value": list(theme.values),
        CLASS_COLUMN: [None if number is None else number + 1 for number in theme.classes],
        "map_label": [theme.label(number) for number in theme.classes],
        OPACITY_COLUMN: list(theme.opacities),
    }


def _post_columns(rows: Sequence[dict[str, Any]], wards: Wards) -> tuple[Columns, NDArray[np.object_]]:
    """Return posts by ward: the point of each is its ward's, never its own."""
    if not rows:
        raise NothingToExportError("no post is located yet; run: wardlight locate CITY")
    columns: Columns = {"number": list(range(1, len(rows) + 1))}
    columns |= {field: [row[field] for row in rows] for field in rows[0]}
    points = shapely.point_on_surface(wards.geometry)
    at = [wards.index_of(row["about_ward"]) if row["about_ward"] else None for row in rows]
    geometry = np.array([None if index is None else points[index] for index in at], dtype=object)
    return columns, geometry
