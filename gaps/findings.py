"""Findings in plain English, with one fixed scale of likelihood words and always the number."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gaps.estimate import GAP, NONE, GapEstimate, WardGap
from gaps.explaining import explain_finding, explain_flags, explain_homes, explain_silence
from gaps.readings import (
    ALMOST_CERTAIN,
    CANT_TELL,
    LIKELY,
    LOUD,
    LOUD_AGAINST_PEOPLE,
    LOW_NEED,
    MOST_MONTHS,
    NO_SIGN,
    VERY_LIKELY,
    band_gap,
    could_show_halving,
    count_months,
    is_hard_to_place,
    is_judged,
    read_ward,
    word_likelihood,
)
from gaps.settings import GapSettings
from gaps.wording import join_words, name_basis, name_held, say_percent, say_range, say_ratio, say_share

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding on a city.

    Attributes:
        text: The finding in plain words.
        how: How it is known.
        ward: Position of the ward it is about; None if it is about several.
    """

    text: str
    how: str
    ward: int | None = None


def describe_ward(
    gap: WardGap,
    name: str,
    *,
    settings: GapSettings,
    people_hidden: bool = False,
    resident_share: float | None = None,
    months: float | None = None,
) -> str:
    """Return a few plain sentences on a ward.

    Args:
        gap: The ward's gap.
        name: The ward's name.
        settings: Settings that the gap was estimated with.
        people_hidden: Whether the ward's number of people is hidden for the sake of another's (see
            `suppress_counts`): it is not told here either then, even where it is not small.
        resident_share: Its share of the city's residents; None if not known.
        months: Months that the data span; None if not known.
    """
    if gap.log_ratio is None or gap.p_gap is None or gap.low is None or gap.high is None:
        return f"We can't tell for {name}: there is nothing to compare."
    people = _tell_people(gap, settings, hidden=people_hidden)
    band = band_gap(gap, settings)
    reading = read_ward(gap, resident_share=resident_share, settings=settings)
    if band in {ALMOST_CERTAIN, VERY_LIKELY, LIKELY}:
        return _tell_gap(gap, name, people, band=band, settings=settings)
    if reading in {LOUD, LOUD_AGAINST_PEOPLE}:
        return _tell_mirror(gap, name, people, settings=settings)
    if reading == LOW_NEED:
        return _tell_low_need(gap, name, resident_share or 0.0, settings=settings)
    if gap.flag == NONE:
        return (
            f"No sign that {name} posts less than its {name_basis(settings)} suggests "
            f"(chance of a gap {say_percent(gap.p_gap)}; ratio {say_ratio(gap)}). Based on {people}."
        )
    return _tell_nothing(gap, name, people, settings=settings, months=months)


