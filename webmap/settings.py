"""The web app's settings: one frozen object, passed down."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipeline.passwords import DEFAULT_COST, PasswordCost
from webmap.errors import WebSettingsError

# The address reaches folium, which compiles what it renders as a template a second time.
_TILE_URL = re.compile(r"https?://[A-Za-z0-9.{}:-]+/[A-Za-z0-9./_{}?=&%~+,@-]*")
_TILE_FIELDS = frozenset({"s", "x", "y", "z", "r"})
_REQUIRED_FIELDS = frozenset({"x", "y", "z"})


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the web app is told at its start.

    Attributes:
        city: The city file.
        tile_url: Address pattern of a tile server for the base map, as
            `https://tiles.example/{z}/{x}/{y}.png`; None shows no base map and asks no other host.
        tile_credit: Credit for the base map, shown as text beside the map.
        analyst: Whether everybody on this machine is admin, not only planner, while there are no users.
        trusted_hosts: Host names and addresses the app answers to, without port; empty answers to any.
        local: Whether only this machine can reach the app: without users, everybody on it is let in.
        public: Whether the public view is open, whatever the city file says.
        password_cost: What a password's hash costs.
        session_hours: How long a sign-in lasts.

    Raises:
        WebSettingsError: If the tile server's address is not a plain pattern with {z}, {x} and {y}.
    """

    city: Path
    tile_url: str | None = None
    tile_credit: str = ""
    trusted_hosts: tuple[str, ...] = ()
    analyst: bool = False
    local: bool = True
    public: bool = False
    password_cost: PasswordCost = DEFAULT_COST
    session_hours: float = 12.0

    def __post_init__(self) -> None:
        """Refuse a tile address that could be anything but an address."""
        if self.tile_url is None:
            return
        fields = re.findall(r"\{([^{}]*)\}", self.tile_url)
        plain = _TILE_URL.fullmatch(self.tile_url) is not None
        braces = self.tile_url.count("{") == self.tile_url.count("}") == len(fields)
        if not (plain and braces and set(fields) <= _TILE_FIELDS and set(fields) >= _REQUIRED_FIELDS):
            raise WebSettingsError(
                f"the tile server's address {self.tile_url!r} cannot be used; "
                "write it as https://tiles.example/{z}/{x}/{y}.png"
            )

    @property
    def tile_origin(self) -> str | None:
        """The tile server as a source for the content security policy; None without base map."""
        if self.tile_url is None:
            return None
        parts = urlsplit(self.tile_url)
        return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"
