"""Every word that the map's scripts show, so that they carry none themselves."""

from __future__ import annotations

from geo.i18n import mark, words

_WORDS = {
    "open": mark("open"),
    "overdue": mark("overdue"),
    "urgent": mark("urgent"),
    "demo": mark("Made-up case of the demonstration"),
    "boundary": mark("Close to a boundary: the grid is not certain"),
    "received": mark("Received"),
    "due": mark("Due"),
    "handler": mark("Handler"),
    "address": mark("Address"),
    "number": mark("Number"),
    "people": mark("Residents"),
    "households": mark("Households"),
    "closed": mark("This case has been closed."),
    "missing": mark("This is no longer on the board."),
    "offline": mark("Connection lost – reconnecting…"),
    "signed_out": mark("You have been signed out. Please sign in again."),
    "failed": mark("The map could not be loaded. Trying again…"),
    "legend": mark("Legend"),
    "home": mark("Whole community"),
    "zoom_in": mark("Zoom in"),
    "zoom_out": mark("Zoom out"),
    "and_more": mark("{n} or more"),
    "range": mark("{a}–{b}"),
    "cases_here": mark("{n} cases here"),
    "more": mark("{n} more"),
    "comma": mark(", "),
    "and_others": mark("{names} and others, {n} in all"),
    "map": mark("Map of the community"),
    "saved": mark("Saved map: it shows the moment at which it was saved."),
    "close": mark("Close"),
}


def map_words(lang: str) -> dict[str, str]:
    """The map's words by key, in ``lang``."""
    say = words(lang)
    return {key: say(sentence) for key, sentence in _WORDS.items()}
