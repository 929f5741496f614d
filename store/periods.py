"""When contacts and posts happened, and which of them a question is about.

A contact has a day; a total may have a month or a year instead ("2024-03"). Spreadsheets write a month as its
first day: a channel with no date but firsts of months, two at least, is taken to be of monthly totals.
A total lies in a period only where all of its month does.
"""

import json
from typing import NamedTuple

from store.city import CityFile

_FIRST_DAY, _LAST_DAY = "0000-01-01", "9999-12-31"

_DATED = """
(SELECT channel, ward_code, edition, place_by, count, service,
  CASE length(received_at) WHEN 0 THEN NULL WHEN 4 THEN received_at || '-01-01'
    WHEN 7 THEN received_at || '-01' ELSE substr(received_at, 1, 10) END AS first,
  CASE WHEN length(received_at) = 0 THEN NULL WHEN length(received_at) = 4 THEN received_at || '-12-31'
    WHEN length(received_at) = 7 OR channel IN (SELECT value FROM json_each(:monthly))
    THEN coalesce(date(substr(received_at, 1, 7) || '-01', '+1 month', '-1 day'), '9999-12-31')
    ELSE substr(received_at, 1, 10) END AS last,
  length(received_at) IN (4, 7) OR channel IN (SELECT value FROM json_each(:monthly)) AS total
FROM contact)
"""
_INSIDE = "(first >= :since AND last <= :until)"
_ASKED_SERVICE = "service IN (SELECT value FROM json_each(:services))"


class ChannelPeriod(NamedTuple):
    """The time of the contacts of one channel, or of the posts.

    Attributes:
        channel: The channel; "posts" for the posts.
        number: How many there are.
        first: Day of the first, ISO 8601; "" where none has a date.
        last: Day of the last.
        undated: How many have no date.
        totals: Whether there are totals of months or years among them.
    """

    channel: str
    number: int
    first: str
    last: str
    undated: int
    totals: bool


class ContactQuery(NamedTuple):
    """A part of an SQL statement: the contacts asked for, with the first and last day that each may be of."""

    table: str
    condition: str
    values: dict[str, str]


def query_contacts(
    city: CityFile, *, since: str | None = None, until: str | None = None, service: str | None = None
) -> ContactQuery:
    """Return what a statement on contacts needs to speak of those of a period and a service only.

    Args:
        city: The city file.
        since: First day, ISO 8601; None for no such bound.
        until: Last day, inclusive.
        service: Service, in any case; None for all.
    """
    if since is None and until is None and service is None:
        return ContactQuery("contact", "1", {})
    conditions = [] if since is None and until is None else [_INSIDE]
    if service is not None:
        conditions.append(_ASKED_SERVICE)
    values = _bind(city, since=since, until=until, service=service)
    return ContactQuery(_DATED, " AND ".join(conditions), values)


def list_channel_periods(
    city: CityFile, *, since: str | None = None, until: str | None = None, service: str | None = None
) -> list[ChannelPeriod]:
    """Return the channels of contacts with their numbers and times, by channel.

    With a period, only what lies in it counts; contacts without a date are told of whatever the period.

    Args:
        city: The city file.
        since: First day, ISO 8601; None for no such bound.
        until: Last day, inclusive.
        service: Service, in any case; None for all.
    """
    inside = "1" if since is None and until is None else _INSIDE
    rows = city.rows(
        f"SELECT channel, coalesce(sum(count) FILTER (WHERE {inside}), 0), "  # noqa: S608 - constants of this file
        f"min(first) FILTER (WHERE {inside} AND count > 0), max(last) FILTER (WHERE {inside} AND count > 0), "
        f"coalesce(sum(count) FILTER (WHERE first IS NULL), 0), max(total) "
        f"FROM {_DATED} WHERE {'1' if service is None else _ASKED_SERVICE} GROUP BY channel ORDER BY channel",
        _bind(city, since=since, until=until, service=service),
    )
    return [
        ChannelPeriod(channel, int(number), first or "", last or "", int(undated), bool(totals))
        for channel, number, first, last, undated, totals in rows
    ]


def find_post_period(
    city: CityFile, *, since: str | None = None, until: str | None = None
) -> ChannelPeriod | None:
    """Return number and time of the posts, days in UTC; None where there are no posts at all.

    With a period, only what lies in it counts; posts without a date are told of whatever the period.
    """
    inside = "1" if since is None and until is None else "substr(created_at, 1, 10) BETWEEN :since AND :until"
    everything, number, first, last, undated = city.rows(
        f"SELECT count(*), count(*) FILTER (WHERE {inside}), min(created_at) FILTER (WHERE {inside}), "  # noqa: S608 - constants
        f"max(created_at) FILTER (WHERE {inside}), count(*) - count(created_at) FROM post",
        _bind_days(since, until),
    ).fetchone()
    if not everything:
        return None
    return ChannelPeriod("posts", number, str(first or "")[:10], str(last or "")[:10], undated, totals=False)


def count_half_inside(
    city: CityFile, *, since: str | None, until: str | None, service: str | None = None
) -> dict[str, int]:
    """Return channel → contacts of months or years that lie half in a period; channels without are absent."""
    rows = city.rows(
        f"SELECT channel, sum(count) FROM {_DATED} WHERE first <= :until AND last >= :since "  # noqa: S608 - constants
        f"AND NOT {_INSIDE} AND {'1' if service is None else _ASKED_SERVICE} "
        "GROUP BY channel HAVING sum(count) > 0 ORDER BY channel",
        _bind(city, since=since, until=until, service=service),
    )
    return {str(channel): int(number) for channel, number in rows}


def list_services(city: CityFile) -> dict[str, int]:
    """Return service → contacts about it, most first; spellings that differ in case only are one."""
    services: dict[str, tuple[str, int]] = {}
    for service, number in city.rows(
        "SELECT service, sum(count) AS number FROM contact WHERE service <> '' "
        "GROUP BY service ORDER BY number DESC, service"
    ):
        spelt, before = services.get(service.casefold(), (service, 0))
        services[service.casefold()] = spelt, before + int(number)
    return dict(sorted(services.values(), key=lambda pair: (-pair[1], pair[0])))


def _bind(city: CityFile, *, since: str | None, until: str | None, service: str | None) -> dict[str, str]:
    monthly = [
        channel
        for (channel,) in city.rows(
            "SELECT channel FROM contact WHERE length(received_at) >= 10 GROUP BY channel "
            "HAVING max(substr(received_at, 9) NOT IN ('01', '01T00:00:00', '01T00:00:00Z')) = 0 "
            "AND count(DISTINCT substr(received_at, 1, 7)) > 1"
        )
    ]
    spellings = [
        spelt
        for (spelt,) in city.rows("SELECT DISTINCT service FROM contact")
        if service is not None and spelt.casefold() == service.casefold()
    ]
    return {
        **_bind_days(since, until),
        "monthly": json.dumps(monthly),
        "services": json.dumps(spellings),
    }


def _bind_days(since: str | None, until: str | None) -> dict[str, str]:
    return {"since": since or _FIRST_DAY, "until": until or _LAST_DAY}
