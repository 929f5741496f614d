"""The need index of a city file: its settings, its scores, and how far ranks depend on the weights."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from boundaries import Wards
from boundaries.need import COMPONENTS, Figures, Indicator, NeedIndex, check_weights, score_need
from boundaries.need_columns import choose_indicators, parse_weights
from boundaries.need_ranks import RankRanges, rank_scores, vary_weights
from pipeline.errors import PipelineError
from pipeline.need_settings import NeedSettings, choose_settings, read_settings, write_settings
from store import CityFile, load_reference, open_city, require_wards

_SETTING = "need"
_SEED = 1
_SURE = 0.9
_TOP_FIFTH = 0.2
_SHOWN = 5
# The last digits depend on the machine.
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class WardNeed:
    """The need of one ward.

    Attributes:
        score: 0 to 10, from what is known; the published figure where one is taken; None where nothing is.
        low: The score if all that is not known were 0; None as above, and for a published index.
        high: The same if it were 10.
        components: Component → score, None where nothing is known.
        rank: 1 for the highest need, 0 without a score.
        rank_low: Lower end of the 90% interval of ranks under other weights.
        rank_high: Its upper end.
        p_top: Probability of being among the fifth with most need; None for a published index.
        missing: Columns without a figure for this ward.
    """

    ward_code: str
    ward_name: str
    score: float | None
    low: float | None
    high: float | None
    components: dict[str, float | None]
    rank: int
    rank_low: int
    rank_high: int
    p_top: float | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedReport:
    """The need of all wards.

    Attributes:
        sentence: The finding in plain words.
        simulated: Whether the city is made up.
        automatic: Whether the indicators were chosen by the names of the columns.
        column: The published index that was taken, "" for an index of our own.
        indicators: The indicators that count.
        shares: The part of each in the whole; they sum to 1.
        wards: One entry per ward, by code.
        notes: What was left out, and why.
    """

    sentence: str
    simulated: bool
    automatic: bool
    column: str
    indicators: tuple[Indicator, ...]
    shares: tuple[float, ...]
    wards: tuple[WardNeed, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON-ready data."""
        return asdict(self)


def rate_need(
    city: Path,
    *,
    indicators: Sequence[str] = (),
    weights: str = "",
    column: str = "",
    automatic: bool = False,
) -> NeedReport:
    """Score the need of all wards, and keep how in the city file.

    What is given takes the place of the stored settings as a whole; with nothing given those are used, and
    where there are none the indicators are chosen by the names of the columns.

    Args:
        city: The city file.
        indicators: As a person writes them, see `boundaries.need_columns.parse_indicator`.
        weights: Weights of the components likewise.
        column: A published index to take as it is, instead of indicators.
        automatic: Whether to forget the stored settings.

    Raises:
        WardlightError: If there are no wards or figures, or something given is not understood.
    """
    with open_city(city, write=True) as opened:
        wards = require_wards(opened)
        figures = load_reference(opened, wards)
        if not figures:
            raise PipelineError(
                f"{city} has no figures of its wards yet; import some with: wardlight reference import "
                f"{city} FILE"
            )
        known = opened.setting(_SETTING)
        if column or indicators or weights or automatic or not known:
            settings = choose_settings(
                figures, indicators=indicators, weights=weights, column=column, automatic=automatic
            )
        else:
            settings = read_settings(known)
        report = _build_report(opened, wards, settings)
        text = write_settings(settings)
        if text != known:
            with opened.transaction():
                opened.set_setting(_SETTING, text)
    return report


def read_need(city: CityFile, wards: Wards, *, weights: str = "") -> NeedReport | None:
    """Return the need by the stored settings; None before anyone has asked for it.

    Args:
        city: The city file.
        wards: Its current wards.
        weights: Weights of components in place of those stored, see `boundaries.need_columns.parse_weights`.

    Raises:
        WardlightError: If a column of the settings is no longer there, or the weights are not understood.
    """
    known = city.setting(_SETTING)
    if not known:
        return None
    settings = read_settings(known)
    if weights and settings.column:
        raise PipelineError(
            f"the need is the published index {settings.column}, which has no weights to change; leave "
            "--weights out"
        )
    if weights:
        settings = replace(settings, weights={**settings.weights, **parse_weights(weights)})
        check_weights(settings.weights)
    return _build_report(city, wards, settings)


def list_components(city: CityFile) -> tuple[tuple[str, float], ...]:
    """Return component → weight of the city's own need index, () where there is none or it is published."""
    known = city.setting(_SETTING)
    if not known:
        return ()
    try:
        settings = read_settings(known)
    except PipelineError:
        return ()
    if settings.column:
        return ()
    return tuple((component, settings.weights.get(component, 1.0)) for component in COMPONENTS)


