"""Words: English sentences are the keys, gettext catalogues hold the other languages.

Catalogues are the ``*.po`` files below ``geo/locale/<lang>/``, one per room, read once per process.
A word that has no translation shows in English; a test keeps the catalogues whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from geo.errors import Fault, GridwardError

LANGUAGES = ("zh", "en")
_LOCALE = Path(__file__).parent / "locale"

Words = Callable[[str], str]


def mark(message: str) -> str:
    """Mark a literal for the catalogue where it is defined but not yet shown; returns it unchanged."""
    return message


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """All translated sentences of a language.

    Parameters
    ----------
    lang : str
        ``zh`` or ``en``; an unknown language has an empty catalogue.

    Returns
    -------
    mapping of str to str
        English sentence → sentence in ``lang``.
    """
    sentences: dict[str, str] = {}
    for path in sorted((_LOCALE / lang).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and message.string and not message.fuzzy:
                    sentences[str(message.id)] = str(message.string)
    return sentences


def words(lang: str) -> Words:
    """Return the function that says an English sentence in ``lang``."""
    known = catalogue(lang)
    return lambda message: known.get(message, message)


def say(error: GridwardError | Fault, lang: str) -> str:
    """Say the one sentence of an error or a fault in ``lang``, with its values filled in."""
    sentence = words(lang)(error.sentence)
    return sentence.format(**error.values) if error.values else sentence


def pick(names: Mapping[str, str], lang: str) -> str:
    """Choose a profile's word (``{"zh": …, "en": …}``) in ``lang``, else in any language it has."""
    return names.get(lang) or names.get("zh") or next(iter(names.values()), "")
