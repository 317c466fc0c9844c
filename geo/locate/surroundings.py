"""What stands around a name in a sentence and changes its meaning: a longer unknown name, or words of relation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

_BEFORE_ANY = frozenset("东西南北上下新老大小前后")
_ENDS_OF_WORDS = (
    "1下 楼下 地下 楼上 晚上 早上 街上 路上 网上 "  # 一下 is folded already
    "以前 之前 目前 门前 面前 以后 之后 今后 最后"
)
_WORDS_BEFORE = frozenset(_ENDS_OF_WORDS.split())
_BEFORE_SHORT = frozenset(
    "在住是到去从于来和与及跟往的了我家们您你址请位找经过至有对向个边旁口路街道巷区镇县市村乡旗社户处条段面着给把诉映告报现见看说点称近问距离"
)
_SHORT = 2
_SHORT_AFTER_NUMERAL = 3
_AFTER = re.compile(
    "路(?!灯|面|边|口|上|人|障|段|旁|中|东|西|南|北)|大街|街(?!道|上|边|口|面|坊|角|头)|巷(?!子|口|内|里|道)"
    "|小学|中学|学校|幼儿园|超市|医院|市场|广场|公园|社区|银行|酒店|宾馆|饭店|药店|药房|派出所"
    "|店(?!铺|门|里|前)|站(?!着|在|点|牌|台)"
    "|(?![和与及跟同到至旁对后前门的在有也都去里外东南西北])[\u4e00-\u9fff]{1,3}(?:服务中心|服务站|卫生站|驿站|广场(?!舞))"
)

Kind = Literal["beside", "near", "behind", "front", "across", "between", "towards", "away", "reach", "corner"]
"""旁边, 附近, 后面, 前面, 对面, 之间, 以北(50米), 50米外, 路口, 西北角."""

BEARINGS = {"北": 0.0, "东北": 45.0, "东": 90.0, "东南": 135.0, "南": 180.0, "西南": 225.0, "西": 270.0, "西北": 315.0}
BEARINGS |= {word[::-1]: bearing for word, bearing in BEARINGS.items()}
"""Direction as people write it → degrees clockwise from north."""
MOST_METRES = 3000.0
MOST_RELATIONS = 4

_ADDRESS = r"[0-9a-z号楼栋幢座单元门梯室房户层#\-, 甲乙丙丁院附的]{0,24}?"
_DIRECTION = "东北|东南|西北|西南|北东|南东|北西|南西|[东南西北]"
_FAR = r"(?:大约|大概|差不多|约|大致)?(?P<{name}>[0-9]{{1,4}})(?:多|来|余|几)?(?P<{name}_unit>米|m(?![a-z])|公里|千米)"
_BESIDE = "旁边|旁侧|旁|隔壁|边上|[1两]侧"
_NEAR = "附近|周边|周围|1带"
_BEHIND = "后面|背后|背面|后边|后头|后身"
_FRONT = "前面|前边|前头"
_ACROSS = "(?:马路|道路|街|路|正)?(?:斜)?(?:对面|对过)|斜对(?!角)"
_CROSSING = "交叉路口|交叉口|路口|拐角|转角"
_RELATION = re.compile(
    "(?:"
    rf"(?:以|往|向|朝|再往|再向)?(?P<way>{_DIRECTION})(?:边|面|侧|方向|方|部)?(?:走|行|去|前行|前进)?{_FAR.format(name='walk')}"
    rf"|(?:前方|外|往前|向前|前行){_FAR.format(name='off')}|{_FAR.format(name='away')}(?=外|处|左右|远|开外)"
    rf"|(?P<across>{_ACROSS})|(?P<reach>{_CROSSING})|(?P<between>之间|中间)"
    rf"|(?P<behind>{_BEHIND})|(?P<front>{_FRONT})|(?P<near>{_NEAR})|(?P<corner>东北|东南|西北|西南|北东|南东|北西|南西)角"
    rf"|(?:以|往|向|朝)(?P<lead>{_DIRECTION})(?![0-9约大边面侧方])"
    rf"|(?P<side>{_DIRECTION})(?:侧|边|面|方)(?![0-9约大])|(?P<beside>{_BESIDE})"
    ")(?:左右|开外|远|外|处|的?地方|的?位置)*"
)
_MARKS = frozenset("旁隔边侧附周带后背前对口角之间东西南北外米m里")
"""Every relation holds one of these: most addresses hold none."""
_FIRST = re.compile(_ADDRESS)
_THING = re.compile("的?[\u4e00-\u9fff]{0,6}?")
_NO_THING = re.compile("[了有没不坏是在个被很把和与跟及就都也又还请给]")


@dataclass(frozen=True, slots=True)
class Relation:
    """Something that lies in a relation to what is named.

    Attributes
    ----------
    kind : str
    words : str
        As written, folded.
    thing : str
        What stands before them whose place is not known: ``公厕``.
    bearing : float or None
        Degrees clockwise from north.
    metres : float or None
        Where stated.
    """

    kind: Kind
    words: str
    bearing: float | None = None
    metres: float | None = None
    thing: str = ""


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


def read_relations(
    folded: str, end: int, limit: int | None = None, *, direct: bool = False
) -> tuple[tuple[Relation, ...], int]:
    """The relations in which what is meant stands to a name, in the order of the text.

    Between two of them something may stand whose place is not known: ``旁边公厕后面``.

    Parameters
    ----------
    folded : str
        Folded text.
    end : int
        Just behind the name; the numbers behind it are stepped over.
    limit : int or None
        Where the next known name begins: nothing is read past it.
    direct : bool
        Nothing may be stepped over before the first relation.

    Returns
    -------
    relations : tuple of Relation
        Empty when the named thing itself is meant.
    end : int
        Just behind the last of them.
    """
    limit = len(folded) if limit is None else limit
    if _MARKS.isdisjoint(folded[end:limit]):
        return (), end
    found: list[Relation] = []
    while len(found) < MOST_RELATIONS:
        match = _next(folded, end, limit, first=not found and not direct, after=bool(found))
        if match is None:
            break
        thing = folded[end : match.start()].strip("的") if found else ""
        found.append(replace(_relation(match), thing=thing))
        end = match.end()
    return tuple(found), end


def _next(folded: str, end: int, limit: int, *, first: bool, after: bool) -> re.Match[str] | None:
    """The relation that stands here, or behind an address or a thing."""
    longest = 24 if first else 7 if after else 0
    allowed = _FIRST if first else _THING
    for start in range(end, min(end + longest, limit - 1) + 1):
        between = folded[end:start]
        if between and (not allowed.fullmatch(between) or (not first and _NO_THING.search(between))):
            if first:
                return None
            break
        match = _RELATION.match(folded, start, limit)
        if match is not None and not (after and match["reach"]):
            return match
    return None


def _relation(match: re.Match[str]) -> Relation:
    words = match[0]
    for name in ("walk", "off", "away"):
        if match[name]:
            metres = float(match[name]) * (1.0 if match[f"{name}_unit"] in ("米", "m") else 1000.0)
            bearing = BEARINGS[match["way"]] if name == "walk" else None
            kind: Kind = "towards" if bearing is not None else "away"
            return Relation(kind, words, bearing, min(metres, MOST_METRES))
    for name in ("lead", "side"):
        if match[name]:
            return Relation("towards", words, BEARINGS[match[name]])
    if match["corner"]:
        return Relation("corner", words, BEARINGS[match["corner"]])
    kinds: tuple[Kind, ...] = ("across", "reach", "between", "behind", "front", "near", "beside")
    return Relation(next(kind for kind in kinds if match[kind]), words)
