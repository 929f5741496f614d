"""What can be asked of a city: the periods, channels, services and denominators that its data know."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contacts import CHANNELS
from pipeline.denominators import CONTACTS, DENOMINATORS, count_people
from pipeline.errors import PipelineError
from pipeline.gap_choice import POSTS_CHANNEL
from store import (
    find_post_period,
    list_channel_periods,
    list_services,
    load_reference,
    open_city,
    require_wards,
)

_MOST_SERVICES = 100
_MOST_MONTHS = 36
_YEAR = 12
_WINDOWS = (6, 12, 24)


@dataclass(frozen=True, slots=True)
class CityChoices:
    """What a page may offer.

    Attributes:
        periods: (Period as `read_period` takes it, in words), whole years, months and last months of the
            time that posts and contacts share.
        channels: Channels with contacts, in the usual order, without that of the posts.
        services: What contacts are about, most first.
        denominators: What the online voice may be held against.
    """

    periods: tuple[tuple[str, str], ...]
    channels: tuple[str, ...]
    services: tuple[str, ...]
    denominators: tuple[str, ...]


def list_choices(city: Path) -> CityChoices:
    """Return what can be asked of a city.

    Raises:
        WardlightError: If the file is no city file or has no wards.
    """
    with open_city(city) as opened:
        wards = require_wards(opened)
        channels = list_channel_periods(opened)
        posts = find_post_period(opened)
        services = tuple(list_services(opened))[:_MOST_SERVICES]
        figures = load_reference(opened, wards)
        known = []
        for denominator in DENOMINATORS:
            try:
                count_people(opened, wards, figures, denominator=denominator)
            except PipelineError:
                continue
            known.append(denominator)
    spoken = [each for each in channels if each.number and each.channel != POSTS_CHANNEL]
    dated = [each for each in (*spoken, *((posts,) if posts else ())) if each.first]
    first = max((date.fromisoformat(each.first) for each in dated), default=None)
    last = min((date.fromisoformat(each.last) for each in dated), default=None)
    there = {each.channel for each in spoken}
    return CityChoices(
        list_periods(first, last) if first and last else (),
        tuple(channel for channel in CHANNELS if channel in there),
        services,
        tuple(known) if there else tuple(each for each in known if each != CONTACTS),
    )


def list_periods(first: date, last: date) -> tuple[tuple[str, str], ...]:
    """Return the whole periods between two days, as `read_period` takes them and in words, the newest first.

    The last 6, 12 and 24 months (whole ones), years, and the newest months.
    """
    begin = first.year * _YEAR + first.month - (first.day == 1)
    end = last.year * _YEAR + last.month - (not _ends_month(last))
    # Months are numbered from the year 0; `begin` is the first whole one, `end` the one after the last.
    windows = [
        (f"{_name(end - number)}..{_name(end - 1)}", f"The last {number} months, to {_say(end - 1)}")
        for number in _WINDOWS
        if end - number >= begin
    ]
    years = [
        (str(year), str(year))
        for year in range(end // _YEAR, begin // _YEAR - 1, -1)
        if year * _YEAR >= begin and (year + 1) * _YEAR <= end
    ]
    months = [(_name(month), _say(month)) for month in range(end - 1, max(begin, end - _MOST_MONTHS) - 1, -1)]
    return (*windows, *years, *months)


def _ends_month(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).day == 1


def _name(month: int) -> str:
    return f"{month // _YEAR:04}-{month % _YEAR + 1:02}"


def _say(month: int) -> str:
    return f"{date(month // _YEAR, month % _YEAR + 1, 1):%B %Y}"


__all__ = ["CityChoices", "list_choices", "list_periods"]
