"""How far this city's answers are to be believed: made from its own labels, kept in the city file."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from boundaries import Wards
from geocode import SENSES, Calibration, Geocoder, Label, PostColumns, fit_calibration, load_calibration
from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from pipeline.label_truth import TruthRow, read_truth
from pipeline.locating import find_default_points, load_gazetteer
from store import drop_calibrations, open_city, require_wards, save_calibration

_BATCH = 5_000
_LEAST_LABELS = 15
_MOST_GPS = 5_000
"""GPS tags taken as truth at most: more of them tell nothing more of two parameters."""


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What a calibration rests on and what it is.

    Attributes:
        labels: Sense → labels used.
        changed: Kinds of answer whose adjustment was fitted anew.
        calibration: The calibration that now holds.
        at: When it was made, None if the city is back to what comes with Wardlight.
    """

    labels: dict[str, int]
    changed: tuple[str, ...]
    calibration: Calibration
    at: str | None

    def to_dict(self) -> dict[str, object]:
        """Return it as plain JSON-ready data."""
        return {
            "labels": self.labels,
            "changed": list(self.changed),
            "at": self.at,
            **self.calibration.to_dict(),
        }


def make_calibration(city: Path, *, clock: Clock = read_clock) -> CalibrationReport:
    """Fit the calibration on the labels of a city file and keep it there, dated.

    Starts from the calibration that comes with Wardlight, so that the same labels give the same result.
    Answers change with it: the next `locate` answers all posts anew.

    Raises:
        WardlightError: If there are no wards, or too few labels for any kind of answer.
    """
    with open_city(city) as opened:
        wards = require_wards(opened)
        truths = {sense: read_truth(opened, sense).rows for sense in SENSES}
        counts = {sense: len(rows[:_MOST_GPS]) for sense, rows in truths.items()}
        if sum(counts.values()) < _LEAST_LABELS:
            raise PipelineError(
                f"{city.name} holds {sum(counts.values())} labels; a calibration needs {_LEAST_LABELS} or "
                f"more: wardlight label {city} --as NAME"
            )
        geocoder = Geocoder(
            wards,
            load_gazetteer(opened, wards),
            heaps=frozenset(find_default_points(opened)),
            calibration=Calibration(),
        )
    labels = [
        label
        for sense, rows in truths.items()
        for label in _label_answers(geocoder, wards, rows[:_MOST_GPS], sense)
    ]
    kept = load_calibration()
    made = fit_calibration(labels, source=f"{len(labels)} labels of this city", kept=kept)
    content = made.to_dict()
    number = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
    at = clock()
    with open_city(city, write=True) as opened, opened.transaction():
        save_calibration(opened, number, content, labels=len(labels), at=at)
    changed = [basis for basis in made.adjustments if made.find(basis) != kept.find(basis)]
    return CalibrationReport(counts, tuple(sorted(changed)), made, at)


def forget_calibration(city: Path) -> CalibrationReport:
    """Go back to the calibration that comes with Wardlight."""
    with open_city(city, write=True) as opened, opened.transaction():
        drop_calibrations(opened)
    return CalibrationReport(dict.fromkeys(SENSES, 0), (), load_calibration(), None)


def _label_answers(geocoder: Geocoder, wards: Wards, rows: tuple[TruthRow, ...], sense: str) -> list[Label]:
    prior = geocoder.gazetteer.prior.tolist()
    labels: list[Label] = []
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        # A GPS tag that is the truth is hidden: asked with it, the geocoder would repeat what it was told.
        hidden = [row.from_gps or row.lat is None for row in part]
        batch = geocoder.locate(
            PostColumns(
                [row.text for row in part],
                [row.profile for row in part],
                np.array([np.nan if hide else row.lat for row, hide in zip(part, hidden, strict=True)]),
                np.array([np.nan if hide else row.lon for row, hide in zip(part, hidden, strict=True)]),
            )
        )
        for row, number in zip(part, getattr(batch, sense), strict=True):
            placement = geocoder.placement(number)
            ward = wards.index_of(row.answer)
            if ward is not None:
                labels.append(Label(placement.basis, placement.distribution, prior, {ward: 1.0}))
            elif row.answer in _NO_WARD:
                labels.append(
                    Label(placement.basis, placement.distribution, prior, {}, *_NO_WARD[row.answer])
                )
    return labels


_NO_WARD = {"outside": (1.0, 0.0), "unknown": (0.0, 1.0)}
