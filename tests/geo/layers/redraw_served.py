"""The paint map over the real routes of a real office: Testville's blocks, a page around the map, a server."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Frame, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from geo.api import lifespan, middleware, routes
from geo.desk.actors import demo_actor
from geo.desk.field import page_pass
from geo.desk.office import Office
from geo.desk.redraw_edits import do_gesture, redo, undo
from geo.desk.redraw_kept import Held, held
from geo.desk.redraws import open_redraw
from geo.desk.settings import Settings
from geo.layers.redraw_map import RedrawMapSettings, redraw_map
from geo.model import SYSTEM, Actor
from tests.geo.layers.component_page import component_pages
from tests.served import free_port
from tests.small_town import EAST, NORTH, SOUTH, WEST, small_town

TOWN = "testville"
HOST = "/component/host"
"""Where the page around the map lies: under the policy of components, for its script stands in it."""
READY = "() => window.gridwardRedraw && window.gridwardRedraw.ready && !window.gridwardRedraw.waiting"


@dataclass
class PlanServer:
    """An office that is served, and pages with maps of its plans."""

    office: Office
    url: str
    pages: dict[str, str | Path] = field(default_factory=dict)

    def actor(self, role: str = "planner") -> Actor:
        return demo_actor(self.office, TOWN, role)

    def new_plan(self, name: str = "方案一") -> str:
        """Begin a plan and say its id."""
        return open_redraw(self.office, self.actor(), TOWN, name).id

    def held(self, plan: str) -> Held:
        """The plan as it stands in the store."""
        return held(self.office, self.actor(), TOWN, plan)

    def grid_of(self, plan: str) -> dict[str, str]:
        """Block → grid as it stands in the store."""
        found = self.held(plan).plan
        names = [*(grid.id for grid in found.grids), ""]
        return dict(zip(found.blocks.ids, (names[at] for at in found.grid_of.tolist()), strict=True))

    def other_does(self, plan: str, **gesture: Any) -> None:
        """Somebody else, the demo's administrator, edits the plan."""
        actor = self.actor("admin")
        do_gesture(self.office, actor, TOWN, plan, held(self.office, actor, TOWN, plan).redraw.version, gesture)

    def back(self, plan: str, *, forth: bool = False) -> None:
        """Undo, or do again, past the map."""
        (redo if forth else undo)(self.office, self.actor(), TOWN, plan, self.held(plan).redraw.version)

    def settings(self, plan: str, **more: Any) -> RedrawMapSettings:
        """Settings of a map of a plan, with the planner's pass."""
        bounds = (WEST, SOUTH, EAST, NORTH)
        return RedrawMapSettings(
            TOWN, plan, bounds, pass_=page_pass(self.office, self.actor(), TOWN), **{"lang": "zh", **more}
        )

    async def page(self, request: Request) -> Response:
        """A page or a file of the component."""
        found = self.pages[request.url.path]
        return HTMLResponse(found) if isinstance(found, str) else FileResponse(found)

    def opened(self, page: Page, plan: str, **more: Any) -> Frame:
        """Open a page with a map of a plan and wait until it is drawn."""
        pages = component_pages(redraw_map(self.settings(plan, **more)))
        self.pages |= pages | {HOST: pages["/"]}
        page.goto(f"{self.url}{HOST}")
        page.wait_for_selector("iframe")
        handle = page.query_selector("iframe")
        frame = handle.content_frame() if handle else None
        assert frame is not None
        frame.wait_for_function(READY)
        frame.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return frame


@contextmanager
def plan_server(home: Path) -> Iterator[PlanServer]:
    """Serve Testville, with the routes and layers of the product, on a free port of 127.0.0.1."""
    office = Office(Settings(home=home))
    with office.write(SYSTEM) as tx:
        tx.load_community(small_town())
    port = free_port()
    served = PlanServer(office, f"http://127.0.0.1:{port}")
    page = Route("/component/{rest:path}", served.page)
    app = Starlette(routes=[page, *routes(office)], middleware=middleware(office), lifespan=lifespan(office))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the server did not come up")
            threading.Event().wait(0.02)
        yield served
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        office.close()
