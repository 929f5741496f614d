"""The figure of accuracy as SVG: the reliability diagram beside the risk-coverage curve."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.drawing import BRAND, INK, SOFT, WARM, render_svg, style_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIZE = (9.0, 4.4)


def draw_accuracy(report: Mapping[str, Any]) -> str:
    """Return the SVG of a report of accuracy.

    Args:
        report: As `accuracy.check_accuracy` gives it; its `reliability` and `risk_coverage` are drawn.
    """
    # Loaded on first use: no other command needs it, and it takes a good part of a second.
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=_SIZE, layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_reliability(left, report["reliability"])
    _draw_risk(right, report["risk_coverage"])
    return render_svg(figure, "accuracy")


def _draw_reliability(axes: "Axes", bins: list[Mapping[str, Any]]) -> None:
    _prepare(
        axes,
        "Reliability diagram",
        across="Probability of the ward a post is put on",
        up="How often it was that ward",
    )
    axes.plot((0, 1), (0, 1), color=SOFT, linewidth=1, linestyle=(0, (4, 3)))
    if not bins:
        _say_nothing(axes, "no post was put on a ward")
        return
    across = [point["confidence"] for point in bins]
    outcomes = [point["outcome"] for point in bins]
    least, most = [point["least"] for point in bins], [point["most"] for point in bins]
    low, high = [point["low"] for point in bins], [point["high"] for point in bins]
    axes.hlines(outcomes, least, most, color=BRAND, linewidth=0.8, alpha=0.6)
    axes.vlines(across, low, high, color=BRAND, linewidth=1.4)
    # A point on the edge is shown whole.
    axes.plot(across, outcomes, color=BRAND, linestyle="", marker="o", markersize=5, clip_on=False)


def _draw_risk(axes: "Axes", curve: list[Mapping[str, Any]]) -> None:
    _prepare(
        axes,
        "Risk against coverage",
        across="Share of the placeable posts kept, surest first",
        up="Share of those kept that are wrong",
    )
    if not curve:
        _say_nothing(axes, "no post has a true ward")
        return
    axes.plot(
        [point["coverage"] for point in curve],
        [point["risk"] for point in curve],
        color=WARM,
        linewidth=1.6,
        marker="o" if len(curve) == 1 else "",
        markersize=5,
    )


def _prepare(axes: "Axes", title: str, *, across: str, up: str) -> None:
    axes.set_title(title, color=INK, fontsize=12, loc="left")
    axes.set_xlabel(across, color=INK)
    axes.set_ylabel(up, color=INK)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0%", "20%", "40%", "60%", "80%", "100%"])
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0%", "20%", "40%", "60%", "80%", "100%"])
    style_axes(axes)


def _say_nothing(axes: "Axes", words: str) -> None:
    axes.text(0.5, 0.5, words, ha="center", va="center", color=SOFT)
