"""What can be asked of a city: the periods, channels, services and denominators that its data know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contacts import CHANNELS
from pipeline.denominators import CONTACTS, DENOMINATORS, count_people
from pipeline.errors import PipelineError
from pipeline.gap_choice import POSTS_CHANNEL, GapChoice
from pipeline.need import list_components
from store import (
    ChannelPeriod,
    CityFile,
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
        components: Component of the need index → its weight; none where there is no index of our own.
    """

    periods: tuple[tuple[str, str], ...]
    channels: tuple[str, ...]
    services: tuple[str, ...]
    denominators: tuple[str, ...]
    components: tuple[tuple[str, float], ...] = ()


def list_choices(city: Path) -> CityChoices:
    """Return what can be asked of a city.

    Raises:
        WardlightError: If the file is no city file or has no wards.
    """
    with open_city(city) as opened:
        wards = require_wards(opened)
        channels = list_channel_periods(opened)
        common = _find_common_days(opened)
        services = tuple(list_services(opened))[:_MOST_SERVICES]
        figures = load_reference(opened, wards)
        components = list_components(opened)
        known = []
        for denominator in DENOMINATORS:
            try:
                count_people(opened, wards, figures, denominator=denominator)
            except PipelineError:
                continue
            known.append(denominator)
    spoken = [each for each in channels if each.number and each.channel != POSTS_CHANNEL]
    there = {each.channel for each in spoken}
    return CityChoices(
        list_periods(*common) if common else (),
        tuple(channel for channel in CHANNELS if channel in there),
        services,
        tuple(known) if there else tuple(each for each in known if each != CONTACTS),
        components,
    )


def list_windows(city: Path, months: Sequence[int], choice: GapChoice) -> list[tuple[str, str]]:
    """Return the last so many whole months that what is compared shares, each as a period and in words.

    Windows that begin before there is all of it are left out; channels not compared are of no account.

    Raises:
        WardlightError: If the file is no city file.
    """
    compared = {*choice.channels, *choice.online}
    with open_city(city) as opened:
        channels = [each for each in list_channel_periods(opened) if each.number and each.channel in compared]
        posts = find_post_period(opened) if POSTS_CHANNEL in choice.online else None
    common = _share_days((*channels, *((posts,) if posts else ())))
    return [] if common is None else _list_windows(*_number_months(*common), months)


def _find_common_days(city: CityFile) -> tuple[date, date] | None:
    """Return the first and the last day that the posts and all channels of contacts share."""
    contacts = [each for each in list_channel_periods(city) if each.number and each.channel != POSTS_CHANNEL]
    posts = find_post_period(city)
    return _share_days((*contacts, *((posts,) if posts else ())))


def _share_days(sources: Sequence[ChannelPeriod]) -> tuple[date, date] | None:
    """Return the first and the last day that all sources with a date share."""
    dated = [each for each in sources if each.first]
    if not dated:
        return None
    return (
        max(date.fromisoformat(each.first) for each in dated),
        min(date.fromisoformat(each.last) for each in dated),
    )


def list_periods(first: date, last: date) -> tuple[tuple[str, str], ...]:
    """Return the whole periods between two days, as `read_period` takes them and in words, the newest first.

    The last 6, 12 and 24 months (whole ones), years, and the newest months.
    """
    begin, end = _number_months(first, last)
    windows = [
        (period, f"{words[:1].upper()}{words[1:]}") for period, words in _list_windows(begin, end, _WINDOWS)
    ]
    years = [
        (str(year), str(year))
        for year in range(end // _YEAR, begin // _YEAR - 1, -1)
        if year * _YEAR >= begin and (year + 1) * _YEAR <= end
    ]
    months = [(_name(month), _say(month)) for month in range(end - 1, max(begin, end - _MOST_MONTHS) - 1, -1)]
    return (*windows, *years, *months)


def _list_windows(begin: int, end: int, months: Sequence[int]) -> list[tuple[str, str]]:
    return [
        (f"{_name(end - number)}..{_name(end - 1)}", f"the last {number} months, to {_say(end - 1)}")
        for number in months
        if end - number >= begin
    ]


def _number_months(first: date, last: date) -> tuple[int, int]:
    """Return the first whole month and the one after the last, numbered from the year 0."""
    begin = first.year * _YEAR + first.month - (first.day == 1)
    return begin, last.year * _YEAR + last.month - (not _ends_month(last))


def _ends_month(day: date) -> bool:
    return date.fromordinal(day.toordinal() + 1).day == 1


def _name(month: int) -> str:
    return f"{month // _YEAR:04}-{month % _YEAR + 1:02}"


def _say(month: int) -> str:
    return f"{date(month // _YEAR, month % _YEAR + 1, 1):%B %Y}"


__all__ = ["CityChoices", "list_choices", "list_periods", "list_windows"]
