"""A post in, places with probabilities out. The only place of spacy and geopy."""

from geocode.accuracy import Accuracy, Figure, Part, ReliabilityBin, RiskPoint, measure_accuracy
from geocode.batches import LocatedBatch, PostColumns
from geocode.errors import GeocodeError
from geocode.evidence import HomeEvidence, Senses, evidence_json
from geocode.gazetteer import Gazetteer
from geocode.gazetteer_building import build_gazetteer
from geocode.geocoder import Geocoder
from geocode.judging import EVIDENCE_KINDS, Answer, JudgedPosts, Truth, judge_answers, measure_km
from geocode.placement import LEVELS, SENSES, Placement
from geocode.reading import PlaceFile, read_places
from geocode.records import KINDS, PlaceRecord
from geocode.residents import share_residents
from geocode.scores import AT_COVERAGE, FIGURES
from geocode.ward_sets import choose_ward_set

__all__ = [
    "AT_COVERAGE",
    "EVIDENCE_KINDS",
    "FIGURES",
    "KINDS",
    "LEVELS",
    "SENSES",
    "Accuracy",
    "Answer",
    "Figure",
    "Gazetteer",
    "GeocodeError",
    "Geocoder",
    "HomeEvidence",
    "JudgedPosts",
    "LocatedBatch",
    "Part",
    "PlaceFile",
    "PlaceRecord",
    "Placement",
    "PostColumns",
    "ReliabilityBin",
    "RiskPoint",
    "Senses",
    "Truth",
    "build_gazetteer",
    "choose_ward_set",
    "evidence_json",
    "judge_answers",
    "measure_accuracy",
    "measure_km",
    "read_places",
    "share_residents",
]
