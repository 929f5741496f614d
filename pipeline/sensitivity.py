"""How far a city's gaps hang on what was chosen: the same gaps with one choice changed at a time."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boundaries import Wards
from gaps import BYM2, PREVIEW, GapEstimate, GapSettings, Lean, VoiceEvidence, estimate_each, join_voices
from geocode.residents import share_residents
from pipeline.city_choices import list_windows
from pipeline.denominators import RESIDENTS, count_people
from pipeline.errors import PipelineError
from pipeline.gap_choice import POSTS_CHANNEL, GapChoice, find_service
from pipeline.gap_estimating import estimate_city, find_lean, list_residents
from pipeline.gap_sources import examine_sources
from pipeline.gap_voice import Author, count_callers, find_known_homes, list_authors, weigh_authors
from pipeline.need import read_need
from pipeline.periods import read_period
from pipeline.translating import count_contacts_here
from store import CityFile, load_home_evidence, load_reference, open_city, require_wards

_GPS = "gps"
_LOUDEST = 0.01
_WINDOWS = (3, 6, 12)
"""Months of the shorter times that are tried."""

Counts = NDArray[np.float64]
Heard = tuple[VoiceEvidence, tuple[VoiceEvidence, ...]]
"""People online, and the same people by other tables of what they say."""


def check_sensitivity(city: Path, *, choice: GapChoice | None = None) -> dict[str, Any]:
    """Compute the gaps again with one choice changed at a time.

    Args:
        city: The city file.
        choice: What the report is about; all data by the default channels if None.

    Returns:
        `variants`: name → flagged wards and how many differ from the first; `wards`: ward_code, ward_name,
        and by variant `log_ratio`, `p_gap` and `flag`; `left_out`: variant → why it could not be made;
        `notes` and `reason`, as `compute_gaps` gives them of the gaps reported.

    Raises:
        WardlightError: If there are no wards, nothing is left of what is compared, or it is not of one time.
    """
    choice = choice or GapChoice()
    with open_city(city) as opened:
        if choice.service is not None:
            choice = replace(choice, service=find_service(opened, choice.service))
        wards = require_wards(opened)
        estimates, left_out, notes = _vary(opened, wards, choice)
    names = list(estimates)
    flagged = {
        name: [wards.codes[i] for i, ward in enumerate(each.wards) if ward.flag == "gap"]
        for name, each in estimates.items()
    }
    return {
        "settings": {"against": list(choice.against), "online": list(choice.online), **choice.to_dict()},
        "variants": [
            {
                "name": name,
                "flagged": flagged[name],
                "changed": len(set(flagged[name]) ^ set(flagged[names[0]])),
            }
            for name in names
        ],
        "wards": [
            {
                "ward_code": code,
                "ward_name": wards.names[index],
                "by_variant": {
                    name: {
                        "log_ratio": each.wards[index].log_ratio,
                        "p_gap": each.wards[index].p_gap,
                        "flag": each.wards[index].flag,
                    }
                    for name, each in estimates.items()
                },
            }
            for index, code in enumerate(wards.codes)
        ],
        "left_out": left_out,
        "notes": list(notes),
        "reason": estimates[names[0]].reason,
    }


def _vary(
    city: CityFile, wards: Wards, choice: GapChoice
) -> tuple[dict[str, GapEstimate], dict[str, str], tuple[str, ...]]:
    reference = load_reference(city, wards)
    population = reference.get("population")
    prior = share_residents(len(wards), population)
    counts = count_contacts_here(city, wards, choice=choice).counts
    held = {channel: counts[channel] for channel in choice.channels if channel in counts}
    contacts = np.sum(list(held.values()), axis=0) if held else np.zeros(len(wards))
    people_there = count_people(city, wards, reference, denominator=choice.denominator)
    whole = contacts if people_there is None else people_there
    notes = examine_sources(city, choice, placed=float(contacts.sum())).notes
    residents = list_residents(population)
    evidence = load_home_evidence(city, wards)
    authors = list(list_authors(city, evidence, prior, choice)) if POSTS_CHANNEL in choice.online else []
    homes = find_known_homes(city, wards, authors)
    sides = list(held.values()) if people_there is None else [people_there]
    callers, _ = count_callers(wards, counts, choice=choice, held=sides)
    settings, alike = choice.settings(), find_lean(wards, choice)

    def weigh(people: Sequence[Author]) -> Heard:
        voice, moved, _ = weigh_authors(people, evidence, prior, homes)
        return join_voices(voice, callers), tuple(join_voices(each, callers) for each in moved)

    def ask(
        heard: Heard,
        denominators: dict[str, Counts],
        *,
        how: GapSettings = settings,
        lean: Lean | None = alike,
    ) -> dict[str, GapEstimate]:
        return estimate_each(
            heard[0],
            {name: column[:, None] for name, column in denominators.items()},
            residents=residents,
            settings=how,
            moved=heard[1],
            lean=lean,
        )

    left_out: dict[str, str] = {}
    against = {"as reported": whole}
    if len(held) > 1:
        against |= {f"against {channel} alone": column for channel, column in held.items()}
    if residents is None:
        left_out["against residents"] = "the population of some wards is not known"
    elif choice.denominator != RESIDENTS:
        against["against residents"] = residents
    # Weighing the people takes longest by far: once for all variants that hear the same people say the same.
    everyone = weigh(authors)
    found = ask(everyone, against)
    first = {"": whole}
    found["without placeability"] = ask(everyone, first, how=replace(settings, mode=PREVIEW))[""]
    without = (
        list(list_authors(city, evidence, prior, choice, leave_out=frozenset({_GPS}))) if authors else []
    )
    found["without GPS"] = ask(weigh(without), first)[""]
    found["without the loudest 1%"] = ask(weigh(_leave_loudest(authors)), first)[""]
    need = read_need(city, wards)
    scores = [row.score for row in need.wards] if need is not None else []
    if choice.prior == BYM2:
        left_out["with need"] = f"the prior {BYM2} leans on neighbours, not on need"
    elif not scores or any(score is None for score in scores):
        left_out["with need"] = "no need index is known of every ward; run: wardlight need CITY"
    else:
        column = np.array(scores, dtype=np.float64)
        spread = float(column.std()) or 1.0
        lean = Lean(covariates=((column - column.mean()) / spread)[:, None])
        found["with need"] = ask(everyone, first, lean=lean)[""]
    windows, why_not = _vary_window(city, choice)
    return found | windows, left_out | why_not, notes


def _vary_window(city: CityFile, choice: GapChoice) -> tuple[dict[str, GapEstimate], dict[str, str]]:
    """Return the gaps of shorter times, and window → why it could not be made."""
    if choice.period is not None:
        return {}, {"other windows": "a period is chosen; leave out --period to see shorter ones"}
    windows = list_windows(city.path, _WINDOWS, choice)
    if not windows:
        return {}, {"other windows": f"what is compared shares less than {_WINDOWS[0]} whole months"}
    found: dict[str, GapEstimate] = {}
    left_out: dict[str, str] = {}
    for period, words in windows:
        try:
            found[words] = estimate_city(city, replace(choice, period=read_period(period))).estimate
        except PipelineError as error:
            left_out[words] = str(error)
    return found, left_out


def _leave_loudest(authors: Sequence[Author]) -> list[Author]:
    """Return all but the hundredth who post most."""
    number = int(np.ceil(_LOUDEST * len(authors)))
    loudest = {author.who for author in sorted(authors, key=lambda each: (-each.loudness, each.who))[:number]}
    return [author for author in authors if author.who not in loudest]
