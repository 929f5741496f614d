"""A post in, places with probabilities out. The only place of spacy and geopy."""

from geocode.batches import LocatedBatch, PostColumns
from geocode.errors import GeocodeError
from geocode.evidence import HomeEvidence, Senses, evidence_json
from geocode.gazetteer import Gazetteer
from geocode.gazetteer_building import build_gazetteer
from geocode.geocoder import Geocoder
from geocode.placement import LEVELS, SENSES, Placement
from geocode.reading import PlaceFile, read_places
from geocode.records import KINDS, PlaceRecord
from geocode.residents import share_residents

__all__ = [
    "KINDS",
    "LEVELS",
    "SENSES",
    "Gazetteer",
    "GeocodeError",
    "Geocoder",
    "HomeEvidence",
    "LocatedBatch",
    "PlaceFile",
    "PlaceRecord",
    "Placement",
    "PostColumns",
    "Senses",
    "build_gazetteer",
    "evidence_json",
    "read_places",
    "share_residents",
]
