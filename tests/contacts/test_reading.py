"""Files of contacts: every row accounted for, each on its ward or with the reason why not."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boundaries import Wards, read_wards
from contacts import ContactError, ContactFile, RowPlacement, parse_channels, read_contacts
from intake import InputFileError

Read = Callable[..., ContactFile]

PLAIN = "id,received_at,channel,service,count,ward_code\n7,2024-06-01,phone,Bins,3,B2\n"


def test_a_plain_file_becomes_contacts(read: Read) -> None:
    file = read(PLAIN)
    (contact,) = file.contacts
    assert (contact.key, contact.id, contact.channel, contact.received_at) == (
        "id:7",
        "7",
        "phone",
        "2024-06-01",
    )
    assert (contact.service, contact.count, contact.ward, contact.place_by) == ("Bins", 3, 1, "code")
    assert (file.read, file.repeated, file.rejects) == (1, 0, ())
    assert file.notes == ("channels: phone → phone 1",)


def test_other_names_and_delimiters_are_recognised_and_reported(read: Read) -> None:
    file = read(
        "Case ID;Date Opened;Date;Source;Category;Ward;Post Code;Y;X\n1;;2024-06-01;Call;Bins;Brook;;;\n"
    )
    assert file.columns == {
        "id": "Case ID",
        "received_at": "Date",
        "channel": "Source",
        "service": "Category",
        "ward_name": "Ward",
        "postcode": "Post Code",
        "lat": "Y",
        "lon": "X",
    }
    assert (file.contacts[0].ward, file.contacts[0].place_by) == (1, "name")


@pytest.mark.parametrize(
    ("cells", "ward", "place_by"),
    [
        ("C3,,,,", 2, "code"),
        ("c3,,,,", 2, "code"),
        (",Ashby and Moor,,,", 0, "name"),
        (",KINGS CROFT,,,", 2, "name"),
        (",B2,,,", 1, "name"),
        (",,ls1 1ur,,", 0, "postcode"),
        (",,,53.8,-1.45", 1, "point"),
        (",,,53.8,-1.5", 0, "point"),
        (",,,51.5,-0.1", -1, "outside"),
        (",,,,", -1, "none"),
        (",,BD1 1AA,,", -1, "outside"),
        (",,BD1 1AA,0,0", -1, "outside"),
        (",,BD1 1AA,53.8,-1.45", 1, "point"),
        ("E9,Brook,,,", 1, "name"),
        ("E9,Nowhere,LS11UR,,", 0, "postcode"),
        ("E9,Nowhere,ZZ11ZZ,53.8,-1.35", 2, "point"),
        ("E9,Nowhere,ZZ11ZZ,,", -1, "none"),
        ("A1,Brook,LS11UR,53.8,-1.35", 0, "code"),
        (",,,0,0", -1, "default point"),
        (",,,north,-1.5", -1, "none"),
        (",,,53.8,", -1, "none"),
    ],
)
def test_the_ward_rests_on_the_first_evidence_that_names_one(
    read: Read, cells: str, ward: int, place_by: str
) -> None:
    header = "received_at,channel,ward_code,ward_name,postcode,lat,lon\n"
    file = read(f"{header}2024-06-01,phone,{cells}\n", postcodes={"LS11UR": 0, "BD11AA": -1})
    (contact,) = file.contacts
    assert (contact.ward, contact.place_by) == (ward, place_by)


def test_a_postcode_that_lies_outside_is_outside_and_its_address_is_not_asked_for(read: Read) -> None:
    def refuse(addresses: Sequence[str]) -> list[RowPlacement]:
        raise AssertionError(addresses)

    file = read(
        "received_at,channel,postcode,address\n2024-06-01,phone,bd1 1aa,1 Far Street\n",
        postcodes={"LS11UR": 0, "BD11AA": -1},
        addresses=refuse,
    )
    assert [(contact.ward, contact.place_by) for contact in file.contacts] == [(-1, "outside")]
    assert not any("is not known" in note for note in file.notes)
    assert "1 contact has no ward: the postcode, point or address lies outside all wards" in file.notes


def test_what_does_not_fit_is_told_with_number_and_first_row(read: Read) -> None:
    file = read(
        "received_at,channel,ward_code,ward_name,lat,lon\n"
        "2024-06-01,phone,A1,Brook,,\n"
        "2024-06-01,phone,E9,,,\n"
        "2024-06-02,phone,E9,,,\n"
        "2024-06-01,phone,,,abc,1\n"
        "2024-06-01,phone,,,0,0\n"
        "2024-06-01,phone,,,51.5,-0.1\n"
    )
    assert file.notes == (
        "channels: phone → phone 6",
        "3 contacts have no ward: nothing tells the ward",
        "1 contact has no ward: the postcode, point or address lies outside all wards",
        "1 contact has no ward: the point is a default",
        "1 contact: the point is (0, 0), a default (first in row 6: 0, 0)",
        "1 contact: the point was ignored: not a number (first in row 5: abc, 1)",
        "2 contacts: the ward code is not one of these wards (first in row 3: E9)",
        (
            "1 contact: ward code and ward name disagree; the code was followed "
            "(first in row 2: A1 is Ashby & Moor, not Brook)"
        ),
    )


@pytest.mark.parametrize(
    ("row", "field", "value", "reason"),
    [
        ("03/04/2024,phone,1", "received_at", "03/04/2024", "--date-format"),
        (",phone,1", "received_at", "", "no date"),
        ("2024-06-01,pigeon,1", "channel", "pigeon", '--channels "pigeon=other"'),
        ("2024-06-01,,1", "channel", "", "no channel"),
        ("2024-06-01,phone,-1", "count", "-1", "whole number"),
        ("2024-06-01,phone,1.5", "count", "1.5", "whole number"),
        ("2024-06-01,phone,many", "count", "many", "not a number"),
        ("2024-06-01,phone,<5", "count", "<5", "not a number"),
        ("2024-06-01,phone,", "count", "", "no count"),
        ("2024-06-01,phone,1e30", "count", "1e30", "beyond belief"),
        ("2024-06-01,phone", "", "2024-06-01,phone", "2 cells where the header has 3"),
    ],
)
def test_a_bad_row_is_refused_with_field_value_and_reason(
    read: Read, row: str, field: str, value: str, reason: str
) -> None:
    file = read(f"received_at,channel,count\n2024-06-01,phone,0\n{row}\n2024-06-01,phone,2.0\n")
    assert [contact.count for contact in file.contacts] == [0, 2]
    (reject,) = file.rejects
    assert (reject.row, reject.field, reject.value) == (3, field, value)
    assert reason in reject.reason
    assert file.read == 3


def test_a_file_of_dates_in_another_format_is_refused_whole_with_the_format(read: Read) -> None:
    text = "date,channel\n13/04/2024 09:30,phone\n01/05/2024 10:00,phone\n"
    with pytest.raises(
        ContactError, match=r'calls.csv: none of the dates .* --date-format "%d/%m/%Y %H:%M" reads'
    ):
        read(text)
    assert read(text, date_format="%d/%m/%Y %H:%M").contacts[0].received_at == "2024-04-13T09:30:00"


def test_a_given_channel_that_no_row_has_is_told(read: Read) -> None:
    file = read(
        "date,channel\n2024-06-01,Voice In\n2024-06-01,Voice In\n2024-06-02,Twitter\n",
        channels=parse_channels("Voice In=phone,Open311=web"),
    )
    assert file.notes[:2] == (
        "channels: Voice In → phone 2; Twitter → social 1",
        "--channels names 'Open311', which no row that was taken in has",
    )


def test_an_id_may_come_twice_only_with_the_same_content(read: Read) -> None:
    file = read(
        "id,date,channel,service\n"
        "12,2024-06-01,phone,Bins\n"
        "13,2024-06-01,phone,Bins\n"
        "12,2024-06-01,phone,Bins\n"
        "12,2024-06-01,phone,Trees\n"
    )
    assert [contact.key for contact in file.contacts] == ["id:12", "id:13"]
    assert (file.read, file.repeated) == (4, 1)
    (reject,) = file.rejects
    assert (reject.row, reject.field, reject.value) == (5, "id", "12")
    assert reject.reason == "id 12 occurs twice with different content, first in row 2"


def test_without_ids_like_rows_are_all_kept_and_get_the_same_keys_again(read: Read) -> None:
    text = "date,channel\n2024-06-01,phone\n2024-06-01,phone\n2024-06-01,web\n"
    keys = [contact.key for contact in read(text).contacts]
    assert len(set(keys)) == 3
    assert [contact.key for contact in read(text).contacts] == keys
    # Another order, delimiter and spelling of the header: the same contacts.
    other = "Channel;Date\nweb;2024-06-01\nphone;2024-06-01\nphone;2024-06-01\n"
    assert sorted(contact.key for contact in read(other).contacts) == sorted(keys)


def test_the_ledger_adds_up_with_what_was_stored(read: Read) -> None:
    ledger = read(PLAIN + "7,2024-06-01,phone,Bins,3,B2\n8,soon,phone,Bins,1,B2\n").to_ledger(stored=0)
    assert (ledger.read, ledger.stored, ledger.duplicate, ledger.rejected) == (3, 0, 2, 1)
    assert ledger.what == "contacts"
    assert len(ledger.sha256) == 64


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("date,channel\n", "a header and no rows"),
        ("date,service\n2024-06-01,Bins\n", "no column found for channel"),
        ('{"a": 1}', "is not a CSV table"),
        ('date,channel\n2024-06-01,"phone\n', "quotes do not close"),
    ],
)
def test_what_is_no_file_of_contacts_is_refused_in_one_line(read: Read, text: str, message: str) -> None:
    with pytest.raises((InputFileError, ContactError), match=message) as caught:
        read(text)
    assert "\n" not in str(caught.value)


def test_a_heap_is_left_out_of_the_wards_and_told(read: Read) -> None:
    lines = [f"2024-06-01,phone,{53.71 + 0.0001 * number:.4f},-1.45" for number in range(900)]
    lines += ["2024-06-01,phone,53.8000,-1.55"] * 100
    file = read("date,channel,lat,lon\n" + "\n".join(lines) + "\n")
    assert [contact.place_by for contact in file.contacts].count("default point") == 100
    assert {contact.ward for contact in file.contacts if contact.place_by == "default point"} == {-1}
    assert (
        "100 contacts (10.0% of those with a point) lie on the one point 53.800000, -1.550000: "
        "a default of the system they come from, left out of ward counts"
    ) in file.notes


CELLS = st.sampled_from(
    ["", "A1", "B2", "E9", "Brook", "Ashby & Moor", "53.8", "-1.45", "0", "x", "-", 'q"uo,te']
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "1", "2", "3"]),
        st.sampled_from(["2024-06-01", "2024-06-02", "2024-02-30", ""]),
        st.sampled_from(["phone", "Walk-in", "pigeon", ""]),
        st.sampled_from(["1", "0", "-2", "", "9"]),
        CELLS,
        CELLS,
        CELLS,
        CELLS,
    ),
    min_size=1,
    max_size=12,
)


def write(rows: list[tuple[str, ...]], path: Path) -> Path:
    text = io.StringIO()
    writer = csv.writer(text)
    # The first row is sound: a file of which no date can be read is refused whole.
    writer.writerow(("id", "received_at", "channel", "count", "ward_code", "ward_name", "lat", "lon"))
    writer.writerow(("first", "2024-06-01", "phone", "1", "A1", "", "", ""))
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.randoms(use_true_random=False))
def test_rows_are_all_accounted_for_whatever_their_order(
    tmp_path: Path, wards: Wards, rows: list[tuple[str, ...]], random: object
) -> None:
    file = read_contacts(write(rows, tmp_path / "a.csv"), wards)
    assert file.read == len(rows) + 1 == len(file.contacts) + file.repeated + len(file.rejects)
    keys = [contact.key for contact in file.contacts]
    assert len(set(keys)) == len(keys)
    assert [contact.key for contact in read_contacts(tmp_path / "a.csv", wards).contacts] == keys
    assert all(
        (contact.ward >= 0) == (contact.place_by in {"code", "name", "point"}) for contact in file.contacts
    )

    without_ids = [("", *row[1:]) for row in rows]
    shuffled = list(without_ids)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis gives a Random
    one = read_contacts(write(without_ids, tmp_path / "a.csv"), wards).contacts
    other = read_contacts(write(shuffled, tmp_path / "b.csv"), wards).contacts
    assert {contact.key: contact for contact in one} == {contact.key: contact for contact in other}


@pytest.mark.realdata
def test_san_francisco(shared: Path) -> None:
    folder = shared / "contacts" / "san-francisco"
    areas, _ = read_wards(folder / "wards.geojson", metric_epsg=26910)
    with pytest.raises(ContactError, match='--date-format "%m/%d/%Y %I:%M:%S %p" reads them'):
        read_contacts(folder / "contacts.csv", areas)
    file = read_contacts(
        folder / "contacts.csv",
        areas,
        channels=parse_channels(
            "Voice In=phone,Twitter=social,Open311=web,Integrated Agency=other,e-mail In=email"
        ),
        date_format="%m/%d/%Y %I:%M:%S %p",
    )
    assert file.notes[0] == (
        "channels: Voice In → phone 6,674; Open311 → web 1,454; Web Self Service → web 1,297; "
        "Integrated Agency → other 422; Twitter → social 143; e-mail In → email 3"
    )
    assert (file.read, len(file.contacts), file.repeated, len(file.rejects)) == (10_000, 9_993, 0, 7)
    assert {reject.value for reject in file.rejects} == {"Other Department", "Mail In"}
    assert file.contacts[0].received_at == "2014-04-30T14:51:52"
    # Real repeated addresses stay: the heaviest point has 28 of 9,976.
    placed = [contact.place_by for contact in file.contacts]
    assert placed.count("default point") == 0
    assert placed.count("none") == 21
    assert placed.count("point") > 9_900
    assert len({contact.ward for contact in file.contacts if contact.ward >= 0}) == 41
