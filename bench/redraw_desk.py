"""From a stroke on the planner's map to the numbers beside it: a real server, a real store, real HTTP.

The town of 20,000 blocks in 400 grids is laid over the shipped street of 20,000 households, whose households, cases,
duties, appointments and stations are what the plan does something to. Each edit is posted as the map posts it, written
with its event, and answered with the whole state: assignment, figures, changes against today, defects. The server has
rested from its start by then.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from time import monotonic, perf_counter, sleep
from typing import Any

import httpx
import numpy as np
import shapely

from bench.figures import quantile, told
from bench.redraw_problem import draw_plan
from bench.servers import cpu_of
from geo.desk.actors import demo_actor
from geo.desk.field import page_pass
from geo.desk.office import Office
from geo.desk.settings import COMMUNITIES, Settings
from geo.exchange import read_community
from geo.model import SYSTEM, Redraw
from geo.redraw.figures import even_target
from geo.redraw.history_bytes import plan_bytes
from geo.redraw.plans import Plan
from tests.served import Server, serving

STREET = "minxinlu"
HEADINGS = ["edit over HTTP", "edits", "median ms", "p95 ms", "worst ms", "kB"]
BLOCKS, GRIDS, EDITS = 20_000, 400, 200
MOST_PAINTED = 200
PATIENCE_S = 120.0
REFUSED = 400


def desk_table(quick: bool) -> list[list[str]]:
    """A heading and a line for painting and for undoing; with ``quick`` a tenth of the town and of the edits."""
    less = 10 if quick else 1
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        plan, id_, sign = _prepared(home, BLOCKS // less, max(2, GRIDS // less))
        with serving(home, GRIDWARD_MODE="demo") as server:
            return [HEADINGS, *_played(server, id_, sign, plan, EDITS // less)]


def _prepared(home: Path, blocks: int, grids: int) -> tuple[Plan, str, str]:
    """A store with the street and a draft over it; the plan, the draft's id and the pass of its planner."""
    office = Office(Settings(home=home))
    street = read_community(COMMUNITIES / STREET)
    with office.write(SYSTEM) as tx:
        tx.load_community(street)
    plan = _over(draw_plan(blocks, grids, seed=7), np.array(street.buildings.total_bounds))
    actor = demo_actor(office, STREET, "planner")
    with office.write(actor) as tx:
        base = tx.keep_base(STREET, plan_bytes(plan))
        target = even_target(plan, "households")
        tx.put("open_plan", None, Redraw(STREET, "RD-1", "bench", base, target=target, made_at=office.clock()))
    sign = page_pass(office, actor, STREET)
    office.close()
    return plan, "RD-1", sign


def _over(plan: Plan, box: np.ndarray) -> Plan:
    """The same town with its ground stretched over a box in degrees."""
    bounds = np.array(shapely.total_bounds(plan.blocks.shapes))
    scale = (box[2:] - box[:2]) / (bounds[2:] - bounds[:2])
    shapes = shapely.transform(plan.blocks.shapes, lambda at: (at - bounds[:2]) * scale + box[:2])
    return replace(plan, blocks=replace(plan.blocks, shapes=shapes))


def _played(server: Server, id_: str, sign: str, plan: Plan, edits: int) -> list[list[str]]:
    rng = np.random.default_rng(11)
    headers = {"x-gridward-pass": sign}
    base = f"{server.url}/redraw/{STREET}/{id_}"
    times: dict[str, list[float]] = {"paint": [], "undo": []}
    sizes: list[int] = []
    with httpx.Client(headers=headers, timeout=PATIENCE_S, trust_env=False) as client:
        state = _answer(client.get(f"{base}/state"))
        _wait_until_idle(server)
        while len(times["paint"]) < edits:
            gesture = _paint(plan, rng)
            started = perf_counter()
            answer = client.post(f"{base}/do", json={"version": state["version"], "gesture": gesture})
            spent = 1000 * (perf_counter() - started)
            if answer.status_code == REFUSED:  # an earlier stroke has painted these blocks so already
                continue
            state = _answer(answer)
            times["paint"].append(spent)
            sizes.append(int(answer.headers.get("content-length", 0)))
            if len(times["paint"]) % 10 == 0:
                started = perf_counter()
                state = _answer(client.post(f"{base}/undo", json={"version": state["version"]}))
                times["undo"].append(1000 * (perf_counter() - started))
    size = told(quantile([one / 1000 for one in sizes], 0.5), 1)
    return [
        [what, str(len(spent)), *(told(quantile(spent, share), 0) for share in (0.5, 0.95, 1.0)), size]
        for what, spent in times.items()
    ]


def _wait_until_idle(server: Server) -> None:
    """What a server does after its start (the demo's cases, its address books) is not what an edit costs."""
    until = monotonic() + PATIENCE_S
    while monotonic() < until:
        before = cpu_of(server.process.pid)
        sleep(2.0)
        if cpu_of(server.process.pid) - before < 0.1:
            return


def _paint(plan: Plan, rng: np.random.Generator) -> dict[str, Any]:
    """The blocks nearest to a point, to any grid but the one most of them are in."""
    blocks = plan.blocks
    middle = blocks.xy[rng.integers(len(blocks))]
    nearest = np.argsort(np.hypot(*(blocks.xy - middle).T), kind="stable")
    painted = nearest[: int(rng.integers(1, MOST_PAINTED + 1))]
    beside = nearest[plan.grid_of[nearest] != plan.grid_of[nearest[0]]]
    grid = plan.grids[int(plan.grid_of[beside[0]])].id
    return {"kind": "paint", "grid": grid, "blocks": [blocks.ids[n] for n in painted]}


def _answer(answer: httpx.Response) -> dict[str, Any]:
    answer.raise_for_status()
    return dict(answer.json())


if __name__ == "__main__":
    from bench.figures import columns

    print(columns(desk_table(quick=False)))
