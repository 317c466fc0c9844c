"""Names of map elements that stay the same from one drawing to the next.

folium's own ids differ each time, and a map whose script differs is drawn anew.
"""

from __future__ import annotations

from collections.abc import Iterable

from branca.element import Element


def name_elements(elements: Iterable[Element], prefix: str) -> None:
    """Number elements and all below them: the same elements in the same order always give the same script."""
    for number, element in enumerate(one for top in elements for one in _all_of(top)):
        element._id = f"{prefix}{number}"


def _all_of(element: Element) -> list[Element]:
    found = [element]
    for child in element._children.values():
        found += _all_of(child)
    return found
