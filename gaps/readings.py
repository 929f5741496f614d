"""What a ward's figures add up to: one fixed scale of likelihood, and what the ward looks like.

The scale is cut after the probability yardstick of the UK Professional Head of Intelligence Assessment
(PHIA), which gives each word a range of probabilities. It has fewer steps, without the spaces that the
yardstick leaves between them, and "almost certainly" begins at 90% where the yardstick says 95%: no finding
on inferred homes is held to be surer than that.
"""

import math

from gaps.estimate import GAP, NONE, WardGap
from gaps.settings import GapSettings

ALMOST_CERTAIN, VERY_LIKELY, LIKELY = "almost certainly", "very likely", "likely, worth checking"
CANT_TELL, NO_SIGN = "can't tell", "no sign of a gap"
BANDS = (ALMOST_CERTAIN, VERY_LIKELY, LIKELY, CANT_TELL, NO_SIGN)

LOW_USE, LOW_NEED = "low digital use", "low need"
LOUD, LOUD_AGAINST_PEOPLE = "heard online, little in person", "heard online more than its size suggests"
IN_STEP = "in step"
READINGS = (LOW_USE, LOW_NEED, LOUD, LOUD_AGAINST_PEOPLE, IN_STEP, CANT_TELL)

PEOPLE = ("residents", "adults", "households")
"""What a ward may be held against in place of contacts."""

MOST_MONTHS = 60

_ALMOST_CERTAIN_FROM, _VERY_LIKELY_FROM, _LIKELY_FROM = 0.9, 0.75, 0.55
_HARD = math.log(0.75)
_LITTLE = 0.8
_HALVING, _TWO_SD = math.log(2.0), 1.96


def band_gap(gap: WardGap, settings: GapSettings) -> str:
    """Return the step of the scale, one of `BANDS`.

    The word follows the probability: a ward that is judged is "almost certainly" (0.9 and up, if it is
    flagged), "very likely" (0.75) or "likely, worth checking" (0.55) quiet, the last only if it is flagged or
    its people are placed as readily as others.

    Args:
        gap: The ward's gap.
        settings: Settings that it was estimated with.
    """
    if gap.p_gap is None or not is_judged(gap, settings):
        return CANT_TELL
    if gap.flag == NONE:
        return NO_SIGN
    if gap.p_gap >= _VERY_LIKELY_FROM:
        return word_likelihood(gap.p_gap) if gap.flag == GAP else VERY_LIKELY
    if gap.p_gap >= _LIKELY_FROM and (gap.flag == GAP or not is_hard_to_place(gap)):
        return LIKELY
    return CANT_TELL


def word_likelihood(probability: float) -> str:
    """Return the bare word of the scale for a probability of 0.55 and up: "likely" for the lowest step."""
    if probability >= _ALMOST_CERTAIN_FROM:
        return ALMOST_CERTAIN
    return VERY_LIKELY if probability >= _VERY_LIKELY_FROM else "likely"


def is_judged(gap: WardGap, settings: GapSettings) -> bool:
    """Return whether enough people would be expected in a ward to judge it."""
    return gap.judged and (gap.expected_people or 0.0) >= settings.minimum_expected


def is_hard_to_place(gap: WardGap) -> bool:
    """Return whether a ward's people are placed clearly less readily than the middle ward's.

    Clearly: by odds of under three quarters, and by more than a standard deviation.
    """
    if gap.placeability is None or gap.placeability_sd is None:
        return False
    return gap.placeability < min(_HARD, -gap.placeability_sd)


def tip_gap(gap: WardGap, settings: GapSettings) -> float | None:
    """Return the tipping point: what would explain a gap away.

    Returns:
        How readily the ward's people would have to be placed, as a share of what is reckoned, for its ratio
        to reach the material ratio; None if it does so already.
    """
    line = math.log(settings.material_ratio)
    if gap.log_ratio is None or gap.log_ratio >= line:
        return None
    return math.exp(gap.log_ratio - line)


def read_ward(gap: WardGap, *, resident_share: float | None, settings: GapSettings) -> str:
    """Return what a ward looks like, one of `READINGS`.

    - "low digital use": flagged, and its people are placed as readily as others;
    - "heard online, little in person": the mirror of a gap, as likely as a flagged one (held against people
      instead of contacts: "heard online more than its size suggests");
    - "low need": no sign of a gap either way, and under 0.8 of its share of residents both by contact and
      online;
    - "in step": no other sign of a gap;
    - "can't tell": all else, also where a ward is quiet and its people are hard to place.

    Args:
        gap: The ward's gap.
        resident_share: Its share of the city's residents; None if not known.
        settings: Settings that the gap was estimated with.
    """
    if gap.p_gap is None:
        return CANT_TELL
    if gap.flag == GAP:
        return CANT_TELL if is_hard_to_place(gap) else LOW_USE
    # Few people are expected where contact is low: here those who are heard tell whether it can be judged.
    heard = gap.online_people >= settings.minimum_expected
    if heard and gap.p_loud is not None and gap.p_loud >= settings.flag_probability:
        return LOUD_AGAINST_PEOPLE if is_against_people(settings) else LOUD
    if gap.flag != NONE:
        return CANT_TELL
    return LOW_NEED if _needs_little(gap, resident_share) else IN_STEP


def is_against_people(settings: GapSettings) -> bool:
    """Return whether wards are held against people or households instead of contacts."""
    return len(settings.against) == 1 and settings.against[0] in PEOPLE


def _needs_little(gap: WardGap, resident_share: float | None) -> bool:
    if resident_share is None or gap.contact_share is None or gap.online_share is None:
        return False
    uneven = max(gap.p_gap or 0.0, gap.p_loud or 0.0)
    return uneven < _LIKELY_FROM and max(gap.contact_share, gap.online_share) < _LITTLE * resident_share


def could_show_halving(gap: WardGap) -> bool:
    """Return whether a ward's data alone, without what other wards tell, could show a halving."""
    return gap.alone_sd is not None and _TWO_SD * gap.alone_sd <= _HALVING


def count_months(gap: WardGap, *, months: float | None, settings: GapSettings) -> float | None:
    """Return how many more months of data like these a ward needs until it could show a halving.

    Variance falls as data grow, but for what is not known of how people speak of home: to bring two standard
    deviations within log 2, and to expect people enough to judge the ward, the data must grow by that factor.

    Args:
        gap: The ward's gap.
        months: Months that the data span; None if not known.
        settings: Settings that the gap was estimated with.

    Returns:
        Months, above 0, infinite if no data like these would do; None if not known, or if more of the same
        data is not what is wanting.
    """
    if months is None or months <= 0 or gap.alone_sd is None:
        return None
    growth, stays = 0.0, gap.table_sd**2
    if not could_show_halving(gap):
        room = (_HALVING / _TWO_SD) ** 2 - stays
        growth = (gap.alone_sd**2 - stays) / room if room > 0 else math.inf
    if gap.expected_people:
        growth = max(growth, settings.minimum_expected / gap.expected_people)
    return (growth - 1.0) * months if growth > 1.0 else None
