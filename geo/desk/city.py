"""A generated city in the store, for measuring; and generated communities as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from geo.desk.office import Office
from geo.errors import BadInput, Conflict
from geo.exchange import community_of, read_profile
from geo.i18n import mark
from geo.model import SYSTEM, Case, CaseState, Position, Profile, Source, Unit
from geo.town import PLANS, build_city, build_town, city_profile, write_town

SEED = 20260601

Progress = Callable[[int], object]


def build_city_store(office: Office, grids: int, cases: int, progress: Progress = lambda _: None) -> dict[str, int]:
    """Load a generated city of ``grids`` grids with ``cases`` open cases, for measuring."""
    town = build_city(grids)
    profile = _city_profile()
    if profile.key in office.communities():
        raise Conflict(mark("The store holds the community {community} already."), community=profile.key)
    with office.write(SYSTEM) as tx:
        tx.load_community(community_of(town, profile))
    with office.store.read() as reader:
        units = reader.units(profile.key, profile.handling_level)
    rng = np.random.default_rng(SEED)
    codes = [category.code for category in profile.categories]
    now = office.clock()
    with office.write(SYSTEM) as tx:
        for start in range(0, cases, 10_000):
            count = min(10_000, cases - start)
            tx.put_many("report", [_city_case(profile.key, start + i, units, codes, now, rng) for i in range(count)])
            progress(count)
    return {profile.key: cases}


def write_generated(community: str | None, grids: int | None, folder: Path) -> None:
    """Write the layer files of a generated community (a shipped one, or a city) into a folder."""
    if grids:
        folder.mkdir(parents=True, exist_ok=True)
        write_town(build_city(grids), folder)
        (folder / "community.toml").write_text(city_profile(), encoding="utf-8")
    elif community in PLANS:
        folder.mkdir(parents=True, exist_ok=True)
        write_town(build_town(PLANS[community]), folder)
    else:
        raise BadInput(mark("Name a shipped community with --community, or a size with --scale."))


def _city_profile() -> Profile:
    with TemporaryDirectory() as folder:
        (Path(folder) / "community.toml").write_text(city_profile(), encoding="utf-8")
        return read_profile(Path(folder))


def _city_case(
    community: str, number: int, units: list[Unit], codes: list[str], now: datetime, rng: np.random.Generator
) -> Case:
    unit = units[int(rng.integers(len(units)))]
    assert unit.geometry is not None  # noqa: S101 - every grid of a generated city is drawn
    spot = unit.geometry.representative_point()
    received = now - timedelta(hours=float(rng.uniform(0, 72)))
    position = Position(lon=spot.x, lat=spot.y, radius_m=20.0, path=unit.path)
    return Case(
        id=f"CTY-{number:07d}",
        community=community,
        category=codes[int(rng.integers(len(codes)))],
        description="",
        source=Source.RESIDENT,
        received_at=received,
        updated_at=received,
        state=CaseState.FILED,
        position=position,
        handling_path=unit.path,
        due_at=received + timedelta(hours=float(rng.uniform(48, 240))),
        demo=True,
    )
