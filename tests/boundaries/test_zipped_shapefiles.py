"""Zipped shapefiles: read where sound, refused where unsafe."""

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from boundaries import BoundaryError, Wards, read_wards

WriteLayer = Callable[..., Path]


@pytest.fixture
def shapefile(grid: Wards, write_layer: WriteLayer, tmp_path: Path) -> Path:
    folder = tmp_path / "shape"
    folder.mkdir()
    return write_layer(folder / "wards.shp", grid)


def _zip(path: Path, shapefile: Path, *, stems: tuple[str, ...] = ("gis/Wards 2025",)) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for stem in stems:
            for part in sorted(shapefile.parent.iterdir()):
                archive.write(part, f"{stem}{part.suffix.upper()}")
        archive.writestr("__MACOSX/._Wards 2025.shp", b"resource fork")
        archive.writestr("readme.txt", b"read me")
    return path


def _refusal(path: Path, *, layer: str | None = None) -> str:
    with pytest.raises(BoundaryError) as caught:
        read_wards(path, layer=layer)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_zipped_shapefile_reads_as_the_unzipped_one(shapefile: Path, tmp_path: Path) -> None:
    zipped, ledger = read_wards(_zip(tmp_path / "city.zip", shapefile))
    plain, _ = read_wards(shapefile)
    assert zipped.fingerprint() == plain.fingerprint()
    assert ledger.file == "city.zip"
    assert ledger.stored == 9


def test_of_several_shapefiles_one_must_be_named(shapefile: Path, tmp_path: Path) -> None:
    path = _zip(tmp_path / "city.zip", shapefile, stems=("a/wards", "a/parishes"))
    assert "2 shapefiles (a/parishes.SHP, a/wards.SHP)" in _refusal(path)
    assert len(read_wards(path, layer="wards")[0]) == 9
    assert "'towns'" in _refusal(path, layer="towns")


def test_a_zip_without_a_shapefile_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "city.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("wards.geojson", "{}")
    assert "holds no shapefile" in _refusal(path)


def test_a_zip_whose_shapefile_lacks_a_part_is_refused(shapefile: Path, tmp_path: Path) -> None:
    shapefile.with_suffix(".dbf").unlink()
    assert "lacks its .dbf" in _refusal(_zip(tmp_path / "city.zip", shapefile))


@pytest.mark.parametrize(
    "name", ["../evil.shp", "/etc/evil.shp", "C:\\evil.shp", "a/../../evil.shp", "..\\e"]
)
def test_names_that_leave_the_folder_are_refused(shapefile: Path, tmp_path: Path, name: str) -> None:
    path = _zip(tmp_path / "city.zip", shapefile)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"x")
    assert "outside its folder" in _refusal(path)


def test_links_in_a_zip_are_refused(shapefile: Path, tmp_path: Path) -> None:
    path = _zip(tmp_path / "city.zip", shapefile)
    link = zipfile.ZipInfo("gis/other.shp")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/hostname")
    assert "holds a link to another file ('gis/other.shp')" in _refusal(path)


def test_a_bomb_is_refused_before_it_is_unpacked(shapefile: Path, tmp_path: Path) -> None:
    path = _zip(tmp_path / "city.zip", shapefile)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.bin", bytes(60 * 1024**2))
    assert "would unpack to 60 MiB" in _refusal(path)


def test_a_zip_that_lies_about_its_sizes_is_refused(shapefile: Path, tmp_path: Path) -> None:
    path = _zip(tmp_path / "city.zip", shapefile)
    size = struct.pack("<I", shapefile.stat().st_size)
    data = path.read_bytes()
    assert size in data
    path.write_bytes(data.replace(size, struct.pack("<I", 50)))
    assert "city.zip" in _refusal(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_zip_is_refused(shapefile: Path, tmp_path: Path, share: float) -> None:
    path = _zip(tmp_path / "city.zip", shapefile)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "broken or cut-off zip" in _refusal(path)


def test_an_excel_workbook_is_no_shapefile(tmp_path: Path) -> None:
    path = tmp_path / "wards.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert "holds no shapefile" in _refusal(path)
