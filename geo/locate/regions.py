"""Whether a text begins with a province, city or county that is not this community's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.locate.names import NameMatch

_SHORT_NAMES = """
北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南
陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门
"""
PROVINCES = frozenset(_SHORT_NAMES.split())
"""Short names of the 34 divisions of the first order."""

LONGEST_LEAD = 16
"""A region that introduces an address is no longer than this."""

_CITY = re.compile("([\u4e00-\u9fff]{2,5}?(?:市|县|旗))+")
_NO_CITY = ("超市", "门市", "菜市", "夜市", "集市", "城市", "股市", "闹市", "早市", "上市", "花市", "楼市", "都市")


def names_other_region(folded: str, matches: Sequence[NameMatch]) -> bool:
    """Whether the address in a folded text is introduced by a region that the gazetteer does not know.

    Parameters
    ----------
    folded : str
        Folded text.
    matches : sequence of NameMatch
        Names of the gazetteer in it, which knows the community's own region, in the order of the text.

    Returns
    -------
    bool
        True for ``江苏省文苑新村…`` and ``苏州市文苑新村…`` when the community lies in 山西.
    """
    if not matches:
        return False
    first = matches[0]
    lead = folded[: first.start].strip(" ,.-")
    if not lead or len(lead) > LONGEST_LEAD:
        return False
    own = {match.start for match in matches if any(entry.kind == "region" for entry in match.entries)}
    for length in (2, 3):
        head = lead[:length]
        if head in PROVINCES and lead[length:].startswith(("省", "市", "自治区", "回族", "壮族", "维吾尔", "特别")):
            return True
        if head in PROVINCES and (lead == head or _CITY.fullmatch(lead[length:])):
            return True
    if first.start in own or lead.endswith(_NO_CITY):
        return False
    return _CITY.fullmatch(lead) is not None
