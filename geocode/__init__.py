"""A post in, places with probabilities out. The only place of spacy and geopy."""

from geocode.accuracy import Accuracy, Figure, Part, ReliabilityBin, RiskPoint, measure_accuracy
from geocode.agreement import Agreement, compare_labels
from geocode.batches import LocatedBatch, PostColumns
from geocode.calibration import (
    COVERAGES,
    Adjustment,
    Calibration,
    Label,
    choose_ward_set,
    fit_calibration,
    load_calibration,
)
from geocode.city_profiles import (
    NO_PROFILE,
    CityProfile,
    find_profile,
    list_profiles,
    load_profile,
    read_profile,
    read_profile_file,
)
from geocode.context import load_entity_model
from geocode.errors import GeocodeError
from geocode.evidence import HomeEvidence, Senses, evidence_json
from geocode.explaining import (
    Change,
    ExplainedMention,
    ExplainedSense,
    Explanation,
    PostToExplain,
    explain_placement,
    explain_post,
)
from geocode.gazetteer import Gazetteer
from geocode.gazetteer_building import build_gazetteer
from geocode.geocoder import Geocoder
from geocode.history import pool_homes
from geocode.judging import (
    EVIDENCE_KINDS,
    Answer,
    JudgedPosts,
    Truth,
    confuse_wards,
    judge_answers,
    measure_km,
)
from geocode.placement import LEVELS, SENSES, Placement
from geocode.places import PlaceKind
from geocode.reading import PlaceFile, read_places
from geocode.records import KINDS, PlaceRecord
from geocode.residents import share_residents
from geocode.sampling import SampledPost, allocate_sample, draw_sample, name_stratum
from geocode.scores import AT_COVERAGE, FIGURES, NAMES, score_posts
from geocode.scoring import ScoringWeights, load_weights
from geocode.survey import Estimate, estimate_share
from geocode.texts import MentionTrace, TextReader

__all__ = [
    "AT_COVERAGE",
    "COVERAGES",
    "EVIDENCE_KINDS",
    "FIGURES",
    "KINDS",
    "LEVELS",
    "NAMES",
    "NO_PROFILE",
    "SENSES",
    "Accuracy",
    "Adjustment",
    "Agreement",
    "Answer",
    "Calibration",
    "Change",
    "CityProfile",
    "Estimate",
    "ExplainedMention",
    "ExplainedSense",
    "Explanation",
    "Figure",
    "Gazetteer",
    "GeocodeError",
    "Geocoder",
    "HomeEvidence",
    "JudgedPosts",
    "Label",
    "LocatedBatch",
    "MentionTrace",
    "Part",
    "PlaceFile",
    "PlaceKind",
    "PlaceRecord",
    "Placement",
    "PostColumns",
    "PostToExplain",
    "ReliabilityBin",
    "RiskPoint",
    "SampledPost",
    "ScoringWeights",
    "Senses",
    "TextReader",
    "Truth",
    "allocate_sample",
    "build_gazetteer",
    "choose_ward_set",
    "compare_labels",
    "confuse_wards",
    "draw_sample",
    "estimate_share",
    "evidence_json",
    "explain_placement",
    "explain_post",
    "find_profile",
    "fit_calibration",
    "judge_answers",
    "list_profiles",
    "load_calibration",
    "load_entity_model",
    "load_profile",
    "load_weights",
    "measure_accuracy",
    "measure_km",
    "name_stratum",
    "pool_homes",
    "read_places",
    "read_profile",
    "read_profile_file",
    "score_posts",
    "share_residents",
]
