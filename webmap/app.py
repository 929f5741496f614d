"""The application factory."""

import logging
from pathlib import Path
from typing import Any

from flask import Flask, g, request

from intake import WardlightError
from webmap.account import make_account
from webmap.admin import make_admin
from webmap.analyst import make_analyst
from webmap.api import make_api
from webmap.asking import read_ask
from webmap.assets import ASSETS_COMMAND, missing_assets
from webmap.basic import BasicSignIn
from webmap.caching import digest_folder, install_compression
from webmap.compare_pages import make_compare
from webmap.downloads import make_downloads
from webmap.failures import install_failures
from webmap.forms import install_forms
from webmap.label_reading import Labeller, PipelineLabeller
from webmap.labelling import make_labelling
from webmap.navigation import list_pages
from webmap.ogc import make_ogc
from webmap.pages import make_pages
from webmap.reading import AnalystReader, CityReader, PipelineReader
from webmap.report_page import make_report_page
from webmap.roles import Door, find_person, install_roles, list_undeclared
from webmap.security import install_security
from webmap.settings import WebSettings
from webmap.signing import ask_to_sign_in, install_sessions, make_signing
from webmap.slowdown import Slowdown
from webmap.snapshots import PATIENCE_S, SnapshotCache
from webmap.tiles import TileStore
from webmap.verifying import Verifier
from webmap.words import say_channel, say_hours

_HERE = Path(__file__).resolve().parent
_YEAR_S = 31_536_000
_log = logging.getLogger(__name__)


def create_app(
    settings: WebSettings,
    *,
    reader: CityReader | None = None,
    analyst_reader: AnalystReader | None = None,
    labeller: Labeller | None = None,
    static: Path | None = None,
    patience_s: float = PATIENCE_S,
) -> Flask:
    """Make the web app for one city file.

    Args:
        settings: What the app is told.
        reader: Gives the city's figures; by default the city file's, through `pipeline`.
        analyst_reader: Gives what only analysts see, by default from the city file.
        labeller: Reads and writes labels; by default those of the city file, through `pipeline`.
        static: Folder of scripts and styles; by default the one beside this file.
        patience_s: Seconds that a page waits for figures that were never asked for before.

    Raises:
        WebSettingsError: If the key of sign-ins cannot be read or made.
        RuntimeError: If a route declares no role.
    """
    static = static or _HERE / "static"
    app = Flask("webmap", static_folder=str(static), template_folder=str(_HERE / "templates"))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    build = digest_folder(static, _HERE / "templates")
    missing = missing_assets(static / "vendor")
    if missing:
        _log.warning("the map's assets are missing (%s); run: %s", ", ".join(missing), ASSETS_COMMAND)

    app.jinja_env.filters["channel_words"] = say_channel
    app.jinja_env.filters["hours_words"] = lambda service: say_hours(service.hours, service.weekly_hours)
    city = SnapshotCache(reader or PipelineReader(settings.city), patience_s=patience_s)
    install_forms(app, settings.city)
    door = Door(settings)
    verifier = Verifier(door, Slowdown())
    app.register_blueprint(make_signing(door, verifier))
    app.register_blueprint(make_account(door, verifier))
    tiles = TileStore(city.reader, settings.city)
    app.register_blueprint(make_pages(city, settings, tiles=tiles, build=build))
    app.register_blueprint(make_compare(city, build=build))
    app.register_blueprint(make_report_page(city, build=build))
    app.register_blueprint(make_api(city, tiles=tiles, build=build))
    app.register_blueprint(make_downloads(city, build=build))
    app.register_blueprint(make_ogc(city, build=build))
    app.register_blueprint(make_analyst(analyst_reader or PipelineReader(settings.city)))
    app.register_blueprint(make_admin(door))
    app.register_blueprint(make_labelling(labeller or PipelineLabeller(settings.city)))

    @app.context_processor
    def give_frame() -> dict[str, Any]:
        """Give every page, error pages too, what its frame shows."""
        snapshot = city.last()
        # A fault while reading must not strike again while its own page is made.
        if snapshot is None and not g.get("failing"):
            try:
                snapshot = city.current()
            except WardlightError as error:
                _log.debug("the frame goes without the city's name: %s", error)
        report = snapshot.report if snapshot else None
        person = find_person()
        return {
            "city_name": report.name if report else settings.city.stem,
            "simulated": bool(report and report.simulated),
            "credits": report.credits if report else (),
            "navigation": list_pages(request.path, person),
            "person": person,
            "keep": read_ask(request.args).extend,
            "assets_missing": missing,
            "assets_command": ASSETS_COMMAND,
            "asset": lambda name: f"{app.static_url_path}/{name}?v={build}",
        }

    # Run last to first: compression sees the headers that protection has set.
    install_compression(app)
    install_security(app, tile_origin=settings.tile_origin, trusted_hosts=settings.trusted_hosts)
    basic = BasicSignIn(door, verifier)
    login = install_roles(app, lambda: door.let_in() or basic.find(), door, ask_to_sign_in)
    install_sessions(login, door)
    install_failures(app)
    undeclared = list_undeclared(app)
    if undeclared:
        raise RuntimeError(
            f"these routes declare no role, give their views @may(...): {', '.join(undeclared)}"
        )
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR_S
    return app
