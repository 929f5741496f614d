"""What every figure shares: colours, axes, texts from outside, and matplotlib's SVG made fit for a page.

No global figure, text as text, the same bytes for the same figure. Styles stand as attributes, so that the
strictest content security policy shows a figure as it is.
"""

import io
import textwrap
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

INK, SOFT, LINE = "#16202a", "#4a5763", "#d5dbe0"
BRAND, WARM = "#0b5394", "#8a3b00"
PALE = "#76818b"

_SVG = "http://www.w3.org/2000/svg"
_WORDS = "words-"
_MARGIN = 0.2
_TITLE, _LEAD, _NOTE = 13.0, 9.5, 8.0
_LINE_HEIGHT = 1.45
_LETTER = 0.56
"""Mean width of a letter in the size of the type."""
_WIDE = frozenset("mwMW@%")
_JOINERS = frozenset("\u200c\u200d")
_INCH = 72.0
_DOTS = 150
# Two of matplotlib's settings for SVG exist only as global ones: they are set, used and put back under this.
_drawing = threading.Lock()


class Sheet:
    """A figure with a heading above it and notes below; lengths in inches.

    Texts written here never reach matplotlib, which would read formulas in them, miss glyphs and stumble over
    characters that XML does not know: a stand-in as wide is drawn, and the text is put in its place.

    Attributes:
        width: Width of the body.
        figure: The figure.
    """

    def __init__(
        self, kind: str, *, width: float, height: float, heading: tuple[str, str], notes: Sequence[str] = ()
    ) -> None:
        """Lay out a sheet.

        Args:
            kind: Name of the kind of figure; the ids in the SVG begin with it.
            width: Width of the body.
            height: Height of the body.
            heading: Title, and one or two sentences under it.
            notes: Sentences under the body, each a paragraph.
        """
        # Loaded on first use: no other command needs it, and it takes a good part of a second.
        from matplotlib.figure import Figure  # noqa: PLC0415

        self.width = width
        self._kind = kind
        self._title = make_plain(heading[0])
        title, lead = _wrap([heading[0]], width, _TITLE), _wrap([heading[1]], width, _LEAD)
        under = _wrap(notes, width, _NOTE)
        self._top = _MARGIN + _measure(title, _TITLE) + _measure(lead, _LEAD) + 0.12
        self._size = (width + 2 * _MARGIN, self._top + height + 0.15 + _measure(under, _NOTE) + _MARGIN)
        self.figure = Figure(figsize=self._size)
        self._words: dict[str, str] = {}
        self._placed: dict[str, Text] = {}
        down = self._write_lines(title, -self._top + _MARGIN, _TITLE, INK)
        self._write_lines(lead, down, _LEAD, SOFT)
        self._write_lines(under, height + 0.15, _NOTE, SOFT)

    def add_axes(self, left: float, top: float, width: float, height: float) -> "Axes":
        """Return new axes at a place of the body, measured from its upper left corner."""
        across, down = self._size
        return self.figure.add_axes(
            (
                (_MARGIN + left) / across,
                1.0 - (self._top + top + height) / down,
                width / across,
                height / down,
            )
        )

    def add_plain_axes(self, left: float, top: float, width: float, height: float) -> "Axes":
        """Return axes without frame or ticks, measured in inches from their own upper left corner."""
        axes = self.add_axes(left, top, width, height)
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(height, 0)
        return axes

    def write(self, axes: "Axes", x: float, y: float, words: str, **style: Any) -> "Text":  # noqa: ANN401 - matplotlib's own
        """Write a text of any origin at a place of axes, in their coordinates."""
        placed = axes.text(x, y, "n" * max(round(measure_words(words)), 1), parse_math=False, **style)
        placed.set_gid(f"{_WORDS}{len(self._words)}")
        self._placed[f"{_WORDS}{len(self._words)}"] = placed
        self._words[f"{_WORDS}{len(self._words)}"] = make_plain(words)
        return placed

    def finish(self, description: str) -> str:
        """Return the SVG.

        Args:
            description: What the figure shows, for those who do not see it.
        """
        return render_svg(
            self.figure, self._kind, words=self._words, told=(self._title, make_plain(description))
        )

    def finish_png(self, facts: Mapping[str, str]) -> bytes:
        """Return the figure as PNG, 150 dots an inch.

        Args:
            facts: Key → text, written into the file beside the picture.
        """
        for name, placed in self._placed.items():
            placed.set_text(_keep_drawable(self._words[name]))
        written = io.BytesIO()
        # Without a name of the program, which changes with matplotlib's version.
        self.figure.savefig(written, format="png", dpi=_DOTS, metadata={"Software": None, **facts})
        return written.getvalue()

    def _write_lines(self, lines: Sequence[str], down: float, size: float, colour: str) -> float:
        step = size / _INCH * _LINE_HEIGHT
        if not lines:
            return down
        axes = self.add_plain_axes(0, down, self.width, step * len(lines))
        for number, line in enumerate(lines):
            self.write(axes, 0, (number + 0.75) * step, line, fontsize=size, color=colour)
        return down + step * len(lines)


