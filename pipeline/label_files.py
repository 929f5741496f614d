"""The sample as a table for a spreadsheet, and the filled-in table back."""

import csv
from dataclasses import dataclass
from pathlib import Path

from intake import Ledger, Reject, Row, match_columns, open_table
from intake.ledger import digest_file
from pipeline.clock import Clock, read_clock
from pipeline.errors import PipelineError
from pipeline.export import guard_cell
from pipeline.label_sampling import check_sense
from pipeline.labelling import check_annotator, check_note
from pipeline.ward_list import WardList, read_ward_list
from pipeline.whole_files import check_folder, write_whole
from store import (
    LabelRow,
    load_label_post,
    load_labels,
    load_sample,
    open_city,
    save_label,
    save_ledger,
)

COLUMNS = ("post", "sense", "text", "profile_location", "answer", "note")
_MOST_DIGITS = 18
_ALIASES = {
    "post": ("post_number",),
    "sense": (),
    "answer": ("label", "ward", "ward_code"),
    "note": ("notes", "comment"),
    "annotator": ("labelled_by", "name"),
}


def export_labels(city: Path, out: Path, *, sense: str, annotator: str | None = None) -> int:
    """Write the sample for labelling in a spreadsheet, whole or not at all; return its number of posts.

    The geocoder's answer is not in it. Words from posts never start a cell as a formula would.

    Args:
        city: The city file.
        out: The CSV file; replaced if it exists.
        sense: One of about, posted_from, lives_in.
        annotator: Whose answers so far to fill in; None leaves all empty.

    Raises:
        WardlightError: If no sample was drawn or the file cannot be written.
    """
    check_sense(sense)
    check_folder(out)
    name = None if annotator is None else check_annotator(annotator)
    with open_city(city) as opened:
        sample = load_sample(opened, sense)
        if not sample:
            raise PipelineError(
                f"no sample is drawn for {sense}; run: wardlight label {city} --sense {sense}"
            )
        given = {label.post: label for label in load_labels(opened, sense) if label.annotator == name}
        # With a byte order mark, or Excel takes UTF-8 for the code page of the machine.
        with write_whole(out, encoding="utf-8-sig") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            for row in sample:
                post = load_label_post(opened, row.post)
                if post is None:
                    continue
                label = given.get(row.post)
                cells = (
                    post.text,
                    post.profile or "",
                    label.answer if label else "",
                    label.note if label else "",
                )
                # Zero bytes end a file for most spreadsheets.
                writer.writerow(
                    [
                        row.post,
                        sense,
                        *(guard_cell(cell.replace("\0", "\N{REPLACEMENT CHARACTER}")) for cell in cells),
                    ]
                )
    return len(sample)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a row is held against."""

    sense: str
    annotator: str | None
    wards: WardList
    sample: frozenset[int]
    columns: dict[str, str]


def import_labels(
    city: Path,
    file: Path,
    *,
    sense: str,
    annotator: str | None = None,
    encoding: str = "utf-8",
    clock: Clock = read_clock,
) -> Ledger:
    """Take in a table of answers: the good rows are stored, each other one is in the ledger with its reason.

    Columns: post, answer (ward code or name, city, outside, unknown), and perhaps sense, note, annotator.
    Rows without an answer are passed over and counted in a note.

    Args:
        city: The city file.
        file: CSV as `export_labels` writes it.
        sense: One of about, posted_from, lives_in.
        annotator: Whose answers these are, for rows that do not say.
        encoding: Text encoding of the file.
        clock: Gives the time of the labels.

    Raises:
        WardlightError: If the file is refused, no sample was drawn, or nobody is named.
    """
    name = None if annotator is None else check_annotator(annotator)
    table = open_table(file, encoding=encoding)
    columns = match_columns(table.columns, _ALIASES, file=file.name, required=("post", "answer"))
    if name is None and "annotator" not in columns:
        raise PipelineError(f"{file.name} does not say whose answers these are; add --as NAME")
    with open_city(city, write=True) as opened, opened.transaction():
        sample = load_sample(opened, check_sense(sense))
        if not sample:
            raise PipelineError(
                f"no sample is drawn for {sense}; run: wardlight label {city} --sense {sense}"
            )
        wards = read_ward_list(opened)
        rules = _Rules(sense, name, wards, frozenset(row.post for row in sample), columns)
        known = {(label.post, label.annotator): label for label in load_labels(opened, sense)}
        seen: dict[tuple[int, str], int] = {}
        rejects: list[Reject] = []
        at = clock()
        empty = stored = duplicate = replaced = 0
        for row in table.rows():
            if isinstance(row, Reject):
                rejects.append(row)
                continue
            if not row.cells[columns["answer"]].strip():
                empty += 1
                continue
            label = _read_label(row, rules, at)
            if isinstance(label, Reject):
                rejects.append(label)
                continue
            key = (label.post, label.annotator)
            if key in seen:
                reason = f"row {seen[key]} answers this post already; keep one of the two"
                rejects.append(Reject(row.number, "post", str(label.post), reason))
                continue
            seen[key] = row.number
            former = known.get(key)
            if former is not None and (former.answer, former.note) == (label.answer, label.note):
                duplicate += 1
                continue
            save_label(opened, sense, label)
            stored += 1
            replaced += former is not None
        ledger = Ledger(
            what="labels",
            file=file.name,
            sha256=digest_file(file),
            read=stored + duplicate + len(rejects),
            stored=stored,
            duplicate=duplicate,
            rejects=tuple(rejects),
            columns=columns,
            notes=tuple(_write_notes(empty, replaced)),
        )
        save_ledger(opened, ledger, at=at)
    return ledger


def _read_label(row: Row, rules: _Rules, at: str) -> LabelRow | Reject:
    def cell(field: str) -> str:
        return row.cells[rules.columns[field]].strip() if field in rules.columns else ""

    if cell("sense") and cell("sense").casefold().replace(" ", "_") != rules.sense:
        reason = f"the row is about another sense; this import is for {rules.sense} (--sense)"
        return Reject(row.number, rules.columns["sense"], cell("sense"), reason)
    number = cell("post")
    plain = number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    if not plain or int(number) not in rules.sample:
        reason = "the sample has no such post; keep the numbers of the exported file as they are"
        return Reject(row.number, rules.columns["post"], number, reason)
    field = "annotator"
    try:
        who = check_annotator(cell("annotator")) if cell("annotator") else rules.annotator
        field = "answer"
        answer = rules.wards.parse_answer(cell("answer"))
        field = "note"
        note = check_note(_unguard(cell("note")))
    except PipelineError as error:
        return Reject(row.number, rules.columns[field], cell(field), str(error))
    if who is None:
        return Reject(
            row.number, rules.columns["annotator"], "", "nobody is named; fill the cell or add --as NAME"
        )
    return LabelRow(int(number), who, answer, at, note)


def _unguard(cell: str) -> str:
    """Return a note as it was before `guard_cell` wrote it."""
    return cell[1:] if cell.startswith("'") and guard_cell(cell[1:]) == cell else cell


def _write_notes(empty: int, replaced: int) -> list[str]:
    notes = []
    if empty:
        notes.append(f"{empty:,} rows have no answer yet and were passed over")
    if replaced:
        notes.append(f"{replaced:,} answers replace an earlier one of the same person")
    return notes
