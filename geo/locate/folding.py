"""Folding: the one spelling in which names of the gazetteer and written text are compared.

Full-width and half-width, traditional and simplified, Chinese and Arabic numerals, kinds of dash, spaces and
invisible characters no longer differ afterwards. Every character is folded by itself, so that a name folds
the same way wherever it stands in a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

MAX_CHARACTERS = 2_000
"""What stands after this many characters is not read."""

SPACED_OUT = 6
"""From this many pieces on a text of single characters counts as spaced out."""

_DASHES = "-‐‑‒–—―−~〜ー⁓"
_FIXED = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(",，、;；·•｜|", ","),
    **dict.fromkeys("。!！?？：:", "."),
    **dict.fromkeys("\r\n\u2028\u2029\x85", ","),
    **dict.fromkeys("【［〔「『<《〈", "("),
    **dict.fromkeys("】］〕」』>》〉", ")"),
    **{chr(start + value): str(value + 1) for start in (0x2160, 0x2170) for value in range(12)},  # Ⅱ, ⅱ
    "\t": " ", "\\": "/", "○": "〇", "壹": "一", "贰": "二", "叁": "三", "弍": "二", "廿": "廿",
}  # fmt: skip
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me"})
_LONGEST_EXPANSION = 4

_NUMERAL = re.compile("[〇零一二三四五六七八九十百千廿]+")
_DIGIT = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_WEIGHT = {"十": 10, "百": 100, "千": 1000}
_FORMAL = frozenset("肆伍陆柒捌玖拾佰")
_FORMAL_NUMERAL = re.compile(
    "[〇零一二三四五六七八九十百0-9肆伍陆柒捌玖拾佰]{2,}|[肆伍陆柒捌玖拾](?=号|栋|幢|座|单元|楼|室|层|门)"
)
"""What is written so on a cheque is a number beside other numerals; alone it is a surname."""
_PLAIN = str.maketrans("肆伍陆柒捌玖拾佰", "四五六七八九十百")
_YI_AS_DASH = re.compile("(?<=[0-9])一(?=[0-9])")
_SPACES = re.compile(" +")
_SPACE_BESIDE_WORD = re.compile("(?<![0-9a-z〇零一二三四五六七八九十]) | (?![0-9a-z〇零一二三四五六七八九十])")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def _fold_character(character: str) -> str:
    if character in _FIXED:
        return _FIXED[character]
    category = unicodedata.category(character)
    if category in _DROPPED:
        return ""
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) > _LONGEST_EXPANSION:
        return ""
    if plain != character:
        return "".join(_fold_character(part) for part in plain)
    if category in ("So", "Sk"):
        return " "
    if character.isspace():
        return " "
    if "\u3400" <= character <= "\u9fff" or character >= "\U00020000":
        return str(_simplifier().convert(character))
    return character.lower() if len(character.lower()) == 1 else character


class _Folds(dict[int, str]):
    """Code point → folded text, filled as characters are met; never more than Unicode has."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_FOLDS = _Folds()


def _value(numeral: str) -> str:
    """Chinese numeral → Arabic digits; what is no number (``百``, ``十百``) stays as it is."""
    if not any(character in _WEIGHT or character == "廿" for character in numeral):
        return "".join(str(_DIGIT[character]) for character in numeral)
    total, digit, lowest = 0, -1, 10_000
    for place, character in enumerate(numeral):
        if character == "廿":
            if place:
                return numeral
            total, lowest = 20, 10
        elif character in _DIGIT:
            if digit > 0:
                return numeral
            digit = _DIGIT[character]
        else:
            weight = _WEIGHT[character]
            if weight >= lowest or (digit <= 0 and (place or weight > 10)):
                return numeral
            total, digit, lowest = total + (digit if digit > 0 else 1) * weight, -1, weight
    return str(total + max(digit, 0))


def fold(text: str) -> str:
    """Bring text to the spelling in which names are compared.

    Parameters
    ----------
    text : str
        Anything at all; only the first `MAX_CHARACTERS` are read.

    Returns
    -------
    str
        Simplified, half-width, lower-case, with Arabic digits; ``-`` for every dash, ``,`` for list commas and line
        ends, single spaces only between letters or digits, no invisible characters.
    """
    folded = text[:MAX_CHARACTERS].translate(_FOLDS)[:MAX_CHARACTERS]
    folded = _SPACES.sub(" ", folded)
    pieces = folded.split(" ")
    if len(pieces) > SPACED_OUT and sum(len(piece) <= 1 for piece in pieces) > 0.6 * len(pieces):
        folded = folded.replace(" ", "")  # 文 苑 新 村 1 2 号 楼: the spaces part characters, not numbers
    folded = _SPACE_BESIDE_WORD.sub("", folded)
    folded = _YI_AS_DASH.sub("-", folded)
    if not _FORMAL.isdisjoint(folded):
        folded = _FORMAL_NUMERAL.sub(lambda found: found.group().translate(_PLAIN), folded)
    return _NUMERAL.sub(lambda found: _value(found.group()), folded)
