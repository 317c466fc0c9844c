"""Testville (文苑里社区): a hand-made community of 3 × 3 grids that every room's tests may use.

::

        西巷    东巷
    g1  |  g2  |  g3     d1 北片区      g1: compound 文苑新村 (1–3号楼, 3 stairs each), 文苑驿站
    ----+--正街-+----                   g2: 正街111–115号 (odd side), 正街驿站
    g4  |  g5  |  g6     d1            g4: 文苑公园   g5: 正街112–122号 (even side), micro-grid m4
    ----+-学府路+----                   g8: 学府路5–9号
    g7  |  g8  |  g9     d2 南片区      g9: compound 文苑小区 (1–2号楼, 2 stairs each)

Each grid is 0.0022° × 0.0016° (about 199 m × 177 m) and consists of two blocks, ``g1w`` and ``g1e``.
Ids: community ``c``, districts ``d1 d2``, grids ``g1``–``g9``, micro-grids ``m1``–``m4``. All invented.
"""

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from geo.exchange import Community, read_community
from geo.model import Profile

KEY = "testville"
WEST, NORTH = 111.47, 35.65
STEP_LON, STEP_LAT = 0.0022, 0.0016
EAST, SOUTH = round(WEST + 3 * STEP_LON, 6), round(NORTH - 3 * STEP_LAT, 6)
FILES = (
    "community.toml", "units.geojson", "blocks.geojson", "buildings.geojson",
    "streets.geojson", "areas.geojson", "places.geojson", "people.json",
)  # fmt: skip

PROFILE = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")