def list_findings(
    estimate: GapEstimate,
    names: Sequence[str],
    *,
    settings: GapSettings,
    people_hidden: Sequence[bool] | None = None,
    resident_shares: Sequence[float | None] | None = None,
    months: float | None = None,
) -> tuple[Finding, ...]:
    """Return the findings on a city.

    First each ward that is flagged, likeliest first; then those that are worth checking; then
    those that are heard online more than their contact suggests; then what cannot be told; then how many
    people could be placed. Never a bare rank, and never "digitally excluded": what is seen is people who
    post less than their contact level suggests.

    Args:
        estimate: The gaps.
        names: Names of the wards.
        settings: Settings that the gaps were estimated with.
        people_hidden: Wards whose number of people is left out (see `describe_ward`).
        resident_shares: See `describe_ward`.
        months: See `describe_ward`.
    """
    wards = range(len(names))
    hidden = people_hidden or [False] * len(names)
    shares = resident_shares or [None] * len(names)
    gaps = estimate.wards
    bands = [band_gap(gap, settings) for gap in gaps]
    reads = [read_ward(gaps[i], resident_share=shares[i], settings=settings) for i in wards]
    likely = sorted(
        (i for i in wards if bands[i] not in {CANT_TELL, NO_SIGN}),
        key=lambda i: (not _is_called(gaps[i], bands[i]), -(gaps[i].p_gap or 0.0), names[i]),
    )
    loud = sorted(
        (i for i in wards if reads[i] in {LOUD, LOUD_AGAINST_PEOPLE}),
        key=lambda i: (-(gaps[i].p_loud or 0.0), names[i]),
    )
    silent = [i for i in wards if bands[i] == CANT_TELL and i not in loud]
    told = [
        Finding(
            describe_ward(
                gaps[i],
                names[i],
                settings=settings,
                people_hidden=bool(hidden[i]),
                resident_share=shares[i],
                months=months,
            ),
            explain_finding(gaps[i], names[i], settings),
            i,
        )
        for i in [*likely, *loud]
    ]
    if not any(_is_called(gaps[i], bands[i]) for i in wards):
        told.insert(0, _tell_none_flagged(bands, len(silent), settings))
    if silent:
        sentences = [_list_silent([names[i] for i in silent], len(names))]
        hard = [names[i] for i in silent if is_hard_to_place(gaps[i])]
        sentences += [_warn_of_silence(_list_some(hard))] if hard else []
        sentences += _tell_waits([count_months(gaps[i], months=months, settings=settings) for i in silent])
        told.append(Finding(" ".join(sentences), explain_silence(settings)))
    placed = _tell_placed(estimate, settings)
    return (*told, Finding(placed, explain_homes())) if placed else tuple(told)


def describe_gaps(
    estimate: GapEstimate,
    names: Sequence[str],
    *,
    settings: GapSettings,
    people_hidden: Sequence[bool] | None = None,
    resident_shares: Sequence[float | None] | None = None,
    months: float | None = None,
) -> tuple[str, ...]:
    """Return the findings on a city as sentences only; see `list_findings`."""
    found = list_findings(
        estimate,
        names,
        settings=settings,
        people_hidden=people_hidden,
        resident_shares=resident_shares,
        months=months,
    )
    return tuple(finding.text for finding in found)


def _is_called(gap: WardGap, band: str) -> bool:
    """Return whether a ward is said to have a gap, not only to be worth checking."""
    return gap.flag == GAP and band in {ALMOST_CERTAIN, VERY_LIKELY}


def _tell_gap(gap: WardGap, name: str, people: str, *, band: str, settings: GapSettings) -> str:
    chance = say_percent(gap.p_gap or 0.0)
    if band == LIKELY:
        claim = f"{name} is likely to be under-represented online ({chance}), and worth checking."
    else:
        check = "" if _is_called(gap, band) else ", and worth checking"
        claim = f"{name} is {band} under-represented online ({chance}){check}."
    told = f"{claim} {_tell_shares(gap, settings)} Based on {people}, not posts."
    return f"{told} {_warn_of_silence(name)}" if is_hard_to_place(gap) else told


def _tell_mirror(gap: WardGap, name: str, people: str, *, settings: GapSettings) -> str:
    chance = gap.p_loud or 0.0
    return (
        f"{name} is {word_likelihood(chance)} heard online more than its {name_basis(settings)} suggests "
        f"({say_percent(chance)}; ratio {say_ratio(gap)}). {_tell_shares(gap, settings)} "
        f"Based on {people}, not posts."
    )


def _tell_low_need(gap: WardGap, name: str, residents: float, *, settings: GapSettings) -> str:
    return (
        f"{name} contacts little and posts little: that looks like low need, not like a gap. "
        f"It has {say_share(residents)} of the residents, but {name_held(gap, settings)} and is about "
        f"{say_share(gap.online_share or 0.0)} of people posting (chance of a gap "
        f"{say_percent(gap.p_gap or 0.0)})."
    )


