"""Whether a piece of text is a known name with a slip in it, and how far the reading may be trusted."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from geo.locate.sounds import look_alike, sound_alike

LONGEST = 16
"""Longer names are not looked for with slips in them."""
SHORTEST_CUT = 3
"""In shorter names no character may be missing or wrong beyond its sound."""

SOUND_WEIGHT = 0.9
LOOK_WEIGHT = 0.88
STRANGE_WEIGHT = 0.8
STRANGE_IN_SHORT_WEIGHT = 0.6
SECOND_WEIGHT = 0.9
DOUBLED_WEIGHT = 0.92
SWAPPED_WEIGHT = 0.88
DROPPED_WEIGHT = 0.8
ADDED_WEIGHT = 0.8
STEM_WEIGHT = 0.85

_SUFFIX = re.compile(
    "(?:住宅小区|生活小区|家属小区|商住小区|小区|社区|新村|新城|新区|花园|家园|佳园|嘉园|花苑|名苑|雅苑|丽苑|雅居|丽景|华庭|豪庭|华府|名邸|名城"
    "|公馆|山庄|国际|广场|公寓|大厦|大院|家属院|家属楼|住宅楼|宿舍|大街|大道|胡同|苑|园|村|院|里|街|路|巷|道|弄)$"
)
_KINDS_OF_NAME = frozenset("路街巷道弄区村园苑院里庭城府邸湾站店厅馆所校桥厂楼门寺庙市场网格")
_KEPT = re.compile("[0-9a-z东西南北中上下前后左右内外新老旧大小甲乙丙丁]")
"""What tells names apart that are alike in all else: it is never taken for a slip."""
_TAIL = re.compile(
    r"(?:小区|院内|院里|里面|的|[-, ])*"
    r"(?:\(|第?[a-z]?\d{1,5}(?:-\d|[-#号栋幢座楼单门室]|$|[^0-9米个人元点年月日天次])|[a-z甲乙丙丁][栋幢座楼区])"
)


def stem_of(name: str) -> str:
    """A folded name without the word for its kind: ``文苑新村`` → ``文苑``."""
    return _SUFFIX.sub("", name)


def misread(text: str, start: int, end: int, name: str) -> float | None:
    """Judge whether ``text[start:end]`` is a name with a slip in it.

    Parameters
    ----------
    text : str
        Folded.
    start, end : int
        The piece.
    name : str
        Folded name of the gazetteer.

    Returns
    -------
    float or None
        By what the confidence of the name is to be multiplied; None when the piece is something else.
    """
    piece = text[start:end]
    if piece == name:
        return None
    if len(piece) == len(name):
        weight = _substituted(piece, name)
    elif len(piece) == len(name) + 1 and len(name) >= SHORTEST_CUT:
        weight = _added(piece, name)
    elif len(piece) == len(name) - 1 and len(name) > SHORTEST_CUT and piece != stem_of(name):
        weight = _dropped(piece, name)
    else:
        weight = _stem(piece, name)
    if weight is None:
        return None
    if _needs_tail(piece, name, weight) and not _TAIL.match(text, end):
        return None
    return weight


def _needs_tail(piece: str, name: str, weight: float) -> bool:
    """Short names and names without their suffix are taken for slips only where a number follows."""
    return len(piece) < SHORTEST_CUT or len(name) <= SHORTEST_CUT or weight <= STRANGE_IN_SHORT_WEIGHT or (
        len(piece) < len(name) - 1
    )  # fmt: skip


def _substituted(piece: str, name: str) -> float | None:
    wrong = [place for place, (a, b) in enumerate(zip(piece, name, strict=True)) if a != b]
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and sorted(piece) == sorted(name):
        return (
            SWAPPED_WEIGHT
            if len(name) >= SHORTEST_CUT and not any(c.isdigit() for c in piece[wrong[0] :][:2])
            else None
        )
    if 2 * len(wrong) > len(name) or (len(wrong) == len(name)):
        return None
    weight, strange = 1.0, 0
    for turn, place in enumerate(wrong):
        said, known = piece[place], name[place]
        if (
            said.isascii()
            or known.isascii()
            or (_KEPT.match(said) and (_KEPT.match(known) or not sound_alike(said, known)))
        ):
            return None
        if sound_alike(said, known):
            part = SOUND_WEIGHT
        elif said in _KINDS_OF_NAME and known in _KINDS_OF_NAME and place == len(name) - 1:
            return None  # 民族路 is no slip of 民族巷
        elif look_alike(said, known):
            part = LOOK_WEIGHT
        else:
            strange += 1
            judged = _strange(name, place)
            if judged is None:
                return None
            part = judged
        weight *= part if not turn else min(part, SECOND_WEIGHT)
    if strange > 1 or (strange and (len(name) < SHORTEST_CUT or len(wrong) > 1)):
        return None
    return weight


def _strange(name: str, place: int) -> float | None:
    """A character that neither sounds nor looks like the right one tells another name where little else is left."""
    stem = stem_of(name)
    own = sum(not (character.isascii() or character in "路街巷道第号") for character in stem)
    if place < len(stem):
        own -= 1
    if own < 1:
        return None
    return STRANGE_WEIGHT if own >= 2 else STRANGE_IN_SHORT_WEIGHT


def _added(piece: str, name: str) -> float | None:
    """One character too many, the others as they should be."""
    if OSA.distance(piece, name, score_cutoff=1) > 1:
        return None
    place = next((i for i, (a, b) in enumerate(zip(piece, name, strict=False)) if a != b), len(name))
    extra = piece[place]
    if extra.isascii() or place in (0, len(name)):
        # At the edge it belongs to the neighbouring word, unless it is doubled.
        return DOUBLED_WEIGHT if place == len(name) and not extra.isascii() and extra == name[-1] else None
    if extra in (name[place - 1], name[min(place, len(name) - 1)]):
        return DOUBLED_WEIGHT
    return None if _KEPT.match(extra) else ADDED_WEIGHT


def _dropped(piece: str, name: str) -> float | None:
    """One character too few, the others as they should be."""
    if OSA.distance(piece, name, score_cutoff=1) > 1:
        return None
    place = next((i for i, (a, b) in enumerate(zip(piece, name, strict=False)) if a != b), len(piece))
    missing = name[place]
    if missing.isascii() or (place == 0 and _KEPT.match(missing)):
        return None
    return DROPPED_WEIGHT


def _stem(piece: str, name: str) -> float | None:
    """The word for its kind left out, the rest as it should be or of its sound."""
    stem = stem_of(name)
    if len(stem) != len(piece) or len(stem) < 2 or stem == name:
        return None
    if stem == piece:
        return STEM_WEIGHT
    if len(stem) < SHORTEST_CUT:
        return None
    weight = _substituted(piece, stem)
    return None if weight is None or weight < SOUND_WEIGHT else weight * STEM_WEIGHT
