"""The doctor on people: posts, contacts, labels, and the gaps computed from them."""

from boundaries import Wards
from pipeline.finding import LOOK, MEND, OK, Finding, count_of, quote_path
from pipeline.gap_choice import POSTS_CHANNEL, GapChoice
from pipeline.gap_report import identify_gaps
from pipeline.locating import find_default_points, identify_run
from pipeline.periods import find_apart
from store import (
    ChannelPeriod,
    CityFile,
    count_labels,
    count_posts,
    count_unlocated,
    count_unplaced_contacts,
    find_post_period,
    list_channel_periods,
    load_calibration_row,
    load_gap_report,
)

_MOST_UNPLACED = 0.2
_LEAST_LABELS = 50
_FEW_AUTHORS = 0.5


def check_posts(city: CityFile, wards: Wards) -> list[Finding]:
    """Return what there is to say of the posts and their places."""
    counts, path = count_posts(city), quote_path(city.path)
    posts = counts["posts"]
    if not posts:
        return [Finding(MEND, "posts", "there are none", f"wardlight posts import {path} FILE")]
    period = find_post_period(city)
    when = f"from {period.first} to {period.last}" if period and period.first else "none with a date"
    told = f"{count_of(posts, 'post')} of {count_of(counts['authors'], 'author')}, {when}"
    found = [Finding(OK, "posts", f"{told}; {counts['with_gps'] / posts:.1%} with a point")]
    if counts["with_author"] < _FEW_AUTHORS * posts:
        share = 1.0 - counts["with_author"] / posts
        told = f"{share:.0%} have no author, and each of those counts as a person of its own"
        found.append(Finding(LOOK, "posts", told, f"wardlight posts import {path} FILE"))
    waiting = count_unlocated(city, identify_run(city, wards, find_default_points(city)))
    if waiting:
        told = f"{count_of(waiting, 'post')} wait to be located, or were before something changed"
        found.append(Finding(MEND, "posts", told, f"wardlight locate {path}"))
    else:
        found.append(Finding(OK, "posts", "all located with what is known now"))
    return found


def check_contacts(city: CityFile) -> list[Finding]:
    """Return what there is to say of the contacts: channels, wards, and whether they fit the posts' time."""
    periods, add = list_channel_periods(city), f"wardlight contacts import {quote_path(city.path)} FILE"
    if not periods:
        return [Finding(MEND, "contacts", "there are none to hold the posts against", add)]
    total = sum(period.number for period in periods)
    channels = ", ".join(f"{period.channel} {period.number:,}" for period in periods)
    found = [Finding(OK, "contacts", f"{total:,}: {channels}")]
    heard = {period.channel for period in periods}
    against = [channel for channel in GapChoice().against if channel not in heard]
    if len(against) == len(GapChoice().against):
        told = f"none by {' or '.join(against)}, which the online voice is held against by default"
        others = ",".join(sorted(heard - {POSTS_CHANNEL}))
        held = f"wardlight gaps {quote_path(city.path)} --against {others}"
        found.append(Finding(MEND, "contacts", told, held if others else add))
    elif against:
        found.append(Finding(LOOK, "contacts", f"none by {' or '.join(against)}", add))
    return [*found, *_check_contact_wards(city, total), *_check_periods(city, periods)]


def _check_contact_wards(city: CityFile, total: int) -> list[Finding]:
    unplaced = count_unplaced_contacts(city)
    other = unplaced.pop("other edition", 0)
    found = []
    if other:
        told = f"{count_of(other, 'contact')} are on wards of another edition and count for no ward"
        back = f"wardlight contacts import {quote_path(city.path)} FILE"
        found.append(Finding(MEND, "contacts", told, back))
    left = sum(unplaced.values())
    why = ", ".join(f"{reason} {number:,}" for reason, number in unplaced.items())
    if total and left > _MOST_UNPLACED * total:
        told, add = f"{left / total:.0%} have no ward ({why})", ""
        if unplaced.get("none", 0) > left / 2:
            told += "; bring postcodes in, then the contacts again"
            add = f"wardlight places import {quote_path(city.path)} FILE --kind postcode"
        found.append(Finding(LOOK, "contacts", told, add))
    elif left:
        found.append(Finding(OK, "contacts", f"{left / total:.1%} have no ward ({why})"))
    return found


def _check_periods(city: CityFile, periods: list[ChannelPeriod]) -> list[Finding]:
    """Tell where the contacts that gaps use and the posts are not of one time."""
    posts = find_post_period(city)
    held = [period for period in periods if period.channel in GapChoice().against]
    apart = find_apart([*held, *([posts] if posts else [])])
    if not apart:
        return []
    return [Finding(MEND, "contacts", apart, f"wardlight contacts import {quote_path(city.path)} FILE")]


def check_labels(city: CityFile) -> list[Finding]:
    """Return what there is to say of labels and of the calibration made from them."""
    number, newest = count_labels(city)
    kept = load_calibration_row(city)
    label, calibrate = (
        f"wardlight label {quote_path(city.path)} --as NAME",
        f"wardlight calibrate {quote_path(city.path)}",
    )
    if kept is None and number < _LEAST_LABELS:
        told = f"{count_of(number, 'label')}: how far answers hold in this city is not measured"
        return [Finding(LOOK, "labels", told, label)]
    found = [Finding(OK, "labels", count_of(number, "label"))]
    if kept is None:
        found.append(
            Finding(LOOK, "calibration", "labels are there, but it is not made from them", calibrate)
        )
    elif newest > kept[0]:
        told = f"it is of {kept[0][:10]}, labels were given since"
        found.append(Finding(LOOK, "calibration", told, calibrate))
    else:
        found.append(Finding(OK, "calibration", f"the city's own, of {kept[0][:10]}"))
    return found


def check_gaps(city: CityFile) -> list[Finding]:
    """Return whether the stored gaps are those of today's data."""
    kept = load_gap_report(city)
    command = f"wardlight gaps {quote_path(city.path)}"
    if kept is None:
        return [Finding(MEND, "gaps", "they are not computed yet", command)]
    run, at, report = kept
    settings = report["settings"]
    chosen = GapChoice(against=tuple(settings["against"]), online=tuple(settings["online"]))
    if identify_gaps(city, chosen) == run:
        return [Finding(OK, "gaps", f"computed {at[:10]}, of today's data")]
    options = f" --against {','.join(chosen.against)} --online {','.join(chosen.online)}"
    return [
        Finding(
            MEND,
            "gaps",
            f"computed {at[:10]}; data have changed since",
            command + ("" if chosen == GapChoice() else options),
        )
    ]
