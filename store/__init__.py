"""The city file: the only place of SQL."""

from store.accuracy import load_accuracy_reports, save_accuracy_report
from store.calibrations import drop_calibrations, load_calibration_row, save_calibration
from store.city import CityFile, create_city, open_city
from store.contacts import count_contacts, count_unplaced_contacts, fingerprint_contacts, save_contacts
from store.contacts import count_other_content as count_other_contacts
from store.errors import StoreError
from store.gaps import load_gap_report, save_gap_report
from store.ledgers import load_ledgers, save_ledger
from store.placements import (
    StoredAnswer,
    add_placements,
    count_levels,
    drop_stale,
    iterate_answers,
    iterate_homes,
    iterate_placed_posts,
    load_home_evidence,
    load_stored_answer,
    save_placements,
    save_pooled_homes,
)
from store.places import fingerprint_places, load_places, save_places
from store.posts import (
    PostRow,
    StoredPost,
    count_author_posts,
    count_posts,
    count_unlocated,
    find_heaps,
    find_posts,
    fingerprint_posts,
    read_unlocated,
    save_posts,
)
from store.posts import count_other_content as count_other_posts
from store.schema import SCHEMA_VERSION
from store.truth import load_truth, load_ward_truth, save_truth
from store.wards import (
    fingerprint_reference,
    load_reference,
    load_wards,
    require_wards,
    save_reference,
    save_wards,
)

__all__ = [
    "SCHEMA_VERSION",
    "CityFile",
    "PostRow",
    "StoreError",
    "StoredAnswer",
    "StoredPost",
    "add_placements",
    "count_author_posts",
    "count_contacts",
    "count_levels",
    "count_other_contacts",
    "count_other_posts",
    "count_posts",
    "count_unlocated",
    "count_unplaced_contacts",
    "create_city",
    "drop_calibrations",
    "drop_stale",
    "find_heaps",
    "find_posts",
    "fingerprint_contacts",
    "fingerprint_places",
    "fingerprint_posts",
    "fingerprint_reference",
    "iterate_answers",
    "iterate_homes",
    "iterate_placed_posts",
    "load_accuracy_reports",
    "load_calibration_row",
    "load_gap_report",
    "load_home_evidence",
    "load_ledgers",
    "load_places",
    "load_reference",
    "load_stored_answer",
    "load_truth",
    "load_ward_truth",
    "load_wards",
    "open_city",
    "read_unlocated",
    "require_wards",
    "save_accuracy_report",
    "save_calibration",
    "save_contacts",
    "save_gap_report",
    "save_ledger",
    "save_placements",
    "save_places",
    "save_pooled_homes",
    "save_posts",
    "save_reference",
    "save_truth",
    "save_wards",
]
