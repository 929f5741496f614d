"""Measure, and write what was measured into the README: `python -m benchmarks.figures`."""

import re
from pathlib import Path

from benchmarks import demo_truth, gaps, throughput

_README = Path(__file__).resolve().parents[1] / "README.md"
_BLOCK = re.compile(r"(<!-- figures:begin[^\n]*-->\n).*?(<!-- figures:end -->)", re.DOTALL)
_POSTS = 400_000
_SEEDS = 3
_TOWNS = 10


def write_figures(readme: Path, figures: str) -> None:
    """Replace the figures between the README's markers.

    Raises:
        ValueError: If the markers are not there.
    """
    text = readme.read_text(encoding="utf-8")
    if not _BLOCK.search(text):
        raise ValueError(f"{readme.name} has lost its markers for figures")
    readme.write_text(
        _BLOCK.sub(lambda found: f"{found[1]}\n{figures}\n\n{found[2]}", text), encoding="utf-8"
    )


def main() -> None:
    """Run every measurement of the README."""
    parts = [
        "**Speed.** " + throughput.describe(_POSTS),
        "**Against known truth** (the demo's own simulation, so a best case). " + demo_truth.describe(_SEEDS),
        "**Gaps in towns made by other rules** (simulated). " + gaps.describe(_TOWNS),
    ]
    write_figures(_README, "\n\n".join(parts))


if __name__ == "__main__":
    main()
