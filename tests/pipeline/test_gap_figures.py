"""Figures of the gaps: what they say, what they withhold, and that they stand anywhere as they are."""

import copy
import itertools
import json
import math
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from pipeline.drawing import make_plain, shorten
from pipeline.errors import FigureError, PipelineError
from pipeline.figure_files import FIGURE_FILES, write_figures
from pipeline.gap_figures import draw_predictive, draw_ranking
from pipeline.gap_funnel import draw_funnel
from pipeline.gap_maps import draw_bivariate_map, draw_gap_map
from pipeline.gap_report import compute_gaps
from pipeline.ratio_classes import BIVARIATE_COLOURS, RATIO_COLOURS
from store import open_city, require_wards

Run = Callable[..., subprocess.CompletedProcess[str]]
Report = dict[str, Any]

_SVG = "{http://www.w3.org/2000/svg}"
_HOSTILE = (
    r"A $\frac{1}{0}$ & $ward$",
    "<script>alert(1)</script>",
    'Quote " onload="x',
    "Null\x00 and \x0b and \ufffe and \u202egnihtemos",
    "&amp; ]]> <!-- -->",
    "two\nlines",
    "三里屯",
)


def _make_report(wards: int = 9) -> Report:
    """Return a report: ward 0 is flagged, ward 1 has too little evidence, the others show no gap."""
    rows = []
    for number in range(wards):
        ratio = math.log(0.5) if number == 0 else 0.02 * number
        people = 100.0 + 20 * number
        rows.append(
            {
                "ward_code": f"E{number:04}",
                "ward_name": f"Ward {number}",
                "population": 10_000.0,
                "online_people": people,
                "online_people_sd": 5.0,
                "contacts": {"phone": 200 + (37 * number) % 90, "counter": 60 + number},
                "log_ratio": ratio,
                "low": ratio - 0.3,
                "high": ratio + 0.3,
                "p_gap": 0.95 if number == 0 else 0.1,
                "flag": ("gap", "not enough evidence", "none")[min(number, 2)],
                "rank_low": 1,
                "rank_high": wards,
                "online_share": 1 / wards,
                "contact_share": 1 / wards,
                "sentence": "",
                "band": ("very likely", "can't tell", "no sign of a gap")[min(number, 2)],
                "reading": ("low digital use", "can't tell", "in step")[min(number, 2)],
                "how": "",
                "predicted": {"observed": round(people), "low": people - 10, "high": people + 10},
            }
        )
    settings = {
        "city": "Testford",
        "edition": "2025",
        "simulated": False,
        "against": ["phone", "counter"],
        "channels": ["phone", "counter"],
        "interval": 0.9,
        "material_ratio": 0.8,
    }
    return {"wards": rows, "settings": settings, "reason": None}


def _make_outlines(wards: int) -> list[shapely.Geometry]:
    return [shapely.box(-1.6 + 0.02 * n, 53.8, -1.58 + 0.02 * n, 53.85) for n in range(wards)]


def _draw_all(report: Report) -> dict[str, str]:
    outlines = _make_outlines(len(report["wards"]))
    return {
        "ranking": draw_ranking(report),
        "funnel": draw_funnel(report),
        "predictive": draw_predictive(report),
        "map": draw_gap_map(report, outlines),
        "bivariate": draw_bivariate_map(report, outlines),
    }


