"""What is shown of a ward: one list of facts that table, panel, ward page and API all use."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from webmap.words import (
    WITHHELD,
    say_channel,
    say_count,
    say_counter,
    say_flag,
    say_interval,
    say_need,
    say_people,
    say_probability,
    say_rank,
    say_ratio,
    say_words,
)

if TYPE_CHECKING:
    from pipeline.report import CityReport, WardReport

_CHANNEL_ORDER = ("phone", "counter", "web", "email", "webchat", "social", "other")
_PLAIN_CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of a ward: a stable key, its name and its value in words."""

    key: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class WardRow:
    """A ward as it is shown: index in the report, code, name, page, flag, facts, sentence and its grounds."""

    index: int
    code: str
    name: str
    page: str
    flag: str
    flag_words: str
    facts: tuple[Fact, ...]
    sentence: str
    how: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of every ward of a city, because it is known of some: channels, need, nearest counter."""

    channels: tuple[str, ...]
    need: bool
    counter: bool


def ward_page(code: str) -> str:
    """Return the address of a ward's page; a code that is no plain word goes into the query."""
    if _PLAIN_CODE.fullmatch(code):
        return f"/ward/{code}"
    return f"/ward/?code={quote(code, safe='')}"


def list_channels(report: "CityReport") -> tuple[str, ...]:
    """Return the channels that any ward has a record of, in the order of the design."""
    seen = {channel for ward in report.wards for channel in ward.contacts}
    known = [channel for channel in _CHANNEL_ORDER if channel in seen]
    return (*known, *sorted(seen.difference(_CHANNEL_ORDER)))


def find_shown(report: "CityReport") -> Shown:
    """Return what is shown of every ward: the same in table, panel and page."""
    return Shown(
        list_channels(report),
        need=any(ward.need is not None for ward in report.wards),
        counter=any(ward.counter is not None for ward in report.wards),
    )


def describe_ward(ward: "WardReport", *, index: int, shown: Shown) -> WardRow:
    """Put a ward's figures into words."""
    enough = ward.flag != "not enough evidence"
    contacts = tuple(
        Fact(
            channel,
            say_channel(channel),
            say_count(ward.contacts[channel], missing=WITHHELD)
            if channel in ward.contacts
            else "none recorded",
        )
        for channel in shown.channels
    )
    need = Fact(
        "need",
        "Risk of digital exclusion",
        say_need(ward.need, ward.need_rank_low, ward.need_rank_high),
    )
    nearest = Fact("nearest", "Nearest counter", say_counter(ward.counter, ward.counter_m))
    return WardRow(
        index=index,
        code=ward.ward_code,
        name=ward.ward_name,
        page=ward_page(ward.ward_code),
        flag=ward.flag,
        flag_words=say_flag(ward.flag),
        facts=(
            Fact("flag", "Finding", say_flag(ward.flag)),
            Fact(
                "ratio",
                "Online voice against contact",
                say_ratio(ward.log_ratio) if enough else "cannot tell",
            ),
            Fact("interval", "90% interval", say_interval(ward.low, ward.high)),
            Fact("p_gap", "Chance of a real gap", say_probability(ward.p_gap)),
            Fact("band", "In words", say_words(ward.band)),
            Fact("reading", "What it looks like", say_words(ward.reading)),
            Fact("rank", "Rank", say_rank(ward.rank_low, ward.rank_high)),
            Fact("population", "Residents", say_count(ward.population)),
            Fact("online", "People who speak online", say_people(ward.online_people, ward.online_people_sd)),
            *contacts,
            *((need,) if shown.need else ()),
            *((nearest,) if shown.counter else ()),
        ),
        sentence=ward.sentence,
        how=ward.how,
    )


def list_rows(report: "CityReport") -> tuple[WardRow, ...]:
    """Return all wards in words, the likeliest gaps first, wards without evidence last."""
    shown = find_shown(report)
    order = sorted(range(len(report.wards)), key=lambda index: _order(report.wards[index]))
    return tuple(describe_ward(report.wards[index], index=index, shown=shown) for index in order)


def _order(ward: "WardReport") -> tuple[object, ...]:
    standing = {"gap": 0, "none": 1}.get(ward.flag, 2)
    return (standing, ward.rank_low, ward.rank_high, ward.ward_name, ward.ward_code)
