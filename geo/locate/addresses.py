"""Reading what follows the name of a compound or street: ``2号楼3单元501``, ``12-3-501``, ``118号``.

A written tail often allows several readings (``2-501`` is building and room, or stair and room): all are handed
back, the likeliest first, and the buildings that really stand there decide.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Literal, NamedTuple

Slot = Literal["building", "stair", "room"]
_SLOTS: tuple[Slot, ...] = ("building", "stair", "room")

_SUFFIXES = {
    "B": ("号楼", "号栋", "号幢", "号座", "#楼", "#栋", "栋楼", "栋", "幢", "座"),
    "S": ("号单元", "单元", "号门洞", "门洞", "号梯", "梯", "单", "门"),
    "F": ("层",),
    "R": ("号室", "号房", "号户", "室", "房", "户"),
    "X": ("号院", "院", "区", "期", "排", "弄"),
    "weak": ("楼", "号", "#"),
}
_KIND = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes}
_SUFFIX = "|".join(sorted(_KIND, key=len, reverse=True))
_TOKEN = re.compile(
    rf"(?P<sep>[-/,. ()的]{{0,3}}|至|到|和|及|与|附|之)"
    rf"(?:第(?=[0-9a-z]{{1,5}}(?:{_SUFFIX})))?"
    rf"(?P<num>[东南西北中]?[a-z]?(?<!\d)\d{{1,5}}(?!\d)[a-z甲乙丙丁]?(?![a-z])|[a-z甲乙丙丁东西南北中](?=号?[楼栋幢座户](?!道|梯|门|口))|[a-z](?=-?\d))"
    rf"(?P<suf>{_SUFFIX})?"
)  # fmt: skip
_FILLER = re.compile(r"(?:小区|院内|院里|里面|内|里|的|那边|[-, ]|\([^()]{0,12}\))*")
_AFTER_NUMBER_NOTHING_ELSE = re.compile(
    r"[个人只条次天年月日点时分米公斤度盏台辆元块路岁位名楼层袋吨桶瓶平车箱件份%℃]|[多余几][个人户家条次米元平吨公千]|万[元块人户平吨斤多余]|家(?![里中没门])|以|左右|\.\d"
)
_STREET_FILLER = re.compile(r"(?:的|[-, ]|\([^()]{0,12}\))*")
_DOTTED = re.compile(r"(?<![0-9.])(\d{1,3})\.(\d{1,2})\.(\d{3,4})(?![0-9.])")
_POSSIBLE = re.compile(f"[0-9a-z第东西南北中甲乙丙丁至到和及与附之小的那边面里内() ,./{''.join(_KIND)}-]*")
_LOOKAHEAD = 3
"""What stands farther behind the last character that can belong to a tail has no part in reading it."""
MOST_RECENT = 16_384
"""Tails whose readings are kept."""
_WORDS_FOR = {"甲": 1, "乙": 2, "丙": 3, "丁": 4}
_LARGEST_RANGE = 60
_MOST_TOKENS = 6
_LOOSE_MARK = "|".join(suffix for suffix in _SUFFIXES["B"] if suffix != "座")
_LOOSE = re.compile(
    rf"(?<![0-9a-z月-])(?:[a-z]?\d{{1,4}}(?:{_LOOSE_MARK})(?!道|梯|层|长)|\d{{1,3}}[#-]\d{{1,2}}-\d{{3,4}}(?![0-9-])|\d{{1,3}}#(?!\w))"
)
_BEFORE_LOOSE = re.compile(r"(?:^|[^\u4e00-\u9fff]|在|住|是|们|咱|家|到|去|于|请|[我本们咱该]小区)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a tail.

    Attributes
    ----------
    buildings : tuple of str
        Building designators or house numbers as folded text (``2``, ``a``, ``118-1``); several when the text lists
        them or gives a range.
    stair : str
        Stair as folded text, mostly a number; empty when not given.
    floor, room : str
        As folded text; empty when not given.
    unread : str
        A part that belongs to the address and has no slot here (``3号院``).
    several : bool
        More than one stair or room is named.
    marked : bool
        The building bears a mark that house numbers never have (``号楼``, ``栋``, ``座``).
    shaky : bool
        The building rests on ``楼`` alone, which also counts floors.
    certain : bool
        Every slot was marked by its own word; otherwise the structure of the buildings has to bear it out.
    dropped : str
        A number that stands behind and that this reading takes for no part of the address.
    """

    buildings: tuple[str, ...] = ()
    stair: str = ""
    floor: str = ""
    room: str = ""
    unread: str = ""
    several: bool = False
    marked: bool = False
    shaky: bool = False
    certain: bool = True
    dropped: str = ""

    @property
    def stair_number(self) -> int | None:
        """The stair as a number, where it is one."""
        return int(self.stair) if self.stair.isdigit() else _WORDS_FOR.get(self.stair)


