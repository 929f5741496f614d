"""The pages in the bar at the top, and which of them one is on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page in the bar: its name, its address, and whether one is there or on a page below it."""

    title: str
    address: str
    here: bool


_OFFICERS = (("Ward map", "/"), ("Method", "/method"))
_ANALYSTS = (("Labelling", "/label"), ("Accuracy", "/accuracy"), ("Explain", "/explain"))


def list_pages(path: str, *, analyst: bool) -> tuple[Page, ...]:
    """Return the pages that a visitor may open.

    Args:
        path: Path of the page that is asked for.
        analyst: Whether the analysts' pages are there.
    """
    pages = (*_OFFICERS, *(_ANALYSTS if analyst else ()))
    return tuple(Page(title, address, _is_here(path, address)) for title, address in pages)


def _is_here(path: str, address: str) -> bool:
    if address == "/":
        return path == "/" or path.startswith("/ward/")
    return path == address or path.startswith(f"{address}/")
