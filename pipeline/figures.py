"""The figure of accuracy as SVG: the reliability diagram beside the risk-coverage curve.

Drawn without any global figure, with text as text, and the same bytes for the same report. Styles stand as
attributes, so that the strictest content security policy shows the figure as it is.
"""

import io
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK, _SOFT, _LINE = "#16202a", "#4a5763", "#d5dbe0"
_BRAND, _WARM = "#0b5394", "#8a3b00"
_SIZE = (9.0, 4.4)
_SVG = "http://www.w3.org/2000/svg"
# Two of matplotlib's settings for SVG exist only as global ones: they are set, used and put back under this.
_drawing = threading.Lock()


def draw_accuracy(report: Mapping[str, Any]) -> str:
    """Return the SVG of a report of accuracy.

    Args:
        report: As `accuracy.check_accuracy` gives it; its `reliability` and `risk_coverage` are drawn.
    """
    # Loaded on first use: no other command needs it, and it takes a good part of a second.
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=_SIZE, layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_reliability(left, report["reliability"])
    _draw_risk(right, report["risk_coverage"])
    written = io.StringIO()
    with _drawing, mpl.rc_context({"svg.hashsalt": "wardlight", "svg.fonttype": "none"}):
        figure.savefig(written, format="svg", metadata={"Date": None})
    return _tidy_svg(written.getvalue())


def _draw_reliability(axes: "Axes", bins: list[Mapping[str, Any]]) -> None:
    _prepare(
        axes,
        "Reliability diagram",
        across="Probability of the ward a post is put on",
        up="How often it was that ward",
    )
    axes.plot((0, 1), (0, 1), color=_SOFT, linewidth=1, linestyle=(0, (4, 3)))
    if not bins:
        _say_nothing(axes, "no post was put on a ward")
        return
    across = [point["confidence"] for point in bins]
    outcomes = [point["outcome"] for point in bins]
    least, most = [point["least"] for point in bins], [point["most"] for point in bins]
    low, high = [point["low"] for point in bins], [point["high"] for point in bins]
    axes.hlines(outcomes, least, most, color=_BRAND, linewidth=0.8, alpha=0.6)
    axes.vlines(across, low, high, color=_BRAND, linewidth=1.4)
    # A point on the edge is shown whole.
    axes.plot(across, outcomes, color=_BRAND, linestyle="", marker="o", markersize=5, clip_on=False)


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
        color=_WARM,
        linewidth=1.6,
        marker="o" if len(curve) == 1 else "",
        markersize=5,
    )


def _prepare(axes: "Axes", title: str, *, across: str, up: str) -> None:
    axes.set_title(title, color=_INK, fontsize=12, loc="left")
    axes.set_xlabel(across, color=_INK)
    axes.set_ylabel(up, color=_INK)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0%", "20%", "40%", "60%", "80%", "100%"])
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0%", "20%", "40%", "60%", "80%", "100%"])
    axes.grid(color=_LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_SOFT)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_SOFT)


def _say_nothing(axes: "Axes", words: str) -> None:
    axes.text(0.5, 0.5, words, ha="center", va="center", color=_SOFT)


def _tidy_svg(drawn: str) -> str:
    """Return an SVG without style elements, style attributes, metadata and document type."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ET.fromstring(drawn)  # noqa: S314 - it was written a moment ago by matplotlib, from numbers
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{_SVG}}}style", f"{{{_SVG}}}metadata"}:
                parent.remove(child)
    for element in root.iter():
        for declaration in filter(str.strip, element.attrib.pop("style", "").split(";")):
            name, _, value = declaration.partition(":")
            element.set(name.strip(), value.strip())
    # What matplotlib's style element said of everything.
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"
