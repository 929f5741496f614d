"""What an address asks the figures to be about: period, channels, service, denominator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from webmap.words import say_channel

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from pipeline.city_choices import CityChoices

_FIELDS = ("period", "service", "denominator")
_MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Ask:
    """The choices of an address; "" and () stand for what the city's own report is about.

    Attributes:
        period: A period as `pipeline.periods.read_period` takes it.
        service: What the contacts are about.
        denominator: What the online voice is held against.
        against: Channels it is held against.
        weights: Weights of the need's components, each as "demography=2".
    """

    period: str = ""
    service: str = ""
    denominator: str = ""
    against: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether nothing but the city's own report is asked for."""
        return self == Ask()

    def pairs(self) -> list[tuple[str, str]]:
        """Return the choices as they stand in an address, always in the same order."""
        told = [(name, getattr(self, name)) for name in _FIELDS if getattr(self, name)]
        many = (("against", self.against), ("weight", self.weights))
        return [*told, *((name, value) for name, values in many for value in values)]

    def extend(self, address: str, **more: object) -> str:
        """Return an address of ours with these choices, and others, in its query; None leaves one out.

        Args:
            address: Path, perhaps with a query of its own and a fragment.
            more: Further fields of the query.
        """
        pairs = [*self.pairs(), *((name, str(value)) for name, value in more.items() if value is not None)]
        path, mark, fragment = address.partition("#")
        if not pairs:
            return address
        return f"{path}{'&' if '?' in path else '?'}{urlencode(pairs)}{mark}{fragment}"


def read_ask(fields: "MultiDict[str, str]") -> Ask:
    """Return what a query asks for; fields it does not know are others' to read."""

    def read(name: str) -> str:
        return fields.get(name, "").strip()[:_MOST_LETTERS]

    named = [part.strip() for text in fields.getlist("against") for part in text.split(",")]
    return Ask(
        read("period"),
        read("service"),
        "" if read("denominator") == "contacts" else read("denominator"),
        tuple(dict.fromkeys(part[:_MOST_LETTERS] for part in named if part)),
        tuple(
            dict.fromkeys(text.strip()[:_MOST_LETTERS] for text in fields.getlist("weight") if text.strip())
        ),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page's form shows: the choices of its address, and what else may be chosen.

    Attributes:
        ask: The choices.
        told: They in words; "" where the city's own report is shown.
        against: Channels that the figures are held against.
        periods: (Period, in words) that may be chosen; that of the address is among them.
        weights: (Component of the need, its usual weight, its weight here).
        offered: What else may be chosen.
    """

    ask: Ask
    told: str
    against: tuple[str, ...]
    periods: tuple[tuple[str, str], ...]
    weights: tuple[tuple[str, float, float], ...]
    offered: "CityChoices"


def describe_ask(ask: Ask, *, against: Sequence[str], offered: "CityChoices") -> Asked:
    """Return what a page's form shows.

    Args:
        ask: The choices of the address.
        against: Channels that the figures shown are held against.
        offered: What may be chosen.
    """
    periods = offered.periods
    if ask.period and ask.period not in dict(periods):
        periods = ((ask.period, ask.period), *periods)
    channels = " and ".join(say_channel(channel).lower() for channel in ask.against)
    parts = (
        dict(periods).get(ask.period, "") if ask.period else "",
        f"held against {channels or ask.denominator}" if channels or ask.denominator else "",
        f"contacts about {ask.service}" if ask.service else "",
        f"need weighed by {', '.join(ask.weights)}" if ask.weights else "",
    )
    return Asked(
        ask, "; ".join(part for part in parts if part), tuple(against), periods, _weigh(ask, offered), offered
    )


def _weigh(ask: Ask, offered: "CityChoices") -> tuple[tuple[str, float, float], ...]:
    chosen = dict(text.split("=", 1) for text in ask.weights if "=" in text)
    found = []
    for name, usual in offered.components:
        try:
            weight = float(chosen.get(name, usual))
        except ValueError:
            weight = usual
        found.append((name, usual, weight))
    return tuple(found)
