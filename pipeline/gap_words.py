"""What a gap report says in words: of each ward, and of the city, each with how it is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boundaries import Wards
from gaps import (
    GapEstimate,
    GapSettings,
    WardGap,
    band_gap,
    describe_ward,
    explain_finding,
    list_findings,
    read_ward,
    suppress_counts,
    tip_gap,
)

_TAIL_SD = 1.645
"""Standard deviations from the middle to either end of a 90% interval."""


@dataclass(frozen=True, slots=True)
class GapWords:
    """What a report says.

    Attributes:
        wards: One a ward: `band`, `reading`, `placeability` (logit, with `placeability_low` and
            `placeability_high`, 90%), `tipping`, `p_loud`, `online_share_low`, `online_share_high`,
            `expected_people`, `sentence` and `how`.
        findings: The findings on the city, most important first.
        explained: The same, each with `finding`, `how` and `ward_code` (None if about several wards).
    """

    wards: tuple[dict[str, Any], ...]
    findings: list[str]
    explained: list[dict[str, str | None]]


def word_gaps(
    estimate: GapEstimate,
    wards: Wards,
    *,
    settings: GapSettings,
    held: Sequence[NDArray[np.float64]],
    residents: NDArray[np.float64] | None,
    months: float | None,
) -> GapWords:
    """Put a report into words.

    Args:
        estimate: The gaps.
        wards: The wards.
        settings: Settings that the gaps were estimated with; `against` says what wards are held against.
        held: (wards,) contacts by each channel that wards are held against; none where people are.
        residents: (wards,) residents; None if not known of all.
        months: Months that the online voice spans; None if not known.
    """
    # The sentences go to pages: what is hidden there for another ward's sake must not stand in them.
    people = np.array([[round(gap.online_people)] for gap in estimate.wards], dtype=np.float64)
    hidden = suppress_counts(people, threshold=settings.minimum_people)[:, 0].tolist()
    shares = _share(residents, len(wards))
    told = _hide_shares(estimate, held, settings)
    found = list_findings(
        told, wards.names, settings=settings, people_hidden=hidden, resident_shares=shares, months=months
    )
    rows = tuple(
        {
            **_measure(gap, share, settings),
            "sentence": describe_ward(
                shown, name, settings=settings, people_hidden=secret, resident_share=share, months=months
            ),
            "how": explain_finding(gap, name, settings),
        }
        for name, gap, shown, secret, share in zip(
            wards.names, estimate.wards, told.wards, hidden, shares, strict=True
        )
    )
    explained: list[dict[str, str | None]] = [
        {
            "finding": each.text,
            "how": each.how,
            "ward_code": None if each.ward is None else wards.codes[each.ward],
        }
        for each in found
    ]
    return GapWords(rows, [each.text for each in found], explained)


def _hide_shares(
    estimate: GapEstimate, held: Sequence[NDArray[np.float64]], settings: GapSettings
) -> GapEstimate:
    """Return the gaps without the shares of contact that would tell, with the totals, what is hidden."""
    if not held:
        return estimate
    counts = np.asarray(np.round(np.column_stack(held)), dtype=np.float64)
    hidden = np.asarray(suppress_counts(counts, threshold=settings.minimum_people).any(axis=1))
    return replace(
        estimate,
        wards=tuple(
            replace(gap, contact_share=None) if secret else gap
            for gap, secret in zip(estimate.wards, hidden.tolist(), strict=True)
        ),
    )


def _measure(gap: WardGap, share: float | None, settings: GapSettings) -> dict[str, Any]:
    placing = {"placeability": gap.placeability, "placeability_low": None, "placeability_high": None}
    if gap.placeability is not None and gap.placeability_sd is not None:
        spread = _TAIL_SD * gap.placeability_sd
        placing["placeability_low"] = gap.placeability - spread
        placing["placeability_high"] = gap.placeability + spread
    return {
        "band": band_gap(gap, settings),
        "reading": read_ward(gap, resident_share=share, settings=settings),
        **placing,
        "tipping": tip_gap(gap, settings),
        "p_loud": gap.p_loud,
        "online_share_low": gap.online_share_low,
        "online_share_high": gap.online_share_high,
        "expected_people": gap.expected_people,
    }


def _share(residents: NDArray[np.float64] | None, wards: int) -> Sequence[float | None]:
    if residents is None or residents.sum() <= 0:
        return [None] * wards
    return [float(value) for value in residents / residents.sum()]


__all__ = ["GapWords", "word_gaps"]
