"""The pages in the bar at the top, and which of them one is on."""

from dataclasses import dataclass

from webmap.roles import Person, has_role


@dataclass(frozen=True, slots=True)
class Page:
    """A page in the bar: its name, its address, and whether one is there or on a page below it."""

    title: str
    address: str
    here: bool


_OFFICERS = (("Ward map", "/"), ("Compare", "/compare"), ("Report", "/report"), ("Method", "/method"))
_ANALYSTS = (("Labelling", "/label"), ("Accuracy", "/accuracy"), ("Explain", "/explain"))
_ADMINS = (("Admin", "/admin"),)


def list_pages(path: str, person: Person | None) -> tuple[Page, ...]:
    """Return the pages that a visitor may open, and the way to sign in or out.

    Args:
        path: Path of the page that is asked for.
        person: Who asks, None for somebody who is not signed in.
    """
    role = person.role if person else ""
    pages = [*_OFFICERS]
    pages += _ANALYSTS if has_role(role, "analyst") else ()
    pages += _ADMINS if has_role(role, "admin") else ()
    if person is None:
        pages.append(("Sign in", "/sign-in"))
    elif person.name:
        pages.append((f"{person.name}: account, sign out", "/account"))
    return tuple(Page(title, address, _is_here(path, address)) for title, address in pages)


def _is_here(path: str, address: str) -> bool:
    if address == "/":
        return path == "/" or path.startswith("/ward/")
    return path == address or path.startswith(f"{address}/")
