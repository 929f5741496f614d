"""The tables of a city file, as migrations that are never edited once released."""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

APPLICATION_ID = 0x57524C54
"""`WRLT` in ASCII: marks an SQLite file as a Wardlight city file (pragma application_id)."""

SCHEMA_VERSION = 4
"""Number of migrations; kept in pragma user_version so that an older Wardlight refuses a newer file."""

migrations = Migrations("wardlight")

_FIRST = """
CREATE TABLE city (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ward (
  edition TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
  geometry BLOB NOT NULL,                              -- WKB, EPSG:4326
  PRIMARY KEY (edition, code)
);
CREATE TABLE reference (                               -- what is known of each ward
  edition TEXT NOT NULL, ward_code TEXT NOT NULL, field TEXT NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (edition, ward_code, field)
) WITHOUT ROWID;
CREATE TABLE place (                                   -- the gazetteer, one row a point
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, locality TEXT NOT NULL,
  outcode TEXT NOT NULL, category TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL, source TEXT NOT NULL,
  UNIQUE (kind, name, locality, outcode, category, lat, lon)
);
CREATE TABLE post (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, native_id TEXT NOT NULL,
  author TEXT,                                         -- keyed pseudonym
  created_at TEXT, text TEXT NOT NULL, lang TEXT, lat REAL, lon REAL,
  place_box TEXT, place_name TEXT, profile TEXT, mentions TEXT, in_reply_to TEXT, reposts TEXT,
  UNIQUE (source, native_id)
);
CREATE TABLE contact (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, native_id TEXT NOT NULL, channel TEXT NOT NULL,
  received_at TEXT NOT NULL, service TEXT NOT NULL, count INTEGER NOT NULL,
  ward_code TEXT, place_by TEXT NOT NULL
);
CREATE TABLE placement (                               -- one answer, shared by all posts it fits
  id INTEGER PRIMARY KEY, level TEXT NOT NULL, ward_code TEXT, probability REAL NOT NULL,
  outside REAL NOT NULL, unknown REAL NOT NULL, lat REAL, lon REAL, radius_m REAL, place TEXT,
  wards TEXT NOT NULL                                  -- JSON: ward code -> probability
);
CREATE TABLE evidence (                                -- one thing said of a home, shared by all who say it
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, label TEXT NOT NULL,
  wards TEXT NOT NULL, outside REAL NOT NULL, unknown REAL NOT NULL
);
CREATE TABLE post_placement (
  post INTEGER PRIMARY KEY REFERENCES post(id), run TEXT NOT NULL,
  about INTEGER NOT NULL REFERENCES placement(id), posted_from INTEGER NOT NULL REFERENCES placement(id),
  lives_in INTEGER NOT NULL REFERENCES placement(id),
  home TEXT NOT NULL,                                  -- evidence ids, comma-separated
  evidence TEXT                                        -- JSON list: the words each answer stands on
);
CREATE TABLE gap_run (id TEXT PRIMARY KEY, at TEXT NOT NULL, report TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,
  read INTEGER NOT NULL, stored INTEGER NOT NULL, duplicate INTEGER NOT NULL, rejected INTEGER NOT NULL,
  columns TEXT NOT NULL, notes TEXT NOT NULL
);
CREATE TABLE reject (
  ledger INTEGER NOT NULL REFERENCES ledger(id), row INTEGER NOT NULL, field TEXT NOT NULL,
  value TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX reject_ledger ON reject(ledger);
CREATE TABLE truth (                                   -- simulated cities only
  native_id TEXT PRIMARY KEY, about TEXT NOT NULL, posted_from TEXT NOT NULL, lives_in TEXT NOT NULL,
  author_kind TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE truth_ward (
  ward_code TEXT PRIMARY KEY, online_people REAL NOT NULL, log_ratio REAL NOT NULL, gap INTEGER NOT NULL
) WITHOUT ROWID;
CREATE VIEW located_post AS
  SELECT post.source, post.native_id, post.author, post.created_at, post.text, post_placement.run,
         about.level AS about_level, about.ward_code AS about_ward, about.probability AS about_probability,
         sent.level AS posted_from_level, sent.ward_code AS posted_from_ward,
         home.level AS lives_in_level, home.ward_code AS lives_in_ward, post_placement.evidence
  FROM post
  JOIN post_placement ON post_placement.post = post.id
  JOIN placement AS about ON about.id = post_placement.about
  JOIN placement AS sent ON sent.id = post_placement.posted_from
  JOIN placement AS home ON home.id = post_placement.lives_in;
"""


