"""Gaps of a city file: its people and contacts brought before the model, its answer in plain data."""

import hashlib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pipeline.clock import Clock, read_clock
from pipeline.gap_choice import GapChoice, find_service
from pipeline.gap_each import tell_each
from pipeline.gap_estimating import estimate_city
from pipeline.gap_together import describe_together
from pipeline.gap_words import word_gaps
from pipeline.pockets import tell_pockets
from pipeline.translating import fingerprint_translation
from store import (
    CityFile,
    count_posts,
    count_unplaced_contacts,
    fingerprint_contacts,
    fingerprint_labels,
    fingerprint_posts,
    fingerprint_reference,
    load_gap_report,
    open_city,
    require_wards,
    save_gap_report,
)

_MODEL_VERSION = "8"


def compute_gaps(
    city: Path,
    *,
    choice: GapChoice | None = None,
    store: bool = True,
    clock: Clock = read_clock,
) -> dict[str, Any]:
    """Compute the gaps of all wards and keep them in the city file.

    Args:
        city: The city file.
        choice: What the report is about; all data by the default channels if None.
        store: Whether to keep the report (needs the write lock); one about a part of the data, or people,
            is kept beside the one that pages show.
        clock: Time of the computation.

    Returns:
        The report: `wards`, `settings`, `excluded`, `together`, `pockets`, `findings`, `explained`, `each`
        (the names of the columns that `each` of a ward has, and what was left out of them), `notes`,
        `totals`.

    Raises:
        WardlightError: If there are no wards, nothing is left of what is compared, or it is not of one time.
    """
    choice = choice or GapChoice()
    with open_city(city, write=store) as opened:
        if choice.service is not None:
            choice = replace(choice, service=find_service(opened, choice.service))
        run = identify_gaps(opened, choice)
        known = load_gap_report(opened, run=run)
        if known is not None:
            return known[2]
        report = _build_report(opened, choice, run)
        if store:
            with opened.transaction():
                save_gap_report(opened, run, report, at=clock(), beside=choice.beside)
    return report


def identify_gaps(city: CityFile, choice: GapChoice) -> str:
    """Return the run id of a gap report: equal ids mean equal reports."""
    wards = require_wards(city)
    content = (
        _MODEL_VERSION,
        sorted(asdict(choice.settings()).items()),
        sorted(choice.to_dict().items()),
        choice.each if choice.tells_each else "",
        wards.fingerprint(),
        fingerprint_reference(city),
        fingerprint_posts(city),
        fingerprint_contacts(city),
        fingerprint_labels(city),
        city.setting("simulated"),
        *fingerprint_translation(city, wards),
    )
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def _build_report(city: CityFile, choice: GapChoice, run: str) -> dict[str, Any]:
    settings = choice.settings()
    found = estimate_city(city, choice, each=True)
    wards, population, counted, sources = found.wards, found.population, found.counted, found.sources
    voice, estimate, counts = found.voice, found.estimate, found.counted.counts
    chosen = found.people_there is not None
    instead = not found.compared and found.residents is not None and not chosen
    spoken = replace(settings, against=("residents",)) if instead else settings
    # People who were chosen need no excuse: with a fit the model has no other reason to give.
    reason = None if chosen and estimate.prior is not None else estimate.reason
    words = word_gaps(
        estimate,
        wards,
        settings=spoken,
        held=[] if instead else [counts[channel] for channel in choice.channels if channel in counts],
        residents=found.residents,
        months=sources.months,
    )
    each = tell_each(found.columns, found.each, settings, len(wards))
    posts = count_posts(city, since=choice.since, until=choice.until)
    waiting = posts["posts"] - posts["located"]
    channels = list(counts)
    return {
        "wards": [
            {
                "ward_code": code,
                "ward_name": name,
                "population": None if population is None else population[index],
                "online_people": gap.online_people,
                "online_people_sd": gap.online_people_sd,
                "contacts": {channel: _whole(counts[channel][index]) for channel in channels},
                "log_ratio": gap.log_ratio,
                "low": gap.low,
                "high": gap.high,
                "p_gap": gap.p_gap,
                "flag": gap.flag,
                "rank_low": gap.rank_low,
                "rank_high": gap.rank_high,
                "online_share": gap.online_share,
                "contact_share": gap.contact_share,
                "predicted": None
                if gap.named is None
                else {"observed": gap.named, "low": gap.named_low, "high": gap.named_high},
                **words.wards[index],
                "each": each[index],
            }
            for index, (code, name, gap) in enumerate(
                zip(wards.codes, wards.names, estimate.wards, strict=True)
            )
        ],
        "settings": {
            "run": run,
            "city": city.setting("name"),
            "edition": wards.edition,
            "translated_contacts": {edition: _whole(n) for edition, n in counted.translated.items()},
            "simulated": city.setting("simulated") == "yes",
            "against": list(settings.against),
            "online": list(settings.online),
            **choice.to_dict(),
            "channels": channels,
            "interval": settings.interval,
            "material_ratio": settings.material_ratio,
            "seed": settings.seed,
            "model": "author mixture with placeability, learned tables and prior; Laplace",
        },
        "excluded": {
            "posts_not_located": waiting,
            "authors_without_home_evidence": voice.silent,
            "people_outside": _rounded(estimate.outside_people),
            "people_of_no_ward_in_particular": _rounded(estimate.anywhere_people),
            "contacts_without_ward": _list_unplaced(city, choice, counted.lost),
            "channels_without_contacts": [c for c in choice.channels if c not in counts],
            **sources.excluded,
        },
        "totals": {
            **posts,
            "posts_without_author_counted_as_a_person_each": posts["posts"] - posts["with_author"],
            "online_authors": voice.authors,
            "authors_with_known_home": voice.labelled,
            "online_contacts": voice.contacts,
            "evidence_reliability": {kind: round(value, 2) for kind, value in voice.reliability.items()},
            "online_contacts_per_person": round(voice.contacts_per_person, 2),
            "contacts": {channel: _whole(float(values.sum())) for channel, values in counts.items()},
        },
        "together": describe_together(estimate, wards, spoken),
        "pockets": tell_pockets(estimate, wards),
        "findings": words.findings,
        "explained": words.explained,
        "each": {
            "by": choice.each if choice.tells_each else None,
            "columns": list(found.each),
            "left_out": found.columns.left_out,
            "notes": [note for note in found.columns.notes if note not in sources.notes],
        },
        "notes": list(sources.notes),
        "reason": _explain(reason, waiting),
    }


def _explain(reason: str | None, waiting: int) -> str | None:
    """Return what the reader must know before the numbers, None if nothing."""
    todo = (
        f"{waiting:,} posts are not located yet and count for nothing; run: wardlight locate CITY."
        if waiting
        else ""
    )
    return " ".join(part for part in (reason, todo) if part) or None


def _list_unplaced(city: CityFile, choice: GapChoice, lost: float) -> dict[str, int | float]:
    """Return why → contacts that count for no ward, with those lost between editions."""
    unplaced: dict[str, int | float] = dict(
        count_unplaced_contacts(city, since=choice.since, until=choice.until, service=choice.service)
    )
    return {**unplaced, "outside this edition": round(lost, 1)} if lost else unplaced


def _whole(value: float) -> int | float:
    """Return a count: whole where it is; of translated contacts, to a tenth."""
    return int(value) if float(value).is_integer() else round(float(value), 1)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 1)


__all__ = ["compute_gaps", "identify_gaps"]
