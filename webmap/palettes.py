"""Colours that people with colour-blindness can tell apart, as plain numbers.

The values are ColorBrewer schemes of five classes: PuOr (diverging) and YlGnBu, PuBu, OrRd
(sequential), from Harrower and Brewer, "ColorBrewer.org: an online tool for selecting colour
schemes for maps", The Cartographic Journal 40 (2003).
"""

PU_OR = ("#e66101", "#fdb863", "#f7f7f7", "#b2abd2", "#5e3c99")
YL_GN_BU = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
PU_BU = ("#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#045a8d")
OR_RD = ("#fef0d9", "#fdcc8a", "#fc8d59", "#e34a33", "#b30000")

NO_FIGURE = "#c9ced3"
HATCH = "url(#hatch)"
