"""Findings in plain English, with one fixed scale of likelihood words and always the number."""

import math
from collections.abc import Sequence

from gaps.estimate import GAP, NONE, GapEstimate, WardGap
from gaps.settings import GapSettings

_ALMOST_CERTAIN = 0.9
_VERY_LIKELY = 0.75
_LIKELY = 0.55
_NAMED = 5


def word_likelihood(probability: float) -> str:
    """Return the word for the probability of a gap.

    The scale follows the PHIA probability yardstick of British intelligence assessment in spirit, with
    fewer steps: almost certainly (0.9 and up), very likely (0.75), likely (0.55).
    """
    if probability >= _ALMOST_CERTAIN:
        return "almost certainly"
    if probability >= _VERY_LIKELY:
        return "very likely"
    return "likely" if probability >= _LIKELY else "possibly"


def describe_ward(gap: WardGap, name: str, *, settings: GapSettings, people_hidden: bool = False) -> str:
    """Return one plain sentence (or two) on a ward.

    Args:
        gap: The ward's gap.
        name: The ward's name.
        settings: Settings that the gap was estimated with.
        people_hidden: Whether the ward's number of people is hidden for the sake of another's (see
            `suppress_counts`): it is not told here either then, even where it is not small.
    """
    if gap.log_ratio is None or gap.p_gap is None or gap.low is None or gap.high is None:
        return f"We can't tell for {name}: there is nothing to compare."
    people = (
        "a number of people that is not shown"
        if people_hidden and gap.online_people >= settings.minimum_people
        else _count_people(gap.online_people, settings.minimum_people)
    )
    if gap.flag == GAP:
        sentence = f"{name} is {word_likelihood(gap.p_gap)} under-represented online ({_percent(gap.p_gap)})"
        return f"{sentence}: {_shares(gap, settings)}. Based on {people}, not posts."
    if gap.flag == NONE:
        return (
            f"No sign that {name} posts less than its {_BASIS[_held_to_residents(settings)]} suggests "
            f"(chance of a gap {_percent(gap.p_gap)}; ratio {_ratio(gap)}). Based on {people}."
        )
    expected = f"about {gap.expected_people or 0.0:,.0f}"
    return (
        f"We can't tell for {name}: {people} could be placed there, "
        f"where its {_EXPECTS[_held_to_residents(settings)]} would lead one to expect {expected} "
        f"(ratio {_ratio(gap)}; chance of a gap {_percent(gap.p_gap)})."
    )


def describe_gaps(
    estimate: GapEstimate,
    names: Sequence[str],
    *,
    settings: GapSettings,
    people_hidden: Sequence[bool] | None = None,
) -> tuple[str, ...]:
    """Return the findings on a city: each flagged ward, likeliest first, then what cannot be told.

    Never a bare rank, and never "digitally excluded": what is seen is people who post less than their
    contact level suggests. Wards of which `people_hidden` is true have their number of people left out (see
    `describe_ward`).
    """
    secret = [False] * len(names) if people_hidden is None else people_hidden
    paired = list(zip(estimate.wards, names, strict=True))
    told = zip(estimate.wards, names, secret, strict=True)
    flagged = sorted((p for p in told if p[0].flag == GAP), key=lambda p: (-(p[0].p_gap or 0.0), p[1]))
    sentences = [
        describe_ward(gap, name, settings=settings, people_hidden=bool(hide)) for gap, name, hide in flagged
    ]
    clear = sum(gap.flag == NONE for gap, _ in paired)
    silent = [name for gap, name in paired if gap.flag not in {GAP, NONE}]
    if not flagged:
        sentences.append(
            f"No ward can be said to post less than its {_BASIS[_held_to_residents(settings)]} suggests: "
            f"{clear} of {len(paired)} wards show no sign of it, "
            f"for {len(silent)} there is not enough evidence."
        )
    elif silent:
        listed = _join_words(silent[:_NAMED]) + (
            f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
        )
        sentences.append(
            f"For {len(silent)} of {len(paired)} wards there is not enough evidence either way: {listed}."
        )
    placed = sum(gap.online_people for gap, _ in paired)
    elsewhere, silent_people = estimate.outside_people, estimate.anywhere_people + estimate.unknown_people
    total = placed + elsewhere + silent_people
    if total > 0:
        sentences.append(
            f"Of about {total:,.0f} people heard online, about {placed:,.0f} could be placed in a ward and "
            f"{elsewhere:,.0f} elsewhere; "
            f"of {silent_people:,.0f} nothing says in which ward they live, if any."
        )
    return tuple(sentences)


_BASIS = {False: "contact level", True: "number of residents"}
_EXPECTS = {False: "contacts", True: "residents"}


def _held_to_residents(settings: GapSettings) -> bool:
    return settings.against == ("residents",)


def _shares(gap: WardGap, settings: GapSettings) -> str:
    if gap.online_share is None or gap.online_share_low is None or gap.online_share_high is None:
        return f"ratio {_ratio(gap)}"
    low, high = _share(gap.online_share_low), _share(gap.online_share_high)
    held = _share(gap.contact_share or 0.0)
    channels = _join_words(settings.against)
    has = (
        f"has {held} of the residents"
        if _held_to_residents(settings)
        else f"makes {held} of {channels} contact"
    )
    return f"it {has} but about {_share(gap.online_share)} of the people posting (range {low} to {high})"


def _ratio(gap: WardGap) -> str:
    low, middle, high = (math.exp(value or 0.0) for value in (gap.low, gap.log_ratio, gap.high))
    return f"{middle:.2f}, range {low:.2f} to {high:.2f}"


def _count_people(number: float, threshold: float) -> str:
    if number < threshold:
        return f"fewer than {threshold:.0f} people"
    return f"about {number:,.0f} people"


def _share(value: float) -> str:
    return f"{100 * value:.1f}%"


def _percent(probability: float) -> str:
    if probability > 0.99:  # noqa: PLR2004 - no finding is certain
        return "over 99%"
    return "under 1%" if probability < 0.01 else f"{100 * probability:.0f}%"  # noqa: PLR2004


def _join_words(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "no"
