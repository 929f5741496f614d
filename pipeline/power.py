"""What it would take to see gaps in a city: posts, months, labels, GPS; in plain data and in words."""

import math
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from gaps import AIM, GROWTHS, CutPower, PowerPlan, plan_power
from geocode.answers import GPS_HOME
from geocode.residents import share_residents
from pipeline.errors import PipelineError
from pipeline.gap_choice import POSTS_CHANNEL, GapChoice, find_service
from pipeline.gap_estimating import CityEstimate, estimate_city
from pipeline.gap_voice import list_authors
from store import CityFile, count_posts, load_home_evidence, open_city

_GPS = "gps"
_CUT_NAMES = {1.5: "a cut by a third", 2.0: "a halving", 3.0: "a cut to a third"}
_YEARS_FROM = 36
_SIGNIFICANT = 2


def plan_city(city: Path, *, choice: GapChoice | None = None) -> dict[str, Any]:
    """Work out what it would take to see gaps of several depths in most wards; nothing is stored.

    Args:
        city: The city file.
        choice: What the gaps are about; all data by the default channels if None.

    Returns:
        `settings`; `now`: `posts`, `months`, `labelled`, `gps_share`; `aim` and `growths`; `cuts`: what each
        takes (see `gaps.power.CutPower`), with `name` and `sentence`; `notes`.

    Raises:
        WardlightError: If there are no wards, nothing is left of what is compared, or no posts are asked of.
    """
    choice = choice or GapChoice()
    if POSTS_CHANNEL not in choice.online:
        raise PipelineError(
            f"--online {','.join(choice.online)} leaves posts out, and power is of posts; add {POSTS_CHANNEL}"
        )
    with open_city(city) as opened:
        if choice.service is not None:
            choice = replace(choice, service=find_service(opened, choice.service))
        found = estimate_city(opened, choice)
        plan = plan_power(
            found.estimate,
            posts=count_posts(opened, since=choice.since, until=choice.until)["located"],
            months=found.sources.months,
            labelled=found.voice.labelled,
            gps_share=_share_gps(opened, found, choice),
            gps_trust=found.voice.reliability.get(_GPS, GPS_HOME),
            settings=choice.settings(),
        )
        named = {"city": opened.setting("name"), "simulated": opened.setting("simulated") == "yes"}
    return {
        "settings": {
            **named,
            "against": list(choice.against),
            "online": list(choice.online),
            **choice.to_dict(),
        },
        "now": {
            "posts": plan.posts,
            "months": plan.months,
            "labelled": plan.labelled,
            "gps_share": plan.gps_share,
        },
        "aim": AIM,
        "growths": list(GROWTHS),
        "cuts": [
            {
                **asdict(each),
                "shares": list(each.shares),
                "name": _CUT_NAMES[each.cut],
                "sentence": say_cut(each, plan),
            }
            for each in plan.cuts
        ],
        "notes": _note(plan),
    }


def say_cut(cut: CutPower, plan: PowerPlan) -> str:
    """Say in a sentence what it takes to see a cut."""
    name = _CUT_NAMES[cut.cut]
    if cut.share_now >= AIM:
        return (
            f"The {plan.posts:,} posts at hand show {name} in {_say_share(cut.share_now)} of the wards, were "
            "there any."
        )
    if cut.posts is not None:
        more = "" if cut.months is None else f", or {_say_months(cut.months)} at this rate"
        return f"To see {name} in 8 of 10 wards takes about {_round(cut.posts):,} posts{more}."
    why = (
        "even without end they would not tell it from people being placed less readily, or from doubt about "
        "what people say of home"
        if cut.share_at_most < AIM
        else f"not even {GROWTHS[-1]:.0f} times the {plan.posts:,} at hand would do"
    )
    return f"More posts alone will not show {name} in 8 of 10 wards: {why}."


def _note(plan: PowerPlan) -> list[str]:
    notes = [
        "Seen: in that many wards the probability of a gap would be high enough to flag it, were it there.",
        (
            "A forecast: it takes the model's uncertainty at its word, posts to bring new people, and "
            "contacts to grow with them."
        ),
        "Labels and GPS: how many would do with the posts at hand.",
    ]
    if not plan.knows_tables or not plan.labelled:
        notes.append(
            "What labels would add cannot be told before some homes are labelled; run: wardlight label CITY "
            "--as NAME --sense lives_in."
        )
    return notes


def _share_gps(city: CityFile, found: CityEstimate, choice: GapChoice) -> float:
    """Return the share of the authors who posted with GPS."""
    evidence = load_home_evidence(city, found.wards)
    tagged = {number for number, piece in evidence.items() if piece.kind == _GPS}
    prior = share_residents(len(found.wards), found.population)
    with_gps = [not tagged.isdisjoint(author.ids) for author in list_authors(city, evidence, prior, choice)]
    return sum(with_gps) / len(with_gps) if with_gps else 0.0


def _say_share(share: float) -> str:
    return f"{math.floor(100 * share)}%"


def _say_months(months: float) -> str:
    """Write further months; from three years on, years."""
    if months >= _YEARS_FROM:
        return f"{months / 12:.0f} more years"
    whole = max(1, math.ceil(months))
    return f"{whole} more month{'' if whole == 1 else 's'}"


def _round(number: int) -> int:
    """Round up to two significant digits: no forecast is better."""
    step = int(10 ** max(len(str(number)) - _SIGNIFICANT, 0))
    return -(-number // step) * step


__all__ = ["plan_city", "say_cut"]
