"""A city file with several editions of its wards, and areas of other kinds."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import CliRunner

from boundaries import write_geojson, write_geopackage
from intake import WardlightError
from pipeline.areas import count_in_areas, import_area_figures, import_areas
from pipeline.commands import wardlight
from pipeline.creating import new_city
from pipeline.crediting import add_source
from pipeline.editions import compare, list_areas, translate_reference, use_edition
from pipeline.gap_choice import GapChoice
from pipeline.gap_report import compute_gaps
from pipeline.importing import import_contacts, import_places, import_posts, import_reference, import_wards
from pipeline.locating import locate_city
from pipeline.periods import read_period
from pipeline.translating import count_contacts_here
from store import load_areas, load_reference, load_sources, open_city, require_wards

_OLD = {"A1": ("Ash & Elm", -1.6, -1.5), "A2": ("Beck", -1.5, -1.4)}
_NEW = {"B1": ("Ash and Elm", -1.6, -1.55), "B2": ("Beck", -1.55, -1.4)}
_OTHER = {"L1": ("West", -1.6, -1.525), "L2": ("East", -1.525, -1.4)}


def _write(path: Path, areas: dict[str, tuple[str, float, float]]) -> Path:
    boxes = [shapely.box(west, 53.8, east, 53.9) for _, west, east in areas.values()]
    names = [name for name, _, _ in areas.values()]
    properties = {"code": list(areas), "name": names}
    write_geojson(path, np.array(boxes, dtype=object), properties=properties)
    return path


@pytest.fixture
def two_editions(tmp_path: Path) -> Path:
    """Return a city file with the wards of 2025, those of 2013 beside them, and figures of 2013."""
    city = tmp_path / "city.db"
    new_city(city, "Testerby")
    import_wards(city, _write(tmp_path / "new.geojson", _NEW), edition="2025")
    import_wards(city, _write(tmp_path / "old.geojson", _OLD), edition="2013", current=False)
    (tmp_path / "old.csv").write_text("ward_code,population,deri\nA1,1000,6\nA2,500,3\n")
    import_reference(city, tmp_path / "old.csv", edition="2013")
    return city


@pytest.fixture
def peopled(two_editions: Path, tmp_path: Path) -> Path:
    """Return it with postcodes: in the west of Ash & Elm nobody lives."""
    (tmp_path / "postcodes.csv").write_text(
        "postcode,lat,lon\nLS1 1AA,53.85,-1.54\nLS1 1AB,53.85,-1.53\nLS1 1AD,53.85,-1.56\n"
        "LS1 1AE,53.85,-1.45\n"
    )
    import_places(two_editions, tmp_path / "postcodes.csv", kind="postcode")
    return two_editions


def _contacts(tmp_path: Path, rows: list[str]) -> Path:
    path = tmp_path / "contacts.csv"
    path.write_text("\n".join(["id,received_at,channel,ward_code", *rows]) + "\n")
    return path


def test_an_edition_beside_the_current_one_leaves_it_current(two_editions: Path) -> None:
    held = [(each["edition"], each["current"], each["fields"]) for each in list_areas(two_editions)]
    assert held == [("2013", False, ["deri", "population"]), ("2025", True, [])]


def test_another_edition_makes_posts_wait(two_editions: Path, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text("id,text,lat,lon\np1,hello,53.85,-1.53\n")
    import_posts(two_editions, tmp_path / "posts.csv")
    locate_city(two_editions)
    assert use_edition(two_editions, "2025") == 0
    assert use_edition(two_editions, "2013") == 1
    locate_city(two_editions)
    with open_city(two_editions) as opened:
        assert require_wards(opened).codes == ("A1", "A2")
        assert opened.rows("SELECT posted_from_ward FROM located_post").fetchone()[0] == "A1"


def test_figures_are_carried_over_and_totals_kept(two_editions: Path) -> None:
    done = translate_reference(two_editions, old="2013", rates=["deri"], clock=lambda: "2026-01-02T03:04:05Z")
    assert done["told_by"] == "area"
    assert done["fields"]["population"] == {"before": 1500, "after": pytest.approx(1500), "outside": 0}
    with open_city(two_editions) as opened:
        known = load_reference(opened, require_wards(opened))
        (source,) = load_sources(opened)
    assert known["population"] == pytest.approx([500, 1000], abs=1)
    assert known["deri"] == pytest.approx([6.0, 4.5], abs=0.01)
    assert source.name == "population, deri: translated from the wards of 2013"


def test_homes_tell_the_shares_where_postcodes_are_known(peopled: Path) -> None:
    done = translate_reference(peopled, old="2013")
    assert done["told_by"] == "postcodes, each alike"
    with open_city(peopled) as opened:
        known = load_reference(opened, require_wards(opened))
    assert known["population"] == pytest.approx([1000 / 3, 2000 / 3 + 500], abs=0.1)


def test_people_of_small_areas_weigh_the_postcodes(peopled: Path, tmp_path: Path) -> None:
    small = {"L1": ("West", -1.6, -1.55), "L2": ("Middle", -1.55, -1.5), "L3": ("East", -1.5, -1.4)}
    import_areas(peopled, _write(tmp_path / "lsoa.geojson", small), kind="lsoa", edition="2021")
    (tmp_path / "lsoa.csv").write_text("code,population\nL1,900\nL2,100\nL3,500\n")
    import_area_figures(peopled, tmp_path / "lsoa.csv", kind="lsoa")
    done = translate_reference(peopled, old="2013")
    assert done["told_by"] == "people of each lsoa, over its postcodes"
    with open_city(peopled) as opened:
        known = load_reference(opened, require_wards(opened))
    assert known["population"] == pytest.approx([900, 600], abs=0.1)


def test_contacts_of_an_older_edition_are_counted_in_todays_wards(peopled: Path, tmp_path: Path) -> None:
    old = [f"a{n},2024-01-01,phone,A1" for n in range(30)] + ["a99,2024-01-01,counter,A2"]
    import_contacts(peopled, _contacts(tmp_path, old), edition="2013")
    new = [f"b{n},2025-01-01,phone,B2" for n in range(5)]
    import_contacts(peopled, _contacts(tmp_path, new))
    report = compute_gaps(peopled)
    assert [ward["contacts"] for ward in report["wards"]] == [
        {"counter": 0, "phone": 10},
        {"counter": 1, "phone": 25},
    ]
    assert report["settings"]["translated_contacts"] == {"2013": 31}
    assert report["excluded"]["contacts_without_ward"] == {}


def test_every_code_of_both_editions_is_listed(peopled: Path) -> None:
    report = compare(peopled, "2013", "2025")
    assert [(each["code"], each["what"], each["goes_on_as"]) for each in report["changes"]] == [
        ("A1", "redrawn", "B1"),
        ("A2", "redrawn", "B2"),
    ]
    assert report["changes"][0]["people"] == {
        "B1": pytest.approx(1 / 3, abs=1e-3),
        "B2": pytest.approx(2 / 3, abs=1e-3),
    }
    shown = CliRunner().invoke(wardlight, ["wards", "compare", str(peopled), "2013", "2025"])
    assert "Of the 2 wards of 2013, 2 have new lines." in shown.output
    assert "Beck 50% (67%)" in shown.output
    assert "Ash and Elm 50% (33%)" in shown.output


def test_counts_in_other_areas_keep_every_total(two_editions: Path, tmp_path: Path) -> None:
    use_edition(two_editions, "2013")
    import_contacts(two_editions, _contacts(tmp_path, [f"c{n},2024-01-01,phone,A1" for n in range(40)]))
    import_areas(two_editions, _write(tmp_path / "own.geojson", _OTHER), kind="own-areas")
    counted = count_in_areas(two_editions, kind="own-areas")
    assert [(each["code"], each["phone contacts"]) for each in counted["areas"]] == [("L1", 30), ("L2", 10)]
    assert counted["totals"]["population"] == {"wards": 1500, "areas": 1500, "outside": 0}
    out = tmp_path / "counts.csv"
    done = CliRunner().invoke(
        wardlight, ["areas", "counts", str(two_editions), "--kind", "own-areas", "--out", str(out)]
    )
    assert "phone contacts: 40 in the wards, 40 in these areas, 0 outside them" in done.output
    assert out.read_text(encoding="utf-8-sig").splitlines() == [
        "code,name,population,phone contacts",
        "L1,West,750.0,30.0",
        "L2,East,750.0,10.0",
    ]


def test_few_people_are_withheld_in_other_areas_too(two_editions: Path, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(
        "id,author,text,lat,lon\n" + "\n".join(f"p{n},u{n},hello,53.85,-1.45" for n in range(12)) + "\n"
    )
    import_posts(two_editions, tmp_path / "posts.csv")
    import_contacts(
        two_editions, _contacts(tmp_path, [f"c{n},2024-01-01,phone,B{1 + n % 2}" for n in range(40)])
    )
    locate_city(two_editions)
    compute_gaps(two_editions)
    tiny = {"T1": ("Bit", -1.45, -1.44), "T2": ("Rest", -1.44, -1.4), "T3": ("Far", -1.6, -1.45)}
    import_areas(two_editions, _write(tmp_path / "tiny.geojson", tiny), kind="tiny")
    shown = [each["people online"] for each in count_in_areas(two_editions, kind="tiny")["areas"]]
    assert shown[0] is None


def test_few_contacts_outside_all_areas_are_withheld_with_what_gives_them_away(
    two_editions: Path, tmp_path: Path
) -> None:
    use_edition(two_editions, "2013")
    rows = [f"c{n},2024-01-01,phone,A{1 + n // 40}" for n in range(60)]
    import_contacts(two_editions, _contacts(tmp_path, rows))
    # A tenth of Beck's 20 contacts lies in neither: nobody shall tell that they are 2.
    most = {"M1": ("A", -1.6, -1.5), "M2": ("B", -1.5, -1.41)}
    import_areas(two_editions, _write(tmp_path / "most.geojson", most), kind="most")
    counted = count_in_areas(two_editions, kind="most")
    assert counted["totals"]["phone contacts"] == {"wards": 60, "areas": None, "outside": None}
    assert [each["phone contacts"] for each in counted["areas"]] == [40, None]
    assert counted["totals"]["population"]["outside"] == pytest.approx(50, abs=1)
    out = tmp_path / "counts.csv"
    add_source(two_editions, "areas most", name="Most", attribution="(c) Surveyor")
    words = ["areas", "counts", str(two_editions), "--kind", "most", "--out", str(out)]
    told = CliRunner().invoke(wardlight, words).output
    assert "phone contacts: 60 in the wards; how many lie outside these areas is withheld" in told
    credit = json.loads((tmp_path / "counts.csv-metadata.json").read_text(encoding="utf-8"))
    assert credit["dc:rights"] == "(c) Surveyor"


def test_people_online_of_another_edition_are_not_taken_for_those_of_this_one(
    two_editions: Path, tmp_path: Path
) -> None:
    people = [(f"e{n}", -1.42) for n in range(12)] + [(f"w{n}", -1.58) for n in range(20)]
    (tmp_path / "posts.csv").write_text(
        "id,author,text,lat,lon\n" + "\n".join(f"{who},{who},hello,53.85,{lon}" for who, lon in people) + "\n"
    )
    import_posts(two_editions, tmp_path / "posts.csv")
    import_contacts(
        two_editions, _contacts(tmp_path, [f"c{n},2024-01-01,phone,B{1 + n % 2}" for n in range(40)])
    )
    locate_city(two_editions)
    compute_gaps(two_editions)
    import_areas(two_editions, _write(tmp_path / "own.geojson", _OTHER), kind="own")
    assert "people online" in count_in_areas(two_editions, kind="own")["totals"]
    # As many wards, other lines: what the report says of the first is no word on the first of these.
    use_edition(two_editions, "2013")
    assert "people online" not in count_in_areas(two_editions, kind="own")["totals"]


def test_nobody_lives_at_a_terminated_postcode_or_twice_at_one(two_editions: Path, tmp_path: Path) -> None:
    (tmp_path / "codepoint.csv").write_text(
        "postcode,lat,lon\nLS1 1AA,53.85,-1.54\nLS1 1AB,53.85,-1.58\nLS1 1AE,53.85,-1.45\n"
    )
    (tmp_path / "onspd.csv").write_text(
        "postcode,lat,lon,category\nLS1 1AA,53.85001,-1.54001,\nLS1 1ZZ,53.85,-1.53,terminated\n"
    )
    import_places(two_editions, tmp_path / "codepoint.csv", kind="postcode")
    import_places(two_editions, tmp_path / "onspd.csv", kind="postcode")
    translate_reference(two_editions, old="2013")
    with open_city(two_editions) as opened:
        known = load_reference(opened, require_wards(opened))
    assert known["population"] == pytest.approx([500, 1000])


def test_few_contacts_are_withheld_in_other_areas_too(two_editions: Path, tmp_path: Path) -> None:
    use_edition(two_editions, "2013")
    rows = [f"c{n},2024-01-01,phone,A{1 + n // 40}" for n in range(48)]
    import_contacts(two_editions, _contacts(tmp_path, rows))
    fine = {"F1": ("A", -1.6, -1.5), "F2": ("B", -1.5, -1.46), "F3": ("C", -1.46, -1.4)}
    import_areas(two_editions, _write(tmp_path / "fine.geojson", fine), kind="fine")
    # Of 8 contacts of Beck 3.2 fall to the second area: it and the next one are withheld.
    shown = [each["phone contacts"] for each in count_in_areas(two_editions, kind="fine")["areas"]]
    assert shown == [40.0, None, None]


def test_what_cannot_be_done_is_said(two_editions: Path, tmp_path: Path) -> None:
    def refuse(words: str, *arguments: str) -> None:
        done = CliRunner().invoke(wardlight, [*arguments[:2], str(two_editions), *arguments[2:]])
        assert isinstance(done.exception, WardlightError), done.output
        assert words in str(done.exception)

    refuse("has no wards of edition '2018'; it has: 2013, 2025", "wards", "use", "2018")
    refuse("name two", "wards", "compare", "2013", "2013")
    refuse("there is nothing to translate", "reference", "translate", "--from", "2025")
    refuse("its fields are: deri, population", "reference", "translate", "--from", "2013", "--total", "homes")
    refuse("it has: none", "areas", "counts", "--kind", "lsoa")
    refuse(
        "small letters, digits and dashes", "areas", "import", str(tmp_path / "old.geojson"), "--kind", "A B"
    )
    refuse("wardlight wards import", "areas", "import", str(tmp_path / "old.geojson"), "--kind", "ward")
    (tmp_path / "half.csv").write_text("ward_code,households\nA1,10\n")
    import_reference(two_editions, tmp_path / "half.csv", edition="2013")
    refuse(
        "not known for 1 of the wards", "reference", "translate", "--from", "2013", "--total", "households"
    )
    import_reference(two_editions, _own(tmp_path))
    refuse("of its own", "reference", "translate", "--from", "2013")


def _own(tmp_path: Path) -> Path:
    path = tmp_path / "new.csv"
    path.write_text("ward_code,population\nB1,1\nB2,2\n")
    return path


def test_areas_that_do_not_say_their_crs_or_stand_in_layers_are_imported(
    two_editions: Path, tmp_path: Path
) -> None:
    feature = {
        "type": "Feature",
        "properties": {"code": "G1", "name": "Grid"},
        "geometry": shapely.geometry.mapping(shapely.box(429_000, 433_000, 430_000, 434_000)),
    }
    silent, layered = tmp_path / "silent.geojson", tmp_path / "layered.gpkg"
    silent.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    write_geopackage(
        layered,
        np.array([shapely.box(-1.6, 53.8, -1.5, 53.9)], dtype=object),
        properties={"code": ["K1"], "name": ["Kite"]},
        metric_epsg=27700,
        layer="kites",
    )
    run = partial(CliRunner().invoke, wardlight)
    done = run(["areas", "import", str(two_editions), str(silent), "--kind", "grid", "--crs", "EPSG:27700"])
    assert done.exit_code == 0, done.exception
    done = run(["areas", "import", str(two_editions), str(layered), "--kind", "kite", "--layer", "none"])
    assert "its layers are: kites" in str(done.exception)
    done = run(["areas", "import", str(two_editions), str(layered), "--kind", "kite", "--layer", "kites"])
    assert done.exit_code == 0, done.exception
    with open_city(two_editions) as opened:
        areas = load_areas(opened, "grid")
    assert areas is not None
    assert areas.bounds == pytest.approx((-1.56, 53.79, -1.54, 53.81), abs=0.01)


def test_names_are_printed_as_they_are(two_editions: Path, tmp_path: Path) -> None:
    odd = {"L1": ("[/b] West :smile:", -1.6, -1.525), "L2": ("[red]East\x1b[2J", -1.525, -1.4)}
    import_areas(two_editions, _write(tmp_path / "odd.geojson", odd), kind="odd")
    wards = _write(tmp_path / "odd-wards.geojson", {f"C{at}": area for at, area in enumerate(odd.values())})
    import_wards(two_editions, wards, edition="[/2026]", current=False)
    add_source(two_editions, "wards", name="[/x]", attribution="[red](c) Us[/red]")
    for words, shown in (
        (("areas", "counts", two_editions, "--kind", "odd"), ("[/b] West :smile:", "[red]East")),
        (("wards", "compare", two_editions, "2025", "[/2026]"), ("[/b] West :smile:", "[red]East")),
        (("wards", "list", two_editions), ("[/2026]",)),
        (("sources", "list", two_editions), ("[/x]", "[red](c) Us[/red]")),
    ):
        done = CliRunner().invoke(wardlight, list(map(str, words)))
        assert done.exit_code == 0, done.exception
        assert all(name in done.output for name in shown), done.output
        assert "\x1b" not in done.output


def test_the_same_areas_again_change_nothing_and_others_are_refused(
    two_editions: Path, tmp_path: Path
) -> None:
    file = _write(tmp_path / "own.geojson", _OTHER)
    assert import_areas(two_editions, file, kind="own").stored == 2
    again = import_areas(two_editions, file, kind="own")
    assert (again.stored, again.duplicate) == (0, 2)
    with pytest.raises(WardlightError, match="other areas of kind 'own'"):
        import_areas(two_editions, _write(tmp_path / "new.geojson", _NEW), kind="own")


def test_reports_are_json_too(two_editions: Path) -> None:
    run = CliRunner().invoke

    def ask(*words: str) -> Any:  # noqa: ANN401 - JSON
        return json.loads(run(wardlight, [*words, "--json"]).output)

    city = str(two_editions)
    assert [each["edition"] for each in ask("wards", "list", city)] == ["2013", "2025"]
    assert ask("wards", "compare", city, "2013", "2025")["new_wards"] == []
    assert ask("reference", "translate", city, "--from", "2013")["new"] == "2025"


def test_contacts_of_an_older_edition_are_carried_over_by_what_is_asked_for(
    peopled: Path, tmp_path: Path
) -> None:
    path = tmp_path / "calls.csv"
    rows = [
        f"{year}-01-0{1 + n % 9},phone,{service},A1"
        for year in (2023, 2024)
        for service in ("Bins", "Tax")
        for n in range(30)
    ]
    path.write_text("\n".join(["received_at,channel,service,ward_code", *rows]) + "\n")
    import_contacts(peopled, path, edition="2013")
    with open_city(peopled) as opened:
        wards = require_wards(opened)
        everything = count_contacts_here(opened, wards)
        asked = count_contacts_here(
            opened, wards, choice=GapChoice(period=read_period("2024"), service="bins")
        )
    assert everything.counts["phone"] == pytest.approx([40, 80])
    assert asked.counts["phone"] == pytest.approx([10, 20])
    assert (everything.translated, asked.translated) == ({"2013": 120}, {"2013": 30})
