"""What a gap report is about: the two sides of the comparison, and the part of the data that counts."""

import difflib
from dataclasses import dataclass

from contacts import CHANNELS
from gaps import GapSettings
from gaps.settings import DEFAULT
from pipeline.denominators import CONTACTS, DENOMINATORS
from pipeline.errors import PipelineError
from pipeline.finding import count_of
from pipeline.periods import Period
from store import CityFile, list_services

POSTS_CHANNEL = "social"
"""The channel whose people are the authors of posts, together with contacts filed under it."""

DEFAULT_AGAINST = ("phone", "counter")
_NAMED = 5


@dataclass(frozen=True, slots=True)
class GapChoice:
    """What a gap report is about.

    Attributes:
        against: Channels whose contacts the online voice is held against, where contacts are.
        online: Channels that make up the online voice; "social" stands for the authors of posts too.
        period: What posts and contacts count, None for all.
        service: What the contacts that count are about, in any case; None for all.
        denominator: What the online voice is held against: one of `DENOMINATORS`.
        mode: How the model is fitted: one of `gaps.settings.MODES`.

    Raises:
        PipelineError: If a channel or the denominator is unknown, a side is empty, both sides share a
            channel, or nothing is left that the service could choose.
    """

    against: tuple[str, ...] = DEFAULT_AGAINST
    online: tuple[str, ...] = (POSTS_CHANNEL,)
    period: Period | None = None
    service: str | None = None
    denominator: str = CONTACTS
    mode: str = DEFAULT

    def __post_init__(self) -> None:
        """Hold the choices to one another."""
        if self.denominator not in DENOMINATORS:
            raise PipelineError(
                f"--denominator {self.denominator!r} is none; choose from {', '.join(DENOMINATORS)}"
            )
        if self.denominator == CONTACTS:
            check_channels(self.against, self.online)
        else:
            _check_side("--online", self.online)
        if self.service is not None and not self.channels and self.online == (POSTS_CHANNEL,):
            raise PipelineError(
                f"--service {self.service!r} chooses among contacts, and none is compared: posts are "
                f"held against {self.denominator}; leave out --service or --denominator"
            )

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels whose contacts the online voice is held against; none where people are."""
        return self.against if self.denominator == CONTACTS else ()

    @property
    def since(self) -> str | None:
        """First day that counts, ISO 8601; None for no such bound."""
        return None if self.period is None else self.period.since

    @property
    def until(self) -> str | None:
        """Last day that counts, inclusive."""
        return None if self.period is None else self.period.until

    @property
    def beside(self) -> bool:
        """Whether the report is of another kind than what pages show: it is kept beside that one."""
        part = self.period is not None or self.service is not None
        return part or self.denominator != CONTACTS or self.mode != DEFAULT

    def settings(self) -> GapSettings:
        """Return the settings of the model; people are held against under the word for them."""
        return GapSettings(against=self.channels or (self.denominator,), online=self.online, mode=self.mode)

    def to_dict(self) -> dict[str, str | None]:
        """Return the part of the data and the denominator, as a report tells them."""
        return {
            "period": None if self.period is None else str(self.period),
            "service": self.service,
            "denominator": self.denominator,
            "mode": self.mode,
        }

    def describe(self) -> list[str]:
        """Return a sentence on each choice that leaves something out."""
        told = []
        if self.period is not None:
            told.append(f"Only posts and contacts {self.period.describe()} count.")
        if self.service is not None:
            told.append(f"Only contacts about {self.service} count; posts are of every subject.")
        if self.denominator != CONTACTS:
            told.append(f"Wards are held against their {self.denominator}, not against contacts.")
        return told


def check_channels(against: tuple[str, ...], online: tuple[str, ...]) -> None:
    """Hold the two sides of the comparison apart.

    Raises:
        PipelineError: If a channel is unknown, a side is empty, or both sides share a channel.
    """
    _check_side("--against", against)
    _check_side("--online", online)
    both = sorted(set(against) & set(online))
    if both:
        raise PipelineError(
            f"{', '.join(both)} stands on both sides; a channel is either --against or --online"
        )


def _check_side(option: str, chosen: tuple[str, ...]) -> None:
    unknown = [channel for channel in chosen if channel not in CHANNELS]
    if unknown or not chosen:
        named = ", ".join(unknown) or "nothing"
        raise PipelineError(f"{option} names {named}; choose from {', '.join(CHANNELS)}")


def find_service(city: CityFile, service: str) -> str:
    """Return a service as most contacts spell it.

    Raises:
        PipelineError: If no contact is about it; the nearest services, or else the largest, are named.
    """
    known = list_services(city)
    folded = {spelt.casefold(): spelt for spelt in known}
    wanted = service.strip().casefold()
    if wanted in folded:
        return folded[wanted]
    if not known:
        raise PipelineError(
            f"--service {service!r}: no contact in {city.path.name} says what it is about; import contacts "
            "with a column service, or leave out --service"
        )
    near = [folded[name] for name in difflib.get_close_matches(wanted, folded, n=_NAMED)]
    near += [spelt for spelt in known if wanted and wanted in spelt.casefold() and spelt not in near]
    named = ", ".join(f"{spelt} ({known[spelt]:,})" for spelt in (near or list(known))[:_NAMED])
    raise PipelineError(
        f"--service {service!r}: no contact is about it; of {count_of(len(known), 'service')} known, "
        f"{'the nearest' if near else 'those with most contacts'}: {named}"
    )


__all__ = ["DEFAULT_AGAINST", "POSTS_CHANNEL", "GapChoice", "check_channels", "find_service"]
