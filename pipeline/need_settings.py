"""How the need of a city is scored: from what a person writes, and as it is kept in the city file."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from boundaries.need import Figures, Indicator, check_weights
from boundaries.need_columns import parse_column, parse_indicator, parse_weights
from pipeline.errors import PipelineError


@dataclass(frozen=True, slots=True)
class NeedSettings:
    """How the need is scored; kept in the city file.

    Attributes:
        indicators: Chosen ones; empty: chosen by the names of the columns.
        weights: Component → weight.
        column: A published index taken as it is; "" for an index of our own.
        more_is_risk: Whether a higher figure of that column means more need.
    """

    indicators: tuple[Indicator, ...] = ()
    weights: dict[str, float] = field(default_factory=dict)
    column: str = ""
    more_is_risk: bool = True


def choose_settings(
    figures: Figures,
    *,
    indicators: Sequence[str] = (),
    weights: str = "",
    column: str = "",
    automatic: bool = False,
) -> NeedSettings:
    """Read settings as a person writes them.

    Args:
        figures: Column → one value per ward, None where nothing is known.
        indicators: See `boundaries.need_columns.parse_indicator`; none: chosen by the names of the columns.
        weights: Weights of the components, see `parse_weights` there.
        column: A published index to take as it is, see `parse_column` there.
        automatic: Whether the indicators are to be chosen by the names of the columns.

    Raises:
        WardlightError: If something is not understood, or does not go with the rest.
    """
    if column and (indicators or weights):
        raise PipelineError(
            "--column takes a published index as it is; --indicator and --weights do not go with it"
        )
    if automatic and (column or indicators):
        raise PipelineError("--automatic chooses the indicators itself; leave out --indicator and --column")
    if column:
        name, more = parse_column(column, figures)
        return NeedSettings(column=name, more_is_risk=more)
    chosen = tuple(parse_indicator(text, figures) for text in indicators)
    columns = [indicator.column for indicator in chosen]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise PipelineError(f"--indicator names {', '.join(twice)} twice; give it a weight instead")
    return NeedSettings(chosen, parse_weights(weights))


def write_settings(settings: NeedSettings) -> str:
    """Return settings as they are kept in the city file: the same settings give the same text."""
    return json.dumps(asdict(settings), ensure_ascii=False, sort_keys=True)


def read_settings(text: str) -> NeedSettings:
    """Return settings that were kept.

    Raises:
        PipelineError: If they cannot be read.
    """
    try:
        stored = json.loads(text)
        indicators = tuple(Indicator(**each) for each in stored.pop("indicators"))
        settings = NeedSettings(indicators, **stored)
        check_weights(settings.weights)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PipelineError(
            "the stored settings of the need index cannot be read; choose them anew with: wardlight need "
            "CITY --automatic"
        ) from error
    return settings
