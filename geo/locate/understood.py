"""`understood`: which part of a text the gazetteer knows, for whoever must place the rest."""

from __future__ import annotations

import re

from geo.locate.aliases import Aliases
from geo.locate.folding import fold
from geo.locate.names import NameIndex
from geo.locate.surroundings import read_relations

_ALONE = re.compile(r"(?<![0-9a-z])[0-9]+(?:号楼|号院|栋|幢|座|单元)(?:[#\-]?[0-9]+(?:号楼|单元|号|楼|室|户|层)?)*")
_NUMBERS = re.compile(r"[#\-之的]?[0-9]+(?:[\-~、,][0-9]+)*(?:号楼|号院|单元|号|楼|栋|幢|座|室|户|层|门|梯|弄)?")


def understood(text: str, names: NameIndex, aliases: Aliases | None = None) -> tuple[tuple[str, bool], ...]:
    """Cut a text into what was understood and what was not.

    Parameters
    ----------
    text : str
        As it came.
    names : NameIndex
        Known names.
    aliases : Aliases or None
        Remembered phrases.

    Returns
    -------
    tuple of (str, bool)
        Pieces of the folded text in its order; True where a known name with its numbers and its words of relation, or
        a remembered phrase, stands.
    """
    folded = fold(text)
    spans: list[tuple[int, int]] = []
    for match in names.scan(folded):
        end = match.end
        while (number := _NUMBERS.match(folded, end)) is not None:
            end = number.end()
        relations, after = read_relations(folded, end, direct=True)
        end = after if relations else end
        spans.append((match.start, end))
    spans += [number.span() for number in _ALONE.finditer(folded)]
    spans += [(found.start, found.end) for found in (aliases.find(folded) if aliases is not None else ())]
    known = bytearray(len(folded))
    for start, end in spans:
        known[start:end] = b"\x01" * (end - start)
    pieces: list[tuple[str, bool]] = []
    start = 0
    for place in range(1, len(folded) + 1):
        if place == len(folded) or known[place] != known[start]:
            pieces.append((folded[start:place], bool(known[start])))
            start = place
    return tuple(pieces)
