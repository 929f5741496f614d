"""What a gap report rests on: what is left of each side, of what time it is, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.errors import PipelineError
from pipeline.finding import count_of
from pipeline.gap_choice import POSTS_CHANNEL, GapChoice
from pipeline.periods import check_overlap
from store import ChannelPeriod, CityFile, count_half_inside, find_post_period, list_channel_periods

_DAYS_PER_MONTH = 365.2425 / 12


@dataclass(frozen=True, slots=True)
class GapSources:
    """What is to be told of the data behind a gap report.

    Attributes:
        notes: Sentences: what was chosen, what of it is of one time only in part, what was left out.
        excluded: For want of a date in the period: `posts_without_date`, and by channel
            `contacts_without_date` and `contacts_of_months_half_inside`. Nothing without a period.
        months: Months that the online voice spans; None where it has no dates.
    """

    notes: tuple[str, ...]
    excluded: dict[str, Any]
    months: float | None = None


def examine_sources(city: CityFile, choice: GapChoice, *, placed: float) -> GapSources:
    """Hold both sides of a comparison together, within the period and the service chosen.

    Args:
        city: The city file.
        choice: What the report is about.
        placed: Contacts of the channels held against that count for a ward.

    Raises:
        PipelineError: If a period or a service leaves nothing of the posts or the contacts, or two sources
            have no day in common.
    """
    channels = list_channel_periods(city, since=choice.since, until=choice.until, service=choice.service)
    posts = find_post_period(city, since=choice.since, until=choice.until)
    if POSTS_CHANNEL not in choice.online:
        posts = None
    _require_posts(city, choice, posts)
    held = [each for each in channels if each.channel in choice.channels]
    _require_contacts(city, choice, held, placed=placed)
    compared = [each for each in channels if each.channel in {*choice.channels, *choice.online}]
    kept = {each.channel: each for each in list_channel_periods(city)}
    if posts is not None:
        kept[posts.channel] = find_post_period(city) or posts
    covered = [_cover(each, kept[each.channel], choice) for each in (*compared, *([posts] if posts else []))]
    notes = check_overlap(covered)
    excluded = {} if choice.period is None else _exclude(city, choice, posts, compared)
    voice = [each for each in covered if posts is None or each.channel == posts.channel]
    months = measure_months([each for each in voice if each.channel not in choice.channels])
    return GapSources((*choice.describe(), *notes, *_name_excluded(excluded)), excluded, months)


def measure_months(sources: Sequence[ChannelPeriod]) -> float | None:
    """Return the months from the first to the last day of any of several sources; None without dates."""
    dated = [each for each in sources if each.first]
    if not dated:
        return None
    first, last = min(each.first for each in dated), max(each.last for each in dated)
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    return days / _DAYS_PER_MONTH


def _cover(asked: ChannelPeriod, kept: ChannelPeriod, choice: GapChoice) -> ChannelPeriod:
    """Return a source with the time for which records of it are kept, within the period.

    Not the time of the few records that a period and a service may leave: a channel without a contact on the
    last days of a month was open all the same.
    """
    if not asked.first:
        return asked
    first, last = max(kept.first, choice.since or kept.first), min(kept.last, choice.until or kept.last)
    return asked._replace(first=first, last=last)


def _require_posts(city: CityFile, choice: GapChoice, posts: ChannelPeriod | None) -> None:
    if choice.period is None or posts is None or posts.number:
        return
    everything = find_post_period(city)
    when = f"they are {_tell_time(everything)}" if everything and everything.first else "none has a date"
    raise PipelineError(
        f"no post is {choice.period.describe()}: {when}. Choose another --period, or leave social out of "
        "--online"
    )


def _require_contacts(
    city: CityFile, choice: GapChoice, held: Sequence[ChannelPeriod], *, placed: float
) -> None:
    if placed or not choice.channels or (choice.period is None and choice.service is None):
        return
    about = "" if choice.service is None else f" about {choice.service}"
    when = "" if choice.period is None else f" {choice.period.describe()}"
    which = f"by {' or '.join(choice.channels)}{about}{when}"
    number = sum(each.number for each in held)
    if number:
        raise PipelineError(
            f"{count_of(number, 'contact')} {which}, and no ward is known of any; bring postcodes in "
            f"(wardlight places import {city.path} FILE --kind postcode), then the contacts again"
        )
    others = [each for each in list_channel_periods(city, service=choice.service) if each.number]
    there = "; ".join(f"{each.channel} {each.number:,} {_tell_time(each)}" for each in others)
    raise PipelineError(
        f"there is no contact {which}{f'; known{about}: {there}' if there else ''}. "
        f"Choose another {_name_options(choice)}"
    )


def _tell_time(source: ChannelPeriod) -> str:
    return f"from {source.first} to {source.last}" if source.first else "without a date"


def _name_options(choice: GapChoice) -> str:
    options = ["--period"] if choice.period is not None else []
    options += ["--service"] if choice.service is not None else []
    return " or ".join([*options, "--against"])


def _exclude(
    city: CityFile, choice: GapChoice, posts: ChannelPeriod | None, compared: Sequence[ChannelPeriod]
) -> dict[str, Any]:
    half = count_half_inside(city, since=choice.since, until=choice.until, service=choice.service)
    names = {each.channel for each in compared}
    return {
        "posts_without_date": posts.undated if posts else 0,
        "contacts_without_date": {each.channel: each.undated for each in compared if each.undated},
        "contacts_of_months_half_inside": {
            channel: number for channel, number in half.items() if channel in names
        },
    }


def _name_excluded(excluded: dict[str, Any]) -> list[str]:
    if not excluded:
        return []
    parts = []
    if excluded["posts_without_date"]:
        parts.append(f"{count_of(excluded['posts_without_date'], 'post')} without a date")
    parts += [
        f"{count_of(number, f'{channel} contact')} without a date"
        for channel, number in excluded["contacts_without_date"].items()
    ]
    parts += [
        f"{count_of(number, f'{channel} contact')} of months that lie half in the period"
        for channel, number in excluded["contacts_of_months_half_inside"].items()
    ]
    return [f"Left out: {'; '.join(parts)}."] if parts else []
