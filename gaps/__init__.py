"""Rates, gaps, uncertainty, plain-English findings, disclosure control. Knows not where counts came from."""

from gaps.disclosure import suppress_counts
from gaps.dispersion import measure_dispersion
from gaps.errors import GapError
from gaps.estimate import GAP, NONE, TOO_LITTLE, FitDiagnostics, GapEstimate, WardGap, estimate_gaps
from gaps.explaining import explain_finding
from gaps.findings import Finding, describe_gaps, describe_ward, list_findings
from gaps.readings import band_gap, is_hard_to_place, read_ward, tip_gap
from gaps.reliability import HomePiece, fit_reliability, join_pieces, summarise_reliability
from gaps.settings import GapSettings
from gaps.voice import Effort, Pattern, VoiceEvidence, build_voice, count_effort

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
    "Pattern",
    "VoiceEvidence",
    "WardGap",
    "band_gap",
    "build_voice",
    "count_effort",
    "describe_gaps",
    "describe_ward",
    "estimate_gaps",
    "explain_finding",
    "fit_reliability",
    "is_hard_to_place",
    "join_pieces",
    "list_findings",
    "measure_dispersion",
    "read_ward",
    "summarise_reliability",
    "suppress_counts",
    "tip_gap",
]
