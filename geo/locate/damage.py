"""Text that went through the wrong encoding on its way (mojibake): noticed, and turned back where that can be done."""

from __future__ import annotations

import re
from collections.abc import Iterator

READ = 500
"""So many characters are enough to see damage."""
FEWEST = 3
RARE_SHARE = 0.35
_LOST = "\ufffd"
_LOST_IN_GBK = "锟斤拷"
"""Two lost characters, written as UTF-8 and read as GBK."""
_ROUTES = (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("cp1252", "gb18030"), ("gb18030", "big5"), ("big5", "gb18030"))
"""As what the bytes were read by mistake, and what they really were."""
_QUESTION_MARKS = re.compile(r"\?{3,}")
_KNOWN_WORDS = (
    (re.compile(f"(?<=[0-9]){_LOST}+楼"), "号楼"), (re.compile(f"(?<=[0-9])号{_LOST}+(?=[0-9])"), "号楼"),
    (re.compile(f"(?<=[0-9]){_LOST}+元"), "单元"), (re.compile(f"(?<=[0-9])单{_LOST}+"), "单元"),
)  # fmt: skip
"""What a lost character must have been beside a number."""
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LETTERS_OF_OTHERS = re.compile("[\u0080-\u024f\u2010-\u2044\u20ac\u2122\ufffd\ue000-\uf8ff]")
_COMMON_CHARACTERS_END = 0xD8
"""GB 2312 orders its 3,755 common characters before this lead byte."""


def looks_damaged(text: str) -> bool:
    """Whether a text consists to a good part of what nobody writes: rare characters, stray letters, lost ones.

    Parameters
    ----------
    text : str
        As it came; its first `READ` characters are looked at.

    Returns
    -------
    bool
        False for what is merely no address.
    """
    text = text[:READ]
    if text.isascii():
        return len(_QUESTION_MARKS.findall(text)) > 0 and sum(len(run) for run in _QUESTION_MARKS.findall(text)) > 3
    if text.count(_LOST) >= 2 or text.count(_LOST_IN_GBK) >= 2:
        return True
    told = [character for character in text if not character.isascii() and not character.isspace()]
    odd = sum(map(_is_odd, told))
    return odd >= FEWEST and odd >= RARE_SHARE * len(told)


def _is_odd(character: str) -> bool:
    if _LETTERS_OF_OTHERS.match(character):
        return character not in "·—–“”‘’…•"
    if not "\u3400" <= character <= "\u9fff":
        return False
    try:
        return character.encode("gb2312")[0] >= _COMMON_CHARACTERS_END
    except UnicodeEncodeError:
        return True


def repaired(text: str) -> Iterator[str]:
    """What a damaged text may have been, the likeliest first.

    Parameters
    ----------
    text : str
        As it came.

    Yields
    ------
    str
        Texts with Chinese in them that look sound; lost characters are ``\\ufffd``.
    """
    if not looks_damaged(text):
        return
    done = {text}
    for wrong, right in _ROUTES:
        found = _bytes(text[:READ], wrong).decode(right, "replace")
        chinese = len(_CHINESE.findall(found))
        if chinese >= 2 and found.count(_LOST) <= chinese / 2 and found not in done:
            done.add(found)
            for lost, word in _KNOWN_WORDS:
                found = lost.sub(word, found)
            yield found


def _bytes(text: str, encoding: str) -> bytes:
    """The bytes that a text was read from; what the encoding does not know is taken as Latin-1, or left out."""
    parts = []
    for character in text:
        if character == _LOST:
            continue
        try:
            parts.append(character.encode(encoding))
        except UnicodeEncodeError:
            if ord(character) < 256:
                parts.append(bytes([ord(character)]))
    return b"".join(parts)
