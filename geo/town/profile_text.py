"""The profile of a generated city, as the text of its ``community.toml``."""

import json
from collections.abc import Sequence

Row = tuple[str, str, str, str, str, str, float, str, str, str]

GROUPS = (
    ("livelihood", "民生服务", "Livelihood"),
    ("safety", "公共安全", "Public safety"),
    ("facilities", "公用设施", "Public facilities"),
    ("environment", "市容环境", "Environment"),
    ("order", "邻里秩序", "Neighbourhood order"),
    ("service", "便民服务", "Services"),
)
DEPARTMENTS = (
    ("heating", "热力公司", "Heating company"),
    ("power", "供电公司", "Power company"),
    ("property", "物业公司", "Property company"),
    ("water", "自来水公司", "Water company"),
    ("gas", "燃气公司", "Gas company"),
    ("urban", "城市管理大队", "Urban management"),
    ("police", "派出所", "Police post"),
    ("fire", "消防救援站", "Fire station"),
    ("health", "卫生服务站", "Health station"),
    ("office", "社区居委会", "Community office"),
)
CATEGORIES: tuple[Row, ...] = (
    (
        "heating",
        "livelihood",
        "供暖故障",
        "Heating failure",
        "event",
        "urgent",
        2,
        "around",
        "heating",
        "暖气 供暖 不热 供热 停暖 暖气片",
    ),
    (
        "water-supply",
        "livelihood",
        "停水漏水",
        "Water cut or leak",
        "event",
        "urgent",
        4,
        "around",
        "water",
        "停水 漏水 爆管 跑水 水压",
    ),
    ("power-cut", "livelihood", "停电", "Power cut", "event", "urgent", 4, "around", "power", "停电 没电 跳闸"),
    (
        "elevator",
        "livelihood",
        "电梯故障",
        "Elevator out of order",
        "event",
        "urgent",
        1,
        "around",
        "property",
        "电梯 困人",
    ),
    (
        "hazard",
        "safety",
        "电线电缆隐患",
        "Sparking cable",
        "event",
        "urgent",
        1,
        "around",
        "power",
        "电缆 电线 冒火花 打火 漏电 裸露",
    ),
    (
        "gas-smell",
        "safety",
        "燃气异味",
        "Smell of gas",
        "event",
        "urgent",
        1,
        "around",
        "gas",
        "燃气 煤气 天然气 漏气 异味",
    ),
    (
        "fire-lane",
        "safety",
        "消防通道堵塞",
        "Fire lane blocked",
        "event",
        "urgent",
        2,
        "around",
        "fire",
        "消防通道 生命通道 占用消防",
    ),
    (
        "loose-facade",
        "safety",
        "墙皮坠落隐患",
        "Falling facade",
        "event",
        "urgent",
        4,
        "around",
        "property",
        "墙皮 坠落 掉砖 外墙",
    ),
    (
        "street-light",
        "facilities",
        "路灯不亮",
        "Street light out",
        "component",
        "normal",
        24,
        "working_hours",
        "power",
        "路灯 不亮 灯杆",
    ),
    (
        "manhole",
        "facilities",
        "井盖破损",
        "Manhole cover",
        "component",
        "urgent",
        4,
        "around",
        "urban",
        "井盖 窨井 缺失",
    ),
    (
        "broken-road",
        "facilities",
        "道路破损",
        "Broken road",
        "component",
        "normal",
        40,
        "working_days",
        "urban",
        "路面 坑洼 破损 塌陷",
    ),
    (
        "sewage",
        "facilities",
        "下水堵塞",
        "Blocked sewer",
        "component",
        "normal",
        12,
        "working_hours",
        "urban",
        "下水道 堵塞 污水 返水 化粪池",
    ),
    (
        "garbage",
        "environment",
        "垃圾清运",
        "Garbage",
        "event",
        "normal",
        8,
        "working_hours",
        "urban",
        "垃圾 清运 堆放 垃圾桶 异味",
    ),
    (
        "greenery",
        "environment",
        "绿化养护",
        "Greenery",
        "component",
        "normal",
        40,
        "working_days",
        "urban",
        "树枝 绿化 草坪 修剪 枯树",
    ),
    (
        "illegal-building",
        "environment",
        "违章建筑",
        "Illegal building",
        "event",
        "normal",
        80,
        "working_days",
        "urban",
        "违建 私搭 乱建 彩钢房",
    ),
    ("noise", "order", "噪音扰民", "Noise", "event", "normal", 4, "around", "police", "噪音 扰民 广场舞 施工 装修"),
    (
        "dispute",
        "order",
        "邻里纠纷",
        "Neighbour dispute",
        "event",
        "normal",
        40,
        "working_days",
        "office",
        "纠纷 吵架 矛盾 邻居",
    ),
    (
        "parking",
        "order",
        "违规停车",
        "Illegal parking",
        "event",
        "normal",
        4,
        "working_hours",
        "police",
        "乱停车 停车 堵门 占道",
    ),
    ("dogs", "order", "犬只管理", "Stray dogs", "event", "normal", 8, "working_hours", "police", "流浪狗 狗 犬 没拴绳"),
    (
        "elderly",
        "service",
        "老人帮扶",
        "Help for the elderly",
        "event",
        "normal",
        8,
        "working_hours",
        "health",
        "老人 独居 摔倒 测血糖 陪护",
    ),
    (
        "errand",
        "service",
        "代办事项",
        "Errand on behalf",
        "event",
        "normal",
        24,
        "working_hours",
        "office",
        "代办 跑腿 取药 缴费 认证",
    ),
    (
        "suggestion",
        "service",
        "意见建议",
        "Suggestion",
        "event",
        "normal",
        80,
        "working_days",
        "office",
        "建议 意见 咨询 希望",
    ),
    ("other", "service", "其他", "Other", "event", "normal", 40, "working_days", "office", "其他"),
)
"""code, group, names, kind, urgency, limit in hours, clock, department, keywords. Eight hours are a working day."""
PLACE_KINDS = (
    ("station", "党群服务驿站", "Service station", "驿", "#d94841"),
    ("talk_point", "说事点", "Talk point", "说", "#2b8cbe"),
)
LEVELS = (
    ("city", "城市", "City"),
    ("district", "区", "District"),
    ("community", "社区", "Community"),
    ("grid", "网格", "Grid"),
    ("household", "居民户", "Household"),
)
ROLES = (
    ("secretary", "书记", "Secretary", "secretary", "city"),
    ("dispatcher", "调度员", "Dispatcher", "dispatcher", "city"),
    ("planner", "规划员", "Planner", "planner", "city"),
    ("worker", "网格员", "Grid worker", "worker", "grid"),
)
LADDER: tuple[tuple[str, float, float], ...] = (
    ("role worker", 2, 0.25), ("level community", 4, 0.25), ("level district", 4, 0.25), ("level city", 4, 0.25),
    ("department", 8, 0.5),
)  # fmt: skip
"""Whom a case climbs to, within how many hours, and within how many when it is urgent."""
INDICATORS = (
    ("response_rate", "响应率", "Response rate"),
    ("solved_rate", "解决率", "Solved rate"),
    ("satisfaction", "满意率", "Satisfaction"),
    ("on_time", "按期办结率", "Settled in time"),
    ("in_grid_share", "网格内化解率", "Settled in the grid"),
)


