"""A plan of Testville's grids as a planner's map meets it over HTTP.

Blocks ``g1w-1 g1w-2 g1w-3 g1e g2w g2e …`` in this order; ``g1w`` is the compound 文苑新村.
"""

from base64 import b64decode
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
from starlette.testclient import TestClient

from geo.desk.actors import demo_actor
from geo.desk.field import page_pass
from geo.desk.office import Office
from geo.desk.redraws import open_redraw

TOWN = "testville"


@dataclass(frozen=True)
class Map:
    """One planner's map of one plan."""

    client: TestClient
    plan: str
    headers: dict[str, str]

    def get(self, path: str, **query: object) -> httpx.Response:
        """Ask for something of the plan, in English."""
        asked = {"lang": "en"} | {name: str(value) for name, value in query.items()}
        return self.client.get(f"/redraw/{TOWN}/{self.plan}/{path}", params=asked, headers=self.headers)

    def post(self, verb: str, **body: object) -> httpx.Response:
        """Send a change, in English."""
        return self.client.post(
            f"/redraw/{TOWN}/{self.plan}/{verb}", params={"lang": "en"}, json=body, headers=self.headers
        )

    def state(self) -> dict[str, Any]:
        """How the plan stands."""
        answer = self.get("state")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def ground(self, digest: str, **query: object) -> dict[str, Any]:
        """The ground with a digest."""
        answer = self.get(f"ground/{digest}", **query)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def paint(self, grid: str, *blocks: str, version: int | None = None) -> httpx.Response:
        """Give blocks to a grid, on the state as it is or on one with a version."""
        seen = self.state()["version"] if version is None else version
        return self.post("do", version=seen, gesture={"kind": "paint", "grid": grid, "blocks": list(blocks)})


def pass_of(office: Office, role: str = "planner") -> dict[str, str]:
    """The headers with which the demo's page of somebody in a role sends."""
    return {"x-gridward-pass": page_pass(office, demo_actor(office, TOWN, role), TOWN)}


def planners_map(client: TestClient, office: Office) -> Map:
    """The map of the demo's planner, of a plan that has just begun."""
    plan = open_redraw(office, demo_actor(office, TOWN, "planner"), TOWN, "方案一")
    return Map(client, plan.id, pass_of(office))


def grid_of(state: dict[str, Any], ground: dict[str, Any]) -> dict[str, str]:
    """Block → grid, as a state and its ground say."""
    names = [*(grid["id"] for grid in state["grids"]), ""]
    places = np.frombuffer(b64decode(state["grid_of"]), dtype="<i2").tolist()
    return {block: names[place] for block, place in zip(ground["ids"], places, strict=True)}
