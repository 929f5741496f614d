"""Files for a desktop GIS or a spreadsheet. Posts are not among them: nothing personal leaves here."""

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request
from werkzeug.http import dump_options_header

from webmap.caching import answer_once
from webmap.choices import CHOICES, find_choice, offer_choices
from webmap.classes import make_theme
from webmap.errors import EmptyDownloadError, UnknownChoiceError
from webmap.reading import Form, What
from webmap.roles import may
from webmap.viewing import read_view

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from pipeline.feature_tables import FeatureTable
    from webmap.snapshots import Snapshot, SnapshotCache

MIME = {
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "png": "image/png",
}
_NAMES = {
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "csv": "CSV",
    "xlsx": "Excel",
    "parquet": "GeoParquet",
    "png": "Picture",
}
_WORDS = {
    "gaps": "Gaps, with outlines",
    "wards": "Wards and their residents",
    "counters": "Counters and libraries",
    "catchments": "Areas nearest to each counter",
}
_LONGEST_NAME = 60
_PIECE = 1 << 16
_OF_THE_TABLE_ONLY = frozenset({"page"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of the downloads on a page: what it is, and (name of the format, address) of each file."""

    words: str
    files: tuple[tuple[str, str], ...]


def write_address(what: str, rest: str, args: "MultiDict[str, str]") -> str:
    """Return the address of a download that keeps the choices of a page: all but the page of its table.

    Args:
        what: What to download.
        rest: The format, `csv`, or `csv-metadata.json`.
        args: The query of the page.
    """
    kept = [(key, value) for key, value in args.items(multi=True) if key not in _OF_THE_TABLE_ONLY]
    return f"/download/{what}.{rest}{'?' if kept else ''}{urlencode(kept)}"


def list_offers(snapshot: "Snapshot", args: "MultiDict[str, str]") -> list[Offer]:
    """Return what can be downloaded of a page."""
    counters = any(ward.counter is not None for ward in snapshot.report.wards)
    return [
        Offer(
            words,
            tuple(
                (name, write_address(what, form, args))
                for form, name in _NAMES.items()
                if form != "png" or what == "gaps"
            ),
        )
        for what, words in _WORDS.items()
        if counters or what in {"gaps", "wards"}
    ]


def read_shown(city: "SnapshotCache", snapshot: "Snapshot", what: What) -> "FeatureTable":
    """Return what the address of this request shows, as a table: the one place that reads its choices.

    Raises:
        WardlightError: If it names an unknown map, or shows nothing.
    """
    report = snapshot.report
    view = read_view(request.args)
    theme = make_theme(find_choice(view.show, offer_choices(report)), report.wards, scheme=view.classes)
    table = city.reader.table(what, report=report, theme=theme)
    wanted = request.args.get("find", "").strip().casefold()
    if wanted and "ward_name" in table.columns:
        pairs = zip(table.columns["ward_code"], table.columns["ward_name"], strict=True)
        found = [row for row, names in enumerate(pairs) if any(wanted in name.casefold() for name in names)]
        table = table.keep(found)
    if not len(table):
        raise EmptyDownloadError(
            f"no ward of {report.name} has {request.args.get('find', '')!r} in its name or code: there is "
            "nothing to download; search for something else on the ward map"
        )
    return table


def make_downloads(city: "SnapshotCache", *, build: str) -> Blueprint:
    """Return the blueprint of downloads."""
    downloads = Blueprint("downloads", __name__)

    @downloads.get("/download/<what>.<form>")
    @may("viewer", in_public_view=True)
    def send_download(what: str, form: str) -> Response:
        """Send what the page with the same choices shows, in one format."""
        kind = _check_what(what)
        if form not in get_args(Form):
            raise UnknownChoiceError(
                f"there is no format called {form!r}; choose {', '.join(get_args(Form))}"
            )
        if form == "png" and what != "gaps":
            raise UnknownChoiceError(f"there is no picture of {what}; choose gaps.png, or another format")
        snapshot = city.current()

        def make() -> Response:
            table = read_shown(city, snapshot, kind)
            answer = _stream(table, cast("Form", form))
            answer.headers["Content-Disposition"] = _name_file(snapshot, f"{_stem(what)}.{form}")
            # RFC 8288 and W3C's "Model for Tabular Data": a CSV has no room for what is to be known of it.
            answer.headers["Link"] = '</method#sources>; rel="license"'
            if form == "csv":
                told = write_address(what, "csv-metadata.json", request.args)
                answer.headers["Link"] += f', <{told}>; rel="describedby"; type="application/csvm+json"'
            return answer

        return answer_once(snapshot, make, build=f"{build}-{city.mark()}")

    @downloads.get("/download/<what>.csv-metadata.json")
    @may("viewer", in_public_view=True)
    def describe_table(what: str) -> Response:
        """Send what is to be known of a CSV file."""
        kind = _check_what(what)
        snapshot = city.current()

        def make() -> Response:
            from pipeline.export import describe_csv  # noqa: PLC0415 - see reading

            address = write_address(what, "csv", request.args)
            text = describe_csv(read_shown(city, snapshot, kind), address)
            return Response(text, mimetype="application/csvm+json")

        return answer_once(snapshot, make, build=f"{build}-{city.mark()}")

    return downloads


def _check_what(what: str) -> What:
    if what not in get_args(What):
        raise UnknownChoiceError(f"there is no download called {what!r}; choose {', '.join(get_args(What))}")
    return cast("What", what)


def _stream(table: "FeatureTable", form: Form) -> Response:
    """Write a file to a folder of its own, which is gone once the file was sent, or nobody takes it."""
    from pipeline.export import write_features  # noqa: PLC0415 - see reading

    folder = Path(tempfile.mkdtemp(prefix="wardlight-"))
    path = folder / f"out.{form}"
    try:
        write_features(table, format=form, out=path)
        length = path.stat().st_size
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise

    def read() -> Iterator[bytes]:
        try:
            with path.open("rb") as stream:
                yield b""
                while piece := stream.read(_PIECE):
                    yield piece
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    pieces = read()
    # Begun here: what was never begun has no end to clean up in, and a HEAD request takes no piece.
    next(pieces)
    answer = Response(pieces, mimetype=MIME[form])
    answer.content_length = length
    return answer


def _stem(what: str) -> str:
    """Return what a file is called: a map other than the first is named."""
    shown = request.args.get("show", CHOICES[0].key)
    return what if what != "gaps" or shown == CHOICES[0].key else f"{what}-{shown}"


def _name_file(snapshot: "Snapshot", rest: str) -> str:
    """Return the header that names a file, by RFC 6266, in full and in ASCII."""
    full = f"{slug(snapshot.report.name)}-{rest}"
    plain = unicodedata.normalize("NFKD", full).encode("ascii", "ignore").decode().lstrip("-")
    named = (
        {"filename": plain} if plain == full else {"filename": plain, "filename*": f"UTF-8''{quote(full)}"}
    )
    return dump_options_header("attachment", named)


def slug(name: str) -> str:
    """Return a name fit for a file on any system; letters of any script stay."""
    return re.sub(r"[\W_]+", "-", name.casefold()).strip("-")[:_LONGEST_NAME] or "city"
