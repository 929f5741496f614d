"""San Francisco: 143 Twitter contacts over 41 areas prove little, and the table says so."""

from pathlib import Path

import pytest
from scipy.stats import spearmanr

from benchmarks.gap_san_francisco import CHANNELS, describe
from pipeline.creating import new_city
from pipeline.gap_choice import GapChoice
from pipeline.gap_report import compute_gaps
from pipeline.importing import import_contacts, import_reference, import_wards
from store import load_reference, open_city, require_wards

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def san_francisco(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the city file."""
    folder = shared / "contacts" / "san-francisco"
    city = tmp_path_factory.mktemp("sf") / "sf.db"
    new_city(city, "San Francisco", country="US", timezone="America/Los_Angeles")
    ledger = import_wards(city, folder / "wards.geojson")
    assert ledger.stored == 41
    assert any("UTM" in note for note in ledger.notes)
    assert import_reference(city, folder / "ward-reference.csv").rejected == 0
    ledger = import_contacts(
        city, folder / "contacts.csv", channels=CHANNELS, date_format="%m/%d/%Y %I:%M:%S %p"
    )
    assert (ledger.read, ledger.rejected) == (10_000, 0)
    assert any("phone 6,674" in note and "social 143" in note for note in ledger.notes)
    return city


def test_dates_without_their_format_are_refused(san_francisco: Path, shared: Path) -> None:
    from contacts import ContactError  # noqa: PLC0415 - of this test only

    with pytest.raises(ContactError, match="--date-format"):
        import_contacts(
            san_francisco, shared / "contacts" / "san-francisco" / "contacts.csv", channels=CHANNELS
        )


def test_143_posts_over_41_areas_prove_little(san_francisco: Path) -> None:
    report = compute_gaps(san_francisco, choice=GapChoice(against=("phone",)))
    assert report["totals"]["online_contacts"] == 143
    assert sum(ward["contacts"]["social"] for ward in report["wards"]) == 143
    assert all(ward["flag"] == "not enough evidence" for ward in report["wards"])
    assert "we can't tell" in report["findings"][0]
    assert sum(ward["band"] == "can't tell" for ward in report["wards"]) >= 38
    wide = [ward["high"] - ward["low"] for ward in report["wards"]]
    assert min(wide) > 0.5


def test_older_areas_tweet_less_and_phone_more_per_head(san_francisco: Path) -> None:
    report = compute_gaps(san_francisco, choice=GapChoice(against=("phone",)))
    with open_city(san_francisco) as opened:
        reference = load_reference(opened, require_wards(opened))
    rows = [
        (age, ward["contacts"]["social"] / people, ward["contacts"]["phone"] / people)
        for ward, age, people in zip(
            report["wards"], reference["median_age"], reference["population"], strict=True
        )
        if age is not None and people
    ]
    ages, tweets, calls = zip(*rows, strict=True)
    assert spearmanr(ages, tweets).statistic < 0
    assert spearmanr(ages, calls).statistic > 0


def test_the_ratio_is_told_to_go_with_age_only_as_far_as_143_posts_tell() -> None:
    told = describe(200)
    assert "143 contacts by Twitter" in told
    rows = {
        cells[0].strip(): [cell.strip() for cell in cells[1:]]
        for line in told.splitlines()
        if len(cells := line.strip("| ").split("|")) == 5
    }
    value, *ends = rows["Wardlight's ratio"][:3]
    assert float(value) < 0
    # Nothing is held to be known of either sign.
    for low, high in (end.split(" to ") for end in ends):
        assert float(low) < 0 < float(high)
