"""What a map of wards shows: the value of each ward, its class, and the classes' colours and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaps import TOO_LITTLE
from pipeline.ratio_classes import RATIO_COLOURS, RATIO_LABELS, classify_ratio, fade_ratio

if TYPE_CHECKING:
    from pipeline.report import WardReport


@dataclass(frozen=True, slots=True)
class MapTheme:
    """A map of wards, in the order of the wards.

    Attributes:
        key: Its short name: `gap`.
        title: What it shows, a few words.
        meaning: One sentence on what the colours say.
        missing: What a ward without class is, in words.
        labels: Words of each class.
        colours: Colour of each class, as `#rrggbb`.
        classes: Class of each ward, from 0; None where it has none.
        values: Value of each ward; None where it is withheld or not known.
        opacities: Opacity of each ward's colour, 0 to 1.
    """

    key: str
    title: str
    meaning: str
    missing: str
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    classes: tuple[int | None, ...]
    values: tuple[float | None, ...]
    opacities: tuple[float, ...]

    def count(self, number: int | None) -> int:
        """Return the number of wards of a class, of those without class for None."""
        return self.classes.count(number)

    def label(self, number: int | None) -> str:
        """Return the words of a class."""
        return self.missing if number is None else self.labels[number]

    def keep(self, rows: Sequence[int]) -> "MapTheme":
        """Return the same map of some of the wards."""
        return MapTheme(
            self.key,
            self.title,
            self.meaning,
            self.missing,
            self.labels,
            self.colours,
            tuple(self.classes[row] for row in rows),
            tuple(self.values[row] for row in rows),
            tuple(self.opacities[row] for row in rows),
        )


def theme_gap(wards: "Sequence[WardReport]") -> MapTheme:
    """Return the map of the gap."""
    values = tuple(None if ward.flag == TOO_LITTLE else ward.log_ratio for ward in wards)
    return MapTheme(
        "gap",
        "online voice against contact",
        "How many people speak online, against what calls and counter visits there lead one to expect.",
        "Not enough evidence",
        RATIO_LABELS,
        RATIO_COLOURS,
        tuple(None if value is None else classify_ratio(value) for value in values),
        values,
        tuple(fade_ratio(ward.p_gap) for ward in wards),
    )
