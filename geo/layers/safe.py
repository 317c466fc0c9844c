"""The one function that makes text safe for the map."""

from __future__ import annotations

_BLANKS = (*range(32), 127, 0x2028, 0x2029)
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ESCAPES: dict[int, str] = {
    **{ord(char): f"&#{ord(char)};" for char in "&<>\"'`${}\\=/"},
    **dict.fromkeys(_BLANKS, " "),
    **dict.fromkeys(_DIRECTIONS, ""),
}


def text_for_map(text: object) -> str:
    """Text that stays text in folium popups, tooltips, icons, layer names, aliases and attributions.

    folium puts such strings into JavaScript template literals whose result Leaflet sets as HTML, so both
    languages are closed: every character that means something in HTML or in a template literal becomes a numeric
    character reference, line breaks and control characters become blanks, and direction overrides, which let
    text pose as other text, are dropped. Our own plugins need none of this: they only ever set ``textContent``.

    Parameters
    ----------
    text : object
        Anything; ``None`` is the empty string.

    Returns
    -------
    str
        HTML that shows the text and contains no ``<``, quote, backtick, ``$``, brace or backslash.
    """
    return "" if text is None else str(text).translate(_ESCAPES)
