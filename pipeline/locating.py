"""Every post not yet located, located: in batches, on one process or several, resumable."""

import contextlib
import hashlib
import itertools
import json
import multiprocessing
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from boundaries import Wards
from geocode import (
    SENSES,
    Calibration,
    Gazetteer,
    Geocoder,
    HomeEvidence,
    Placement,
    PostColumns,
    build_gazetteer,
    evidence_json,
    load_calibration,
    load_entity_model,
    load_weights,
    share_residents,
)
from pipeline.collector import quiet_collector, spare_collector
from pipeline.creating import read_city_profile
from pipeline.pooling import forget_pooling, pool_authors
from pipeline.progress import Advance, ignore_progress
from store import (
    CityFile,
    PostRow,
    count_levels,
    count_unlocated,
    drop_stale,
    find_heaps,
    fingerprint_places,
    fingerprint_reference,
    load_calibration_row,
    load_places,
    load_reference,
    open_city,
    read_unlocated,
    require_wards,
    save_placements,
)

GEOCODER_VERSION = "2"
"""Part of the run id: raise it when the geocoder would answer differently."""

MODEL_KEY = "spacy_model"
"""Setting of a city file: the spaCy pipeline whose named entities are heard."""

_BATCH = 5_000
_HEAP_AUTHORS = 15
_HEAP_SHARE = 0.03


@dataclass(frozen=True, slots=True)
class LocateReport:
    """What a run of locating did.

    Attributes:
        run: Run id: digest of everything that the answers depend on beside the posts.
        located: Posts located now.
        levels: Sense → level → number of posts, over all posts of the city file.
        heaps: GPS points treated as a default, as (lat, lon).
    """

    run: str
    located: int
    levels: dict[str, dict[str, int]]
    heaps: list[tuple[float, float]] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """Return the report as plain JSON-ready data."""
        return {"run": self.run, "located": self.located, "levels": self.levels, "default_points": self.heaps}


@dataclass(frozen=True, slots=True)
class _Answers:
    rows: list[tuple[int, str, int, int, int, str, str | None]]
    placements: list[Placement]
    home_evidence: list[HomeEvidence]


def choose_model(city: Path, model: str) -> None:
    """Hear the named entities of an installed spaCy pipeline from now on, "" for none.

    Raises:
        WardlightError: If there is no such pipeline, or it names no entities.
    """
    if model:
        load_entity_model(model)
    with open_city(city, write=True) as opened, opened.transaction():
        opened.set_setting(MODEL_KEY, model)


def locate_city(city: Path, *, jobs: int = 1, advance: Advance | None = None) -> LocateReport:
    """Locate every post that the present gazetteer, wards and geocoder have not located yet.

    Each batch is stored as it is done: stopped halfway, the next call goes on from there.

    Args:
        city: The city file.
        jobs: Processes to use.
        advance: Told of each batch.

    Raises:
        WardlightError: If there are no wards yet or the file is in use.
    """
    with open_city(city, write=True) as opened:
        wards = require_wards(opened)
        heaps = find_default_points(opened)
        run = identify_run(opened, wards, heaps)
        with opened.transaction():
            drop_stale(opened, run)
        located = 0
        if count_unlocated(opened, run):
            # Told first: wherever this is stopped, the next call pools the homes.
            forget_pooling(opened)
            batches = read_unlocated(opened, run, size=_BATCH)
            for answers in _locate_batches(city, opened, run, batches, jobs=jobs):
                with opened.transaction():
                    save_placements(
                        opened,
                        wards,
                        placements=answers.placements,
                        home_evidence=answers.home_evidence,
                        rows=answers.rows,
                    )
                located += len(answers.rows)
                (advance or ignore_progress)(len(answers.rows))
        prior = share_residents(len(wards), load_reference(opened, wards).get("population")).tolist()
        pool_authors(opened, wards, prior, calibration=read_calibration(opened), state=run)
        levels = {sense: count_levels(opened, sense) for sense in SENSES}
    return LocateReport(run, located, levels, heaps)


def count_waiting(city: Path) -> int:
    """Return how many posts `locate_city` would locate now."""
    with open_city(city) as opened:
        wards = require_wards(opened)
        heaps = find_default_points(opened)
        return count_unlocated(opened, identify_run(opened, wards, heaps))


