"""The command `wardlight serve`: the web app for one city file, on this machine unless told otherwise."""

import errno
import ipaddress
import logging
import socket
import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intake import WardlightError

if TYPE_CHECKING:
    from flask import Flask

    from webmap.settings import WebSettings

_THREADS = 8
_LAST_PORT = 65_535
_BACKLOG = 128
_FORWARDED = frozenset({"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"})


@click.command(epilog="Example: wardlight serve leeds.db --port 8000")
@click.argument("city", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=5000,
    show_default=True,
    type=click.IntRange(0, _LAST_PORT),
    help="Port; 0 takes a free one.",
)
@click.option("--open/--no-open", "open_browser", default=False, help="Open the page in a browser.")
@click.option(
    "--tiles", "tile_url", default=None, help="Tile server for a base map: https://.../{z}/{x}/{y}.png"
)
@click.option("--tiles-credit", "tile_credit", default="", help="Credit of the base map, shown beside it.")
@click.option(
    "--analyst",
    is_flag=True,
    help="While there are no users: show this machine the analysts' and admins' pages, too.",
)
@click.option("--public", is_flag=True, help="Let everybody see the public view as long as this server runs.")
@click.option(
    "--proxy",
    default=None,
    metavar="ADDRESS",
    help="Address of the server before this one that speaks HTTPS; what it forwards is believed.",
)
def serve(  # noqa: PLR0913 - one argument per option
    city: Path,
    host: str,
    port: int,
    *,
    open_browser: bool,
    tile_url: str | None,
    tile_credit: str,
    analyst: bool,
    public: bool,
    proxy: str | None,
) -> None:
    """Show the map, the table and the findings of CITY in a browser.

    Whoever has users (`wardlight users`) signs in; without any, only this machine is let in.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    from webmap.settings import WebSettings  # noqa: PLC0415 - keeps `--help` quick

    own = _own_names(host) if proxy is None else ()
    try:
        app = _prepare(
            WebSettings(
                city,
                tile_url=tile_url,
                tile_credit=tile_credit,
                trusted_hosts=own,
                local=bool(own),
                analyst=analyst,
                public=public,
            )
        )
    except WardlightError as error:
        raise click.ClickException(str(error)) from error
    listener = _listen(host, port)
    address = show_address(host, listener.getsockname()[1])
    click.echo(f"Wardlight shows {city.name} at {address} (Ctrl+C ends it)")
    if not own and proxy is None:
        click.echo(
            "Passwords travel unencrypted: put a server that speaks HTTPS before it (--proxy)", err=True
        )
    if open_browser:
        webbrowser.open(address)
    run_server(app, listener, proxy=proxy)


def show_address(host: str, port: int) -> str:
    """Return the address a browser on this machine can open."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - not bound to
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def run_server(app: "Flask", listener: socket.socket, *, proxy: str | None = None) -> None:
    """Answer requests on a listening socket until interrupted; believe what `proxy` says of them."""
    import waitress.server  # noqa: PLC0415 - keeps `--help` quick

    trust = {"trusted_proxy": proxy, "trusted_proxy_headers": _FORWARDED} if proxy else {}
    server = waitress.server.create_server(
        app,
        sockets=[listener],
        threads=_THREADS,
        ident="Wardlight",
        clear_untrusted_proxy_headers=True,
        **trust,
    )
    server.run()


def _prepare(settings: "WebSettings") -> "Flask":
    """Make the app and read the city once, so that a bad file is told here and not on a page."""
    from pipeline.passwords import verify_password  # noqa: PLC0415 - keeps `--help` quick
    from pipeline.users import read_access  # noqa: PLC0415
    from webmap.app import create_app  # noqa: PLC0415
    from webmap.errors import WebError  # noqa: PLC0415
    from webmap.reading import PipelineReader  # noqa: PLC0415

    city = settings.city
    if not city.is_file():
        raise WebError(f"{city}: no such city file; make one with: wardlight new {city.name}")
    PipelineReader(city).report()
    access = read_access(city)
    if not (settings.local or access.has_users or access.public or settings.public):
        raise WebError(
            f"{city.name} has no users, and others could reach it: add one (wardlight users add {city.name} "
            "NAME --role admin), or let everybody see the public view (--public)"
        )
    if access.has_users:
        # Makes the hash that unknown names are held against: the first of them must not take longer.
        verify_password("", "", settings.password_cost)
    return create_app(settings)


def _own_names(host: str) -> tuple[str, ...]:
    """Return the names of a server that only this machine reaches, so that no other site can pose as it."""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    return ("localhost", "127.0.0.1", "::1", host) if loopback else ()


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket, or say in one line why there is none."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise click.ClickException(
            f"{host!r} is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all of its networks"
        ) from error
    listener = socket.socket(family, kind, proto)
    # On Windows "reuse" would let two servers share a port; elsewhere it only frees one just closed.
    if sys.platform == "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise click.ClickException(_explain_bind(error, host, port)) from error
    return listener


def _explain_bind(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < _LAST_PORT else port - 1
        return f"port {port} is in use by another program; choose another with --port {other}"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host!r} is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all of its networks"
    if error.errno == errno.EACCES:
        return f"port {port} may not be used by this account; choose one above 1023 with --port"
    return f"cannot listen on {host} port {port}: {error.strerror or error}"
