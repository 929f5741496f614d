"""A gap report without small numbers of people, for whoever reads it on a terminal or by a script."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gaps import suppress_counts
from pipeline.report import DISCLOSURE_THRESHOLD, WardReport, present_wards, withhold_loose


def withhold_small(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return a gap report as it may be told: as on pages, None where a number is withheld.

    Args:
        report: As `compute_gaps` gives it.
    """
    shown = present_wards(report)
    observed = np.array(
        [[round((row["predicted"] or {}).get("observed") or 0.0)] for row in report["wards"]],
        dtype=np.float64,
    )
    secret = suppress_counts(observed, threshold=DISCLOSURE_THRESHOLD)[:, 0].tolist()
    against = report["settings"]["against"]
    return {
        **report,
        "wards": [
            _withhold_ward(row, ward, against, observed=not hidden)
            for row, ward, hidden in zip(report["wards"], shown, secret, strict=True)
        ],
        "excluded": withhold_loose(report["excluded"]),
    }


def _withhold_ward(
    row: Mapping[str, Any], shown: WardReport, against: list[str], *, observed: bool
) -> dict[str, Any]:
    told = {
        **row,
        "online_people": shown.online_people,
        "online_people_sd": shown.online_people_sd,
        "contacts": shown.contacts,
    }
    # Where the people online are withheld, so is a number that comes near to them.
    if shown.online_people is None or not observed:
        told["predicted"] = None
    # A share of a total that is told is the number itself.
    if any(shown.contacts.get(channel, 0) is None for channel in against):
        told |= {"contact_share": None, "expected_people": None}
    return told


__all__ = ["withhold_small"]
