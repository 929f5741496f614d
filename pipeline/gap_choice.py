"""What a gap report is about: the two sides of the comparison, and the part of the data that counts."""

import difflib
from dataclasses import dataclass

from contacts import CHANNELS
from gaps import AUDIT, BYM2, DEFAULT, MODES, NEAR_FAR, PRIORS, GapSettings
from pipeline.denominators import CONTACTS, DENOMINATORS
from pipeline.errors import PipelineError
from pipeline.finding import count_of
from pipeline.periods import Period
from store import CityFile, list_services

POSTS_CHANNEL = "social"
"""The channel whose people are the authors of posts, together with contacts filed under it."""

DEFAULT_AGAINST = ("phone", "counter")

BY_CHANNEL, BY_SERVICE, BY_DENOMINATOR = EACH = ("channel", "service", "denominator")
"""What the same gaps can be told by, side by side."""
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
        mode: How the model is fitted: one of `gaps.MODES`.
        prior: What wards are taken to have in common: one of `gaps.PRIORS`.
        each: What the same gaps are told by, side by side: one of `EACH`.

    Raises:
        PipelineError: If a channel or a word is unknown, a side is empty, both sides share a channel,
            nothing is left that the service could choose, or two choices exclude one another.
    """

    against: tuple[str, ...] = DEFAULT_AGAINST
    online: tuple[str, ...] = (POSTS_CHANNEL,)
    period: Period | None = None
    service: str | None = None
    denominator: str = CONTACTS
    mode: str = DEFAULT
    prior: str = NEAR_FAR
    each: str = BY_CHANNEL

    def __post_init__(self) -> None:
        """Hold the choices to one another."""
        for option, chosen, known in (
            ("--denominator", self.denominator, DENOMINATORS),
            ("--mode", self.mode, MODES),
            ("--prior", self.prior, PRIORS),
            ("--each", self.each, EACH),
        ):
            if chosen not in known:
                raise PipelineError(f"{option} {chosen!r} is none; choose from {', '.join(known)}")
        if self.mode == AUDIT and self.prior != NEAR_FAR:
            raise PipelineError(
                f"--mode {AUDIT} samples the prior {NEAR_FAR} only; leave out --prior {self.prior} or --mode "
                f"{AUDIT}"
            )
        if self.each != BY_CHANNEL:
            self.require_each()
        if self.denominator == CONTACTS:
            check_channels(self.against, self.online)
        else:
            _check_side("--online", self.online)
        if self.service is not None and not self.channels and self.online == (POSTS_CHANNEL,):
            raise PipelineError(
                f"--service {self.service!r} chooses among contacts, and none is compared: posts are "
                f"held against {self.denominator}; leave out --service or --denominator"
            )

    def require_each(self) -> None:
        """Hold what the gaps are told by to the rest.

        Raises:
            PipelineError: If the rest excludes it.
        """
        if not self.tells_each:
            other = f"--mode {self.mode}" if self.mode == AUDIT else f"--denominator {self.denominator}"
            raise PipelineError(f"--each {self.each} and {other} exclude one another; leave one of them out")
        if self.each == BY_SERVICE and self.service is not None:
            raise PipelineError(
                f"--each {BY_SERVICE} tells every service, --service {self.service!r} one; leave one of them "
                "out"
            )

    @property
    def tells_each(self) -> bool:
        """Whether the gaps are told by channel, service or denominator beside what was chosen.

        Not in an audit, which would sample for minutes each, nor against people, who have no channels.
        """
        return self.mode != AUDIT and self.denominator == CONTACTS

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
        model = self.mode != DEFAULT or self.prior != NEAR_FAR
        return part or model or self.denominator != CONTACTS or self.each != BY_CHANNEL

    def settings(self) -> GapSettings:
        """Return the settings of the model; people are held against under the word for them."""
        return GapSettings(
            against=self.channels or (self.denominator,), online=self.online, mode=self.mode, prior=self.prior
        )

    def to_dict(self) -> dict[str, str | None]:
        """Return the part of the data and the denominator, as a report tells them."""
        return {
            "period": None if self.period is None else str(self.period),
            "service": self.service,
            "denominator": self.denominator,
            "mode": self.mode,
            "prior": self.prior,
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
        if self.prior == BYM2:
            told.append("Neighbouring wards are taken to be alike (prior bym2).")
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


__all__ = [
    "BY_CHANNEL",
    "BY_DENOMINATOR",
    "BY_SERVICE",
    "DEFAULT_AGAINST",
    "EACH",
    "POSTS_CHANNEL",
    "GapChoice",
    "check_channels",
    "find_service",
]
