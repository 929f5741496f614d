"""The contract of a frame of wards: every breach at once."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from boundaries import BoundaryError, Wards, validate_wards_frame


def _frame(wards: Wards) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"ward_code": wards.codes, "ward_name": wards.names}, geometry=wards.geometry, crs=4326
    )


def test_a_frame_of_wards_passes(grid: Wards) -> None:
    validate_wards_frame(_frame(grid))


def test_every_breach_is_listed(grid: Wards) -> None:
    frame = _frame(grid)
    frame.loc[3, "ward_code"] = "W1"
    frame.loc[4, "ward_name"] = " "
    outlines = grid.geometry.copy()
    outlines[0] = None
    outlines[1] = shapely.Point(0, 0)
    outlines[2] = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    frame = frame.set_geometry(gpd.GeoSeries(outlines, crs=27700))
    with pytest.raises(BoundaryError) as caught:
        validate_wards_frame(frame)
    for breach in (
        "ward codes repeat: W1",
        "not ascending",
        "'ward_name' holds cells",
        "its CRS is EPSG:27700",
        "missing or empty at rows 0",
        "no polygon at rows 1",
        "invalid at rows 2",
    ):
        assert breach in str(caught.value)


def test_missing_columns_rows_and_geometry_are_breaches(grid: Wards) -> None:
    with pytest.raises(BoundaryError, match=r"no rows.*'ward_code' is missing.*no geometry column"):
        validate_wards_frame(gpd.GeoDataFrame({"ward_name": np.array([], dtype=object)}))
    bare = gpd.GeoDataFrame({"ward_code": grid.codes, "ward_name": grid.names}, geometry=grid.geometry)
    with pytest.raises(BoundaryError, match="its CRS is not set"):
        validate_wards_frame(bare)