def render_svg(
    figure: "Figure",
    kind: str,
    *,
    words: Mapping[str, str] | None = None,
    told: tuple[str, str] | None = None,
) -> str:
    """Return a figure as SVG without style elements, style attributes, metadata and document type.

    Args:
        figure: The figure.
        kind: Name of its kind, different for figures that may stand on one page: ids hang on it.
        words: Group id of a stand-in text → the text that takes its place.
        told: Title and description for those who do not see the figure.
    """
    import matplotlib as mpl  # noqa: PLC0415 - see Sheet

    written = io.StringIO()
    with _drawing, mpl.rc_context({"svg.hashsalt": f"wardlight {kind}", "svg.fonttype": "none"}):
        figure.savefig(written, format="svg", metadata={"Date": None})
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ET.fromstring(written.getvalue())  # noqa: S314 - it was written a moment ago by matplotlib, from numbers
    _tidy(root)
    _put_words(root, words or {})
    if told is not None:
        _tell(root, kind, told)
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def style_axes(axes: "Axes") -> None:
    """Give axes the house style: a light grid, no frame above and to the right."""
    axes.grid(color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(colors=SOFT)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(SOFT)


def make_plain(words: str) -> str:
    """Return a text on one line, without characters that command a terminal or that XML does not know."""
    shown = (
        mark if mark.isprintable() or mark.isspace() or mark in _JOINERS else "\N{REPLACEMENT CHARACTER}"
        for mark in words
    )
    return " ".join("".join(shown).split())


def shorten(words: str, most: float) -> str:
    """Return a text of at most the width of so many letters, its end cut off where it is longer."""
    plain = make_plain(words)
    if measure_words(plain) <= most:
        return plain
    while measure_words(plain) > most - 1:
        plain = plain[:-1]
    return plain.rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def measure_words(words: str) -> float:
    """Return about how wide a text is, in ordinary letters: that of East Asia is twice as wide as ours."""
    return sum(_measure_mark(mark) for mark in words)


def estimate_width(letters: float, size: float) -> float:
    """Return the width of so many ordinary letters of a size in points, inches."""
    return letters * _LETTER * size / _INCH


def _keep_drawable(words: str) -> str:
    """Return a text with a replacement mark for what the one font that comes with matplotlib cannot draw."""
    glyphs = _load_glyphs()
    return "".join(mark if ord(mark) in glyphs else "\N{REPLACEMENT CHARACTER}" for mark in words)


@lru_cache(maxsize=1)
def _load_glyphs() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415 - see Sheet

    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def _measure_mark(mark: str) -> float:
    if unicodedata.combining(mark) or mark in _JOINERS:
        return 0.0
    if unicodedata.east_asian_width(mark) in {"W", "F"}:
        return 2.0
    if mark in _WIDE:
        return 1.75
    return 1.25 if mark.isupper() else 1.0


def _wrap(paragraphs: Sequence[str], width: float, size: float) -> list[str]:
    most = int(width / estimate_width(1, size))
    return [line for each in paragraphs for line in textwrap.wrap(make_plain(each), most)]


def _measure(lines: Sequence[str], size: float) -> float:
    return len(lines) * size / _INCH * _LINE_HEIGHT


def _tidy(root: ET.Element) -> None:
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


def _put_words(root: ET.Element, words: Mapping[str, str]) -> None:
    """Put texts in the place of their stand-ins, and drop the ids that nothing refers to."""
    for group in root.iter(f"{{{_SVG}}}g"):
        given = words.get(group.attrib.pop("id", ""))
        if given is not None:
            for text in group.iter(f"{{{_SVG}}}text"):
                text.text = given


def _tell(root: ET.Element, kind: str, told: tuple[str, str]) -> None:
    for place, (tag, words) in enumerate(zip(("title", "desc"), told, strict=True)):
        element = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{kind}-{tag}"})
        element.text = words
        root.insert(place, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{kind}-title {kind}-desc")
