"""Real wards: Leeds, Bristol, San Francisco, England; and files made to break readers."""

import collections
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from boundaries import (
    BoundaryError,
    Wards,
    locate_points,
    point_footprints,
    read_reference,
    read_wards,
    simplify_wards,
)
from boundaries.topology import find_faults, name_wards

pytestmark = pytest.mark.realdata

WriteLayer = Callable[..., Path]


def _read_or_refuse(path: Path) -> Wards | str:
    try:
        return read_wards(path)[0]
    except BoundaryError as error:
        return str(error)


def test_leeds_is_the_same_from_every_format(shared: Path) -> None:
    files = ("wards.geojson", "wards-as-published.geojson", "wards-bng.gpkg")
    read = [read_wards(shared / "leeds" / name) for name in files]
    for wards, ledger in read:
        assert len(wards) == 33
        assert wards.codes == read[0][0].codes
        assert ledger.stored == 33
        assert wards.areas_m2 == pytest.approx(read[0][0].areas_m2, rel=1e-4)
        assert wards.areas_m2.sum() / 1e6 == pytest.approx(551.8, abs=0.1)
    assert read[1][1].columns["ward_code"] == "WD25CD"


def test_editions_of_leeds_differ_in_codes(shared: Path) -> None:
    now, _ = read_wards(shared / "leeds" / "wards.geojson", edition="2025")
    before, _ = read_wards(shared / "leeds" / "wards-2013.geojson", edition="2013")
    assert len(before) == 33
    assert not set(now.codes) & set(before.codes)
    assert now.fingerprint() != before.fingerprint()


def test_a_zipped_shapefile_of_leeds_gives_the_same_wards(
    shared: Path, tmp_path: Path, write_layer: WriteLayer
) -> None:
    wards, _ = read_wards(shared / "leeds" / "wards-bng.gpkg")
    shape = write_layer(tmp_path / "leeds.shp", wards)
    archive = tmp_path / "leeds.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in sorted(tmp_path.glob("leeds.*")):
            if part != archive:
                packed.write(part, part.name)
    assert shape.exists()
    back, _ = read_wards(archive)
    assert (back.codes, back.names) == (wards.codes, wards.names)
    assert back.areas_m2 == pytest.approx(wards.areas_m2, rel=1e-6)


def test_bristol_and_san_francisco_are_read_each_in_its_own_metres(shared: Path) -> None:
    bristol, _ = read_wards(shared / "bristol" / "wards.geojson")
    assert (len(bristol), bristol.metric_epsg) == (34, 27700)
    assert bristol.areas_m2.sum() / 1e6 == pytest.approx(109.6, abs=0.1)
    francisco, ledger = read_wards(shared / "contacts" / "san-francisco" / "wards.geojson")
    assert (len(francisco), francisco.metric_epsg) == (41, 32610)
    assert "UTM zone 10" in ledger.notes[0]
    assert francisco.areas_m2.sum() / 1e6 == pytest.approx(122.0, abs=0.5)


def test_reference_figures_of_leeds_and_san_francisco_join_whole(shared: Path) -> None:
    wards, _ = read_wards(shared / "leeds" / "wards.geojson")
    reference, ledger = read_reference(shared / "leeds" / "ward-reference.csv", wards)
    assert (ledger.read, ledger.stored, ledger.rejected) == (33, 33, 0)
    assert reference.population[wards.codes.index("E05011384")] == 23403
    assert {"aged_65_plus", "households", "deri", "area_km2"} <= set(reference.indicators)
    stated = np.array(reference.indicators["area_km2"], dtype=float)
    assert wards.areas_m2 / 1e6 == pytest.approx(stated, rel=0.02)
    areas, _ = read_wards(shared / "contacts" / "san-francisco" / "wards.geojson")
    figures, ledger = read_reference(shared / "contacts" / "san-francisco" / "ward-reference.csv", areas)
    assert ledger.stored == 41
    assert all(people is not None for people in figures.population)


def test_leeds_reference_joins_the_old_edition_by_name_and_says_so(shared: Path) -> None:
    wards, _ = read_wards(shared / "leeds" / "wards-2013.geojson")
    _, ledger = read_reference(shared / "leeds" / "ward-reference.csv", wards)
    assert any("joined by name" in note for note in ledger.notes)
    assert ledger.read == ledger.stored + ledger.duplicate + ledger.rejected
    assert ledger.stored > 20


def test_england_is_read_and_a_million_points_are_placed_as_each_ward_says(shared: Path) -> None:
    wards, ledger = read_wards(shared / "england" / "wards.gpkg")
    assert (len(wards), ledger.stored) == (8052, 8052)
    west, south, east, north = wards.bounds
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(west, east, 1_000_000), rng.uniform(south, north, 1_000_000)
    found = locate_points(wards, lon, lat)
    assert (found >= 0).mean() == pytest.approx(0.373, abs=0.005)
    for at in range(0, 1_000_000, 50_000):
        point = shapely.Point(lon[at], lat[at])
        covering = np.flatnonzero(shapely.covers(wards.geometry, point))
        assert found[at] == (covering[0] if covering.size else -1)


