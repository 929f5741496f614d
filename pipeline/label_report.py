"""What the labels say: how far people agree, and what the geocoder's answers are worth over all posts."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from geocode import Agreement, Estimate, compare_labels, estimate_share
from pipeline.label_sampling import check_sense, is_outdated
from pipeline.label_truth import count_gps_truth
from pipeline.ward_list import NOT_WARDS, read_ward_list
from store import (
    Answer,
    CityFile,
    LabelRow,
    SampleRow,
    count_levels,
    load_answer,
    load_labels,
    load_sample,
    open_city,
)


@dataclass(frozen=True, slots=True)
class StratumCount:
    """One stratum: level and kind of evidence, its posts, those drawn, those labelled by anybody."""

    level: str
    kind: str
    posts: int
    sampled: int
    labelled: int


@dataclass(frozen=True, slots=True)
class PersonCount:
    """How far one person has come."""

    annotator: str
    labelled: int
    left: int


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two people compared."""

    first: str
    second: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class NamedEstimate:
    """An estimate, its key for programs and its words for people."""

    key: str
    words: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class LabelReport:
    """All that the labels of one sense say.

    Attributes:
        sense: about, posted_from or lives_in.
        located: Located posts: the population.
        strata: The strata of the sample, by level and kind.
        people: How far each person has come.
        pairs: Every two people compared.
        estimates: Shares weighted back to the population.
        gps_truth: Posts whose GPS tag tells where they were sent from; None for the other senses.
        notes: What the reader must know to read the numbers.
    """

    sense: str
    located: int
    strata: tuple[StratumCount, ...]
    people: tuple[PersonCount, ...]
    pairs: tuple[PairAgreement, ...]
    estimates: tuple[NamedEstimate, ...]
    gps_truth: int | None
    notes: tuple[str, ...]

    @property
    def sampled(self) -> int:
        """Posts in the sample."""
        return sum(stratum.sampled for stratum in self.strata)

    @property
    def labelled(self) -> int:
        """Posts of the sample that anybody has labelled."""
        return sum(stratum.labelled for stratum in self.strata)

    def to_dict(self) -> dict[str, object]:
        """Return the report as plain JSON-ready data."""
        return {
            "sense": self.sense,
            "located": self.located,
            "sampled": self.sampled,
            "labelled": self.labelled,
            "strata": [asdict(stratum) for stratum in self.strata],
            "people": [asdict(person) for person in self.people],
            "agreement": [
                {
                    "annotators": [pair.first, pair.second],
                    "both": pair.agreement.both,
                    "agreed": pair.agreement.agreed,
                    "kappa": pair.agreement.kappa,
                    "low": pair.agreement.low,
                    "high": pair.agreement.high,
                    "reason": pair.agreement.reason,
                    "disagreements": [
                        {"post": post, "answers": [first, second]}
                        for post, first, second in pair.agreement.disagreements
                    ],
                }
                for pair in self.pairs
            ],
            "estimates": [
                {"key": each.key, "words": each.words, **asdict(each.estimate)} for each in self.estimates
            ],
            "gps_truth": self.gps_truth,
            "notes": list(self.notes),
        }


def report_labels(city: Path, sense: str) -> LabelReport:
    """Return progress, agreement and weighted estimates of one sense.

    Raises:
        WardlightError: If the sense is none, or the file is no city file or has no wards.
    """
    check_sense(sense)
    with open_city(city) as opened:
        wards = read_ward_list(opened)
        sample = load_sample(opened, sense)
        sampled = {row.post for row in sample}
        labels = [label for label in load_labels(opened, sense) if label.post in sampled]
        known = [label for label in labels if wards.knows(label.answer)]
        levels = count_levels(opened, sense)
        strata = _count_strata(sample, {label.post for label in known})
        notes = _write_notes(opened, sense, sample=sample, strata=strata, foreign=len(labels) - len(known))
        return LabelReport(
            sense=sense,
            located=sum(levels.values()),
            strata=strata,
            people=_count_people(labels, len(sample)),
            pairs=_compare_people(known),
            estimates=_estimate(opened, sense, sample=sample, labels=known, levels=levels),
            gps_truth=count_gps_truth(opened) if sense == "posted_from" else None,
            notes=tuple(notes),
        )


def _count_strata(sample: Sequence[SampleRow], labelled: set[int]) -> tuple[StratumCount, ...]:
    sizes = _size_strata(sample)
    drawn = Counter(row.stratum for row in sample)
    done = Counter(row.stratum for row in sample if row.post in labelled)
    return tuple(
        StratumCount(level, kind, sizes[name], drawn[name], done[name])
        for name in sorted(sizes)
        for level, _, kind in (name.partition(":"),)
    )


