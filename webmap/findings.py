"""The first findings of a city, each with how it is known, how sure it is, and its ward's page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webmap.facts import ward_page
from webmap.words import say_interval, say_probability, say_ratio

if TYPE_CHECKING:
    from pipeline.report import WardReport
    from webmap.snapshots import Snapshot

FIRST = 3
"""Findings that stand by themselves on the map page and in the printed report."""

_LIKELY_FROM = 0.5


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """A finding as pages tell it; all but the text is "" where it is about several wards or not explained."""

    text: str
    how: str = ""
    sure: str = ""
    ward_name: str = ""
    page: str = ""


def tell_findings(snapshot: "Snapshot") -> tuple[ToldFinding, ...]:
    """Return the first findings, most important first."""
    explained = {each.finding: each for each in snapshot.report.explained}
    told = []
    for text in snapshot.report.findings[:FIRST]:
        known = explained.get(text)
        how = known.how if known else ""
        index = snapshot.index_by_code.get(known.ward_code) if known and known.ward_code else None
        if index is None:
            told.append(ToldFinding(text, how))
            continue
        ward = snapshot.report.wards[index]
        told.append(ToldFinding(text, how, _say_sure(ward), ward.ward_name, ward_page(ward.ward_code)))
    return tuple(told)


def _say_sure(ward: "WardReport") -> str:
    """Return how sure a finding on a ward is: `ratio 0.58, 90% interval 0.49 to 0.70; ...`."""
    if ward.log_ratio is None:
        return ""
    range_words = f"ratio {say_ratio(ward.log_ratio)}, 90% interval {say_interval(ward.low, ward.high)}"
    # Of a ward that is heard more than expected, the chance of a gap would tell the wrong thing.
    if ward.p_gap is None or ward.p_gap < _LIKELY_FROM:
        return range_words
    return f"{range_words}; chance of a real gap {say_probability(ward.p_gap)}"