def _tell_nothing(
    gap: WardGap, name: str, people: str, *, settings: GapSettings, months: float | None
) -> str:
    expected = gap.expected_people or 0.0
    only = "only " if people.startswith("about") and gap.online_people < expected else ""
    wait = count_months(gap, months=months, settings=settings)
    if wait is None and is_judged(gap, settings) and could_show_halving(gap):
        rest = ["Its ratio lies too near the line to say."]
    else:
        rest = _tell_waits([wait])
    basis = name_basis(settings)
    # What is expected is the share of contacts in other numbers.
    where = (
        ""
        if gap.contact_share is None
        else f", where its {basis} would lead one to expect about {expected:,.0f}"
    )
    told = (
        f"We can't tell for {name}: {only}{people} could be placed there{where} (ratio {say_ratio(gap)}; "
        f"chance of a gap {say_percent(gap.p_gap or 0.0)})."
    )
    hard = [_warn_of_silence(name)] if is_hard_to_place(gap) else []
    return " ".join([told, *hard, *rest])


def _warn_of_silence(name: str) -> str:
    return f"Few posts from {name} can be placed, so silence here may not mean absence."


def _tell_none_flagged(bands: Sequence[str], silent: int, settings: GapSettings) -> Finding:
    clear, likely = bands.count(NO_SIGN), bands.count(VERY_LIKELY) + bands.count(LIKELY)
    parts = [f"{clear} of {len(bands)} wards show no sign of it"]
    parts += [f"{likely} {'is' if likely == 1 else 'are'} worth checking"] if likely else []
    parts += [f"for {silent} we can't tell"] if silent else []
    text = f"No ward can be said to post less than its {name_basis(settings)} suggests: {', '.join(parts)}."
    return Finding(text, explain_flags(settings))


def _list_silent(names: Sequence[str], wards: int) -> str:
    return f"We can't tell either way for {len(names)} of {wards} wards: {_list_some(names)}."


def _list_some(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return join_words(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"


def _tell_waits(waits: Sequence[float | None]) -> list[str]:
    """Return sentences on how long to wait for wards to be told of: none if that is not known of any."""
    known = [wait for wait in waits if wait is not None]
    soon = [math.ceil(wait) for wait in known if wait <= MOST_MONTHS]
    if not known:
        return []
    if not soon:
        power = "the command wardlight power tells what would"
        return [f"Not even five more years at this rate should settle a halving; {power}."]
    longest = max(soon)
    count = "1 more month" if longest == 1 else f"{longest} more months"
    many = f" for {len(soon)} of them" if len(waits) > 1 else ""
    return [f"About {count} at this rate should settle a halving{many}."]


def _tell_placed(estimate: GapEstimate, settings: GapSettings) -> str:
    placed = sum(gap.online_people for gap in estimate.wards)
    elsewhere, nowhere = estimate.outside_people, estimate.anywhere_people + estimate.unknown_people
    total, least = placed + elsewhere + nowhere, settings.minimum_people
    if total <= 0:
        return ""
    if round(total) < least:
        return f"Fewer than {least:.0f} people were heard online."
    here = f"fewer than {least:.0f}" if 0 < round(placed) < least else f"about {placed:,.0f}"
    told = f"Of about {total:,.0f} people heard online, {here} could be placed in a ward"
    # With the total told, the other two numbers tell one another, and what is placed.
    if any(0 < round(part) < least for part in (placed, elsewhere, nowhere)):
        return f"{told}."
    return (
        f"{told} and {elsewhere:,.0f} elsewhere; of {nowhere:,.0f} nothing says in which ward they live, "
        "if any."
    )


def _tell_people(gap: WardGap, settings: GapSettings, *, hidden: bool) -> str:
    # Whole people, as they are shown elsewhere: 4.6 is 5 there.
    if round(gap.online_people) < settings.minimum_people:
        return f"fewer than {settings.minimum_people:.0f} people"
    return "a number of people that is not shown" if hidden else f"about {gap.online_people:,.0f} people"


def _tell_shares(gap: WardGap, settings: GapSettings) -> str:
    held = name_held(gap, settings)
    if gap.online_share is None or gap.online_share_low is None or gap.online_share_high is None:
        return f"It {held} (ratio {say_ratio(gap)})."
    between = say_range(gap.online_share_low, gap.online_share_high)
    return f"It {held} but about {say_share(gap.online_share)} of people posting (range {between})."
