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

_THREADS = 8
_LAST_PORT = 65_535
_BACKLOG = 128


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
    "--analyst", is_flag=True, help="Show the analysts' pages too: they hold people's words, without names."
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
) -> None:
    """Show the map, the table and the findings of CITY in a browser."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    try:
        app = _prepare(city, host, tile_url=tile_url, tile_credit=tile_credit, analyst=analyst)
    except WardlightError as error:
        raise click.ClickException(str(error)) from error
    listener = _listen(host, port)
    address = show_address(host, listener.getsockname()[1])
    click.echo(f"Wardlight shows {city.name} at {address} (Ctrl+C ends it)")
    if analyst and not _trusted_hosts(host):
        click.echo("The analysts' pages are open to everybody who can reach this address", err=True)
    if open_browser:
        webbrowser.open(address)
    run_server(app, listener)


def show_address(host: str, port: int) -> str:
    """Return the address a browser on this machine can open."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - not bound to
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def run_server(app: "Flask", listener: socket.socket) -> None:
    """Answer requests on a listening socket until interrupted."""
    import waitress.server  # noqa: PLC0415 - keeps `--help` quick

    server = waitress.server.create_server(app, sockets=[listener], threads=_THREADS, ident="Wardlight")
    server.run()


def _prepare(city: Path, host: str, *, tile_url: str | None, tile_credit: str, analyst: bool) -> "Flask":
    """Make the app and read the city once, so that a bad file is told here and not on a page."""
    from webmap.app import create_app  # noqa: PLC0415 - keeps `--help` quick
    from webmap.errors import WebError  # noqa: PLC0415
    from webmap.reading import PipelineReader  # noqa: PLC0415
    from webmap.settings import WebSettings  # noqa: PLC0415

    if not city.is_file():
        raise WebError(f"{city}: no such city file; make one with: wardlight new {city.name}")
    settings = WebSettings(
        city,
        tile_url=tile_url,
        tile_credit=tile_credit,
        trusted_hosts=_trusted_hosts(host),
        analyst=analyst,
    )
    PipelineReader(city).report()
    return create_app(settings)


def _trusted_hosts(host: str) -> tuple[str, ...]:
    """Return the names that a server on the loopback answers to, so that no other site can pose as it."""
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
