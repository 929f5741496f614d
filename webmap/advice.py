"""What to do next about a ward: a few plain rules on what the figures say, each with its reason."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaps.readings import CANT_TELL, LOUD, LOUD_AGAINST_PEOPLE, LOW_NEED, NO_SIGN

if TYPE_CHECKING:
    from pipeline.report import CityReport, WardReport

_FAR_M = 2000
_HIGH_NEED = 2 / 3


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, and why."""

    what: str
    why: str


def advise(ward: "WardReport", report: "CityReport") -> tuple[Step, ...]:
    """Return what to do next about a ward, first things first.

    Args:
        ward: The ward.
        report: The city's report, which the ward's need is held against.
    """
    if ward.reading in {LOUD, LOUD_AGAINST_PEOPLE}:
        return (
            Step(
                "Ask why so few of the people here who post ring or come in.",
                "People here are heard online more than their contact level suggests. They may be well "
                "served online, or the counter may be out of their reach.",
            ),
            *_reach_counter(ward),
        )
    if ward.band == NO_SIGN:
        low = "It has little contact of either kind. " if ward.reading == LOW_NEED else ""
        return (Step("Nothing, on this count.", f"{low}The figures show no sign of a gap here."),)
    if ward.band in {CANT_TELL, ""}:
        return (
            Step(
                "Do not plan on this ward's figures yet.",
                "There is too little to tell whether its people are heard online. That is not a sign that "
                "all is well, nor of a gap.",
            ),
            Step(
                "Ask those who know the ward: councillors, libraries, community groups.",
                "What they say does not hang on how many posts can be placed.",
            ),
            *_offer_help(ward, report),
        )
    return (
        Step(
            "Talk to people at the counter and on the phone there before changing anything.",
            "The figures show that people here post less than their contact level suggests. They do not "
            "show why: it may be access, skills, cost, habit or trust.",
        ),
        Step(
            f"Keep phone and counter open here{_name_services(ward)} before a service moves online only.",
            "Those who ring or come in would be met first by such a move.",
        ),
        *_offer_help(ward, report),
        *_reach_counter(ward),
    )


def _name_services(ward: "WardReport") -> str:
    named = [service for service, _ in ward.services[:2]]
    return f", for {' and '.join(named)} above all," if named else ""


def _offer_help(ward: "WardReport", report: "CityReport") -> tuple[Step, ...]:
    scores = [each.need for each in report.wards if each.need is not None]
    if ward.need is None or not scores:
        return ()
    below = sum(score < ward.need for score in scores) / len(scores)
    if below < _HIGH_NEED:
        return ()
    return (
        Step(
            "Offer help with getting online here among the first.",
            f"Its risk of digital exclusion ({ward.need:.1f}) is in the highest third of the wards.",
        ),
    )


def _reach_counter(ward: "WardReport") -> tuple[Step, ...]:
    if ward.counter is None or ward.counter_m is None or ward.counter_m < _FAR_M:
        return ()
    return (
        Step(
            "See how people get to the nearest counter, or bring one closer for some days.",
            f"{ward.counter} is {ward.counter_m / 1000:.1f} km away on average, in a straight line.",
        ),
    )
