"""What a planner does with mouse and keys on a paint map that fills the window."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, Route

from tests.geo.layers.redraw_served import READY, PlanServer, plan_server

Point = tuple[float, float]


@dataclass
class Hand:
    """A planner at the map of one plan."""

    page: Page
    frame: Frame
    served: PlanServer
    plan: str

    def read(self, what: str) -> Any:
        """Something of ``window.gridwardRedraw``."""
        return self.frame.evaluate(f"gridwardRedraw.{what}")

    def where(self, block: str) -> Point:
        """The pixel in the middle of a block."""
        point = self.frame.evaluate("id => gridwardRedraw.pointIn(id)", block)
        return point["x"], point["y"]

    def pixel(self, lon: float, lat: float) -> Point:
        """The pixel of a place in degrees."""
        point = self.frame.evaluate("([lon, lat]) => gridwardRedraw.pointOf(lon, lat)", [lon, lat])
        return point["x"], point["y"]

    def tool(self, name: str) -> None:
        """Take a tool from the toolbar."""
        self.frame.locator(f".rd-tool[data-tool='{name}']").click()

    def click(self, block: str) -> None:
        """Click into the middle of a block."""
        self.page.mouse.click(*self.where(block))

    def draw(self, *points: Point, steps: int = 6) -> None:
        """Drag through points with the left button held."""
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point, steps=steps)
        self.page.mouse.up()

    def choose(self, block: str) -> None:
        """Choose the grid of a block as the one that is painted into."""
        self.tool("pick")
        self.click(block)
        self.frame.wait_for_function("id => gridwardRedraw.target === gridwardRedraw.gridOf(id)", arg=block)

    def hold(self, pattern: str) -> list[Route]:
        """Hold back what the map asks for; it goes on when somebody lets it."""
        held: list[Route] = []

        def keep(route: Route) -> None:
            held.append(route)

        self.page.route(pattern, keep)
        return held

    def settled(self) -> None:
        """Wait until the server has answered every edit."""
        self.frame.wait_for_function(READY)

    def shown(self) -> dict[str, str]:
        """Block → grid as the map shows it."""
        blocks = sorted(self.served.grid_of(self.plan))
        return dict(
            self.frame.evaluate("ids => ids.map((id) => [id, gridwardRedraw.gridOf(id) || ''])", blocks)
        )  # fmt: skip

    def moved(self, before: dict[str, str]) -> dict[str, str]:
        """Blocks that the store has in another grid than before, with that grid; the map shows the same."""
        self.settled()
        now = self.served.grid_of(self.plan)
        assert self.shown() == now
        return {block: grid for block, grid in now.items() if before.get(block) != grid}


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlanServer]:
    """Testville and its plans, served."""
    with plan_server(tmp_path_factory.mktemp("plans")) as running:
        yield running


@pytest.fixture
def hand(page: Page, plans: PlanServer) -> Hand:
    """A planner at a plan that has just begun: nine grids of two and more blocks."""
    plan = plans.new_plan()
    return Hand(page, plans.opened(page, plan), plans, plan)
