"""Colours that people with colour-blindness can tell apart, as plain numbers.

The values are sequential ColorBrewer schemes of five classes, from Harrower and Brewer, "ColorBrewer.org:
an online tool for selecting colour schemes for maps", The Cartographic Journal 40 (2003), and five steps of
cividis, from light to dark, from Nuñez, Anderton and Renslow, "Optimizing colormaps with consideration for
color vision deficiency", PLOS ONE 13 (2018). Those of the gap stand in `pipeline.ratio_classes`.
"""

YL_GN_BU = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
PU_BU = ("#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#045a8d")
OR_RD = ("#fef0d9", "#fdcc8a", "#fc8d59", "#e34a33", "#b30000")
GREENS = ("#edf8e9", "#bae4b3", "#74c476", "#31a354", "#006d2c")
BU_PU = ("#edf8fb", "#b3cde3", "#8c96c6", "#8856a7", "#810f7c")
YL_OR_BR = ("#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404")
PU_RD = ("#f1eef6", "#d7b5d8", "#df65b0", "#dd1c77", "#980043")
CIVIDIS = ("#fee838", "#c3b369", "#888578", "#4f576c", "#002b62")

NO_FIGURE = "#c9ced3"
HATCH = "url(#hatch)"
UNSURE = "#e9dcd9"
UNSURE_HATCH = "url(#unsure)"
