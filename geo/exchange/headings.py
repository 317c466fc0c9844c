"""What the columns of tables are called, here and there: a hotline's requests, a list of places."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Literal

from geo.exchange.tables import Cell, Sheet

HEADING_WITHIN = 10

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "工单编号", "工单号", "受理编号", "受理单号", "事件编号", "案件编号", "诉求编号", "流水号", "编号",
        "number", "ticket", "service_request_id",
    ),
    "description": (
        "诉求内容", "问题描述", "诉求描述", "工单内容", "反映内容", "事件描述", "详细描述", "描述", "内容",
        "诉求标题", "工单标题", "description", "content",
    ),
    "address": (
        "诉求地址", "事发地址", "事发地点", "发生地址", "发生地点", "问题地址", "详细地址", "地址", "地点", "位置",
        "address", "address_string",
    ),
    "name": ("诉求人", "诉求人姓名", "来电人", "来电人姓名", "反映人", "联系人", "市民姓名", "姓名", "name"),
    "phone": (
        "联系电话", "来电号码", "诉求人电话", "联系方式", "手机号码", "手机号", "手机", "电话号码", "电话", "phone",
    ),
    "category": (
        "诉求类型", "诉求类别", "事件类别", "事件类型", "工单类型", "工单类别", "问题类型",
        "类别", "类型", "分类", "category",
    ),
    "received_at": (
        "受理时间", "来电时间", "诉求时间", "登记时间", "创建时间", "上报时间", "工单时间", "发生时间", "时间", "日期",
        "received_at", "requested_datetime",
    ),
    "lon": ("经度", "lon", "lng", "long", "longitude"),
    "lat": ("纬度", "lat", "latitude"),
    "system": ("坐标系", "坐标系统", "坐标类型", "crs", "system"),
}  # fmt: skip
"""Field → headings, the more telling ones first: where two columns could be meant, the earlier word wins."""

SYSTEM_NAMES: Mapping[str, str] = {
    "wgs84": "wgs84", "wgs1984": "wgs84", "4326": "wgs84", "epsg4326": "wgs84", "gps": "wgs84", "天地图": "wgs84",
    "cgcs2000": "cgcs2000", "2000": "cgcs2000", "国家2000": "cgcs2000", "2000国家大地坐标系": "cgcs2000",
    "epsg4490": "cgcs2000", "4490": "cgcs2000",
    "gcj02": "gcj02", "gcj": "gcj02", "火星": "gcj02", "火星坐标": "gcj02", "火星坐标系": "gcj02", "高德": "gcj02",
    "腾讯": "gcj02", "国测局": "gcj02",
    "bd09": "bd09", "bd09ll": "bd09", "百度": "bd09", "百度坐标": "bd09", "百度坐标系": "bd09",
}  # fmt: skip
"""Written name of a coordinate system, without marks and in lower case → its name in `geo.crs.SYSTEMS`."""

PLACE_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("编号", "场所编号", "点位编号", "id"),
    "name": (
        "名称", "场所名称", "地点名称", "点位名称", "站点名称", "单位名称", "店铺名称", "商户名称", "地名", "name",
    ),
    "kind": ("类型", "类别", "场所类型", "场所类别", "点位类型", "种类", "分类", "kind", "type"),
    "address": ("地址", "详细地址", "门牌地址", "标准地址", "位置", "地点", "address"),
    "unit": ("所属网格编号", "网格编号", "单元编号", "unit"),
    "hours": ("开放时间", "营业时间", "服务时间", "hours"),
    "facilities": ("设施", "设施设备", "facilities"),
    "aliases": ("别名", "俗称", "俗名", "曾用名", "又名", "aliases"),
    "looks_deg": ("朝向", "朝向角", "朝向角度", "监控方位角", "方位角", "looks_deg"),
    "angle_deg": ("视角", "视场角", "水平视角", "angle_deg"),
    "reach_m": ("可视距离", "监控距离", "监控半径", "reach_m"),
    "lon": ("经度", "x", "x坐标", "东坐标", "lon", "lng", "long", "longitude"),
    "lat": ("纬度", "y", "y坐标", "北坐标", "lat", "latitude"),
    "system": HEADINGS["system"],
}  # fmt: skip
"""The same for a table of places."""


@cache
def _fields_by_word(kind: Literal["requests", "places"]) -> Mapping[str, tuple[str, int]]:
    headings = PLACE_HEADINGS if kind == "places" else HEADINGS
    return {word: (field, rank) for field, words in headings.items() for rank, word in enumerate(words)}


def plain(text: str) -> str:
    """A heading without width variants, blanks, marks and remarks: ``＊诉求内容（必填）：`` → ``诉求内容``."""
    text = unicodedata.normalize("NFKC", text).strip().lower()
    text = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", text)
    return re.sub(r"[\s*:#\"'。\ufeff\u200b]+", "", text)


def fields_of(row: Sequence[object], kind: Literal["requests", "places"] = "requests") -> dict[str, int]:
    """Field → column, for the cells of a row that are known headings of a kind of table."""
    known = _fields_by_word(kind)
    found: dict[str, tuple[int, int]] = {}
    for column, cell in enumerate(row):
        field, rank = known.get(plain(cell), ("", 0)) if isinstance(cell, str) else ("", 0)
        if field and (field not in found or rank < found[field][0]):
            found[field] = (rank, column)
    return {field: column for field, (_, column) in found.items()}


def known_headings(row: Sequence[object]) -> int:
    """How many fields a row of headings names."""
    return len(fields_of(row))


def known_place_headings(row: Sequence[object]) -> int:
    """How many fields of a table of places a row of headings names."""
    return len(fields_of(row, "places"))


def find_heading(sheets: Sequence[Sheet], knows: Callable[[Sequence[Cell]], int]) -> tuple[Sheet, int]:
    """Sheet and row with the most known headings within the first rows, the first of equals.

    Titles and remarks stand above the headings of many exports.
    """
    best = (0, sheets[0] if sheets else Sheet("", ()), 0)
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:HEADING_WITHIN]):
            known = knows(row)
            if known > best[0]:
                best = (known, sheet, number)
    return best[1], best[2]


def system_of(text: str) -> str:
    """Name in `geo.crs.SYSTEMS` of a written coordinate system, ``""`` when it is not known."""
    return SYSTEM_NAMES.get(re.sub(r"[\s_:.\-]+", "", unicodedata.normalize("NFKC", text).lower()), "")
