"""How the gaps of a city's wards changed between two periods; in plain data and in words."""

import math
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from gaps import (
    CANNOT_TELL,
    FELL,
    ROSE,
    STEADY,
    WardChange,
    compare_periods,
    say_percent,
    word_likelihood,
)
from pipeline.errors import PipelineError
from pipeline.finding import count_of
from pipeline.gap_choice import GapChoice, find_service
from pipeline.gap_estimating import CityEstimate, estimate_city
from pipeline.periods import Period
from store import open_city

_VERBS = {FELL: "fell behind", ROSE: "came up"}


def compare_city(
    city: Path, *, before: Period, after: Period, choice: GapChoice | None = None
) -> dict[str, Any]:
    """Compare the gaps of all wards in two periods; nothing is stored.

    Args:
        city: The city file.
        before: The earlier period.
        after: The later one.
        choice: What the gaps are about, but for the period; the default channels if None.

    Returns:
        `settings`, `wards` (each with `change`, `low`, `high`, `p_fell`, `p_rose`, `verdict`, and the
        `log_ratio` and `flag` of either period), `findings` and `notes`.

    Raises:
        WardlightError: If the periods share days or are the wrong way round, there are no wards, or nothing
            is left of what is compared in one of them.
    """
    _keep_apart(before, after)
    choice = choice or GapChoice()
    with open_city(city) as opened:
        if choice.service is not None:
            choice = replace(choice, service=find_service(opened, choice.service))
        early = estimate_city(opened, replace(choice, period=before))
        late = estimate_city(opened, replace(choice, period=after))
        named = {"city": opened.setting("name"), "simulated": opened.setting("simulated") == "yes"}
    changes = compare_periods(early.estimate, late.estimate, choice.settings())
    sides = {"before": early.estimate.wards, "after": late.estimate.wards}
    return {
        "settings": {
            **named,
            "from": str(before),
            "to": str(after),
            "against": list(choice.against),
            "online": list(choice.online),
            "service": choice.service,
            "denominator": choice.denominator,
        },
        "wards": [
            {
                "ward_code": code,
                "ward_name": early.wards.names[index],
                **asdict(changes[index]),
                **{
                    side: {"log_ratio": gaps[index].log_ratio, "flag": gaps[index].flag}
                    for side, gaps in sides.items()
                },
            }
            for index, code in enumerate(early.wards.codes)
        ],
        "findings": _tell(changes, early.wards.names),
        "notes": list(dict.fromkeys(note for each in (early, late) for note in _note(each))),
    }


def _note(period: CityEstimate) -> tuple[str, ...]:
    """Return what the reader must know of one period's gaps."""
    reason = period.estimate.reason
    return (*period.sources.notes, reason) if reason else period.sources.notes


def _keep_apart(before: Period, after: Period) -> None:
    if before.last is None or after.first is None or before.last >= after.first:
        raise PipelineError(
            f"--from {before} and --to {after} share days, or are the wrong way round; the period of --from "
            "must end before that of --to begins"
        )


def _tell(changes: Sequence[WardChange], names: Sequence[str]) -> list[str]:
    sentences = []
    for verdict in (FELL, ROSE):
        told = [(each, name) for each, name in zip(changes, names, strict=True) if each.verdict == verdict]
        told.sort(key=lambda pair: (-_chance(pair[0]), pair[1]))
        sentences += [_tell_ward(each, name) for each, name in told]
    moved = len(sentences)
    steady = sum(each.verdict == STEADY for each in changes)
    unknown = sum(each.verdict == CANNOT_TELL for each in changes)
    start = "Of the others, " if moved else "No ward can be said to have changed by a fifth: "
    return [
        *sentences,
        f"{start}{count_of(steady, 'ward')} stayed about as before, for {unknown:,} we can't tell.",
    ]


def _tell_ward(change: WardChange, name: str) -> str:
    low, middle, high = (math.exp(value or 0.0) for value in (change.low, change.change, change.high))
    chance = _chance(change)
    return (
        f"{name} {word_likelihood(chance)} {_VERBS[change.verdict]} by a fifth or more "
        f"({say_percent(chance)}): its ratio is {middle:.2f} of what it was, range {low:.2f}-{high:.2f}."
    )


def _chance(change: WardChange) -> float:
    return (change.p_fell if change.verdict == FELL else change.p_rose) or 0.0


__all__ = ["compare_city"]
