"""What `bench.flow` is measured beside: the same questions answered the plain way, with pandas over the table."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Engine, create_engine, text

from geo.model import Case, Profile

OPEN = ("collected", "filed", "dispatched", "handling", "reported", "verified", "returned", "suspended")


def engine_of(home: Path) -> Engine:
    """The database of a store, opened as any script would."""
    return create_engine(f"sqlite:///{home / 'gridward.db'}")


def read_open(engine: Engine) -> pd.DataFrame:
    """All open cases."""
    states = ", ".join(f"'{state}'" for state in OPEN)
    return pd.read_sql_query(f"SELECT * FROM cases WHERE state IN ({states})", engine)


def tick(engine: Engine, now: datetime, path_after: str) -> int:
    """Read what is open, find what is due, cut its chain by one unit and write it back; neither log nor rights."""
    frame = read_open(engine)
    late = frame[pd.to_datetime(frame["climbs_at"], format="ISO8601") < now]
    rows = []
    for case in late.itertuples():
        body = json.loads(case.body)
        body["rung"] = int(body.get("rung", -1)) + 1
        above = "/".join(str(case.handling_path).split("/")[:-2]) + "/"
        at = (now + timedelta(hours=1)).isoformat()
        rows.append({"id": case.id, "path": above or path_after, "at": at, "body": json.dumps(body)})
    with engine.begin() as connection:
        changed = "handling_path = :path, climbs_at = :at, body = :body, version = version + 1"
        connection.execute(text(f"UPDATE cases SET {changed} WHERE id = :id"), rows)
    return len(rows)


def route(profile: Profile, cases: list[Case], holders: dict[str, str]) -> pd.DataFrame:
    """The five rules of the benchmark as masks, the first that fits; then the nearest worker, row by row."""
    groups = {category.code: category.group for category in profile.categories}
    frame = pd.DataFrame(
        {
            "category": [case.category for case in cases],
            "source": [case.source.value for case in cases],
            "text": [f"{case.description}\n{case.address}" for case in cases],
            "at": pd.to_datetime([case.received_at for case in cases]).tz_convert(profile.zone),
            "path": [case.path for case in cases],
        }
    )
    hour = frame["at"].dt.hour
    group = frame["category"].map(groups)
    workdays = {day: profile.calendar.is_workday(day) for day in frame["at"].dt.date.unique()}
    free = ~frame["at"].dt.date.map(workdays).astype(bool)
    masks = [
        (frame["source"] == "rider") & ((hour >= 20) | (hour < 7)) & frame["text"].str.contains("电缆|打火"),
        (frame["category"] == "gas-smell") | frame["text"].str.contains("燃气味|煤气味"),
        (frame["category"] == "heating") & (frame["path"].str.len() == 5),
        (frame["category"] == "elderly") | frame["text"].str.contains("独居老人|摔倒"),
        (group == "environment") & free,
    ]
    frame["rule"] = np.select(masks, range(len(masks)), default=-1)

    def nearest(row: pd.Series) -> str | None:
        if row["rule"] not in (2, 3):
            return None
        return next((holders[unit] for unit in reversed(row["path"]) if unit in holders), None)

    frame["person"] = frame.apply(nearest, axis=1)
    return frame


def duplicates(frame: pd.DataFrame, profile: Profile, case: Case, limit: int = 5) -> pd.DataFrame:
    """The open cases of the same group near in time and place, by how alike their words are."""
    group = profile.category(case.category).group
    codes = [category.code for category in profile.categories if category.group == group]
    near = frame[frame["category"].isin(codes) & (frame["id"] != case.id)]
    received = pd.to_datetime(near["received_at"], format="ISO8601")
    near = near[(received - case.received_at).abs() <= timedelta(days=3)]
    if case.position is not None:
        lon, lat = np.radians(case.position.lon), np.radians(case.position.lat)
        lons, lats = np.radians(near["lon"].to_numpy()), np.radians(near["lat"].to_numpy())
        half = np.sin((lats - lat) / 2) ** 2 + np.cos(lats) * np.cos(lat) * np.sin((lons - lon) / 2) ** 2
        near = near[2 * 6_371_000 * np.arcsin(np.sqrt(half)) <= 150]
    said = f"{case.address}{case.description}"
    words = near["address"] + near["description"]
    alike = words.map(lambda other: SequenceMatcher(None, said, other).ratio())
    return near.assign(alike=alike).nlargest(limit, "alike")


def year(engine: Engine) -> dict[str, float]:
    """The close rates, the rework rate, the rates of the reporters, and the stages of all closed cases."""
    columns = (
        "id, state, received_at, filed_at, responded_at, reported_at, closed_at, due_at, reworks, solved, satisfied, "
        "handling_path"
    )
    frame = pd.read_sql_query(f"SELECT {columns} FROM cases", engine)
    at = {name: pd.to_datetime(frame[name], format="ISO8601") for name in frame.columns if name.endswith("_at")}
    closed = at["closed_at"].notna()
    found = {
        "closed": float(closed.mean()),
        "on_time": float((at["closed_at"] <= at["due_at"])[closed].mean()),
        "rework": float((frame["reworks"] > 0)[closed].mean()),
        "solved": float(frame["solved"].dropna().astype(bool).mean()),
        "satisfied": float(frame["satisfied"].dropna().astype(bool).mean()),
    }
    for name, (first, last) in {"dispatch": ("filed_at", "responded_at"), "handle": ("responded_at", "reported_at"),
                                "verify": ("reported_at", "closed_at")}.items():  # fmt: skip
        hours = (at[last] - at[first]).dt.total_seconds() / 3600
        found[f"{name}.p50"], found[f"{name}.p90"] = float(hours.median()), float(hours.quantile(0.9))
    frame.groupby("handling_path")["id"].count()
    return found
