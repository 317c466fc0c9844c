"""How characters sound and look: what tells a slip of the pen, of the ear or of an input method from another name."""

from __future__ import annotations

import re
import zlib
from functools import cache

from pypinyin import Style, pinyin

_CONFUSED = (("zh", "z"), ("ch", "c"), ("sh", "s"))
"""Initials that half the country does not tell apart; n and l, in and ing, an and ang, en and eng as well."""

_LOOK_ALIKE = """
苑宛怨 宁宇 院浣皖 怡恰 昊吴 宜宣 宏宠 润闰涧 源原 泽择 旺汪 盈盆 御卸 郡群 茂荗 嘉喜 佳桂 巷港 府俯腑附 园圆圜
村材付衬 街衔 民氏 新亲 荣莹荧 海梅悔 阳阴 文丈 安按 康庚 泰秦奏 洋样详 未末 日曰目 天夫无 王玉主 古吉 士土
广厂 和知 兴共 龙尤 庆厌 桥侨娇 柳抑 桂挂 梧悟 河何 湖糊 泉皇 清请情晴青 锦绵棉 翠萃 化花 西酉 东车 水永
福副幅富 祥详 瑞端喘 佳住往 城诚域 江汪 林材 华毕 金全 银很 铁铂 明朋 光先 正止 学字 平乎 里理埋 州洲 川卅 松枪
竹什 梅海 菊掬 兰三 芳方 香杳 紫柴 红江 黄寅 绿录 滨宾 沙纱 石右 岩若 岭玲 峰锋蜂 岗冈刚 坡披 坪评 塘糖 池地他
井并开 沟构 渠集 堤提 坝贝 渡度 口日 门闩 关天 庄压 屯吨 寨塞 堡保 营宫 宫官 寺侍 庙亩 塔搭 楼搂 阁格 亭停 台合
馆管 站战 场扬汤 坊妨 铺埔 店底 市布 桐铜 槐魄 榆愉 枫讽 杨扬 柏拍 枣刺 桃挑 杏查 李季 梨犁 莲连 荷苛 菱陵 鹤鸽
凤风 鸣呜 雁厌 燕蒸 鹏朋 麒鹿 麟鳞 虎虚 骏俊 腾滕 飞气 翔羊 宇字 宙庙 星里 月用 云去 霞暇 晨农 辰晨 晓浇 旭旮
昌吕 盛感 隆降 裕俗 丰手 顺须 利和 达迖 通桶 远运 建健 设没 幸辛 乐东 美羡 好妤 家冢 居尾 雅稚 静净 景影 春舂
夏复 秋和 冬各 团围 结洁 友反 谊宜 爱受 国园 强张 富宝 盐监 仓苍 粮娘 油由 煤媒 矿旷 厂广 电申 局居 院完 校较
师帅 政攻 党堂 委季 工土 农衣 商商 兵乒 军车 武式 卫卩 驿译释 丘兵 岳乐
"""
_ALIKE: dict[str, set[str]] = {}
for _group in _LOOK_ALIKE.split():
    for _character in _group:
        _ALIKE.setdefault(_character, set()).update(_group)


def _plain(syllable: str) -> str:
    """A syllable without what is commonly confused."""
    for full, short in _CONFUSED:
        if syllable.startswith(full):
            syllable = short + syllable[len(full) :]
    if syllable.startswith("n") and len(syllable) > 1:
        syllable = "l" + syllable[1:]
    return re.sub("ng$", "n", syllable)


@cache  # no more entries than Unicode has characters
def readings(character: str) -> tuple[str, ...]:
    """The readings of a character without tones, the commonest first; empty for what is no Chinese character."""
    if not "\u3400" <= character <= "\u9fff":
        return ()
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(found[0]) if found else ()


@cache
def sound_code(character: str) -> int:
    """A number that characters of one sound share, the same in every process."""
    known = readings(character)
    return zlib.crc32(_plain(known[0]).encode()) if known else (1 << 33) + ord(character)


@cache
def _sounds(character: str) -> frozenset[str]:
    return frozenset(map(_plain, readings(character)))


def sound_alike(one: str, other: str) -> bool:
    """Whether two characters have a reading in common, or nearly."""
    return not _sounds(one).isdisjoint(_sounds(other))


def look_alike(one: str, other: str) -> bool:
    """Whether two characters are easily taken for each other by the eye."""
    return other in _ALIKE.get(one, ())


def latin_key(letters: str) -> str:
    """Pinyin in Latin letters without what is commonly confused: ``wenyuanxincun`` → ``wenyuanxincun``."""
    key = letters.replace("ü", "v")
    for full, short in (*_CONFUSED, ("ng", "n")):
        key = key.replace(full, short)
    return key


def spelled(name: str) -> str | None:
    """A name in pinyin, digits and letters as they are; None when a character has no reading."""
    parts = []
    for character in name:
        if character.isascii():
            parts.append(character)
            continue
        known = readings(character)
        if not known:
            return None
        parts.append(known[0])
    return "".join(parts)
