"""Rates, gaps, uncertainty, plain-English findings, disclosure control. Knows not where counts came from."""

from gaps.changes import CANNOT_TELL, FELL, ROSE, STEADY, WardChange, compare_periods
from gaps.disclosure import suppress_counts
from gaps.dispersion import measure_dispersion
from gaps.errors import GapError
from gaps.estimate import (
    GAP,
    NONE,
    TOO_LITTLE,
    FitDiagnostics,
    GapEstimate,
    WardGap,
    estimate_each,
    estimate_gaps,
)
from gaps.explaining import explain_finding
from gaps.findings import Finding, describe_gaps, describe_ward, list_findings
from gaps.merging import Neighbourhood, merge_wards
from gaps.pockets import SpatialPockets, WardPocket, find_pockets
from gaps.posterior import Lean
from gaps.power import AIM, GROWTHS, CutPower, PowerPlan, plan_power
from gaps.readings import BANDS, READINGS, band_gap, is_hard_to_place, read_ward, tip_gap, word_likelihood
from gaps.settings import AUDIT, BYM2, DEFAULT, MODES, NEAR_FAR, PREVIEW, PRIORS, GapSettings
from gaps.tables import HomePiece
from gaps.voice import Effort, Pattern, VoiceEvidence, build_voice, count_effort, join_voices
from gaps.weighing import Weighed, weigh_people
from gaps.wording import say_percent

__all__ = [
    "AIM",
    "AUDIT",
    "BANDS",
    "BYM2",
    "CANNOT_TELL",
    "DEFAULT",
    "FELL",
    "GAP",
    "GROWTHS",
    "MODES",
    "NEAR_FAR",
    "NONE",
    "PREVIEW",
    "PRIORS",
    "READINGS",
    "ROSE",
    "STEADY",
    "TOO_LITTLE",
    "CutPower",
    "Effort",
    "Finding",
    "FitDiagnostics",
    "GapError",
    "GapEstimate",
    "GapSettings",
    "HomePiece",
    "Lean",
    "Neighbourhood",
    "Pattern",
    "PowerPlan",
    "SpatialPockets",
    "VoiceEvidence",
    "WardChange",
    "WardGap",
    "WardPocket",
    "Weighed",
    "band_gap",
    "build_voice",
    "compare_periods",
    "count_effort",
    "describe_gaps",
    "describe_ward",
    "estimate_each",
    "estimate_gaps",
    "explain_finding",
    "find_pockets",
    "is_hard_to_place",
    "join_voices",
    "list_findings",
    "measure_dispersion",
    "merge_wards",
    "plan_power",
    "read_ward",
    "say_percent",
    "suppress_counts",
    "tip_gap",
    "weigh_people",
    "word_likelihood",
]
