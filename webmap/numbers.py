"""Numbers on their way out: JSON knows neither NaN nor infinity."""

import math


def drop_non_finite(value: object) -> object:
    """Return a value of dicts, lists, texts and numbers with NaN and infinities as None, tuples as lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): drop_non_finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [drop_non_finite(item) for item in value]
    return value


def per_thousand(count: float | None, population: float | None) -> float | None:
    """Return `count` per 1,000 residents; None where either is unknown or nobody lives there."""
    if count is None or population is None or population <= 0:
        return None
    return 1000.0 * count / population
