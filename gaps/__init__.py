"""Rates, gaps, uncertainty, plain-English findings, disclosure control. Knows not where counts came from."""

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
from gaps.posterior import Lean
from gaps.readings import band_gap, is_hard_to_place, read_ward, tip_gap
from gaps.settings import GapSettings
from gaps.tables import HomePiece
from gaps.voice import Effort, Pattern, VoiceEvidence, build_voice, count_effort, join_voices
from gaps.weighing import Weighed, weigh_people

__all__ = [
    "GAP",
    "NONE",
    "TOO_LITTLE",
    "Effort",
    "Finding",
    "FitDiagnostics",
    "GapError",
    "GapEstimate",
    "GapSettings",
    "HomePiece",
    "Lean",
    "Pattern",
    "VoiceEvidence",
    "WardGap",
    "Weighed",
    "band_gap",
    "build_voice",
    "count_effort",
    "describe_gaps",
    "describe_ward",
    "estimate_each",
    "estimate_gaps",
    "explain_finding",
    "is_hard_to_place",
    "join_voices",
    "list_findings",
    "measure_dispersion",
    "read_ward",
    "suppress_counts",
    "tip_gap",
    "weigh_people",
]
