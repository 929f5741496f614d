"""Measure, and write what was measured into the README: `python -m benchmarks.figures [--only speed ...]`."""

import argparse
import re
from collections.abc import Callable
from pathlib import Path

from benchmarks import boundaries, demo_truth, gaps, geocoder, throughput

_README = Path(__file__).resolve().parents[1] / "README.md"
_BLOCK = re.compile(r"(<!-- figures:begin[^\n]*-->\n)(.*?)(<!-- figures:end -->)", re.DOTALL)
_POSTS = 400_000
_SEEDS = 3
_TOWNS = 10

PARTS: dict[str, tuple[str, Callable[[], str]]] = {
    "speed": ("**Speed.** ", lambda: throughput.describe(_POSTS)),
    "boundaries": ("**Boundaries.** ", boundaries.describe),
    "geocoder": (
        "**Accuracy on the dev corpora.** ",
        lambda: geocoder.describe(held_out=True),
    ),
    "truth": (
        "**Against known truth** (the demo's own simulation, so a best case). ",
        lambda: demo_truth.describe(_SEEDS),
    ),
    "gaps": ("**Gaps in towns made by other rules** (simulated). ", lambda: gaps.describe(_TOWNS)),
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
    return {name: block[start:end].strip() for (start, name), end in zip(starts, ends, strict=True)}


def main() -> None:
    """Run the measurements of the README, all or some; what is not measured again stays as it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(PARTS), default=list(PARTS))
    chosen = parser.parse_args().only
    parts = read_figures(_README)
    for name in chosen:
        title, measure = PARTS[name]
        parts[name] = title + measure()
    write_figures(_README, "\n\n".join(parts[name] for name in PARTS if name in parts))


if __name__ == "__main__":
    main()
