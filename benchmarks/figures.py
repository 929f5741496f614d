"""Measure, and write what was measured into the README: `python -m benchmarks.figures [--only speed ...]`.

The comparison of ways to find gaps takes hours with 100 cities of each kind. What `python -m benchmarks.gaps`
printed over night, `--only gaps --gaps-from FILE` takes as it is, cut short or not.
"""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import (
    boundaries,
    demo_truth,
    gap_calibration,
    gap_san_francisco,
    gap_speed,
    gaps,
    geocoder,
    throughput,
    web,
)
from benchmarks.gap_scores import COLUMNS

_README = Path(__file__).resolve().parents[1] / "README.md"
_BLOCK = re.compile(r"(<!-- figures:begin[^\n]*-->\n)(.*?)(<!-- figures:end -->)", re.DOTALL)
_POSTS = 400_000
_SEEDS = 3
_TOWNS = 10
_DRAWS = 500
_RUNS = 3


@dataclass(frozen=True, slots=True)
class Effort:
    """How much the parts on gaps are worth.

    Attributes:
        seeds: Cities of each kind.
        jobs: Processes.
        gaps_from: What `benchmarks.gaps` printed, to be taken instead of running it; None to run it.
    """

    seeds: int = _TOWNS
    jobs: int = 1
    gaps_from: Path | None = None


def compare_gaps(effort: Effort) -> str:
    """Compare ways to find gaps, or take what an earlier run printed.

    Raises:
        SystemExit: If the file given holds no cell of `benchmarks.gaps`.
    """
    if effort.gaps_from is None:
        return gaps.describe(effort.seeds, jobs=effort.jobs)
    printed = effort.gaps_from.read_text(encoding="utf-8").strip()
    if COLUMNS not in printed:
        raise SystemExit(
            f"{effort.gaps_from} holds no table of gaps; make it by: python -m benchmarks.gaps > FILE"
        )
    return printed if gaps.WORTH in printed else f"{printed}\n\nThe run was cut: not all cells were measured."


PARTS: dict[str, tuple[str, Callable[[Effort], str]]] = {
    "speed": ("**Speed.** ", lambda _: throughput.describe(_POSTS)),
    "boundaries": ("**Boundaries.** ", lambda _: boundaries.describe()),
    "geocoder": (
        "**Accuracy on the dev corpora.** ",
        lambda _: geocoder.describe(held_out=True),
    ),
    "truth": (
        "**Against known truth** (the demo's own simulation, so a best case). ",
        lambda _: demo_truth.describe(_SEEDS),
    ),
    "gaps": ("**Gaps where the truth is known** (simulated). ", compare_gaps),
    "gap-calibration": (
        "**Is the gap model's fit right?** (simulated from its own prior). ",
        lambda effort: gap_calibration.describe(_DRAWS, jobs=effort.jobs),
    ),
    "gap-speed": ("**How long gaps take.** ", lambda _: gap_speed.describe(runs=_RUNS)),
    "web": ("**How fast the web app answers.** ", lambda _: web.describe()),
    "san-francisco": ("**San Francisco: Twitter against phone.** ", lambda _: gap_san_francisco.describe()),
}
"""Part of the README's figures → its title, and what measures it."""


def write_figures(readme: Path, figures: str) -> None:
    """Replace the figures between the README's markers.

    Raises:
        ValueError: If the markers are not there.
    """
    text = readme.read_text(encoding="utf-8")
    if not _BLOCK.search(text):
        raise ValueError(f"{readme.name} has lost its markers for figures")
    readme.write_text(
        _BLOCK.sub(lambda found: f"{found[1]}\n{figures}\n\n{found[3]}", text), encoding="utf-8"
    )


def read_figures(readme: Path) -> dict[str, str]:
    """Return the parts that stand between the README's markers, each with its title."""
    found = _BLOCK.search(readme.read_text(encoding="utf-8"))
    block = found[2] if found else ""
    starts = sorted((block.find(title), name) for name, (title, _) in PARTS.items() if title in block)
    ends = [start for start, _ in starts[1:]] + [len(block)]
    return {name: block[start:end].strip() for (start, name), end in zip(starts, ends, strict=False)}


def main() -> None:
    """Run the measurements of the README, all or some; what is not measured again stays as it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument(
        "--seeds", type=int, default=_TOWNS, help="cities of each kind that gaps are found in"
    )
    parser.add_argument("--jobs", type=int, default=1, help="processes for the parts on gaps")
    parser.add_argument("--gaps-from", type=Path, metavar="FILE", help="what benchmarks.gaps printed before")
    chosen = parser.parse_args()
    effort = Effort(chosen.seeds, chosen.jobs, chosen.gaps_from)
    parts = read_figures(_README)
    for name in chosen.only:
        title, measure = PARTS[name]
        try:
            parts[name] = title + measure(effort)
        except FileNotFoundError as error:
            print(f"{name} is not measured, what stands of it stays: {error}")
    write_figures(_README, "\n\n".join(parts[name] for name in PARTS if name in parts))


if __name__ == "__main__":
    main()