def _size_strata(sample: Sequence[SampleRow]) -> dict[str, int]:
    """Return stratum → posts in the population when the sample was drawn: the sum of its weights."""
    sums: defaultdict[str, float] = defaultdict(float)
    for row in sample:
        sums[row.stratum] += row.weight
    return {stratum: round(weight) for stratum, weight in sums.items()}


def _count_people(labels: Sequence[LabelRow], size: int) -> tuple[PersonCount, ...]:
    done = Counter(label.annotator for label in labels)
    return tuple(PersonCount(name, number, size - number) for name, number in sorted(done.items()))


def _compare_people(labels: Sequence[LabelRow]) -> tuple[PairAgreement, ...]:
    given: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for label in labels:
        given[label.annotator][label.post] = label.answer
    return tuple(
        PairAgreement(first, second, compare_labels(given[first], given[second]))
        for first, second in combinations(sorted(given), 2)
    )


def _estimate(
    city: CityFile,
    sense: str,
    *,
    sample: Sequence[SampleRow],
    labels: Sequence[LabelRow],
    levels: Mapping[str, int],
) -> tuple[NamedEstimate, ...]:
    given: defaultdict[int, list[str]] = defaultdict(list)
    for label in labels:
        given[label.post].append(label.answer)
    rows = [row for row in sample if row.post in given]
    # Where people differ, each counts for their part: to leave such posts out would leave out the hard ones.
    answers = [load_answer(city, sense, row.post) for row in rows]
    right = np.array(
        [_share_right(answer, given[row.post]) for row, answer in zip(rows, answers, strict=True)],
        dtype=np.float64,
    )
    in_ward = np.array(
        [sum(each not in NOT_WARDS for each in given[row.post]) / len(given[row.post]) for row in rows],
        dtype=np.float64,
    )
    placed = np.array(
        [answer is not None and answer.ward_code is not None for answer in answers], dtype=np.float64
    )
    unknown = np.array(
        [answer is not None and answer.level == "unknown" for answer in answers], dtype=np.float64
    )
    strata, sizes = [row.stratum for row in rows], _size_strata(sample)
    on_ward = sum(levels.get(level, 0) for level in ("high", "medium", "low"))
    precision = estimate_share(right, placed, strata=strata, sizes=sizes, by_stratum=True)
    return (
        NamedEstimate("precision", "Of the posts put on a ward, on the right one", precision),
        NamedEstimate(
            "rightly_placed",
            "Of all posts, put on the right ward",
            precision.times(on_ward / max(sum(levels.values()), 1)),
        ),
        NamedEstimate(
            "found",
            "Of the posts that belong to a ward, put on it",
            estimate_share(right, in_ward, strata=strata, sizes=sizes),
        ),
        NamedEstimate(
            "missed",
            "Of the posts answered “unknown”, those that a person puts on a ward",
            estimate_share(in_ward * unknown, unknown, strata=strata, sizes=sizes, by_stratum=True),
        ),
    )


def _share_right(answer: Answer | None, given: Sequence[str]) -> float:
    if answer is None or answer.ward_code is None:
        return 0.0
    return sum(each == answer.ward_code for each in given) / len(given)


def _write_notes(
    city: CityFile,
    sense: str,
    *,
    sample: Sequence[SampleRow],
    strata: Sequence[StratumCount],
    foreign: int,
) -> list[str]:
    notes = []
    if not sample:
        notes.append(
            f"No sample is drawn for this sense yet; draw one with: wardlight label CITY --sense {sense}"
        )
    elif is_outdated(city, sense):
        notes.append(
            "Posts were located anew since the sample was drawn; draw again to bring it up to date "
            f"(wardlight label CITY --sense {sense}). Labels are kept"
        )
    whole = sum(stratum.posts for stratum in strata)
    open_posts = sum(stratum.posts for stratum in strata if not stratum.labelled)
    if 0 < open_posts < whole:
        notes.append(
            f"{open_posts:,} of {whole:,} posts are in strata without a label yet; estimates leave them out"
        )
    if foreign:
        notes.append(f"{foreign:,} labels name wards of another edition; they count for nothing here")
    return notes


__all__ = ["LabelReport", "NamedEstimate", "PairAgreement", "PersonCount", "StratumCount", "report_labels"]
