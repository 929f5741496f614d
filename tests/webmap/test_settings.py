"""A tile server's address reaches folium, so only a plain pattern is taken."""

from pathlib import Path

import pytest

from webmap.errors import WebSettingsError
from webmap.security import read_host_name
from webmap.settings import WebSettings


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png", "https://tiles.example"),
        ("https://{s}.tiles.example:8443/a/{z}/{x}/{y}{r}.png?k=1", "https://*.tiles.example:8443"),
    ],
)
def test_a_plain_pattern_is_taken(url: str, origin: str) -> None:
    assert WebSettings(Path("a.db"), tile_url=url).tile_origin == origin


def test_without_tile_server_there_is_no_other_host() -> None:
    assert WebSettings(Path("a.db")).tile_origin is None


@pytest.mark.parametrize(
    "url",
    [
        "https://tiles.example/{z}/{x}.png",
        "https://tiles.example/{z}/{x}/{y}/{{7*7}}.png",
        "https://tiles.example/{z}/{x}/{y}/{7*7}.png",
        "https://tiles.example/{z}/{x}/{y}.png'; script-src *",
        "javascript:alert(1)//{z}{x}{y}",
        "https://tiles.example/{z}/{x}/{y}/${alert(1)}",
    ],
)
def test_anything_else_is_refused_with_a_pattern_to_follow(url: str) -> None:
    with pytest.raises(WebSettingsError, match=r"write it as https://tiles\.example"):
        WebSettings(Path("a.db"), tile_url=url)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:5000", "localhost"),
        ("[::1]:5000", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::zz", ""),
        ("", ""),
    ],
)
def test_the_name_of_a_host_is_read_without_port(host: str, name: str) -> None:
    assert read_host_name(host) == name
