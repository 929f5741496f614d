"""Every file says what the page says, in the same classes and colours, and says of itself what it is."""

import csv
import json
import math
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from matplotlib.colors import to_rgb
from matplotlib.image import imread

from intake import WardlightError
from pipeline.errors import PipelineError
from pipeline.export import FORMATS, describe_csv, guard_cell, write_features
from pipeline.feature_tables import FeatureTable, tabulate_gaps
from pipeline.ratio_classes import RATIO_COLOURS, RATIO_LABELS
from pipeline.report import SUPPRESSION_NOTE, CityReport, WardReport
from pipeline.spreadsheet import write_xlsx
from store import StoredSource

_FORMULA = '=HYPERLINK("http://evil.example","x")'
_CREDIT = "Contains <b>OS</b> data {{7*7}} © Crown copyright"
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _ward(number: int, name: str, ratio: float | None, *, flag: str = "none") -> WardReport:
    return WardReport(
        ward_code=f"E0{number}",
        ward_name=name,
        population=20_000.0,
        online_people=None if number == 2 else 60.0,
        online_people_sd=None if number == 2 else 6.5,
        contacts={"phone": 900, "counter": None if number == 2 else 120},
        log_ratio=None if ratio is None else math.log(ratio),
        low=-1.0,
        high=1.0,
        p_gap=0.99,
        flag=flag,
        rank_low=1,
        rank_high=3,
        sentence="-1 is no number here.",
        band="almost certainly",
    )


@pytest.fixture(scope="module")
def report() -> CityReport:
    return CityReport(
        name="Testford",
        simulated=True,
        edition="2025",
        run_id="0123abcd",
        computed_at="2026-01-02T03:04:05Z",
        wards=(
            _ward(1, _FORMULA, 0.4, flag="gap"),
            # On a break: of the class above it.
            _ward(2, "Elm & <Oak>", 0.8),
            _ward(3, "Ash", 0.3, flag="not enough evidence"),
        ),
        settings={"against": ["phone", "counter"], "interval": 0.9},
        excluded={},
        findings=(),
        counts={},
        notes=(),
        sources=(
            StoredSource(
                "wards 2025", "Wards", "ONS", "OGL v3", "https://ogl.example/3", _CREDIT, "", "", ""
            ),
        ),
        days=("2025-03-01", "2025-05-31"),
    )


@pytest.fixture(scope="module")
def table(report: CityReport) -> FeatureTable:
    boxes = [shapely.box(-1.6 + at / 20, 53.8, -1.55 + at / 20, 53.85) for at in range(3)]
    return tabulate_gaps(report, boxes, metric_epsg=27700)


@pytest.fixture
def written(table: FeatureTable, tmp_path: Path) -> dict[str, Path]:
    files = {form: tmp_path / f"gaps.{form}" for form in FORMATS}
    for form, out in files.items():
        assert write_features(table, format=form, out=out) == 3
    return files


def _check_facts(facts: dict[str, str]) -> None:
    assert facts["title"] == "Testford: Gaps between online voice and contact, by ward"
    assert "phone and counter contacts" in facts["method"]
    assert facts["date"] == "2026-01-02T03:04:05Z"
    assert facts["period"] == "2025-03-01 to 2025-05-31"
    assert re.fullmatch(r"0123abcd-[0-9a-f]{16}", facts["snapshot"])
    assert facts["suppression"] == SUPPRESSION_NOTE
    assert facts["licences"] == f"wards 2025: Wards. ONS. OGL v3 (https://ogl.example/3). {_CREDIT}"
    assert facts["simulated"].startswith("Simulated city")


def test_geojson_tells_what_it_is_in_a_member_of_its_own(written: dict[str, Path]) -> None:
    collection = json.loads(written["geojson"].read_text(encoding="utf-8"))
    _check_facts(collection["about"])
    assert collection["about"]["crs"].startswith("OGC:CRS84")
    assert collection["description"] == _CREDIT
    assert "crs" not in collection
    first = collection["features"][0]["properties"]
    assert (first["ward_name"], first["map_class"], first["map_label"]) == (_FORMULA, 1, RATIO_LABELS[0])
    assert [each["properties"]["online_people"] for each in collection["features"]] == [60.0, None, 60.0]


