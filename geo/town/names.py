"""Invented names of people, shops and offices."""

from collections.abc import Iterator

import numpy as np

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN_FIRST = "建国志明文德永春秀玉桂淑丽晓海宏振保学立新世景子雨佳思浩俊凤兰翠红金银长福守成家宝云月"
GIVEN_SECOND = "华军平英芳敏静强磊洋勇艳杰涛斌霞玲珍娟燕萍辉刚健峰亮波宁欣怡琪瑶哲轩涵博林梅生才贵祥兴旺田泉山江河清明"

SHOP_WORDS = (
    "万佳",
    "惠民",
    "佳美",
    "鑫隆",
    "百姓",
    "家家福",
    "好又多",
    "兴旺",
    "聚源",
    "永顺",
    "福满",
    "同心",
    "祥和",
    "嘉禾",
    "广源",
    "金穗",
    "华联",
    "吉祥",
    "天天",
    "宏达",
    "瑞丰",
    "恒信",
    "四季",
    "春风",
)
DINERS = (
    "老王面馆",
    "刘记羊汤",
    "张记刀削面",
    "香满楼",
    "一品饺子馆",
    "小李烧烤",
    "川味坊",
    "北方羊肉馆",
    "陈记包子铺",
    "福来饭庄",
    "好再来饭店",
    "老街牛肉丸子面",
    "聚贤楼",
    "杏花饭庄",
    "草原人家",
    "老兵烧麦馆",
)


def people_names(rng: np.random.Generator) -> Iterator[str]:
    """Yield invented personal names, none twice."""
    seen: set[str] = set()
    while True:
        surname = SURNAMES[int(rng.integers(len(SURNAMES)))]
        given = GIVEN_SECOND[int(rng.integers(len(GIVEN_SECOND)))]
        if rng.random() < 0.8:
            given = GIVEN_FIRST[int(rng.integers(len(GIVEN_FIRST)))] + given
        name = surname + given
        if name not in seen and len(set(name)) == len(name):
            seen.add(name)
            yield name


def grid_name(number: int) -> str:
    """Return 第二十一网格 for 21."""
    return f"第{chinese(number)}网格"


def chinese(number: int) -> str:
    """Return a number from 1 to 999 in Chinese."""
    digits = "零一二三四五六七八九"
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        tail = "" if not rest else (digits[0] if rest < 10 else "") + ("一" if 10 <= rest < 20 else "") + chinese(rest)
        return f"{digits[hundreds]}百{tail}"
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{digits[tens]}十")
    return head + (digits[ones] if ones else "")
