"""Colours that people with colour-blindness can tell apart, as plain numbers.

The values are sequential ColorBrewer schemes of five classes (YlGnBu, PuBu, OrRd), from Harrower and
Brewer, "ColorBrewer.org: an online tool for selecting colour schemes for maps", The Cartographic Journal
40 (2003). Those of the gap stand in `pipeline.ratio_classes`.
"""

YL_GN_BU = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
PU_BU = ("#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#045a8d")
OR_RD = ("#fef0d9", "#fdcc8a", "#fc8d59", "#e34a33", "#b30000")

NO_FIGURE = "#c9ced3"
HATCH = "url(#hatch)"
