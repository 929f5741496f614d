"""The one door from the web app to the city file: what it reads of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from webmap.errors import UnusableChoiceError

if TYPE_CHECKING:
    from boundaries.services import ServicePoint
    from pipeline.city_choices import CityChoices
    from pipeline.explaining import ExplainedPost
    from pipeline.feature_tables import FeatureTable
    from pipeline.gap_choice import GapChoice
    from pipeline.map_theme import MapTheme
    from pipeline.report import CityReport
    from webmap.asking import Ask

What = Literal["gaps", "wards", "counters", "catchments"]
Form = Literal["geojson", "gpkg", "csv", "xlsx", "parquet", "png"]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a city's gaps: name → SVG, and name → why it cannot be drawn."""

    drawn: Mapping[str, str]
    left_out: Mapping[str, str]


class CityReader(Protocol):
    """What the web app needs of a city; the default reads the city file through `pipeline`."""

    def state(self) -> tuple[object, ...]:
        """Return a value that changes whenever the city's file does."""

    def report(self) -> "CityReport":
        """Return the city's figures and findings."""

    def report_of(self, ask: "Ask") -> "CityReport":
        """Return figures and findings about what is asked for."""

    def changes(self, ask: "Ask", before: str, after: str) -> Mapping[str, Any]:
        """Return how the gaps of wards changed from one period to a later one."""

    def choices(self) -> "CityChoices":
        """Return what may be asked for."""

    def figures(self, ask: "Ask") -> "Figures":
        """Return the figures of the gaps asked for."""

    def shapes(self) -> Mapping[str, Any]:
        """Return the wards' outlines as GeoJSON, EPSG:4326, each with the property `code`."""

    def services(self) -> "tuple[ServicePoint, ...]":
        """Return the counters, hubs and libraries."""

    def tiles(self, out: Path, numbers: Mapping[str, int]) -> None:
        """Write the outlines as vector tiles that hold a number for each ward code."""

    def table(self, what: What, *, report: "CityReport", theme: "MapTheme | None" = None) -> "FeatureTable":
        """Return what planners take with them; `report` and `theme` are what the page shows."""


class AnalystReader(Protocol):
    """What the analysts' pages need beside it."""

    def accuracy(self) -> list[dict[str, Any]]:
        """Return the measured accuracies, newest first."""

    def draw_accuracy(self, report: Mapping[str, Any]) -> str:
        """Return the figure of a measured accuracy as SVG."""

    def explain(self, post: str, *, source: str) -> "ExplainedPost":
        """Return why a post is where it is; `source` "" stands for any."""


