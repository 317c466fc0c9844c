"""What stands around a name in a sentence and changes its meaning: a longer unknown name, or ``旁边`` and ``对面``."""

from __future__ import annotations

import re
from typing import NamedTuple

BESIDE_M = 40.0
"""How far away ``旁边`` or ``后面`` may be: a building's length."""
ACROSS_M = 60.0
"""How far away ``对面`` may be: a main street and a building's depth."""

_BEFORE_ANY = frozenset("东西南北上下新老大小前后")
_ENDS_OF_WORDS = (
    "1下 楼下 地下 楼上 晚上 早上 街上 路上 网上 "  # 一下 is folded already
    "以前 之前 目前 门前 面前 以后 之后 今后 最后"
)
_WORDS_BEFORE = frozenset(_ENDS_OF_WORDS.split())
_BEFORE_SHORT = frozenset(
    "在住是到去从于来和与及跟往的了我家们您你址请位找经过至有对向个边旁口路街道巷区镇县市村乡旗社户处条段面着给把诉映告报现见看说点称近问"
)
_SHORT = 2
_SHORT_AFTER_NUMERAL = 3
_AFTER = re.compile(
    "路(?!灯|面|边|口|上|人|障|段|旁|中|东|西|南|北)|大街|街(?!道|上|边|口|面|坊|角|头)|巷(?!子|口|内|里|道)"
    "|小学|中学|学校|幼儿园|超市|医院|市场|广场|公园|社区|银行|酒店|宾馆|饭店|药店|药房|派出所"
    "|店(?!铺|门|里|前)|站(?!着|在|点|牌|台)"
)
_ADDRESS = r"[0-9a-z号楼栋幢座单元门梯室房户层#\-, 甲乙丙丁院附的]{0,24}?"
_NEXT_TO = "旁边|旁|附近|周边|周围|隔壁|后面|背后|前面|[东南西北]{1,2}(?:侧|边|面)(?![0-9约大])|之间"
_ACROSS = "对面|对过|斜对|路口|交叉口|拐角|(?:以|往|向|朝)[东南西北](?![0-9约大边面侧方])"
_METRES = (
    "(?:(?:以|往|向|朝)?[东南西北]{1,2}(?:边|面|侧|方向)?|前方|外)(?:大约|约|大概)?(?P<stated>[0-9]{1,4})米"
    "|(?P<away>[0-9]{1,4})米(?:外|处|左右)"
)
_BESIDE = re.compile(f"{_ADDRESS}(?:{_METRES}|(?P<across>{_ACROSS})|(?P<next>{_NEXT_TO}))")


class Beside(NamedTuple):
    """Something beside what is named: within how many metres, whether it may lie in another grid, and whether the
    distance was stated."""

    metres: float
    across: bool
    stated: bool = False


def in_longer_name(folded: str, start: int, end: int, *, free_before: bool) -> bool:
    """Whether a name seems to be a piece of a longer name that is not known: ``正街`` in ``东关正街``.

    Parameters
    ----------
    folded : str
        Folded text.
    start, end : int
        Where the known name stands.
    free_before : bool
        Another known name ends right before it, so that nothing there can belong to it.

    Returns
    -------
    bool
        The characters beside it decide: directions and sizes before any name, all but common verbs and
        particles before a short one, kinds of places behind it.
    """
    if _AFTER.match(folded, end):
        return True
    before = folded[start - 1] if start and not free_before else ""
    if before.isdigit() and end - start <= _SHORT_AFTER_NUMERAL:
        return not folded[max(0, start - 3) : start].isdigit() or start < 3  # 二仓巷, but not a phone number before it
    if folded[max(0, start - 2) : start] in _WORDS_BEFORE:
        return False
    if not "\u4e00" <= before <= "\u9fff":
        return False
    return before in _BEFORE_ANY or (end - start <= _SHORT and before not in _BEFORE_SHORT)


def beside(folded: str, end: int) -> Beside | None:
    """Whether a text means something beside a name (and the numbers behind it), not the named thing itself.

    Parameters
    ----------
    folded : str
        Folded text.
    end : int
        Just behind the name.

    Returns
    -------
    Beside or None
        None when the named thing itself is meant.
    """
    match = _BESIDE.match(folded, end)
    if match is None:
        return None
    stated = match["stated"] or match["away"]
    if stated:
        return Beside(float(stated) + BESIDE_M, across=True, stated=True)
    return Beside(ACROSS_M, across=True) if match["across"] else Beside(BESIDE_M, across=False)
