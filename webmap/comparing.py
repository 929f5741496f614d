"""Two wards, or a ward and all others, side by side: their figures, and which differences can be told."""

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

from gaps.readings import word_likelihood
from webmap.accuracy_words import FactsTable
from webmap.facts import describe_ward, find_shown, list_channels
from webmap.words import NOT_KNOWN, say_channel, say_interval, say_probability, say_rate, say_ratio

if TYPE_CHECKING:
    from pipeline.report import CityReport, WardReport

_TOO_LITTLE = "not enough evidence"
_TELL_FROM = 0.55
OTHERS = "All other wards"


@dataclass(frozen=True, slots=True)
class _Rate:
    """A number per 1,000 residents, and the standard deviation of its logarithm."""

    value: float
    spread: float


@dataclass(frozen=True, slots=True)
class Compared:
    """What a page shows: the sentence, the figures of two wards (None for all others), the differences."""

    sentence: str
    figures: FactsTable | None
    differences: FactsTable


def compare_wards(report: "CityReport", first: int, second: int | None) -> Compared:
    """Hold a ward against another, or against all others together.

    A difference of two ratios is judged as one of two independent normal variables on the logarithmic scale,
    their standard deviations read off the intervals. Contacts are judged as Poisson counts.

    Args:
        report: The city's report.
        first: Position of the ward.
        second: Position of the other; None for all others.
    """
    share = float(report.settings.get("interval", 0.9))
    one = report.wards[first]
    others = [report.wards[second]] if second is not None else [w for w in report.wards if w is not one]
    name = report.wards[second].ward_name if second is not None else OTHERS
    channels = list_channels(report)
    rows = [
        (
            "People who speak online, per 1,000 residents",
            *_tell_rates(_online([one]), _online(others), share),
        ),
        *(
            (
                f"{say_channel(channel)}, per 1,000 residents",
                *_tell_rates(_contacts([one], channel), _contacts(others, channel), share),
            )
            for channel in channels
        ),
    ]
    columns = (one.ward_name, name, "One over the other", f"{share:.0%} interval", "Can it be told?")
    if second is None:
        sentence, figures = one.sentence, None
    else:
        sentence, row = _tell_ratios(one, report.wards[second], share)
        rows.insert(0, row)
        figures = _stand_beside(report, first, second)
    told = tuple((label, tuple(cells)) for label, *cells in rows)
    return Compared(sentence, figures, FactsTable("differences", "Differences between them", columns, told))


def _stand_beside(report: "CityReport", first: int, second: int) -> FactsTable:
    shown = find_shown(report)
    left, right = (describe_ward(report.wards[at], index=at, shown=shown) for at in (first, second))
    rows = tuple(
        (one.label, (one.value, other.value)) for one, other in zip(left.facts, right.facts, strict=True)
    )
    return FactsTable("figures", "Their figures side by side", (left.name, right.name), rows)


def _tell_ratios(one: "WardReport", other: "WardReport", share: float) -> tuple[str, tuple[str, ...]]:
    label = "Online voice against contact"
    pair = [_read_ratio(ward, share) for ward in (one, other)]
    said = [
        "cannot tell" if each is None else say_ratio(ward.log_ratio)
        for each, ward in zip(pair, (one, other), strict=True)
    ]
    if pair[0] is None or pair[1] is None:
        thin = " and ".join(
            ward.ward_name for ward, each in zip((one, other), pair, strict=True) if each is None
        )
        words = f"We can't tell which of the two is quieter online: there is not enough evidence for {thin}."
        return words, (label, *said, "cannot tell", "cannot tell", "No: not enough evidence")
    apart, spread = pair[0][0] - pair[1][0], math.hypot(pair[0][1], pair[1][1])
    p_quieter = NormalDist().cdf(-apart / spread) if spread > 0 else float(apart < 0)
    quiet, loud = (one, other) if apart < 0 else (other, one)
    sure = max(p_quieter, 1.0 - p_quieter)
    if sure < _TELL_FROM:
        words = "We can't tell which of the two is quieter online, measured against its contact."
    else:
        words = (
            f"{quiet.ward_name} is {word_likelihood(sure)} quieter online than {loud.ward_name}, each "
            f"measured against its own contact ({say_probability(sure)})."
        )
    return words, (label, *said, *_tell_apart(apart, spread, share))


def _read_ratio(ward: "WardReport", share: float) -> tuple[float, float] | None:
    """Return a log ratio and its standard deviation, None where it cannot be told."""
    if ward.flag == _TOO_LITTLE or ward.log_ratio is None or ward.low is None or ward.high is None:
        return None
    return ward.log_ratio, (ward.high - ward.low) / (2 * _reach(share))


def _tell_rates(one: _Rate | None, other: _Rate | None, share: float) -> tuple[str, ...]:
    said = [NOT_KNOWN if each is None else say_rate(each.value) for each in (one, other)]
    if one is None or other is None:
        return (*said, NOT_KNOWN, NOT_KNOWN, "No: withheld, or not known")
    apart = math.log(one.value / other.value)
    return (*said, *_tell_apart(apart, math.hypot(one.spread, other.spread), share))


def _tell_apart(apart: float, spread: float, share: float) -> tuple[str, str, str]:
    low, high = apart - _reach(share) * spread, apart + _reach(share) * spread
    # By the interval as it is read: an end at 1.00 would contradict a "yes" beside it.
    least, most = round(math.exp(low), 2), round(math.exp(high), 2)
    told = "Yes: the first is lower" if most < 1 else "Yes: the first is higher" if least > 1 else "No"
    return say_ratio(apart), say_interval(low, high), told


def _reach(share: float) -> float:
    return NormalDist().inv_cdf((1.0 + share) / 2)


def _online(wards: "list[WardReport]") -> _Rate | None:
    known = [
        (ward.online_people, ward.online_people_sd or 0.0, ward.population)
        for ward in wards
        if ward.online_people is not None and ward.population
    ]
    people, residents = sum(each[0] for each in known), sum(each[2] for each in known)
    if not people:
        return None
    return _Rate(1000 * people / residents, math.hypot(*(each[1] for each in known)) / people)


def _contacts(wards: "list[WardReport]", channel: str) -> _Rate | None:
    known = [
        (count, ward.population)
        for ward in wards
        if (count := ward.contacts.get(channel)) is not None and ward.population
    ]
    count, residents = sum(each[0] for each in known), sum(each[1] for each in known)
    return _Rate(1000 * count / residents, 1 / math.sqrt(count)) if count else None
