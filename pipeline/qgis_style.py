"""The classes and colours of a map as a style that QGIS reads (QML)."""

import uuid
from xml.etree import ElementTree as ET

from pipeline.map_drawing import EDGE, HATCH
from pipeline.map_theme import MapTheme

CLASS_COLUMN, OPACITY_COLUMN = "map_class", "map_opacity"
_VERSION = "3.22.0"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "wardlight/qgis-style")
_OPAQUE = 255


def write_qml(theme: MapTheme) -> str:
    """Return the style of a layer that has the columns `map_class` (1 and up) and `map_opacity` (0 to 1).

    One rule a class, not a graduated renderer: that leaves wards without a value out of the map, and puts a
    value on a break into the class below, where our maps put it above. Wards without class are hatched.
    """
    root = ET.Element("qgis", {"version": _VERSION, "styleCategories": "Symbology"})
    renderer = ET.SubElement(
        root,
        "renderer-v2",
        {"type": "RuleRenderer", "symbollevels": "0", "enableorderby": "0", "forceraster": "0"},
    )
    rules = ET.SubElement(renderer, "rules", {"key": _key(theme.key)})
    symbols = ET.SubElement(renderer, "symbols")
    for number, (label, colour) in enumerate(zip(theme.labels, theme.colours, strict=True)):
        _add_rule(rules, number, label, f'"{CLASS_COLUMN}" = {number + 1}')
        _add_symbol(symbols, number, colour, pattern="solid", faded=True)
    _add_rule(rules, len(theme.labels), theme.missing, "ELSE")
    _add_symbol(symbols, len(theme.labels), HATCH, pattern="f_diagonal", faded=False)
    ET.SubElement(root, "layerGeometryType").text = "2"
    return _DOCTYPE + ET.tostring(root, encoding="unicode")


def _key(words: str) -> str:
    """Return the id that QGIS wants of every rule; the same words give the same id."""
    return f"{{{uuid.uuid5(_NAMES, words)}}}"


def _add_rule(rules: ET.Element, number: int, label: str, chosen_by: str) -> None:
    facts = {"key": _key(f"{number} {label}"), "symbol": str(number), "label": label, "filter": chosen_by}
    ET.SubElement(rules, "rule", facts)


def _add_symbol(symbols: ET.Element, number: int, colour: str, *, pattern: str, faded: bool) -> None:
    symbol = ET.SubElement(
        symbols,
        "symbol",
        {"type": "fill", "name": str(number), "alpha": "1", "clip_to_extent": "1", "force_rhr": "0"},
    )
    if faded:
        _add_fading(symbol)
    layer = ET.SubElement(
        symbol, "layer", {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": "0"}
    )
    _add_options(
        layer,
        {
            "color": _write_colour(colour),
            "style": pattern,
            "outline_color": _write_colour(EDGE),
            "outline_style": "solid",
            "outline_width": "0.2",
            "outline_width_unit": "MM",
            "joinstyle": "round",
        },
    )


def _add_fading(symbol: ET.Element) -> None:
    """Make a symbol the paler, the less sure: its opacity comes from a column."""
    properties = ET.SubElement(symbol, "data_defined_properties")
    outer = ET.SubElement(properties, "Option", {"type": "Map"})
    _add_option(outer, "name", "")
    inner = ET.SubElement(outer, "Option", {"name": "properties", "type": "Map"})
    alpha = ET.SubElement(inner, "Option", {"name": "alpha", "type": "Map"})
    _add_option(alpha, "active", "true", kind="bool")
    _add_option(alpha, "expression", f'100 * "{OPACITY_COLUMN}"')
    _add_option(alpha, "type", "3", kind="int")
    _add_option(outer, "type", "collection")


def _add_options(parent: ET.Element, options: dict[str, str]) -> None:
    outer = ET.SubElement(parent, "Option", {"type": "Map"})
    for name, value in options.items():
        _add_option(outer, name, value)


def _add_option(parent: ET.Element, name: str, value: str, *, kind: str = "QString") -> None:
    ET.SubElement(parent, "Option", {"name": name, "type": kind, "value": value})


def _write_colour(colour: str) -> str:
    """Return `#rrggbb` as QGIS writes it: `r,g,b,a`."""
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + f",{_OPAQUE}"