def _build_report(city: CityFile, wards: Wards, settings: NeedSettings) -> NeedReport:
    figures = load_reference(city, wards)
    simulated = city.setting("simulated") == "yes"
    if settings.column:
        return _take_published(wards, figures, settings, simulated=simulated)
    automatic = not settings.indicators
    notes: list[str] = []
    indicators: Sequence[Indicator] = settings.indicators
    if automatic:
        indicators, notes = choose_indicators(figures)
        if not indicators:
            raise PipelineError(
                "no column of the wards is recognised as an indicator of digital exclusion (they have: "
                f"{', '.join(figures)}); choose some, as in: --indicator "
                '"aged_65_plus per population, demography"'
            )
    index = score_need(figures, indicators, weights=settings.weights)
    ranges = vary_weights(index, np.random.default_rng(_SEED))
    rows = tuple(_describe_ward(wards, index, ranges, ward) for ward in range(len(wards)))
    return NeedReport(
        sentence=_say_need(rows, weighed=len(index.indicators) > 1),
        simulated=simulated,
        automatic=automatic,
        column="",
        indicators=index.indicators,
        shares=tuple(index.shares.tolist()),
        wards=rows,
        notes=(*index.notes, *notes, *_say_missing(rows)),
    )


def _take_published(wards: Wards, figures: Figures, settings: NeedSettings, *, simulated: bool) -> NeedReport:
    """Return a published index as it is, only ranked: how it was weighed is not known here."""
    if settings.column not in figures:
        raise PipelineError(
            f"the wards have no column {settings.column!r} any more; import it again, or choose the "
            "indicators anew with: wardlight need CITY --automatic"
        )
    values = figures[settings.column]
    sign = 1.0 if settings.more_is_risk else -1.0
    ranks = rank_scores(np.array([np.nan if value is None else sign * value for value in values])).tolist()
    rows = tuple(
        WardNeed(
            ward_code=wards.codes[ward],
            ward_name=wards.names[ward],
            score=values[ward],
            low=None,
            high=None,
            components={},
            rank=ranks[ward],
            rank_low=ranks[ward],
            rank_high=ranks[ward],
            p_top=None,
            missing=(settings.column,) if values[ward] is None else (),
        )
        for ward in range(len(wards))
    )
    worse = "A higher" if settings.more_is_risk else "A lower"
    note = (
        f"{worse} figure is taken for more need. How the index was weighed is not known here: no intervals."
    )
    return NeedReport(
        sentence=_say_need(rows, weighed=False),
        simulated=simulated,
        automatic=False,
        column=settings.column,
        indicators=(),
        shares=(),
        wards=rows,
        notes=(note, *_say_missing(rows)),
    )


def _describe_ward(wards: Wards, index: NeedIndex, ranges: RankRanges, ward: int) -> WardNeed:
    return WardNeed(
        ward_code=wards.codes[ward],
        ward_name=wards.names[ward],
        score=_known(index.score[ward]),
        low=_known(index.low[ward]),
        high=_known(index.high[ward]),
        components={name: _known(values[ward]) for name, values in index.components.items()},
        rank=int(ranges.rank[ward]),
        rank_low=int(ranges.low[ward]),
        rank_high=int(ranges.high[ward]),
        p_top=_known(ranges.p_top[ward]),
        missing=tuple(
            indicator.column
            for indicator, value in zip(index.indicators, index.scaled[ward].tolist(), strict=True)
            if np.isnan(value)
        ),
    )


def _say_need(rows: Sequence[WardNeed], *, weighed: bool) -> str:
    ranked = sorted((row for row in rows if row.rank), key=lambda row: (row.rank, row.ward_code))
    if not ranked:
        return "Of no ward anything is known."
    top = [row.ward_name for row in ranked if row.rank <= np.ceil(_TOP_FIFTH * len(ranked))]
    sentence = f"Most need: {_list_names(top)}."
    if not weighed:
        return sentence
    sure = [row.ward_name for row in ranked if (row.p_top or 0.0) >= _SURE]
    if not sure:
        return f"{sentence} It depends on the weights, though: no ward is among the top fifth by nearly all."
    return f"{sentence} Among the top fifth nearly however the indicators are weighed: {_list_names(sure)}."


def _say_missing(rows: Sequence[WardNeed]) -> list[str]:
    notes = []
    part = [row.ward_name for row in rows if row.missing and row.score is not None]
    if part:
        notes.append(
            f"something is not known of {_list_names(part)}: scored by the rest; the range tells what the "
            "score would be if the unknown were 0 or 10"
        )
    none = [row.ward_name for row in rows if row.score is None]
    if none:
        notes.append(f"nothing is known of {_list_names(none)}: no score")
    return notes


def _list_names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")


def _known(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), _DECIMALS)


__all__ = ["NeedReport", "WardNeed", "rate_need", "read_need"]
