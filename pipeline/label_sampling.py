"""Drawing posts to label by hand: a stratified random sample, which can grow."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geocode import SENSES, draw_sample, name_stratum
from pipeline.errors import PipelineError
from store import CityFile, SampleRow, find_runs, iterate_strata, load_sample, open_city, replace_sample

SAMPLE_SIZE = 200
_FIRST_SEED = 1


@dataclass(frozen=True, slots=True)
class DrawReport:
    """A sample drawn or found.

    Attributes:
        sense: Which place of a post is asked for.
        seed: Seed of the draw.
        size: Posts in the sample.
        new: Posts that were not in it before.
        dropped: Posts that are in it no more, because posts were located anew; their labels are kept.
    """

    sense: str
    seed: int
    size: int
    new: int
    dropped: int


def draw_labels(city: Path, sense: str, *, size: int = SAMPLE_SIZE, seed: int | None = None) -> DrawReport:
    """Draw the sample of a sense, or top it up; labels are never lost.

    Same answers, size and seed give the same posts. Where posts have been located anew, the sample is drawn
    again from today's answers with the same random numbers, so that it stays one.

    Args:
        city: The city file.
        sense: One of about, posted_from, lives_in.
        size: Posts wanted; a larger sample that is there already stays.
        seed: Seed; None goes on with the sample's own, or begins with 1.

    Raises:
        WardlightError: If no post is located, or the sample that is there has another seed.
    """
    check_sense(sense)
    with open_city(city) as opened:
        former = load_sample(opened, sense)
        stored_seed, drawn_run = opened.setting(_seed_key(sense)), opened.setting(_run_key(sense))
        run = _name_run(opened)
        if not run:
            raise PipelineError(f"no post is located yet; run: wardlight locate {city}")
        if former and seed is not None and str(seed) != stored_seed:
            raise PipelineError(
                f"the sample for {sense} was drawn with seed {stored_seed}; leave --seed out or name "
                "that one: two samples in one give no estimate"
            )
        chosen = int(stored_seed) if former else _FIRST_SEED if seed is None else seed
        if len(former) >= size and drawn_run == run:
            return DrawReport(sense, chosen, len(former), 0, 0)
        located = [
            (post, name_stratum(level, evidence, sense))
            for post, level, evidence in iterate_strata(opened, sense)
        ]
    sample = draw_sample(
        np.array([post for post, _ in located], dtype=np.int64),
        [stratum for _, stratum in located],
        size=max(size, len(former)),
        seed=chosen,
    )
    # A post that people may have been shown already keeps its turn, before the new ones.
    turns = {row.post: row.position for row in former}
    ordered = sorted(sample, key=lambda each: turns.get(each.post, len(turns) + 1))
    rows = [
        SampleRow(each.post, each.stratum, each.weight, turn) for turn, each in enumerate(ordered, start=1)
    ]
    with open_city(city, write=True) as opened, opened.transaction():
        replace_sample(opened, sense, rows)
        opened.set_setting(_seed_key(sense), str(chosen))
        opened.set_setting(_run_key(sense), run)
    kept = sum(row.post in turns for row in rows)
    return DrawReport(sense, chosen, len(rows), len(rows) - kept, len(turns) - kept)


def is_outdated(city: CityFile, sense: str) -> bool:
    """Tell whether posts were located anew since the sample of a sense was drawn."""
    return _name_run(city) != city.setting(_run_key(sense))


def check_sense(sense: str) -> str:
    """Return a sense that is one.

    Raises:
        PipelineError: If it is none.
    """
    if sense not in SENSES:
        raise PipelineError(f"{sense!r} is no place that a post has; choose from {', '.join(SENSES)}")
    return sense


def _name_run(city: CityFile) -> str:
    """Return the run, or runs, that today's answers come from."""
    return ",".join(find_runs(city))


def _seed_key(sense: str) -> str:
    return f"label_seed_{sense}"


def _run_key(sense: str) -> str:
    return f"label_run_{sense}"


__all__ = ["SAMPLE_SIZE", "DrawReport", "check_sense", "draw_labels", "is_outdated"]