def _feature(properties: dict[str, Any], kind: str | None, coordinates: Any = None) -> dict[str, Any]:
    geometry = None if kind is None else {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _box(west: float, south: float, east: float, north: float) -> list[list[list[float]]]:
    west, south, east, north = (round(v, 6) for v in (west, south, east, north))
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def corner(grid: int) -> tuple[float, float]:
    """North-west corner (lon, lat) of grid ``g<grid>``."""
    row, column = divmod(grid - 1, 3)
    return WEST + column * STEP_LON, NORTH - row * STEP_LAT


def middle(grid: int) -> tuple[float, float]:
    """Middle (lon, lat) of grid ``g<grid>``."""
    lon, lat = corner(grid)
    return round(lon + STEP_LON / 2, 6), round(lat - STEP_LAT / 2, 6)


def _units() -> list[dict[str, Any]]:
    rows = [
        _feature(
            {"id": "c", "level": "community", "parent": None, "name": "文苑里社区"},
            "Polygon", _box(WEST, SOUTH, EAST, NORTH),
        ),
        _feature(
            {"id": "d1", "level": "district", "parent": "c", "name": "北片区"},
            "Polygon", _box(WEST, NORTH - 2 * STEP_LAT, EAST, NORTH),
        ),
        _feature(
            {"id": "d2", "level": "district", "parent": "c", "name": "南片区"},
            "Polygon", _box(WEST, SOUTH, EAST, NORTH - 2 * STEP_LAT),
        ),
    ]  # fmt: skip
    for grid, name in enumerate("一二三四五六七八九", start=1):
        lon, lat = corner(grid)
        properties = {
            "id": f"g{grid}", "level": "grid", "parent": "d1" if grid <= 6 else "d2",
            "name": f"第{name}网格", "code": f"TV{grid:02d}",
        }  # fmt: skip
        rows.append(_feature(properties, "Polygon", _box(lon, lat - STEP_LAT, lon + STEP_LON, lat)))
    for number, (parent, name) in enumerate(
        (("g1", "1号楼中心户"), ("g1", "2号楼中心户"), ("g1", "3号楼中心户"), ("g5", "正街中心户")), start=1
    ):
        rows.append(_feature({"id": f"m{number}", "level": "micro", "parent": parent, "name": name}, None))
    return rows


def _blocks() -> list[dict[str, Any]]:
    kinds = {"g1w": "residential", "g4w": "park", "g6e": "school", "g5e": "commercial"}
    names = {"g1w": "文苑新村", "g4w": "文苑公园", "g9w": "文苑小区", "g6e": "曲沃实验小学"}
    households = {"g1w": 90, "g2w": 3, "g5w": 5, "g8w": 3, "g9w": 10}
    rows = []
    for grid in range(1, 10):
        lon, lat = corner(grid)
        for side, west in (("w", lon), ("e", lon + STEP_LON / 2)):
            key = f"g{grid}{side}"
            properties = {
                "id": key, "grid": f"g{grid}", "kind": kinds.get(key, "courtyard"),
                "name": names.get(key, ""), "households": households.get(key, 0),
            }  # fmt: skip
            rows.append(_feature(properties, "Polygon", _box(west, lat - STEP_LAT, west + STEP_LON / 2, lat)))
    return rows


def _stairs(stairs: int, floors: int, doors: int, unit: str) -> list[dict[str, Any]]:
    rows = []
    for n in range(1, stairs + 1):
        rooms = [f"{floor}{door:02d}" for floor in range(1, floors + 1) for door in range(1, doors + 1)]
        people = [1 + (n + number) % 4 for number in range(len(rooms))]
        rows.append({"n": n, **({"unit": unit} if unit else {}), "rooms": rooms, "people": people})
    return rows


def _building(
    key: str, block: str, offset: tuple[float, float], size: tuple[float, float], **properties: Any
) -> dict[str, Any]:
    lon, lat = corner(int(block[1:-1]))
    west, north = lon + offset[0], lat - offset[1]
    given = {
        "id": key, "block": block, "unit": block[:-1], "name": "", "compound": "", "street": "", "number": "",
        "kind": "house", "floors": 2, **properties,
    }  # fmt: skip
    return _feature(given, "Polygon", _box(west, north - size[1], west + size[0], north))


def _buildings() -> list[dict[str, Any]]:
    rows = []
    for n in (1, 2, 3):
        rows.append(
            _building(
                f"wy{n}", "g1w", (0.0002, 0.0004 * n - 0.0002), (0.0006, 0.00011), name=f"{n}号楼", kind="residential",
                compound="文苑新村", floors=5, stairs=_stairs(3, 5, 2, f"m{n}"),
            )
        )  # fmt: skip
    house = [{"n": 0, "rooms": [""], "people": [3]}]
    for place, number in enumerate((111, 113, 115)):
        rows.append(
            _building(
                f"zj{number}", "g2w", (0.0001 + 0.0002 * place, 0.0014), (0.00015, 0.0001),
                street="正街", number=str(number), stairs=house,
            )
        )  # fmt: skip
    for place, number in enumerate((112, 114, 116, 118, 122)):
        rows.append(
            _building(
                f"zj{number}", "g5w", (0.0001 + 0.0002 * place, 0.0001), (0.00015, 0.0001),
                street="正街", number=str(number), unit="m4", stairs=house,
            )
        )  # fmt: skip
    rows.append(_building("zj124", "g5e", (0.0012, 0.0001), (0.0002, 0.0001), street="正街", number="124", kind="shop"))
    for place, number in enumerate((5, 7, 9)):
        rows.append(
            _building(
                f"xf{number}", "g8w", (0.0001 + 0.0002 * place, 0.0001), (0.00015, 0.0001),
                street="学府路", number=str(number), stairs=house,
            )
        )  # fmt: skip
    for n, floors in ((1, 3), (2, 2)):
        rows.append(
            _building(
                f"xq{n}", "g9w", (0.0002, 0.0004 * n), (0.0005, 0.00011), name=f"{n}号楼", kind="residential",
                compound="文苑小区", floors=floors, stairs=_stairs(2, floors, 1, ""),
            )
        )  # fmt: skip
    rows.append(_building("school", "g6e", (0.0013, 0.0004), (0.0006, 0.0005), name="曲沃实验小学", kind="school"))
    return rows


def _streets() -> list[dict[str, Any]]:
    first, second = round(NORTH - STEP_LAT, 6), round(NORTH - 2 * STEP_LAT, 6)
    west, east = round(WEST + STEP_LON, 6), round(WEST + 2 * STEP_LON, 6)
    rows = (
        ("s1", "正街", "main", 14.0, [[WEST, first], [EAST, first]]),
        ("s2", "学府路", "street", 9.0, [[WEST, second], [EAST, second]]),
        ("s3", "西巷", "lane", 4.0, [[west, NORTH], [west, SOUTH]]),
        ("s4", "东巷", "lane", 4.0, [[east, NORTH], [east, SOUTH]]),
        ("s5", "", "path", 2.0, [[111.4702, 35.6475], [111.4709, 35.6472]]),
    )
    return [
        _feature({"id": key, "name": name, "kind": kind, "width_m": width}, "LineString", line)
        for key, name, kind, width, line in rows
    ]


def _areas() -> list[dict[str, Any]]:
    return [
        _feature(
            {"id": "a1", "kind": "park", "name": "文苑公园"}, "Polygon", _box(111.4701, 35.6470, 111.4710, 35.6480)
        ),
        _feature(
{"id": "a2", "kind": "water", "name": "月亮湖"}, "Polygon", _box(111.4703, 35.6476, 111.4707, 35.6479)
),
        _feature(
            {"id": "a3", "kind": "wall", "name": ""}, "LineString", [[111.4701, 35.6499], [111.4709, 35.6499]]
        ),
    ]  # fmt: skip


def _places() -> list[dict[str, Any]]:
    return [
        _feature(
            {
                "id": "p1", "kind": "station", "name": "文苑驿站", "address": "文苑新村东门", "unit": "g1",
                "hours": "08:00-21:00", "facilities": ["饮水", "充电", "雨伞"], "resident_worker": True,
                "aliases": ["红色驿站"],
            },
            "Point", [111.4712, 35.6492],
        ),
        _feature(
            {
                "id": "p2", "kind": "station", "name": "正街驿站", "address": "正街109号", "unit": "g2",
                "hours": "08:00-21:00", "facilities": ["饮水"], "resident_worker": False,
            },
            "Point", [111.4724, 35.6487],
        ),
        _feature(
            {"id": "p3", "kind": "talk_point", "name": "正街说事点", "address": "正街120号", "hours": "19:00-21:00"},
            "Point", [111.47305, 35.6481],
        ),
        _feature(
            {"id": "p4", "kind": "clinic", "name": "文苑卫生室", "address": "学府路11号", "unit": "g8"},
            "Point", [111.4736, 35.6466],
        ),
        _feature(
            {"id": "p5", "kind": "shop", "name": "老王粮油店", "address": "正街124号", "unit": "g5",
             "aliases": ["老王粮油"]},
            "Point", [111.4735, 35.64825],
        ),
    ]  # fmt: skip


def _people() -> dict[str, Any]:
    names = "赵文静 钱立新 孙海燕 李国强 周晓梅 吴建平 郑玉兰 王志远 冯春生 陈秀英 褚卫东 卫小兰 蒋大勇 沈桂花".split()  # noqa: SIM905
    roles: list[list[tuple[str, str]]] = [[("secretary", "c")], [("dispatcher", "c")]]
    roles += [[("grid_worker", f"g{grid}")] for grid in range(1, 10)]
    roles[2].append(("member", "g1"))
    roles += [[("member", "g1"), ("centre_household", "m2")], [("member", "g5")], [("centre_household", "m4")]]
    people = [
        {
            "id": f"r{number:02d}", "name": name, "phone": f"1390000{number:04d}",
            "roles": [{"role": role, "unit": unit, "since": "2026-01-01"} for role, unit in held],
        }
        for number, (name, held) in enumerate(zip(names, roles, strict=True), start=1)
    ]  # fmt: skip
    shifts = [
        {"person": person, "place": place, "weekday": day, "start": start, "end": end}
        for day in range(5)
        for person, place, start, end in (
            ("r03", "p1", "08:00", "14:30"), ("r04", "p1", "14:30", "21:00"), ("r04", "p2", "08:00", "12:00"),
        )
    ]  # fmt: skip
    return {"people": people, "shifts": shifts}


def small_layers() -> dict[str, Any]:
    """The layer files as plain values, file name → content: a fresh copy that a test may break."""
    layers = {
        "units.geojson": _units(), "blocks.geojson": _blocks(), "buildings.geojson": _buildings(),
        "streets.geojson": _streets(), "areas.geojson": _areas(), "places.geojson": _places(),
    }  # fmt: skip
    files: dict[str, Any] = {
        name: {"type": "FeatureCollection", "features": rows} for name, rows in layers.items()
    }  # fmt: skip
    return json.loads(json.dumps({**files, "people.json": _people()}))  # type: ignore[no-any-return]


def write_small_town(folder: Path, *, layers: dict[str, Any] | None = None, profile: str = PROFILE) -> Path:
    """Write every file of Testville (or of the broken Testville given) into ``folder``, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "community.toml").write_text(profile, encoding="utf-8")
    for name, content in (small_layers() if layers is None else layers).items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder


@cache
def small_town() -> Community:
    """Testville, read from its files once per process."""
    with tempfile.TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder)))


def small_profile() -> Profile:
    """Testville's profile."""
    return small_town().profile