class _Token(NamedTuple):
    sep: str
    number: str
    suffix: str
    kind: str
    start: int


def _tokens(text: str, position: int) -> list[_Token]:
    found: list[_Token] = []
    while len(found) < _MOST_TOKENS:
        match = _TOKEN.match(text, position)
        if match is None:
            break
        suffix = match["suf"] or ""
        rest = text[match.end() : match.end() + 2]
        if suffix in ("楼", "门", "单", "户", "区", "期", "排") and rest[:1] in tuple("道梯口卫岗元外前"):
            suffix = "楼" if suffix == "楼" else ""  # 2楼道, 3门口: the mark belongs to the next word
        if suffix == "楼" and rest[:1] in ("道", "梯") and len(match["num"]) > 2:
            room = _Token(match["sep"], match["num"], "", "", match.start("num"))
            return [*found, room] if _joins(found, room, text, match.end("num")) else found  # 202楼道灯
        if not suffix and _AFTER_NUMBER_NOTHING_ELSE.match(rest):
            break
        token = _Token(match["sep"], match["num"], suffix, _KIND.get(suffix, ""), match.start("num"))
        if not _joins(found, token, text, match.end()):
            break
        found.append(token)
        position = match.end()
    return found


def _joins(before: list[_Token], token: _Token, text: str, end: int) -> bool:
    """Whether a number still belongs to the address: ``3`` does in ``2号楼3-501`` and does not in ``2号楼，3次``."""
    if token.suffix:
        return True
    listing = bool(token.sep) and token.sep[0] in ",.至到和及与("
    if not before:
        return not listing or len(token.number) >= 3
    if listing and len(token.number) < 3:
        # A list goes on when its end carries the mark: 2、3号楼.
        following = _TOKEN.match(text, end)
        return following is not None and bool(following["suf"])
    return True


def read_tail(text: str, position: int, *, after_street: bool = False) -> list[Reading]:
    """Readings of what stands at a position of a folded text.

    Parameters
    ----------
    text : str
        Folded (`geo.locate.folding.fold`).
    position : int
        Just behind the name of the compound, street or building.
    after_street : bool
        The name is a street's: ``学府路小区2号楼`` then says nothing about the street's own numbers.

    Returns
    -------
    list of Reading
        Likeliest first; empty when no part of an address stands there.
    """
    run = _POSSIBLE.match(text, position)
    end = (run.end() if run else position) + _LOOKAHEAD
    if "(" in text[position:end] or text[max(0, position - 1) : position].isdigit():
        return _read_tail(text, position, after_street=after_street)
    return list(_read_again(text[position:end], after_street=after_street))


@lru_cache(maxsize=MOST_RECENT)
def _read_again(tail: str, *, after_street: bool) -> tuple[Reading, ...]:
    """The same tails stand behind the names of all compounds: 2号楼3单元501."""
    return tuple(_read_tail(tail, 0, after_street=after_street))


def _read_tail(text: str, position: int, *, after_street: bool) -> list[Reading]:
    text = _DOTTED.sub(r"\1-\2-\3", text)
    filler = (_STREET_FILLER if after_street else _FILLER).match(text, position)
    start = filler.end() if filler else position
    tokens = _tokens(text, start)
    while tokens:
        readings = list(dict.fromkeys(_readings(tokens)))
        if readings:
            return readings
        tokens = tokens[:-1]
    return []


def loose_buildings(text: str, known_ends: Collection[int] = ()) -> list[int]:
    """Positions in a folded text at which a building is named by its mark alone (``3栋``, ``12#``) or by
    numbers alone (``12-3-501``), at most three.

    A name that is not known (``幸福小区3栋``) must not let the building be looked for elsewhere, so that nothing but a
    known name (which ends at one of ``known_ends``), punctuation or a preposition may stand before it.
    """
    found = []
    for match in _LOOSE.finditer(text):
        start = match.start()
        before = text[max(0, start - 4) : start]
        if before.endswith(" ") and before[:-1][-1:].isascii() and before[:-1][-1:].isalpha():
            continue  # a name in Latin letters
        if start in known_ends or _BEFORE_LOOSE.search(before):
            found.append(start)
    return found[:3]


