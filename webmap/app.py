"""The application factory."""

import logging
from pathlib import Path
from typing import Any

from flask import Flask, g, request

from intake import WardlightError
from webmap.analyst import make_analyst
from webmap.api import make_api
from webmap.asking import read_ask
from webmap.assets import ASSETS_COMMAND, missing_assets
from webmap.caching import digest_folder, install_compression
from webmap.downloads import make_downloads
from webmap.failures import install_failures
from webmap.forms import install_forms
from webmap.label_reading import Labeller, PipelineLabeller
from webmap.labelling import make_labelling
from webmap.navigation import list_pages
from webmap.pages import make_pages
from webmap.reading import AnalystReader, CityReader, PipelineReader
from webmap.security import install_security
from webmap.settings import WebSettings
from webmap.snapshots import PATIENCE_S, SnapshotCache
from webmap.tiles import TileStore
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
        analyst_reader: Gives what only analysts see, by default from the city file; used only where the
            settings ask for the analysts' pages.
        labeller: Reads and writes labels; by default those of the city file, through `pipeline`.
        static: Folder of scripts and styles; by default the one beside this file.
        patience_s: Seconds that a page waits for figures that were never asked for before.
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
    tiles = TileStore(city.reader, settings.city)
    app.register_blueprint(make_pages(city, settings, tiles=tiles, build=build))
    app.register_blueprint(make_api(city, tiles=tiles, build=build))
    app.register_blueprint(make_downloads(city, build=build))
    if settings.analyst:
        app.register_blueprint(make_analyst(analyst_reader or PipelineReader(settings.city)))
        install_forms(app, settings.city)
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
        return {
            "city_name": report.name if report else settings.city.stem,
            "simulated": bool(report and report.simulated),
            "credits": report.credits if report else (),
            "navigation": list_pages(request.path, analyst=settings.analyst),
            "keep": read_ask(request.args).extend,
            "assets_missing": missing,
            "assets_command": ASSETS_COMMAND,
            "asset": lambda name: f"{app.static_url_path}/{name}?v={build}",
        }

    # Run last to first: compression sees the headers that protection has set.
    install_compression(app)
    install_security(app, tile_origin=settings.tile_origin, trusted_hosts=settings.trusted_hosts)
    install_failures(app)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR_S
    return app
