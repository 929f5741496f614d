"""Files for a desktop GIS or a spreadsheet. Posts are not among them: nothing personal leaves here."""

import re
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from flask import Blueprint, Response, send_file

from webmap.caching import answer_once
from webmap.errors import UnknownChoiceError
from webmap.reading import Form, What
from webmap.roles import may

if TYPE_CHECKING:
    from webmap.snapshots import SnapshotCache

_MIME = {
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "csv": "text/csv",
}
_LONGEST_NAME = 60


def make_downloads(city: "SnapshotCache", *, build: str) -> Blueprint:
    """Return the blueprint of downloads."""
    downloads = Blueprint("downloads", __name__)

    @downloads.get("/download/<what>.<form>")
    @may("viewer", in_public_view=True)
    def send_download(what: str, form: str) -> Response:
        """Send wards or gaps in one format."""
        if what not in get_args(What):
            raise UnknownChoiceError(f"there is no download called {what!r}; choose wards or gaps")
        if form not in get_args(Form):
            raise UnknownChoiceError(f"there is no format called {form!r}; choose geojson, gpkg or csv")
        snapshot = city.current()

        def make() -> Response:
            body = _export(city, cast("What", what), form=cast("Form", form))
            name = f"{_slug(snapshot.report.name)}-{what}.{form}"
            answer = send_file(
                BytesIO(body), mimetype=_MIME[form], as_attachment=True, download_name=name, max_age=0
            )
            # A CSV has no room for the lines that licences ask for: RFC 8288 lets an answer point to them.
            answer.headers["Link"] = '</method#sources>; rel="license"'
            return answer

        return answer_once(snapshot, make, build=build)

    return downloads


def _export(city: "SnapshotCache", what: What, *, form: Form) -> bytes:
    """Return a download's bytes; the folder it was written to is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="wardlight-") as folder:
        out = Path(folder) / f"{what}.{form}"
        city.reader.export(what, form=form, out=out)
        return out.read_bytes()


def _slug(name: str) -> str:
    """Return a name fit for a file on any system."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:_LONGEST_NAME] or "city"