def city_profile(key: str = "city") -> str:
    """Return the ``community.toml`` of a generated city; its figures are left open, for it comes in any size."""
    parts = [
        "# A generated city for measuring: 市–区–社区–网格–户.\nformat = 1",
        f'key = "{key}"\nname = {_names("测试城", "Test city")}\nregion = ["测试省", "测试市"]',
        'centre = [111.0, 37.0]\ntimezone = "Asia/Shanghai"\nhandling_level = "grid"',
    ]
    for level, zh, en in LEVELS:
        geometry = "none" if level == "household" else "drawn"
        parts.append(_table("levels", [("key", level), ("geometry", geometry)], zh, en))
    for role, zh, en, grants, at in ROLES:
        parts.append(_table("roles", [("key", role), ("grants", grants), ("level", at)], zh, en))
    for department, zh, en in DEPARTMENTS:
        parts.append(_table("roles", [("key", department), ("grants", "department"), ("level", "city")], zh, en))
    parts += [_table("departments", [("key", key_)], zh, en) for key_, zh, en in DEPARTMENTS]
    parts += [_table("groups", [("key", key_)], zh, en) for key_, zh, en in GROUPS]
    parts += [category_text(row) for row in CATEGORIES]
    for kind, zh, en, icon, colour in PLACE_KINDS:
        parts.append(_table("place_kinds", [("key", kind), ("icon", icon), ("colour", colour)], zh, en))
    parts += [f'[[ladder]]\nto = "{to}"\nwithin_h = {float(h)}\nurgent_h = {urgent}' for to, h, urgent in LADDER]
    parts += [_table("indicators", [("key", key_)], zh, en) for key_, zh, en in INDICATORS]
    parts.append('[hours]\ndays = [1, 2, 3, 4, 5]\nstart = "08:30"\nend = "18:00"\nlunch = ["12:00", "14:00"]')
    return "\n\n".join(parts) + "\n"


def category_text(row: Row) -> str:
    """Return the ``[[categories]]`` table of one row."""
    code, group, zh, en, kind, urgency, limit_h, clock, department, keywords = row
    return (
        f'[[categories]]\ncode = "{code}"\ngroup = "{group}"\nname = {_names(zh, en)}\nkind = "{kind}"\n'
        f'urgency = "{urgency}"\nlimit_h = {float(limit_h)}\nclock = "{clock}"\ndepartment = "{department}"\n'
        f"keywords = {json.dumps(keywords.split(), ensure_ascii=False)}"
    )


def _table(name: str, values: Sequence[tuple[str, str]], zh: str, en: str) -> str:
    lines = [f"[[{name}]]", *(f'{key} = "{value}"' for key, value in values)]
    return "\n".join([*lines[:2], f"name = {_names(zh, en)}", *lines[2:]])


def _names(zh: str, en: str) -> str:
    return f'{{ zh = "{zh}", en = "{en}" }}'
