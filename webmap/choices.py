"""What the map can show: each choice's name, its words, its colours, and its figure of a ward."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.ratio_classes import RATIO_COLOURS
from webmap.errors import UnknownChoiceError
from webmap.facts import find_shown
from webmap.numbers import per_thousand
from webmap.palettes import BU_PU, CIVIDIS, GREENS, OR_RD, PU_BU, PU_RD, YL_GN_BU, YL_OR_BR

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.report import CityReport, WardReport

Kind = Literal["ratio", "amount", "sure", "both"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the map can show.

    Attributes:
        key: Its name in the address.
        title: Its name for people, short enough for a button.
        heading: Its name in full.
        meaning: One sentence on what the colours say.
        missing: What a ward without class is.
        palette: Colours from lowest to highest class.
        value: The figure of a ward; None where there is none to show.
        kind: How wards are sorted: a ratio around "as expected", an amount from low to high, how sure the
            finding is, or gap and need at once.
    """

    key: str
    title: str
    heading: str
    meaning: str
    missing: str
    palette: tuple[str, ...]
    value: "Callable[[WardReport], float | None]"
    kind: Kind = "amount"

    @property
    def diverging(self) -> bool:
        """Whether classes lie around "as expected" and fade with uncertainty."""
        return self.kind == "ratio"


def read_gap(ward: "WardReport") -> float | None:
    """Return a ward's log ratio, None where there is not enough evidence."""
    return None if ward.flag == "not enough evidence" else ward.log_ratio


def _read_sure(ward: "WardReport") -> float | None:
    return None if read_gap(ward) is None else ward.p_gap


def _read_both(ward: "WardReport") -> float | None:
    return None if ward.need is None else read_gap(ward)


def _channel(key: str, title: str, what: str, palette: tuple[str, ...]) -> Choice:
    return Choice(
        key,
        title,
        what[:1].lower() + what[1:],
        f"{what} per 1,000 residents.",
        _RATE_MISSING,
        palette,
        lambda ward: per_thousand(ward.contacts.get(key), ward.population),
    )


_RATE_MISSING = "No figure: withheld, or not known"
_NO_EVIDENCE = "Not enough evidence"

CHOICES: tuple[Choice, ...] = (
    Choice(
        "gap",
        "Gap",
        "online voice against contact",
        "How many people speak online, against what calls and counter visits there lead one to expect.",
        _NO_EVIDENCE,
        RATIO_COLOURS,
        read_gap,
        "ratio",
    ),
    Choice(
        "sure",
        "How sure",
        "how sure the finding is",
        "How sure it is that fewer people speak online than expected, or that they do not.",
        _NO_EVIDENCE,
        RATIO_COLOURS,
        _read_sure,
        "sure",
    ),
    Choice(
        "both",
        "Gap and need",
        "gap and need at once",
        "How far online voice falls short, and how high the risk of digital exclusion is. The darkest wards "
        "are quieter than expected, and at high risk.",
        "Not enough evidence, or need not known",
        (),
        _read_both,
        "both",
    ),
    Choice(
        "need",
        "Need",
        "risk of digital exclusion",
        "The risk of digital exclusion, from 0 to 10 or as published; the higher, the more need.",
        "Not known",
        CIVIDIS,
        lambda ward: ward.need,
    ),
    Choice(
        "online",
        "Online voice",
        "online voice",
        "People who speak online, per 1,000 residents.",
        _RATE_MISSING,
        YL_GN_BU,
        lambda ward: per_thousand(ward.online_people, ward.population),
    ),
    _channel("phone", "Phone", "Phone calls", PU_BU),
    _channel("counter", "Counter", "Counter visits", OR_RD),
    _channel("web", "Web forms", "Web forms", GREENS),
    _channel("email", "Email", "Emails", BU_PU),
    _channel("webchat", "Web chat", "Web chats", YL_OR_BR),
    _channel("social", "Social media", "Social media contacts", PU_RD),
    _channel("other", "Other", "Other contacts", BU_PU),
)
_ALWAYS = frozenset({"gap", "sure", "online", "phone", "counter"})


def offer_choices(report: "CityReport") -> tuple[Choice, ...]:
    """Return what the map can show of a city: need and further channels only where they are known."""
    shown = find_shown(report)
    there = _ALWAYS | frozenset(shown.channels) | (frozenset({"need", "both"}) if shown.need else frozenset())
    return tuple(choice for choice in CHOICES if choice.key in there)


def find_choice(key: str, choices: tuple[Choice, ...] = CHOICES) -> Choice:
    """Return a choice by its name in the address.

    Args:
        key: Its name.
        choices: What there is to choose from, as `offer_choices` gives it.

    Raises:
        UnknownChoiceError: If there is none of this name, or the city knows nothing of it.
    """
    for choice in choices:
        if choice.key == key:
            return choice
    missing = any(choice.key == key for choice in CHOICES)
    what = f"the city has no figures for the map {key!r}" if missing else f"there is no map called {key!r}"
    raise UnknownChoiceError(f"{what}; choose {', '.join(choice.key for choice in choices)}")