@dataclass(frozen=True, slots=True)
class PipelineReader:
    """Reads one city file through `pipeline`, imported on first use so that `--help` stays quick."""

    city: Path

    def state(self) -> tuple[object, ...]:
        """Return size and times of the city file and of its write-ahead log."""
        marks: list[object] = []
        for path in (self.city, self.city.with_name(self.city.name + "-wal")):
            try:
                stat = path.stat()
            except OSError:
                marks.append(None)
            else:
                # Reading alone makes an empty log and takes it away again.
                marks.append((stat.st_mtime_ns, stat.st_size, stat.st_ino) if stat.st_size else None)
        return tuple(marks)

    def report(self) -> "CityReport":
        """Return the city's figures and findings.

        Raises:
            WardlightError: If the file cannot be read or holds no computed gaps.
        """
        from pipeline.report import read_report  # noqa: PLC0415 - see the class

        return read_report(self.city)

    def report_of(self, ask: "Ask") -> "CityReport":
        """Return figures and findings about what is asked for; nothing is stored.

        Raises:
            UnusableChoiceError: If the city cannot answer it.
        """
        from boundaries import BoundaryError  # noqa: PLC0415 - see the class
        from pipeline.errors import PipelineError  # noqa: PLC0415 - see the class
        from pipeline.report import read_report  # noqa: PLC0415 - see the class

        try:
            own = replace(ask, weights=()).plain
            return read_report(
                self.city, choice=None if own else _choose(ask), need_weights=", ".join(ask.weights)
            )
        except (PipelineError, BoundaryError) as error:
            raise _blame(error) from error

    def changes(self, ask: "Ask", before: str, after: str) -> Mapping[str, Any]:
        """Return how the gaps of wards changed from one period to a later one; nothing is stored.

        Raises:
            UnusableChoiceError: If the periods share days, or the city knows nothing of one.
        """
        from pipeline.changes import compare_city  # noqa: PLC0415 - see the class
        from pipeline.errors import PipelineError  # noqa: PLC0415 - see the class
        from pipeline.periods import read_period  # noqa: PLC0415 - see the class

        try:
            return compare_city(
                self.city,
                before=read_period(before),
                after=read_period(after),
                choice=_choose(replace(ask, period="")),
            )
        except PipelineError as error:
            raise _blame(error) from error

    def figures(self, ask: "Ask") -> "Figures":
        """Return the figures of the gaps asked for.

        Raises:
            UnusableChoiceError: If the city cannot answer what is asked.
        """
        from pipeline.errors import PipelineError  # noqa: PLC0415 - see the class
        from pipeline.figure_files import draw_figures  # noqa: PLC0415 - see the class

        try:
            drawn, left_out = draw_figures(self.city, choice=_choose(replace(ask, weights=())))
        except PipelineError as error:
            raise _blame(error) from error
        return Figures(
            {name.removesuffix(".svg"): figure for name, figure in drawn.items()},
            {name.removesuffix(".svg"): reason for name, reason in left_out.items()},
        )

    def choices(self) -> "CityChoices":
        """Return what may be asked for.

        Raises:
            WardlightError: If the file cannot be read.
        """
        from pipeline.city_choices import list_choices  # noqa: PLC0415 - see the class

        return list_choices(self.city)

    def shapes(self) -> Mapping[str, Any]:
        """Return the wards' outlines, simplified for the web."""
        from pipeline.report import ward_shapes  # noqa: PLC0415 - see the class

        return ward_shapes(self.city)

    def services(self) -> "tuple[ServicePoint, ...]":
        """Return the counters, hubs and libraries."""
        from pipeline.services import list_service_points  # noqa: PLC0415 - see the class

        return list_service_points(self.city)

    def tiles(self, out: Path, numbers: Mapping[str, int]) -> None:
        """Write the outlines as vector tiles that hold a number for each ward code.

        Raises:
            WardlightError: If they cannot be written.
        """
        from pipeline.tiling import write_city_tiles  # noqa: PLC0415 - see the class

        write_city_tiles(self.city, out, numbers=numbers)

    def table(self, what: What, *, report: "CityReport", theme: "MapTheme | None" = None) -> "FeatureTable":
        """Return what planners take with them; `report` and `theme` are what the page shows.

        Raises:
            WardlightError: If the file cannot be read, or holds nothing of the kind.
        """
        from pipeline.feature_tables import read_table  # noqa: PLC0415 - see the class

        return read_table(self.city, what, report=report, theme=theme)

    def accuracy(self) -> list[dict[str, Any]]:
        """Return the measured accuracies, newest first.

        Raises:
            WardlightError: If the file cannot be read.
        """
        from pipeline.accuracy import read_accuracy  # noqa: PLC0415 - see the class

        return read_accuracy(self.city)

    def draw_accuracy(self, report: Mapping[str, Any]) -> str:
        """Return the figure of a measured accuracy as SVG."""
        from pipeline.figures import draw_accuracy  # noqa: PLC0415 - see the class

        return draw_accuracy(report)

    def explain(self, post: str, *, source: str) -> "ExplainedPost":
        """Return why a post is where it is; `source` "" stands for any.

        Raises:
            WardlightError: If there is no such post, or several.
        """
        from pipeline.explaining import explain_stored_post  # noqa: PLC0415 - see the class

        return explain_stored_post(self.city, post, source=source)


def _choose(ask: "Ask") -> "GapChoice":
    from pipeline.gap_choice import GapChoice  # noqa: PLC0415 - see PipelineReader
    from pipeline.periods import read_period  # noqa: PLC0415 - see PipelineReader

    plain = GapChoice()
    return GapChoice(
        against=ask.against or plain.against,
        period=read_period(ask.period) if ask.period else None,
        service=ask.service or None,
        denominator=ask.denominator or plain.denominator,
    )


def _blame(error: Exception) -> UnusableChoiceError:
    # What is said of options of the command holds for the fields of the page, too.
    return UnusableChoiceError(str(error).replace("--", ""))
