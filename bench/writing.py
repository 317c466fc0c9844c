"""How one address is written down by different hands: words, numerals, strokes, scripts, spaces, broken encodings."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from bench.ground import Address
from bench.slips import LOOK, SOUND, traditional

BUILDING_WORDS = ("栋", "幢", "座", "#", "#楼", "号", "号栋")
STAIR_WORDS = ("门", "梯", "单元")
ROOM_WORDS = ("室", "房", "户", "号")
DASHES = ("-", "－", "—", "–", "/")
VISIBLE_SPACES = (" ", "　", "\u00a0", "\t")
INVISIBLE = ("\u200b", "\ufeff", "\u200f", "\u2060", "\u200d", "\u202c")
_DIGITS = "零一二三四五六七八九"
_NEVER_SLIPS = frozenset("零一二三四五六七八九十0123456789（）号")
"""A number that slips is another number, not a misspelt one."""


@dataclass(frozen=True, slots=True)
class Written:
    """An address on paper, part by part; `str` puts it together."""

    name: str
    number: str = ""
    mark: str = ""
    stair: str = ""
    stair_mark: str = ""
    room: str = ""
    room_mark: str = ""

    def __str__(self) -> str:
        return f"{self.name}{self.number}{self.mark}{self.stair}{self.stair_mark}{self.room}{self.room_mark}"


def write(address: Address) -> Written:
    """The address in full and in the plainest words: 文苑新村2号楼3单元501, 正街118号."""
    return Written(
        name=address.name, number=address.number, mark="" if not address.number else "号楼" if address.slab else "号",
        stair=str(address.stair or ""), stair_mark="单元" if address.stair else "", room=address.room,
    )  # fmt: skip


# -- parts -----------------------------------------------------------------------------------------------------------


def with_other_words(written: Written, rng: random.Random) -> Written | None:
    """栋, 幢, 座, # for 号楼; 门, 梯 for 单元; 室, 房, 户 behind the room; # for a house's 号."""
    if not written.number:
        return None
    if written.mark == "号":
        return replace(written, mark="#")
    words = replace(written, mark=rng.choice(BUILDING_WORDS))
    if written.stair:
        words = replace(words, stair_mark=rng.choice(STAIR_WORDS))
    return replace(words, room_mark=rng.choice(ROOM_WORDS)) if written.room else words


def with_chinese_numerals(written: Written, rng: random.Random) -> Written | None:
    """十二号楼三单元五〇一: counted numbers in words, the room digit by digit."""
    if not written.number:
        return None
    zero = rng.choice("零〇")
    return replace(
        written, number=chinese_number(int(written.number)),
        stair=chinese_number(int(written.stair)) if written.stair else "",
        room="".join(_DIGITS[int(digit)].replace("零", zero) for digit in written.room),
    )  # fmt: skip


def with_dashes(written: Written, rng: random.Random) -> Written | None:
    """2-3-501, 2#-3-501."""
    if not (written.stair and written.room):
        return None
    dash = rng.choice(DASHES)
    return replace(written, mark=rng.choice(("", "", "", "#")) + dash, stair_mark=dash, room_mark="")


def with_light_changes(written: Written, rng: random.Random) -> Written:
    """As people write in the flow of a sentence: mostly plain, now and then one of the other manners."""
    change = rng.choice((None, None, None, with_other_words, with_dashes, with_chinese_numerals))
    return (change(written, rng) if change else None) or written


# -- names -----------------------------------------------------------------------------------------------------------


def sound_slip(name: str, rng: random.Random) -> str | None:
    """One character for another that sounds like it."""
    return _slip(name, rng, SOUND)


def look_slip(name: str, rng: random.Random) -> str | None:
    """One character for another that looks like it."""
    return _slip(name, rng, LOOK)


def _slip(name: str, rng: random.Random, table: dict[str, str]) -> str | None:  # type: ignore[type-arg]
    places = [place for place, character in enumerate(name) if character in table and character not in _NEVER_SLIPS]
    if not places:
        return None
    place = rng.choice(places)
    return name[:place] + rng.choice(table[name[place]]) + name[place + 1 :]


def drop_character(name: str, rng: random.Random) -> str | None:
    """The name without one of its characters."""
    places = [place for place, character in enumerate(name) if character not in _NEVER_SLIPS]
    if len(name) < 4 or not places:
        return None
    place = rng.choice(places)
    return name[:place] + name[place + 1 :]


def move_characters(name: str, rng: random.Random) -> str | None:
    """Two neighbours swapped, or one written twice."""
    places = [place for place in range(len(name) - 1) if not _NEVER_SLIPS & set(name[place : place + 2])]
    if not places:
        return None
    place = rng.choice(places)
    one, two = name[place], name[place + 1]
    return name[:place] + (one + one + two if one == two or rng.random() < 0.5 else two + one) + name[place + 2 :]


# -- the whole text --------------------------------------------------------------------------------------------------


def in_traditional(text: str, rng: random.Random) -> str:
    """In traditional characters, 里 in either of its forms."""
    return traditional(text).replace("裡", rng.choice("裡裏"))


def in_full_width(text: str, rng: random.Random) -> str:
    """Digits, letters and signs as wide as the characters beside them, all or only some runs of them."""
    some = rng.random() < 0.3
    return "".join(
        chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and not (some and rng.random() < 0.4) else c for c in text
    )  # fmt: skip


def with_spaces(text: str, rng: random.Random) -> str:
    """Spaces and invisible marks anywhere but, where they can be seen, not within a number."""
    for place in sorted(rng.sample(range(1, len(text)), min(rng.randint(2, 5), len(text) - 1)), reverse=True):
        splits = text[place - 1].isdigit() and text[place].isdigit()
        text = text[:place] + rng.choice(INVISIBLE if splits else VISIBLE_SPACES + INVISIBLE) + text[place:]
    return text


def in_mojibake(text: str, rng: random.Random) -> str:
    """Bytes read in the wrong encoding."""
    sent, read = rng.choice((("utf-8", "latin-1"), ("utf-8", "gb18030"), ("gb18030", "latin-1"), ("utf-8", "cp1252")))
    return text.encode(sent, errors="replace").decode(read, errors="replace")


def chinese_number(number: int) -> str:
    """1 to 9,999 in words: 12 → 十二, 105 → 一百零五."""
    if number >= 100:
        for size, word in ((1000, "千"), (100, "百")):
            if number >= size:
                more, rest = divmod(number, size)
                gap = "零" if 0 < rest < size // 10 else ""
                ten = "一" if 10 <= rest < 20 else ""
                return f"{_DIGITS[more]}{word}{gap}{ten}{chinese_number(rest) if rest else ''}"
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")
