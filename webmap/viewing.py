"""How an address asks the map to be drawn: what it shows, its classes, its points, what stands beside it."""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from webmap.classes import SCHEMES, Scheme, find_scheme
from webmap.errors import UnknownChoiceError

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

POINTS = "counters"
PLAIN = "plain"
_MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class View:
    """The part of an address that says how the map is drawn.

    Attributes:
        show: What it shows, the key of a choice.
        classes: How its classes are made.
        points: "counters" where counters and libraries are drawn, else "".
        compare: Period of the map beside it, "" for none.
        draw: "plain" where the browser cannot draw tiles, else "".
    """

    show: str = "gap"
    classes: Scheme = SCHEMES[0][0]
    points: str = ""
    compare: str = ""
    draw: str = ""

    def link(self, fragment: str = "map-title", **changes: str) -> str:
        """Return the address of the map page with these choices but for some changed ones."""
        changed, usual = replace(self, **cast("dict[str, Any]", changes)), View()
        pairs = [("show", changed.show)] + [
            (field.name, getattr(changed, field.name))
            for field in fields(View)[1:]
            if getattr(changed, field.name) != getattr(usual, field.name)
        ]
        return f"/?{urlencode(pairs)}#{fragment}"


def read_view(query: "MultiDict[str, str]") -> View:
    """Return how a query asks the map to be drawn.

    Raises:
        UnknownChoiceError: If classes or points are asked for that there are none of.
    """
    points = query.get("points", "")
    if points not in {"", POINTS}:
        raise UnknownChoiceError(f"there are no points called {points!r}; choose {POINTS}")
    return View(
        query.get("show", View().show),
        find_scheme(query.get("classes") or View().classes),
        points,
        query.get("compare", "").strip()[:_MOST_LETTERS],
        PLAIN if query.get("draw") == PLAIN else "",
    )