@migrations()
def first_tables(db: Database) -> None:
    """Make the tables of version 1."""
    for statement in _FIRST.split(";\n"):
        if statement.strip():
            db.execute(statement)


_SECOND = """
ALTER TABLE placement ADD COLUMN basis TEXT NOT NULL DEFAULT '';
CREATE TABLE label_sample (                            -- posts drawn to be labelled, a row a question
  post INTEGER NOT NULL REFERENCES post(id), sense TEXT NOT NULL,
  stratum TEXT NOT NULL, weight REAL NOT NULL,         -- posts of the stratum that this one stands for
  position INTEGER NOT NULL,                           -- order in which it is shown
  PRIMARY KEY (post, sense)
) WITHOUT ROWID;
CREATE TABLE label (                                   -- what a person says is right
  post INTEGER NOT NULL REFERENCES post(id), sense TEXT NOT NULL, annotator TEXT NOT NULL,
  answer TEXT NOT NULL,                                -- ward code, or city, outside, unknown
  at TEXT NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (post, sense, annotator)
) WITHOUT ROWID;
CREATE TABLE calibration (                             -- how far each kind of evidence is to be trusted
  id TEXT PRIMARY KEY, at TEXT NOT NULL, labels INTEGER NOT NULL, parameters TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE accuracy_run (                            -- answers held against truth
  id TEXT PRIMARY KEY, at TEXT NOT NULL, file TEXT NOT NULL, sense TEXT NOT NULL, report TEXT NOT NULL
) WITHOUT ROWID;
"""


@migrations()
def labels_and_calibration(db: Database) -> None:
    """Make the tables of version 2."""
    for statement in _SECOND.split(";\n"):
        if statement.strip():
            db.execute(statement)


_THIRD = """
CREATE TABLE area (                                    -- areas other than wards: LSOAs, constituencies, ...
  kind TEXT NOT NULL, edition TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
  geometry BLOB NOT NULL,                              -- WKB, EPSG:4326
  PRIMARY KEY (kind, edition, code)
);
CREATE TABLE area_figure (                             -- what is known of each of them
  kind TEXT NOT NULL, edition TEXT NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (kind, edition, code, field)
) WITHOUT ROWID;
ALTER TABLE contact ADD COLUMN edition TEXT NOT NULL DEFAULT '';
UPDATE contact SET edition = coalesce((SELECT value FROM city WHERE key = 'edition'), '');
CREATE TABLE source (                                  -- whose data the city file holds
  what TEXT NOT NULL,                                  -- wards 2025, reference, places street, ...
  name TEXT NOT NULL, publisher TEXT NOT NULL, licence TEXT NOT NULL, licence_url TEXT NOT NULL,
  attribution TEXT NOT NULL,                           -- the line that the licence asks to be shown
  url TEXT NOT NULL, at TEXT NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (what, name)
) WITHOUT ROWID;
CREATE TABLE service_point (                           -- where people can go: counters, hubs, libraries
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, counter INTEGER NOT NULL,
  lat REAL NOT NULL, lon REAL NOT NULL, address TEXT NOT NULL, postcode TEXT NOT NULL,
  hours TEXT NOT NULL, source TEXT NOT NULL,
  UNIQUE (name, lat, lon)
);
CREATE TABLE address_answer (                          -- what a geocoding service said, asked once
  service TEXT NOT NULL, query TEXT NOT NULL, at TEXT NOT NULL,
  answer TEXT NOT NULL,                                -- JSON list of candidates, [] for none
  PRIMARY KEY (service, query)
) WITHOUT ROWID;
"""


@migrations()
def areas_sources_services(db: Database) -> None:
    """Make the tables of version 3."""
    for statement in _THIRD.split(";\n"):
        if statement.strip():
            db.execute(statement)


_FOURTH = """
CREATE TABLE user (                                    -- who may sign in to the pages
  key TEXT PRIMARY KEY,                                -- the name, its case folded
  name TEXT NOT NULL,
  password TEXT NOT NULL,                              -- Argon2 hash, '' before the first one is set
  role TEXT NOT NULL,                                  -- viewer, planner, analyst, admin
  created TEXT NOT NULL, disabled INTEGER NOT NULL,
  epoch TEXT NOT NULL,                                 -- drawn anew, it ends every sign-in
  link TEXT NOT NULL, link_until TEXT NOT NULL         -- digest of the one-time link, and its end
) WITHOUT ROWID;
CREATE TABLE audit (                                   -- who did what; no passwords, no words of posts
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL
);
"""


@migrations()
def users_and_audit(db: Database) -> None:
    """Make the tables of version 4."""
    for statement in _FOURTH.split(";\n"):
        if statement.strip():
            db.execute(statement)