def _read(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314 - our own


def _texts(drawn: str) -> list[str]:
    return [element.text or "" for element in _read(drawn).iter(f"{_SVG}text")]


def _told(drawn: str) -> tuple[str, str]:
    root = _read(drawn)
    return str(root.findtext(f"{_SVG}title")), str(root.findtext(f"{_SVG}desc"))


def test_every_figure_is_plain_svg_the_same_every_time_and_tells_what_it_shows() -> None:
    drawn = _draw_all(_make_report())
    assert drawn == _draw_all(_make_report())
    for kind, figure in drawn.items():
        root = _read(figure)
        assert {element.tag for element in root.iter()}.isdisjoint({f"{_SVG}style", f"{_SVG}script"})
        assert not any("style" in element.attrib for element in root.iter())
        assert "http" not in figure.replace("http://www.w3.org/", "")
        assert root.get("role") == "img"
        named = str(root.get("aria-labelledby")).split()
        assert named == [child.get("id") for child in root[:2]] == [f"{kind}-title", f"{kind}-desc"]
        assert all(child.text for child in root[:2])


def test_no_id_stands_in_two_figures_of_one_page() -> None:
    ids = [
        {str(element.get("id")) for element in _read(figure).iter() if element.get("id")}
        for figure in _draw_all(_make_report()).values()
    ]
    assert all(len(found) > 2 for found in ids)
    assert not any(one & other for one, other in itertools.combinations(ids, 2))


def test_the_ranking_says_the_main_fact_and_puts_the_quietest_first() -> None:
    report = _make_report()
    report["wards"].reverse()
    drawn = draw_ranking(report, credit_lines=("Contains OS data © Crown copyright",))
    title, description = _told(drawn)
    assert title == "1 of 9 wards is quieter online than its contacts suggest"
    assert description == (
        "9 wards, 1 flagged as quieter than their contacts suggest: Ward 0. "
        "Not enough evidence either way: 1."
    )
    texts = _texts(drawn)
    assert [text for text in texts if text.startswith("Ward ")] == [f"Ward {number}" for number in range(9)]
    assert {"a fifth too quiet", "in step", "0.5", "0.8", "1.25", "0.50 (0.37 to 0.67)"} <= set(texts)
    assert {"quieter than expected (1)", "no sign of a gap (7)", "not enough evidence (1)"} <= set(texts)
    assert "Contains OS data © Crown copyright" in texts


def test_many_wards_stand_in_columns_and_the_figure_grows() -> None:
    sizes = {}
    for wards in (30, 60, 61, 300):
        drawn = draw_ranking(_make_report(wards))
        assert sum(text.startswith("Ward ") for text in _texts(drawn)) == wards
        sizes[wards] = [float(str(_read(drawn).get(side))[:-2]) for side in ("width", "height")]
    assert sizes[60][0] == sizes[30][0]
    assert sizes[60][1] > sizes[30][1]
    assert sizes[61][0] > 1.2 * sizes[60][0]
    assert sizes[61][1] < sizes[60][1] < sizes[300][1]


def test_a_simulated_city_and_the_reports_own_warning_stand_under_the_figures() -> None:
    report = _make_report()
    report["settings"]["simulated"] = True
    report["reason"] = "7 posts are not located yet."
    for figure in _draw_all(report).values():
        texts = _texts(figure)
        assert "Simulated city: people, places and posts in it are made up." in texts
        assert "7 posts are not located yet." in texts


def test_names_from_outside_are_plain_text() -> None:
    report = _make_report(len(_HOSTILE))
    for row, name in zip(report["wards"], _HOSTILE, strict=True):
        row["ward_name"] = name
        row["flag"] = "gap"
    report["settings"]["city"] = _HOSTILE[1]
    texts = _texts(draw_ranking(report))
    assert [text for text in texts if text in {make_plain(name) for name in _HOSTILE}] == [
        r"A $\frac{1}{0}$ & $ward$",
        "<script>alert(1)</script>",
        'Quote " onload="x',
        "Null\ufffd and and \ufffd and \ufffdgnihtemos",
        "&amp; ]]> <!-- -->",
        "two lines",
        "三里屯",
    ]
    for figure in _draw_all(report).values():
        assert f"{_SVG}script" not in {element.tag for element in _read(figure).iter()}
        assert any("<script>alert(1)</script>, wards of 2025" in text for text in _texts(figure))


def test_a_blank_name_gives_way_to_the_code_and_a_long_one_is_cut() -> None:
    report = _make_report()
    report["wards"][0]["ward_name"] = "  "
    report["wards"][2]["ward_name"] = "W" * 200
    texts = _texts(draw_ranking(report))
    assert "E0000" in texts
    (cut,) = [text for text in texts if text.startswith("WWW")]
    assert cut.endswith("…")
    assert len(cut) < 40


@pytest.mark.realdata
def test_naughty_strings_are_drawn_as_they_are(shared: Path) -> None:
    file = shared / "hostile" / "strings" / "naughty-strings.json"
    names = [str(name) for name in json.loads(file.read_text(encoding="utf-8"))]
    report = _make_report(len(names))
    for row, name in zip(report["wards"], names, strict=True):
        row["ward_name"] = name
    drawn = draw_ranking(report)
    expected = {
        shorten(name.strip() or row["ward_code"], 44)
        for row, name in zip(report["wards"], names, strict=True)
    }
    assert len(expected) > 400
    assert expected <= set(_texts(drawn))
    assert f"{_SVG}script" not in {element.tag for element in _read(drawn).iter()}


def test_withheld_numbers_leave_no_trace_in_any_figure() -> None:
    report = _make_report()
    report["wards"][3]["online_people"], report["wards"][4]["online_people"] = 2.0, 4.0
    report["wards"][3]["predicted"] = {"observed": 3, "low": 1.0, "high": 6.0}
    report["wards"][4]["predicted"] = {"observed": 4, "low": 1.0, "high": 6.0}
    report["wards"][5]["contacts"]["counter"], report["wards"][6]["contacts"]["counter"] = 1, 4
    swapped = copy.deepcopy(report)
    for one, other, field in ((3, 4, "online_people"), (3, 4, "predicted"), (5, 6, "contacts")):
        a, b = swapped["wards"][one], swapped["wards"][other]
        if field == "contacts":
            a[field]["counter"], b[field]["counter"] = b[field]["counter"], a[field]["counter"]
        else:
            a[field], b[field] = b[field], a[field]
    drawn = _draw_all(report)
    assert drawn == _draw_all(swapped)
    assert _told(drawn["funnel"])[0].endswith("of 5 wards")
    assert _told(drawn["predictive"])[0] == "Inside the model's 90% range: 7 of 7 wards"
    assert "2 wards are not drawn: their numbers are withheld, being small, or not known." in _texts(
        drawn["predictive"]
    )
    assert "Withheld or not known (4)" in _texts(drawn["bivariate"])


def test_a_number_that_would_give_a_withheld_one_away_is_withheld_too() -> None:
    report = _make_report()
    report["wards"][3]["predicted"] = {"observed": 3, "low": 1.0, "high": 6.0}
    texts = _texts(draw_predictive(report))
    assert "Ward 3" not in texts
    assert "Ward 0" not in texts  # the next smallest, without which the total would tell
    assert "Ward 1" in texts


def test_the_funnel_counts_who_lies_below_chance_and_names_the_flagged() -> None:
    report = _make_report()
    report["wards"][0]["online_people"] = 90.0
    drawn = draw_funnel(report)
    # 1,610 people over nine wards of equal contacts: 179 expected; the 0.5% point of that Poisson is 145.
    assert _told(drawn)[0] == "Below the 99% limits of chance: 3 of 9 wards"
    assert [text for text in _texts(drawn) if text.startswith("Ward ")] == ["Ward 0"]


def test_the_check_of_the_model_counts_and_names_who_lies_outside() -> None:
    report = _make_report()
    report["wards"][2]["predicted"]["observed"] = 400
    report["wards"][5]["predicted"] = None
    del report["wards"][6]["predicted"]
    drawn = draw_predictive(report)
    assert _told(drawn) == (
        "Inside the model's 90% range: 6 of 7 wards",
        "Inside the model's 90% range: 6 of 7 wards. Outside: Ward 2.",
    )
    names = [text for text in _texts(drawn) if text.startswith("Ward ")]
    assert names == ["Ward 2", "Ward 8", "Ward 7", "Ward 4", "Ward 3", "Ward 1", "Ward 0"]


def test_the_map_colours_by_class_pales_by_doubt_and_hatches_what_it_does_not_know() -> None:
    report = _make_report()
    report["wards"][2]["p_gap"] = 0.5
    drawn = draw_gap_map(report, _make_outlines(9))
    fills = [
        (element.get("fill"), element.get("fill-opacity"))
        for element in _read(drawn).iter(f"{_SVG}path")
        if element.get("stroke") == "#3b4650" and element.get("clip-path") is None
    ][:9]
    assert fills[0] == (RATIO_COLOURS[1], "0.95")
    assert str(fills[1][0]).startswith("url(#")
    assert fills[2] == (RATIO_COLOURS[2], "0.4")
    assert fills[3] == (RATIO_COLOURS[2], "0.95")
    texts = _texts(drawn)
    assert {"Half to 0.8 of it (1)", "Not enough evidence (1)", "About as expected (0.8 to 1.25) (7)"} <= set(
        texts
    )
    assert "1 Ward 0" in texts


def test_the_map_is_true_to_scale() -> None:
    """A square of a kilometre is drawn as one, though a degree of longitude is the shorter one."""
    tall, wide = 1 / 111.2, 1 / 111.2 / math.cos(math.radians(60))
    squares = [shapely.box(10 + n * wide, 60, 10 + (n + 1) * wide, 60 + tall) for n in range(9)]
    drawn = draw_gap_map(_make_report(), squares)
    (first, *_) = (
        str(element.get("d"))
        for element in _read(drawn).iter(f"{_SVG}path")
        if element.get("stroke") == "#3b4650"
    )
    corners = np.array([float(word) for word in first.split() if word not in {"M", "L", "z"}]).reshape(-1, 2)
    width, height = np.ptp(corners, axis=0)
    assert width == pytest.approx(height, rel=0.01)


def test_thirds_of_contact_and_voice_meet_in_nine_classes() -> None:
    report = _make_report()
    for number, row in enumerate(report["wards"]):
        row["contacts"] = {"phone": 100 + 10 * (number // 3), "counter": 50}
        row["online_people"] = 100.0 + 10 * (number % 3)
    drawn = draw_bivariate_map(report, _make_outlines(9))
    fills = [
        element.get("fill")
        for element in _read(drawn).iter(f"{_SVG}path")
        if element.get("stroke") == "#3b4650"
    ][:9]
    assert fills == [BIVARIATE_COLOURS[number % 3][number // 3] for number in range(9)]
    assert _texts(drawn).count("1") == 9
    title, description = _told(drawn)
    assert title == "Much contact, little voice online: 1 of 9 wards"
    assert description.endswith(": Ward 6.")


def _simulate(colour: str, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return CIELAB (D65) of a colour as a dichromat sees it."""
    levels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    seen = np.clip(matrix @ linear, 0, 1)
    to_xyz = np.array([[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]])
    scaled = to_xyz @ seen / np.array([0.9505, 1.0, 1.0888])
    root = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize(
    "matrix",
    [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.0520]],
        [[0.3673, 0.8606, -0.2280], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
        [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
    ],
    ids=["all colours", "no red", "no green", "no blue"],
)
def test_the_nine_colours_stay_apart_for_the_colour_blind(matrix: list[list[float]]) -> None:
    """Dichromacy after Machado, Oliveira and Fernandes (2009), differences in CIELAB."""
    seen = [_simulate(colour, np.array(matrix)) for row in BIVARIATE_COLOURS for colour in row]
    assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)) > 15


def test_what_cannot_be_drawn_says_why() -> None:
    report = _make_report()
    for row in report["wards"]:
        row["population"] = None
        row["log_ratio"] = row["low"] = row["high"] = row["p_gap"] = None
        row["flag"] = "not enough evidence"
        row["predicted"] = None
    report["reason"] = "Nobody was heard online yet."
    with pytest.raises(FigureError, match=r"no ward has a ratio\. Nobody was heard"):
        draw_ranking(report)
    with pytest.raises(FigureError, match="predicted"):
        draw_predictive(report)
    with pytest.raises(FigureError, match="wardlight reference import"):
        draw_bivariate_map(report, _make_outlines(9))
    with pytest.raises(FigureError, match="8 outlines for 9 wards"):
        draw_gap_map(report, _make_outlines(8))
    assert "Not enough evidence (9)" in _texts(draw_gap_map(report, _make_outlines(9)))


def test_figures_need_gaps_and_never_overwrite_unasked(town_city: Path, tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    with pytest.raises(PipelineError, match="run: wardlight gaps"):
        write_figures(town_city, folder)
    assert not folder.exists()
    compute_gaps(town_city)
    folder.mkdir()
    (folder / "map.svg").write_text("mine", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(PipelineError, match=r"holds map\.svg already.*--replace"):
        write_figures(town_city, folder)
    assert (folder / "map.svg").read_text(encoding="utf-8") == "mine"
    done = write_figures(town_city, folder, replace=True)
    assert (folder / "map.svg").read_text(encoding="utf-8").startswith("<svg")
    assert {path.name for path in done.written} | set(done.left_out) == set(FIGURE_FILES)
    assert {path.name for path in folder.iterdir()} == {path.name for path in done.written} | {"notes.txt"}


def test_the_command_leaves_out_what_cannot_be_drawn_and_the_old_one_with_it(
    wardlight: Run, town: Path, built: Path, tmp_path: Path
) -> None:
    city, folder, blank = Path(shutil.copy(built, tmp_path / "town.db")), tmp_path / "out", tmp_path / "p.csv"
    assert wardlight("gaps", city).returncode == 0
    done = wardlight("figures", city, "--out", folder)
    assert done.returncode == 0, done.stderr
    assert f"Wrote {folder / 'ranking.svg'}" in done.stdout
    assert "Garthmoor" in _told((folder / "ranking.svg").read_text(encoding="utf-8"))[1]
    assert (folder / "bivariate.svg").exists()
    with open_city(city) as opened:
        codes = require_wards(opened).codes
    blank.write_text("ward_code,population\n" + "".join(f"{code},0\n" for code in codes), encoding="utf-8")
    assert wardlight("reference", "import", city, blank).returncode == 0
    done = wardlight("figures", city, "--out", folder, "--replace", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert str(folder / "ranking.svg") in report["written"]
    assert "population" in report["left_out"]["bivariate.svg"]
    assert not (folder / "bivariate.svg").exists()
    done = wardlight("figures", town / "wards.geojson", "--out", tmp_path / "x")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
