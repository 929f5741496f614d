"""Rates, gaps, uncertainty, plain-English findings, disclosure control. Knows not where counts came from."""

from gaps.disclosure import suppress_counts
from gaps.dispersion import measure_dispersion
from gaps.errors import GapError
from gaps.estimate import GAP, NONE, TOO_LITTLE, FitDiagnostics, GapEstimate, WardGap, estimate_gaps
from gaps.findings import describe_gaps, describe_ward, word_likelihood
from gaps.settings import GapSettings
from gaps.tables import HomePiece
from gaps.voice import Effort, Pattern, VoiceEvidence, build_voice, count_effort, join_voices
from gaps.weighing import Weighed, weigh_people

__all__ = [
    "GAP",
    "NONE",
    "TOO_LITTLE",
    "Effort",
    "FitDiagnostics",
    "GapError",
    "GapEstimate",
    "GapSettings",
    "HomePiece",
    "Pattern",
    "VoiceEvidence",
    "WardGap",
    "Weighed",
    "build_voice",
    "count_effort",
    "describe_gaps",
    "describe_ward",
    "estimate_gaps",
    "join_voices",
    "measure_dispersion",
    "suppress_counts",
    "weigh_people",
    "word_likelihood",
]
