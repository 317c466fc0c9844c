"""The stores that `bench.flow` measures on: a generated city with open cases, and one with a year of closed ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import create_engine, insert

from geo.desk.office import Office
from geo.desk.settings import Settings
from geo.exchange import community_of, read_profile
from geo.flow.ladder import rehang
from geo.flow.rules import parse_when
from geo.model import SYSTEM, Case, CaseState, Note, Outcome, Position, Profile, Rating, RoutingRule, Source
from geo.store import kinds
from geo.store.codec import encode
from geo.store.tables import cases as case_table
from geo.town import build_city, city_profile

KEY = "city"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SEED = 20261122
CASES_A_GRID = 50
FEWEST_GRIDS = 20
COPIES = 2_000
"""So many different closed cases are made; the others repeat them at other times and places."""
RULES = (
    (
        "骑士夜报",
        'source is rider and time between 20:00 and 07:00 and text contains ("电缆", "打火")',
        "department power",
    ),
    ("燃气异味", 'category is gas-smell or text contains ("燃气味", "煤气味")', "department gas"),
    ("暖气先到网格员", "category is heating and level is household", "role worker"),
    ("老人求助", 'category is elderly or text contains ("独居老人", "摔倒")', "role worker"),
    ("市容非工作日", "group is environment and not workday", "level community"),
)
_TEXTS = (
    "路灯不亮，晚上看不见路",
    "暖气不热，老人怕冷",
    "楼道堆放杂物",
    "独居老人摔倒",
    "广场舞太吵",
    "下水道返水",
    "小区门口乱停车",
)
_DONE = ("更换灯泡，已恢复", "阀门已更换", "已清理干净", "现场已调解")


def bench_profile() -> Profile:
    """The profile of the generated city with some rules of a community's kind."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "community.toml").write_text(city_profile(KEY), encoding="utf-8")
        profile = read_profile(Path(folder))
    rules = tuple(RoutingRule({"zh": name}, str(parse_when(when)), to) for name, when, to in RULES)
    return replace(profile, rules=rules)


