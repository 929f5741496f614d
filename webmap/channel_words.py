"""A ward's gap by how people make contact, in the words and table of its page."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from webmap.accuracy_words import FactsTable
from webmap.words import CHANNEL_WORDS, WITHHELD, say_interval, say_probability, say_ratio, say_words

if TYPE_CHECKING:
    from pipeline.report import WardReport

_COLUMNS = ("Ratio", "90% interval", "Chance of a real gap", "In words")
_OTHER_WORDS = {"all": "All contact together", "residents": "Residents instead"}
_FEWEST = 2
"""One row would say the ward's figures again."""


def tell_channels(ward: "WardReport") -> FactsTable | None:
    """Return the ward's gap by each channel, by all together and against residents; None if not known."""
    if len(ward.each) < _FEWEST:
        return None
    return FactsTable(
        "by-contact",
        "Online voice against each kind of contact",
        _COLUMNS,
        tuple((_name(channel), _say(cell)) for channel, cell in ward.each.items()),
    )


def _name(channel: str) -> str:
    return CHANNEL_WORDS.get(channel) or _OTHER_WORDS.get(channel) or say_words(channel)


def _say(cell: Mapping[str, Any]) -> tuple[str, ...]:
    if cell["band"] == WITHHELD:
        return (WITHHELD,) * len(_COLUMNS)
    return (
        say_ratio(cell["log_ratio"]),
        say_interval(cell["low"], cell["high"]),
        say_probability(cell["p_gap"]),
        say_words(cell["band"]),
    )


__all__ = ["tell_channels"]
