"""The figures of a city's gaps as files in a folder."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.crediting import list_credits
from pipeline.errors import FigureError, PipelineError
from pipeline.gap_choice import GapChoice
from pipeline.gap_figures import draw_predictive, draw_ranking
from pipeline.gap_funnel import draw_funnel
from pipeline.gap_maps import draw_bivariate_map, draw_gap_map
from pipeline.gap_report import compute_gaps
from pipeline.report import outline_wards, refresh_gaps
from pipeline.whole_files import check_folder, write_whole
from store import load_sources, open_city, require_wards

_Draw = Callable[..., str]
_OF_REPORT: dict[str, _Draw] = {
    "ranking.svg": draw_ranking,
    "funnel.svg": draw_funnel,
    "predictive.svg": draw_predictive,
}
_OF_PLACES: dict[str, _Draw] = {"map.svg": draw_gap_map, "bivariate.svg": draw_bivariate_map}
FIGURE_FILES = (*_OF_REPORT, *_OF_PLACES)
"""Names of the files."""


@dataclass(frozen=True, slots=True)
class FiguresReport:
    """What was written.

    Attributes:
        written: The files.
        left_out: File name → why it could not be drawn.
    """

    written: tuple[Path, ...]
    left_out: dict[str, str]


def write_figures(city: Path, folder: Path, *, replace: bool = False) -> FiguresReport:
    """Write every figure that can be drawn of a city's gaps.

    Args:
        city: The city file, its gaps computed.
        folder: Where to write; made if it is missing.
        replace: Whether figures that are there already may be replaced. One that can no longer be drawn is
            removed, so that no figure of other numbers stands beside the new ones.

    Raises:
        WardlightError: If gaps were never computed, the folder holds figures already, or cannot be written.
    """
    check_folder(folder)
    there = [name for name in FIGURE_FILES if (folder / name).exists()]
    if there and not replace:
        raise PipelineError(
            f"{folder} holds {', '.join(there)} already; name another folder, or replace them with --replace"
        )
    drawn, left_out = draw_figures(city)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise PipelineError(f"{folder} cannot be made a folder: {error.strerror or error}") from error
    for name, figure in drawn.items():
        with write_whole(folder / name) as stream:
            stream.write(figure)
    for name in left_out:
        (folder / name).unlink(missing_ok=True)
    return FiguresReport(tuple(folder / name for name in drawn), left_out)


def draw_figures(city: Path, *, choice: GapChoice | None = None) -> tuple[dict[str, str], dict[str, str]]:
    """Draw every figure of a city's gaps.

    Args:
        city: The city file.
        choice: What the gaps are about, worked out if they are not stored; None for the stored ones.

    Returns:
        File name → SVG, and file name → why it cannot be drawn.

    Raises:
        WardlightError: If the file is no city file, gaps were never computed, or the choice has no answer.
    """
    if choice is not None:
        report = compute_gaps(city, choice=choice, store=False)
    else:
        found = refresh_gaps(city)
        if found is None:
            raise PipelineError(f"gaps were not computed yet; run: wardlight gaps {city}")
        report = found[0]
    with open_city(city) as opened:
        outlines = outline_wards(require_wards(opened))
        lines = list_credits(load_sources(opened))
    drawn: dict[str, str] = {}
    left_out: dict[str, str] = {}
    for name in FIGURE_FILES:
        try:
            drawn[name] = _draw(name, report, outlines, lines)
        except FigureError as error:
            left_out[name] = str(error)
    return drawn, left_out


def _draw(name: str, report: Mapping[str, Any], outlines: NDArray[np.object_], lines: tuple[str, ...]) -> str:
    if name in _OF_REPORT:
        return _OF_REPORT[name](report, credit_lines=lines)
    return _OF_PLACES[name](report, outlines, credit_lines=lines)