def open_store(home: Path, count: int, due: int) -> Office:
    """An office over a store with ``count`` open cases of the last week, of which ``due`` have waited too long.

    The cases go in as reports do, each with its event; a store that is there already is built anew.
    """
    office = _city(home, max(FEWEST_GRIDS, count // CASES_A_GRID))
    profile, root = office.profile(KEY), office.root(KEY)
    rng = np.random.default_rng(SEED)
    drafts = [_open_case(profile, place, number, rng) for number, place in enumerate(_places(office, count, rng))]
    levels = len(profile.ladder) - 2
    with office.write(SYSTEM) as tx:
        for start in range(0, count, 10_000):
            part = drafts[start : start + 10_000]
            tx.put_many("report", [_on_ladder(profile, case, levels, start + n < due) for n, case in enumerate(part)])
    assert root
    return office


def closed_store(home: Path, count: int) -> Office:
    """An office over a store with a year of ``count`` closed cases; one of that size that is there is used again.

    The rows are written without events, as a restored backup has them: it is only reading that is measured.
    """
    if (home / "gridward.db").exists() and (home / f"{count}.whole").exists():
        return _office(home)
    office = _city(home, 400)
    rng = np.random.default_rng(SEED)
    made = [_closed_case(place, number, rng) for number, place in enumerate(_places(office, COPIES, rng))]
    rows = [kinds.CASE.columns(case, {**encode(case), "version": 1}) for case in made]
    office.close()
    engine = create_engine(office.settings.url)
    with engine.begin() as connection:
        for start in range(0, count, 20_000):
            connection.execute(insert(case_table), list(_copies(rows, start, min(count, start + 20_000), count)))
    engine.dispose()
    (home / f"{count}.whole").touch()
    return _office(home)


def _office(home: Path) -> Office:
    return Office(Settings(home=home), lambda: NOW)


def _city(home: Path, grids: int) -> Office:
    for left in home.glob("*"):
        if left.is_file():
            left.unlink()
    home.mkdir(parents=True, exist_ok=True)
    office = _office(home)
    with office.write(SYSTEM) as tx:
        tx.load_community(community_of(build_city(grids), bench_profile()))
    return office


def _places(office: Office, count: int, rng: np.random.Generator) -> Iterator[Position]:
    """Doors of the city: a building's middle and its household's chain."""
    buildings = office.buildings(KEY)
    tree = office.tree(KEY)
    spots = buildings.geometry.representative_point()
    lons, lats, units, ids = spots.x.to_numpy(), spots.y.to_numpy(), list(buildings["unit"]), list(buildings["id"])
    for place in rng.integers(len(ids), size=count):
        home = f"{ids[place]}-1-{int(rng.integers(1, 7))}01"
        path = (*tree.unit(units[place]).path, home)
        yield Position(float(lons[place]), float(lats[place]), 15.0, path)


def _open_case(profile: Profile, at: Position, number: int, rng: np.random.Generator) -> Case:
    category = profile.categories[int(rng.integers(len(profile.categories)))]
    received = NOW - timedelta(hours=float(rng.uniform(0, 7 * 24)))
    return Case(
        id=f"CIT-{number:07d}", community=KEY, category=category.code, source=Source.HOTLINE,
        description=_TEXTS[int(rng.integers(len(_TEXTS)))], address=f"{at.path[-1]}号", received_at=received,
        state=CaseState.FILED, urgent=category.urgency == "urgent", position=at, handling_path=at.path[:-1],
        due_at=NOW + timedelta(hours=float(rng.uniform(24, 240))), updated_at=received, filed_at=received,
    )  # fmt: skip


def _on_ladder(profile: Profile, case: Case, levels: int, due: bool) -> Case:
    hung = rehang(profile, None, case, NOW, lambda _: (None,) * (levels + 2))
    climbs = NOW - timedelta(minutes=1) if due else NOW + timedelta(hours=1)
    return replace(hung, rung=0, climbs_at=climbs)


def _closed_case(at: Position, number: int, rng: np.random.Generator) -> Case:
    received = datetime(2026, 1, 1, tzinfo=UTC)
    took = timedelta(hours=float(rng.gamma(2.0, 12.0)))
    solved = bool(rng.random() < 0.93)
    closed = received + took
    rating = Rating(closed, Outcome.SOLVED if solved else Outcome.UNSOLVED, int(rng.integers(3, 6)))
    return Case(
        id=f"{number}", community=KEY, category="street-light" if number % 3 else "garbage", source=Source.RESIDENT,
        description=_TEXTS[int(rng.integers(len(_TEXTS)))], address=f"{at.path[-1]}号", received_at=received,
        state=CaseState.RATED if number % 2 else CaseState.CLOSED, position=at, handling_path=at.path[:-1],
        due_at=received + timedelta(hours=72), updated_at=closed, filed_at=received + took * 0.05,
        dispatched_at=received + took * 0.1, responded_at=received + took * 0.1, reported_at=received + took * 0.9,
        closed_at=closed, handler_id=f"p{number % 97:04d}", department="urban", reworks=int(rng.random() < 0.05),
        rating=rating if number % 2 else None,
        notes=(Note(closed, "p0001", "close", _DONE[int(rng.integers(len(_DONE)))]),),
    )  # fmt: skip


_INSTANTS = ("received_at", "due_at", "updated_at", "filed_at", "responded_at", "reported_at", "closed_at")


def _copies(rows: list[dict[str, object]], start: int, end: int, count: int) -> Iterator[dict[str, object]]:
    """Rows of the year: the made ones again, each at a time and in a house of its own."""
    times = [{name: datetime.fromisoformat(str(row[name])) for name in _INSTANTS if row[name]} for row in rows]
    for number in range(start, end):
        row, instants = rows[number % COPIES], times[number % COPIES]
        later = timedelta(days=310 * number / count)
        yield {**row, "id": f"CIT-{number:07d}", **{name: at + later for name, at in instants.items()}}
