"""Regions and styles of a TTML document, as far as they decide whether and where a text is shown."""

from __future__ import annotations

import re

from formats.position import from_keypad
from formats.xml_tree import Element

_PERCENT = re.compile(r"(-?\d{1,4}(?:\.\d+)?)%\s+(-?\d{1,4}(?:\.\d+)?)%")


class Regions:
    """Regions of one document."""

    def __init__(self, root: Element) -> None:
        elements = [element for element in root.walk() if element.name in ("style", "region")]
        self._styles = {known.attributes["id"]: known for known in elements if "id" in known.attributes}

    def settings(self, region: str) -> str:
        """Return the position of a region as WebVTT settings; empty: at the bottom."""
        element = self._styles.get(region)
        if element is None:
            return ""
        origin, extent = (_PERCENT.search(self._value(element, name)) for name in ("origin", "extent"))
        if origin is None or extent is None:
            return ""
        top, height = float(origin[2]), float(extent[2])
        share = {"before": 0.0, "center": 0.5, "after": 1.0}.get(self._value(element, "displayAlign"), 0.0)
        place = top + share * height
        return from_keypad(8 if place < 100 / 3 else 5 if place < 200 / 3 else 2)

    def is_hidden(self, element: Element) -> bool:
        """Return True if an element is never shown."""
        return self._value(element, "display") == "none" or self._value(element, "visibility") == "hidden"

    def _value(self, element: Element, name: str) -> str:
        """Value of a style: that of the element, of a style inside it, or of the styles that it names."""
        if name in element.attributes:
            return element.attributes[name]
        nested = (inner for inner in element.elements if inner.name == "style")
        inside = [style.attributes[name] for style in nested if name in style.attributes]
        named = [self._styles.get(style) for style in element.attributes.get("style", "").split()]
        outside = [style.attributes[name] for style in named if style is not None and name in style.attributes]
        return (inside + outside or [""])[-1]