def test_simplified_england_keeps_every_ward(shared: Path) -> None:
    wards, _ = read_wards(shared / "england" / "wards.gpkg")
    simple = simplify_wards(wards, tolerance_m=200)
    assert len(simple) == 8052
    assert shapely.is_valid(simple).all()
    assert not shapely.is_empty(simple).any()
    assert len(shapely.get_coordinates(simple)) < 0.7 * len(shapely.get_coordinates(wards.geometry))
    # Fifty wards around Sheffield do not fit their neighbours in the file; all others still meet.
    before, after = (
        ~shapely.is_empty(shapely.coverage_invalid_edges(each)) for each in (wards.geometry, simple)
    )
    assert before.sum() == 50
    assert not (after & ~before).any()


@pytest.mark.parametrize("file", ["leeds/wards.geojson", "leeds/wards-bng.gpkg", "bristol/wards.geojson"])
def test_a_city_that_fits_is_said_to_and_still_fits_when_simplified(shared: Path, file: str) -> None:
    wards, _ = read_wards(shared / file)
    assert find_faults(wards) == []
    for tolerance in (20, 100, 400):
        assert shapely.coverage_is_valid(simplify_wards(wards, tolerance_m=tolerance))


def test_wards_that_stand_twice_in_a_published_file_are_found(shared: Path) -> None:
    wards, _ = read_wards(shared / "england" / "wards.gpkg")
    faults = find_faults(wards)
    assert [name_wards(wards, fault) for fault in faults[:2]] == [
        "Stocksbridge and Upper Don (E05010881) and Stocksbridge and Upper Don (E05016246)",
        "Penistone East (E05000989) and Penistone East (E05016245)",
    ]
    assert faults[0].area_m2 / 1e6 == pytest.approx(93.03, abs=0.01)
    kinds = collections.Counter(fault.kind for fault in faults)
    assert kinds == {"overlap": 8, "overlap sliver": 51, "hole": 4, "gap sliver": 89}


def test_footprints_of_leeds_hold_the_whole_of_each_place(shared: Path) -> None:
    wards, _ = read_wards(shared / "leeds" / "wards.geojson")
    rng = np.random.default_rng(4)
    west, south, east, north = wards.bounds
    lon, lat = rng.uniform(west, east, 5000), rng.uniform(south, north, 5000)
    footprints = point_footprints(wards, lon, lat, radius_m=rng.choice([0.0, 100.0, 800.0], 5000))
    totals = [sum(footprint.shares.values()) + footprint.outside for footprint in footprints]
    assert totals == pytest.approx([1.0] * 5000)


def test_truly_broken_wards_are_repaired_and_reported(shared: Path) -> None:
    wards, ledger = read_wards(shared / "bad-boundaries" / "self-intersecting-wards.geojson")
    assert len(wards) == 11
    assert shapely.is_valid(wards.geometry).all()
    assert sum("repaired its outline" in note for note in ledger.notes) == 11


def test_a_code_that_stands_twice_is_refused(shared: Path) -> None:
    with pytest.raises(BoundaryError, match=r"'E05014284'.*features 1, 2"):
        read_wards(shared / "bad-boundaries" / "duplicate-code.geojson")


def test_sound_geometry_of_other_peoples_tests_is_read_as_a_ward(shared: Path, tmp_path: Path) -> None:
    """The sound geometries there stand bare: as a feature with a code, polygons are wards."""
    taken = 0
    for path in sorted((shared / "hostile" / "geojson-good").iterdir()):
        text = path.read_text(encoding="utf-8")
        if ('"Polygon"' not in text and '"MultiPolygon"' not in text) or '"Feature' in text:
            continue
        wrapped = tmp_path / "ward.geojson"
        wrapped.write_text(
            f'{{"type":"Feature","properties":{{"code":"A"}},"geometry":{text}}}', encoding="utf-8"
        )
        outcome = _read_or_refuse(wrapped)
        if isinstance(outcome, Wards):
            assert outcome.areas_m2[0] > 0
            taken += 1
        else:
            assert len(outcome.splitlines()) == 1
    assert taken >= 1


def test_naughty_strings_survive_as_names_and_codes(shared: Path, tmp_path: Path) -> None:
    strings = json.loads(
        (shared / "hostile" / "strings" / "naughty-strings.json").read_text(encoding="utf-8")
    )
    names = sorted({text.strip() for text in strings if text.strip() and "\0" not in text})
    features = [
        {
            "type": "Feature",
            "properties": {"code": name, "name": name},
            "geometry": shapely.geometry.mapping(shapely.box(at * 1e-3 - 1.5, 53, at * 1e-3 - 1.499, 53.1)),
        }
        for at, name in enumerate(names)
    ]
    path = tmp_path / "naughty.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    wards, _ = read_wards(path)
    assert sorted(wards.names) == names
    assert wards.codes == tuple(names)
