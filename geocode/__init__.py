"""A post in, places with probabilities out. The only place of spacy and geopy."""

from geocode.agreement import Agreement, compare_labels
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
from geocode.sampling import SampledPost, allocate_sample, draw_sample, name_stratum
from geocode.survey import Estimate, estimate_share

__all__ = [
    "KINDS",
    "LEVELS",
    "SENSES",
    "Agreement",
    "Estimate",
    "Gazetteer",
    "GeocodeError",
    "Geocoder",
    "HomeEvidence",
    "LocatedBatch",
    "PlaceFile",
    "PlaceRecord",
    "Placement",
    "PostColumns",
    "SampledPost",
    "Senses",
    "allocate_sample",
    "build_gazetteer",
    "compare_labels",
    "draw_sample",
    "estimate_share",
    "evidence_json",
    "name_stratum",
    "read_places",
    "share_residents",
]