def test_geopackage_tells_what_it_is_in_its_metadata_tables(written: dict[str, Path]) -> None:
    told = pyogrio.read_info(written["gpkg"], layer="gaps")
    assert told["crs"] == "EPSG:27700"
    _check_facts(told["dataset_metadata"])
    with closing(sqlite3.connect(written["gpkg"])) as package:
        ((scope, mime, document),) = package.execute(
            "SELECT md_scope, mime_type, metadata FROM gpkg_metadata"
        )
        assert package.execute("SELECT description FROM gpkg_contents").fetchone()[0] == _CREDIT
    assert (scope, mime) == ("dataset", "text/xml")
    items = {each.get("key"): each.text for each in ET.fromstring(document).iter("MDI")}  # noqa: S314 - our own
    assert items["suppression"] == SUPPRESSION_NOTE


def test_geopackage_opens_in_qgis_with_the_colours_of_the_map(
    written: dict[str, Path], table: FeatureTable
) -> None:
    with closing(sqlite3.connect(written["gpkg"])) as package:
        package.row_factory = sqlite3.Row
        (style,) = package.execute("SELECT * FROM layer_styles")
        geometry = package.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchone()
    # QGIS takes the default style of this table and column, with an empty schema, not a null one.
    assert (style["f_table_name"], style["f_geometry_column"]) == tuple(geometry)
    assert (style["useAsDefault"], style["f_table_schema"]) == (1, "")
    root = ET.fromstring(style["styleQML"])  # noqa: S314 - our own
    fills = {}
    for symbol in root.iter("symbol"):
        options = {each.get("name"): each.get("value") for each in symbol.findall("layer/Option/Option")}
        fills[symbol.get("name")] = (options["color"], options["style"])
    colour_of: dict[str | None, str | None] = {}
    for rule in root.iter("rule"):
        paint, pattern = fills[rule.get("symbol")]
        assert pattern == ("f_diagonal" if rule.get("filter") == "ELSE" else "solid")
        colour_of[rule.get("filter")] = paint
    assert table.theme is not None
    for number, colour in enumerate(table.theme.colours):
        rgb = ",".join(str(round(255 * part)) for part in to_rgb(colour))
        assert colour_of[f'"map_class" = {number + 1}'] == f"{rgb},255"
    assert len(colour_of) == len(RATIO_COLOURS) + 1
    frame = pyogrio.read_dataframe(written["gpkg"], layer="gaps")
    assert frame["map_class"].tolist()[:2] == [1, 3]
    assert np.isnan(frame["map_class"][2])
    assert frame["map_label"][2] == "Not enough evidence"
    (expression,) = {each.get("value") for each in root.iter("Option") if each.get("name") == "expression"}
    assert expression == '100 * "map_opacity"'
    assert frame["map_opacity"].tolist() == list(table.theme.opacities)


def test_a_workbook_holds_no_formula_and_a_sheet_on_itself(written: dict[str, Path]) -> None:
    with zipfile.ZipFile(written["xlsx"]) as book:
        names_xml = ET.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 - our own
        shared = ET.fromstring(book.read("xl/sharedStrings.xml"))  # noqa: S314 - our own
        table_xml = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.namelist()
    texts = ["".join(each.itertext()) for each in shared.iter(f"{_SHEET}si")]
    assert [each.get("name") for each in names_xml.iter(f"{_SHEET}sheet")] == ["gaps", "About"]
    assert _FORMULA in texts
    assert "-1 is no number here." in texts
    assert "<f>" not in table_xml
    assert not [name for name in names if "hyperlink" in name.lower() or name.endswith("sheet1.xml.rels")]
    assert SUPPRESSION_NOTE in texts
    assert {"method", "date", "snapshot", "crs", "licences", "suppression"} <= set(texts)
    # Numbers are numbers: phone contacts of the first ward.
    assert "<v>900</v>" in table_xml


def test_a_workbook_refuses_more_rows_than_a_sheet_has(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="1,048,576 rows are more than the 1,048,575"):
        write_xlsx(tmp_path / "x.xlsx", {"a": [1] * 1_048_576}, name="posts", about={})
    assert list(tmp_path.iterdir()) == []


