"""Whether a text begins with a province, city or county that is not this community's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.locate.folding import fold
from geo.locate.names import NameMatch

_SHORT_NAMES = """
北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南
陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门
"""
PROVINCES = frozenset(map(fold, _SHORT_NAMES.split()))
"""Short names of the 34 divisions of the first order, folded as texts are: 四川 has a numeral in it."""

LONGEST_LEAD = 16
"""A region that introduces an address is no longer than this."""

_STEPS = re.compile("(?:[\u4e00-\u9fff]{1,5}?(?:市|县|旗|区|镇|乡|街道|苏木))+")
_COUNTY = re.compile("(?:[\u4e00-\u9fff]{2,5}?(?:市|县|旗))+(?:[\u4e00-\u9fff]{1,5}?(?:区|镇|乡|街道|苏木))*")
"""Regions from a city or county down: 苏州市, 洪洞县大槐树镇."""
_BARE_CITY = re.compile("[\u4e00-\u9fff]{1,2}[^店馆楼厅菜面粉人路街巷味家庄城锅话籍产号]")
"""四川成都, but not 四川饭店."""
_NO_CITY = ("超市", "门市", "菜市", "夜市", "集市", "城市", "股市", "闹市", "早市", "上市", "花市", "楼市", "都市")
_NO_DISTRICT = (
    "小区", "社区", "片区", "园区", "厂区", "辖区", "地区", "山区", "校区", "院区", "街区", "城区", "景区",
    "营区", "库区", "宅区", "活区", "属区", "务区", "理区", "发区", "高新区", "新区", "郊区", "东区", "西区",
    "南区", "北区", "中区",
)  # fmt: skip
"""Endings of what is a part of a town, not a district of a city."""


def names_other_region(folded: str, matches: Sequence[NameMatch], own: Sequence[str] = ()) -> bool:
    """Whether the address in a folded text is introduced by a region that the gazetteer does not know.

    Parameters
    ----------
    folded : str
        Folded text.
    matches : sequence of NameMatch
        Names of the gazetteer in it, which knows the community's own region, in the order of the text.
    own : sequence of str
        Names of the community's own region, from the province down: a piece of one of them is no other region.

    Returns
    -------
    bool
        True for ``江苏省文苑新村…``, ``苏州市文苑新村…`` and ``山西省临汾市洪洞县文苑新村…`` when the community lies in
        another county of 山西.
    """
    if not matches:
        return False
    known = [_is_region(match) for match in matches]
    named = known.index(False) if False in known else len(matches)
    if 0 < named < len(matches) and _is_elsewhere(folded[matches[named - 1].end : matches[named].start], own):
        return True
    lead = folded[: matches[0].start].strip(" ,.-")
    if not lead or len(lead) > LONGEST_LEAD:
        return False
    for length in (2, 3):
        head, rest = lead[:length], lead[length:]
        if head not in PROVINCES:
            continue
        if rest.startswith(("省", "市", "自治区", "回族", "壮族", "维吾尔", "特别")):
            return True
        if not rest or _COUNTY.fullmatch(rest) or _BARE_CITY.fullmatch(rest):
            return True
    return not known[0] and not lead.endswith(_NO_CITY) and _COUNTY.fullmatch(lead) is not None


def _is_region(match: NameMatch) -> bool:
    return all(entry.kind in ("region", "unit") for entry in match.entries)


def _is_elsewhere(between: str, own: Sequence[str]) -> bool:
    """Whether a text between a region's own name and a place's name is another city, county or town."""
    steps = between.strip(" ,.-")
    return (
        0 < len(steps) <= LONGEST_LEAD
        and not steps.endswith((*_NO_CITY, *_NO_DISTRICT))
        and not any(steps in fold(name) for name in own)
        and _STEPS.fullmatch(steps) is not None
    )
