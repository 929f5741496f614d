"""Figures in plain words: one way of writing each kind of number, the same in table, panel and page."""

import math
from collections.abc import Sequence
from datetime import date

WITHHELD = "withheld"
NOT_KNOWN = "not known"

FLAG_WORDS = {
    "gap": "Quieter online than expected",
    "none": "No sign of a gap",
    "not enough evidence": "Not enough evidence",
}
CHANNEL_WORDS = {
    "phone": "Phone calls",
    "counter": "Counter visits",
    "web": "Web forms",
    "email": "Emails",
    "webchat": "Web chats",
    "social": "Social media contacts",
    "other": "Other contacts",
}


def say_count(value: float | None, *, missing: str = NOT_KNOWN) -> str:
    """Return a count with thousands separators, or the word for a missing one."""
    if value is None or not math.isfinite(value):
        return missing
    return f"{round(value):,}"


def say_rate(value: float | None) -> str:
    """Return a rate with three figures: 0.124, 3.41, 57.2, 1,240."""
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    if value == 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{decimals}f}"


def say_people(people: float | None, sd: float | None) -> str:
    """Return an estimated number of people with its standard deviation: `120 ± 9`."""
    if people is None or not math.isfinite(people):
        return WITHHELD
    if sd is None or not math.isfinite(sd):
        return say_count(people)
    return f"{say_count(people)} ± {say_count(sd)}"


def say_ratio(log_ratio: float | None) -> str:
    """Return a natural log ratio as a ratio: `0.52`."""
    if log_ratio is None or not math.isfinite(log_ratio):
        return NOT_KNOWN
    return f"{math.exp(log_ratio):.2f}"


def say_interval(low: float | None, high: float | None) -> str:
    """Return the interval of a natural log ratio as ratios: `0.38 to 0.71`."""
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)):
        return NOT_KNOWN
    return f"{math.exp(low):.2f} to {math.exp(high):.2f}"


def say_probability(probability: float | None) -> str:
    """Return a probability in per cent, never a bare 0 or 100."""
    if probability is None or not math.isfinite(probability):
        return NOT_KNOWN
    percent = round(100 * probability)
    if percent <= 0:
        return "under 1%"
    if percent >= 100:  # noqa: PLR2004 - the whole
        return "over 99%"
    return f"{percent}%"


def say_rank(low: int, high: int) -> str:
    """Return a rank as the interval it is: `3 to 9`."""
    return str(low) if low == high else f"{low} to {high}"


def say_need(need: float | None, low: int | None, high: int | None) -> str:
    """Return a risk with the interval of its rank, 1 for the highest: `5.9, rank 1 to 14`."""
    if need is None or low is None or high is None or not math.isfinite(need):
        return NOT_KNOWN
    return f"{need:,.1f}, rank {say_rank(low, high)}"


def say_counter(counter: str | None, metres: float | None) -> str:
    """Return the nearest counter with the mean distance to it: `Mill Lane Hub, 1.2 km`."""
    if counter is None or metres is None or not math.isfinite(metres):
        return NOT_KNOWN
    return f"{counter}, {metres / 1000:.1f} km"


def say_hours(hours: str, weekly: float | None) -> str:
    """Return opening hours as they were published; a bare number as hours a week."""
    if not hours:
        return NOT_KNOWN
    bare = hours.replace(".", "", 1).strip().isdigit()
    return f"{weekly:g} hours a week" if bare and weekly is not None else hours


def say_day(day: str) -> str:
    """Return a day of ISO 8601, with or without its time, as people write it: `1 April 2025`."""
    try:
        read = date.fromisoformat(day[:10])
    except ValueError:
        return NOT_KNOWN
    return f"{read.day} {read:%B %Y}"


def say_list(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: `a, b and c`."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def say_flag(flag: str) -> str:
    """Return what a flag means."""
    return FLAG_WORDS.get(flag, flag)


def say_words(words: str) -> str:
    """Return words that stand by themselves, or those for missing ones: `Low digital use`."""
    return words[:1].upper() + words[1:] if words else NOT_KNOWN


def say_channel(channel: str) -> str:
    """Return a channel's name for people."""
    return CHANNEL_WORDS.get(channel, channel)


# What the pages call a setting or a count; the rest is read as it is spelt.
_KEY_WORDS = {
    "against": "Contact that counts",
    "online": "Online voice that counts",
    "channels": "Channels with records",
    "interval": "Width of the intervals",
    "material_ratio": "A gap is a ratio under",
    "seed": "Seed of the random numbers",
    "posts": "Posts read",
    "located": "Posts with a place",
    "with_author": "Posts with a known author",
    "online_authors": "People who posted",
    "online_contacts": "Contacts that count as online voice",
    "posts_not_located": "Posts not located yet",
    "posts_without_author": "Posts without an author",
    "authors_without_home_evidence": "People of whose home nothing is known",
    "people_outside": "People who live elsewhere",
    "contacts_without_ward": "Contacts without a ward",
    "channels_without_contacts": "Channels without records",
}
# Told elsewhere on the page.
_KEYS_ELSEWHERE = frozenset({"run", "city", "edition", "simulated"})


def say_key(key: str) -> str:
    """Return the name of a setting or a count as words: `min_people` → `Min people`."""
    if key in _KEY_WORDS:
        return _KEY_WORDS[key]
    words = key.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def say_value(value: object) -> str:
    """Return a setting's value as words."""
    if value is None or value in ("", [], (), {}):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}"
    if isinstance(value, list | tuple):
        return ", ".join(say_value(item) for item in value)
    return str(value)


def say_pairs(facts: dict[str, object], *, before: str = "") -> list[tuple[str, str]]:
    """Return settings as (words, value) pairs, nested ones flattened with their parent's name before."""
    pairs: list[tuple[str, str]] = []
    for key, value in facts.items():
        if key in _KEYS_ELSEWHERE:
            continue
        label = f"{before}, {key.replace('_', ' ')}" if before else say_key(key)
        if isinstance(value, dict) and value:
            pairs.extend(say_pairs(value, before=label))
        else:
            pairs.append((label, say_value(value)))
    return pairs