def identify_run(city: CityFile, wards: Wards, heaps: list[tuple[float, float]]) -> str:
    """Return the run id: equal ids mean equal answers for equal posts."""
    content = (
        GEOCODER_VERSION,
        wards.fingerprint(),
        fingerprint_places(city),
        fingerprint_reference(city),
        city.setting("name"),
        city.setting("country"),
        heaps,
        load_weights(),
        read_calibration(city).to_dict(),
        json.dumps(read_city_profile(city).names_dict(), ensure_ascii=False),
        city.setting(MODEL_KEY),
    )
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def find_default_points(city: CityFile) -> list[tuple[float, float]]:
    """Return GPS points, as (lat, lon), that too many authors share to be a position."""
    return find_heaps(city, least_authors=_HEAP_AUTHORS, least_share=_HEAP_SHARE)


def read_calibration(city: CityFile) -> Calibration:
    """Return the city's own calibration, or the one that comes with Wardlight."""
    kept = load_calibration_row(city)
    return load_calibration() if kept is None else Calibration.from_dict(kept[2])


def load_gazetteer(city: CityFile, wards: Wards) -> Gazetteer:
    """Build the gazetteer of a city file."""
    return build_gazetteer(
        wards,
        load_places(city),
        city_name=city.setting("name"),
        country=city.setting("country", "GB"),
        population=load_reference(city, wards).get("population"),
        profile=read_city_profile(city),
    )


def load_geocoder(city: CityFile, heaps: Iterable[tuple[float, float]] = ()) -> Geocoder:
    """Build the geocoder of a city file."""
    wards = require_wards(city)
    return Geocoder(
        wards,
        load_gazetteer(city, wards),
        heaps=frozenset(heaps),
        calibration=read_calibration(city),
        model=city.setting(MODEL_KEY),
    )


def _locate_batches(
    path: Path, city: CityFile, run: str, batches: Iterator[list[PostRow]], *, jobs: int
) -> Iterator[_Answers]:
    heaps = find_default_points(city)
    if jobs <= 1:
        geocoder = load_geocoder(city, heaps)
        with spare_collector():
            for rows in batches:
                yield _locate_rows(geocoder, run, rows)
        return
    # Spawned, not forked: the same on every system, and no lock is inherited half-held.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_start_worker, initargs=(path, run, heaps)
    ) as pool:
        with _interrupts_ignored():
            # The workers start here, and inherit that Ctrl-C is not theirs to answer: their parent ends them.
            waiting: list[Future[_Answers]] = [
                pool.submit(_work, _plain(rows)) for rows in itertools.islice(batches, 2 * jobs)
            ]
        try:
            while waiting:
                answers = waiting.pop(0).result()
                following = next(batches, None)
                if following is not None:
                    waiting.append(pool.submit(_work, _plain(following)))
                yield answers
        except BaseException:
            # Stopped: what no worker has begun is not begun any more.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_worker: tuple[Geocoder, str] | None = None


def _start_worker(path: Path, run: str, heaps: list[tuple[float, float]]) -> None:
    global _worker  # noqa: PLW0603 - a worker process has one geocoder for its whole life
    with open_city(path) as city:
        _worker = (load_geocoder(city, heaps), run)
    quiet_collector()


def _plain(rows: list[PostRow]) -> list[tuple[Any, ...]]:
    """Return rows as bare tuples: they travel to another process much faster than named ones."""
    return [tuple(row) for row in rows]


def _work(rows: list[tuple[Any, ...]]) -> _Answers:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    return _locate_rows(*_worker, rows)


def _locate_rows(geocoder: Geocoder, run: str, rows: Sequence[tuple[Any, ...]]) -> _Answers:
    ids, texts, profiles, lat, lon, boxes = zip(*rows, strict=True)
    has_boxes = any(box is not None for box in boxes)
    batch = geocoder.locate(
        PostColumns(
            texts,
            profiles,
            np.array(lat, dtype=np.float64),
            np.array(lon, dtype=np.float64),
            [
                None if box is None else msgspec.json.decode(box, type=tuple[float, float, float, float])
                for box in boxes
            ]
            if has_boxes
            else (),
        )
    )
    stored = [
        (post, run, about, posted_from, lives_in, home, evidence_json(pieces))
        for post, about, posted_from, lives_in, home, pieces in zip(
            ids, batch.about, batch.posted_from, batch.lives_in, batch.home, batch.evidence, strict=True
        )
    ]
    return _Answers(stored, list(batch.placements.values()), list(batch.home_evidence.values()))


__all__ = [
    "GEOCODER_VERSION",
    "MODEL_KEY",
    "LocateReport",
    "choose_model",
    "count_waiting",
    "identify_run",
    "load_gazetteer",
    "load_geocoder",
    "locate_city",
    "read_calibration",
]
