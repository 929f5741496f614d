"""Features out as GeoParquet 1.1, whole or not at all."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from boundaries.errors import BoundaryError

if TYPE_CHECKING:
    from boundaries.geojson import Value

_CRS = "OGC:CRS84"


def write_geoparquet(
    path: Path,
    geometry: NDArray[np.object_],
    *,
    properties: "Mapping[str, Sequence[Value]]",
    facts: Mapping[str, str] | None = None,
) -> int:
    """Write features as GeoParquet 1.1: geometry as WKB in the column `geometry`, OGC:CRS84.

    Args:
        path: The file to write; replaced if it exists.
        geometry: Shape (n,), shapely geometries, longitude before latitude, WGS 84; None for a feature
            without a place.
        properties: Column → n values: text, numbers or truth values; None where nothing is known.
        facts: What else is to be known of the file, as key and value in its metadata.

    Returns:
        Number of features written.

    Raises:
        BoundaryError: If the file cannot be written.
    """
    # Both take a good part of a second to load: only who wants such a file waits for them.
    import geopandas as gpd  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns = {name: pd.Series(list(values)).convert_dtypes() for name, values in properties.items()}
    frame = gpd.GeoDataFrame(columns, geometry=np.asarray(geometry, dtype=object), crs=_CRS)
    temporary = path.with_name(f".{path.name}.part")
    try:
        frame.to_parquet(temporary, index=False, schema_version="1.1.0")
        # geopandas has no way of giving it further metadata.
        table = pq.read_table(temporary)
        told = {
            **(table.schema.metadata or {}),
            **{key.encode(): value.encode() for key, value in (facts or {}).items()},
        }
        pq.write_table(table.replace_schema_metadata(told), temporary)
        temporary.replace(path)
    except OSError as error:
        raise BoundaryError(f"{path.name} cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return len(frame)
