"""The map of this moment as one file that opens anywhere, without a server and without the internet."""

from __future__ import annotations

from typing import Any

from geo.desk.office import Office
from geo.desk.queries import require
from geo.layers import save_map
from geo.model import Actor


def saved_map(office: Office, actor: Actor, community: str, lang: str) -> str:
    """The live map with its open cases as a stand-alone HTML page; needs ``read:board``.

    What the page holds is what the wall screen shows: numbers, categories and places of cases, nobody's name.
    """
    require(actor, "read:board", community)
    scene, board = office.scene(community), office.board(community)
    counts: dict[str, Any] = {}
    state: dict[str, Any] = {}
    for view in scene.views():
        state = board.state(view.key, scene.bounds)
        counts |= state["counts"]
    return save_map(scene, {**state, "counts": counts}, lang)