def test_geoparquet_has_crs_and_metadata(written: dict[str, Path]) -> None:
    frame = gpd.read_parquet(written["parquet"])
    assert frame.crs is not None
    assert frame.crs.to_authority() == ("OGC", "CRS84")
    assert frame["ward_name"].tolist() == [_FORMULA, "Elm & <Oak>", "Ash"]
    metadata = pq.read_schema(written["parquet"]).metadata
    assert json.loads(metadata[b"geo"])["version"] == "1.1.0"
    _check_facts({key.decode(): value.decode() for key, value in metadata.items()})


def _read_texts(png: bytes) -> Iterator[tuple[str, str]]:
    at = 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        if kind == b"tEXt":
            key, _, words = body.partition(b"\0")
            yield key.decode("latin-1"), words.decode("latin-1")
        elif kind == b"iTXt":
            key, _, rest = body.partition(b"\0")
            words = rest[2:].split(b"\0", 2)[2]
            yield key.decode("latin-1"), (zlib.decompress(words) if rest[0] else words).decode()
        at += 12 + length


def _has_colour(pixels: np.ndarray, colour: tuple[float, ...]) -> bool:
    return bool((np.abs(pixels[..., :3] - np.array(colour)) < 0.01).all(axis=-1).any())


def test_a_picture_has_the_colours_of_its_legend_and_says_what_it_is(written: dict[str, Path]) -> None:
    facts = dict(_read_texts(written["png"].read_bytes()))
    _check_facts(
        {
            **facts,
            "title": facts["Title"],
            "licences": facts["Copyright"],
        }
    )
    pixels = imread(written["png"])
    assert pixels.shape[0] > 500
    assert pixels.shape[1] > 900
    for colour in RATIO_COLOURS:
        assert _has_colour(pixels, to_rgb(colour)), colour


def test_a_city_in_another_script_is_drawn_without_a_warning(report: CityReport, tmp_path: Path) -> None:
    table = tabulate_gaps(
        replace(report, name="東京 $x^2$"),
        [shapely.box(at, 0, at + 1, 1) for at in range(3)],
        metric_epsg=3857,
    )
    write_features(table, format="png", out=tmp_path / "a.png")
    assert dict(_read_texts((tmp_path / "a.png").read_bytes()))["city"] == "東京 $x^2$"


def test_csv_has_no_formula_and_its_metadata_beside_it(written: dict[str, Path], table: FeatureTable) -> None:
    with written["csv"].open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["ward_name"] == f"'{_FORMULA}"
    assert rows[0]["sentence"] == "'-1 is no number here."
    assert (rows[1]["online_people"], rows[1]["counter_contacts"]) == ("", "")
    assert rows[0]["snapshot"] == table.facts["snapshot"]
    assert _CREDIT in rows[0]["licences"]
    told = json.loads(describe_csv(table, "gaps.csv"))
    assert told["url"] == "gaps.csv"
    assert [each["titles"] for each in told["tableSchema"]["columns"]] == list(rows[0])
    _check_facts({note["key"]: note["value"] for note in told["notes"]})


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}"])
def test_what_may_begin_a_formula_is_guarded(mark: str) -> None:
    assert guard_cell(f"{mark}1") == f"'{mark}1"
    assert guard_cell(-1.5) == -1.5


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_table_gives_the_same_bytes(table: FeatureTable, tmp_path: Path, form: str) -> None:
    for name in ("a", "b"):
        write_features(table, format=form, out=tmp_path / f"{name}.{form}")
    assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form}").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a.{form}", f"b.{form}"]


def test_a_part_of_a_table_keeps_rows_map_and_places_together(table: FeatureTable) -> None:
    part = table.keep([2, 0])
    assert part.columns["ward_name"] == ["Ash", _FORMULA]
    assert part.theme is not None
    assert part.theme.classes == (None, 0)
    assert part.geometry[1].equals(table.geometry[0])


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_that_is_not_there_is_told(table: FeatureTable, tmp_path: Path, form: str) -> None:
    with pytest.raises(WardlightError):
        write_features(table, format=form, out=tmp_path / "none" / f"a.{form}")
