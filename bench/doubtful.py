"""Lines that nobody may place: another town's, a number or a name that does not exist, no address at all."""

from __future__ import annotations

import random
from dataclasses import replace

from bench import sentences
from bench import writing as hand
from bench.ground import Ground
from bench.truth import Truth

Made = tuple[str, str, Truth]

PROVINCES = (
    "江苏省苏州市姑苏区", "陕西省西安市雁塔区", "河北省石家庄市长安区", "广东省湛江市赤坎区", "云南省曲靖市麒麟区",
    "浙江省杭州市", "北京市朝阳区", "上海市浦东新区", "四川成都", "辽宁省沈阳市和平区", "甘肃省兰州市", "重庆市渝中区",
)  # fmt: skip
COUNTIES = {
    "山西省": (
        "山西省临汾市洪洞县", "临汾市襄汾县", "侯马市", "山西省太原市小店区", "翼城县唐兴镇", "洪洞县大槐树镇",
    ),
    "内蒙古自治区": (
        "内蒙古呼和浩特市赛罕区", "包头市昆都仑区", "鄂尔多斯市东胜区", "准格尔旗薛家湾镇", "包头市土默特右旗",
        "内蒙古自治区乌海市",
    ),
}  # fmt: skip
COMPOUNDS = (
    "锦绣江南", "御景湾小区", "阳光水岸", "翡翠城", "星河湾", "碧水云天", "紫荆苑", "龙湖壹号", "枫林绿洲", "凤凰城",
    "金色港湾", "世纪佳苑", "帝景豪庭", "书香门第", "观澜国际", "铁路新村", "化肥厂宿舍", "纺织家属院",
)  # fmt: skip
STREETS = (
    "解放路",
    "中山北路",
    "长江大道",
    "建设大街",
    "和谐路",
    "奥林匹克大道",
    "将军路",
    "五四街",
    "延安路",
    "珠江路",
)


def wrong_province(ground: Ground, rng: random.Random) -> Made:
    """An address that exists here, introduced by a region far away."""
    clean = str(hand.write(ground.household(rng)))
    return clean, rng.choice(PROVINCES) + clean, Truth()


def wrong_county(ground: Ground, rng: random.Random) -> Made | None:
    """The same with a region next door."""
    if ground.region[0] not in COUNTIES:
        return None
    clean = str(hand.write(ground.household(rng)))
    return clean, rng.choice(COUNTIES[ground.region[0]]) + clean, Truth()


def no_such_number(ground: Ground, rng: random.Random) -> Made:
    """A building or house number far beyond the last one."""
    house = ground.house(rng) if rng.random() < 0.3 else None
    if house is not None:
        known = [*ground.streets[house.name], *_numbers_of_places(ground, house.name)]
        number, around = max(known) + rng.randint(300, 900), ground.truth(house).around
    else:
        known = list(ground.compounds[(flat := ground.household(rng)).name])
        number, around = max(known) + rng.randint(3, 40), ground.truth(flat).around - {ground.ids[flat.row]}
    address = house or flat
    clean = hand.write(address)
    return str(clean), str(replace(clean, number=str(number))), Truth(around=around)


def unknown_name(ground: Ground, rng: random.Random) -> Made | None:
    """A compound or street that is not here and is no slip of one that is, with a number that would fit."""
    address = ground.house(rng) if rng.random() < 0.3 else ground.household(rng)
    if address is None:
        return None
    name = rng.choice(COMPOUNDS if address.slab else STREETS)
    if not ground.book.is_far(name):
        return None
    clean = hand.write(address)
    return str(clean), str(replace(clean, name=name)), Truth()


def no_address(ground: Ground, rng: random.Random) -> Made:
    """A sentence with numbers, times and a phone, and no place at all."""
    clean = str(hand.write(ground.household(rng)))
    return clean, sentences.fill(rng.choice(sentences.WITHOUT_ADDRESS), rng), Truth()


def _numbers_of_places(ground: Ground, street: str) -> list[int]:
    written = [place.address.removeprefix(street).removesuffix("号") for place in ground.places.values()]
    return [int(number) for number in written if number.isdigit()]