def _readings(tokens: list[_Token]) -> Iterator[Reading]:
    first, rest = tokens[0], tokens[1:]
    if rest and not first.suffix and rest[0].sep == " " and rest[0].kind in ("B", "weak"):
        # 1 2号楼 is 12号楼 or a slip: it must not be read as 1.
        yield from _assigned([rest[0]._replace(sep=first.sep, number=first.number + rest[0].number), *rest[1:]])
        return
    yield from _assigned(tokens)
    # 118-1, 118号附1, 12-1号楼: two numbers that are one.
    if rest and first.suffix in ("", "号") and rest[0].sep in ("-", "附", "之") and rest[0].kind not in ("S", "F", "R"):
        whole = rest[0]._replace(sep=first.sep, number=f"{first.number}-{rest[0].number}", suffix="号", kind="weak")
        if rest[0].kind == "B":
            whole = whole._replace(suffix="号楼", kind="B")
        yield from (replace(reading, certain=False) for reading in _assigned([whole, *rest[1:]]))
    # a1201: building a, room 1201.
    lettered = re.fullmatch(r"([a-z])(\d{3,5})", first.number)
    if lettered and not first.suffix:
        split = [first._replace(number=lettered[1]), first._replace(sep="-", number=lettered[2]), *rest]
        yield from (replace(reading, certain=False) for reading in _assigned(split))


def _assigned(tokens: list[_Token]) -> Iterator[Reading]:
    unread = "".join(token.number + token.suffix for token in tokens if token.kind == "X")
    tokens = [token for token in tokens if token.kind != "X"]
    if not tokens:
        if unread:
            yield Reading(unread=unread)
        return
    marked = any(token.kind == "B" for token in tokens)
    buildings, tokens, shaky = _take_buildings(tokens)
    fixed: dict[Slot, str] = {}
    floor, several, bare = "", False, []
    for token in tokens:
        match token.kind:
            case "S" if "stair" not in fixed:
                fixed["stair"] = token.number
            case "R" if "room" not in fixed:
                fixed["room"] = token.number + ("户" if token.suffix == "户" and not token.number.isdigit() else "")
            case "F":
                floor = floor or token.number
            case "S" | "R" | "B":
                several = True
            case "weak" if token.suffix == "楼":
                floor = floor or token.number
            case _:
                bare.append(token)
    free = [slot for slot in _SLOTS if slot not in fixed and not (slot == "building" and buildings)]
    reading = Reading(
        buildings=buildings, stair=fixed.get("stair", ""), floor=floor, room=fixed.get("room", ""), unread=unread,
        several=several, marked=marked, shaky=shaky,
    )  # fmt: skip
    if not bare:
        yield reading
        return
    short = all(len(token.number) <= 2 for token in bare)
    if short and "stair" in fixed and "room" not in fixed and not floor and [token.sep for token in bare[1:]] == ["-"]:
        # 3单元5-1: the door on the floor.
        yield replace(reading, floor=bare[0].number, room=bare[1].number, certain=False)
    options = [choice for choice in combinations(free, min(len(bare), len(free))) if _fits(choice, bare)]
    for choice in sorted(options, key=lambda choice: _strangeness(choice, bare)):
        given = {slot: token.number for slot, token in zip(choice, bare, strict=False)}
        more = several or len(bare) > len(choice)
        yield replace(
            reading,
            buildings=(given["building"],) if "building" in given else buildings,
            stair=given.get("stair", reading.stair), room=given.get("room", reading.room),
            several=more, certain=False,
        )  # fmt: skip
    if buildings and all(len(token.number) < 3 for token in bare):
        yield replace(reading, certain=False, dropped=bare[0].number)


def _fits(choice: tuple[Slot, ...], bare: list[_Token]) -> bool:
    return all(slot != "stair" or len(token.number) <= 2 for slot, token in zip(choice, bare, strict=False))


def _strangeness(choice: tuple[Slot, ...], bare: list[_Token]) -> int:
    """How unlike usual writing an assignment is: rooms have three or four digits, the others one or two."""
    odd = {"building": 3, "stair": 2, "room": 3}
    return sum(
        odd[slot] if (len(token.number) >= 3) != (slot == "room") else 0
        for slot, token in zip(choice, bare, strict=False)
    )


def _take_buildings(tokens: list[_Token]) -> tuple[tuple[str, ...], list[_Token], bool]:
    """Split off the building or buildings: ``2-4号楼``, ``2、3号楼``, ``2号楼和3号楼``, ``2号``, ``3楼``."""
    marked = [place for place, token in enumerate(tokens) if token.kind == "B"]
    if not marked:
        first = tokens[0]
        if first.kind == "weak" and not (first.suffix == "楼" and len(first.number) > 2):
            return (first.number,), tokens[1:], first.suffix == "楼"
        return (), tokens, False
    last = marked[-1]
    group = tokens[: last + 1]
    if any(token.kind not in ("B", "", "weak") for token in group):
        group = tokens[: marked[0] + 1]
        last = marked[0]
    numbers: list[str] = []
    for token in group:
        if numbers and token.sep in ("-", "至", "到") and numbers[-1].isdigit() and token.number.isdigit():
            low, high = int(numbers[-1]), int(token.number)
            if low < high <= low + _LARGEST_RANGE:
                numbers += [str(number) for number in range(low + 1, high)]
        numbers.append(token.number)
    return tuple(dict.fromkeys(numbers)), tokens[last + 1 :], False
