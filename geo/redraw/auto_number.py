"""More or fewer grids: heavy ones are halved, light ones dissolved, and both at once where a whole region has grown.

Where one region has too much and another too little, residents would have to be passed on through many grids. It
moves fewer to dissolve grids where little is left and to halve grids where much has come.
"""

from __future__ import annotations

from geo.redraw.auto_board import Board
from geo.redraw.blocks import NOWHERE
from geo.redraw.flow import Aim, Flow, cheapest_flow
from geo.redraw.metis import halve

STEEP = 2.2
"""Passing a unit over more borders than this costs more than halving and dissolving."""
BATCHES = 12
BATCH_SHARE = 40
"""One in so many grids is exchanged at a time."""


def set_number(board: Board, number: int, *, seed: int) -> None:
    """Halve the heaviest or dissolve the lightest open grids until there are so many (as far as atoms allow)."""
    while len(board.active()) < number and halve_grid(board, _heaviest(board), seed=seed):
        pass
    fixed: set[int] = set()
    while len(board.active()) > number:
        lightest = min(
            (j for j in board.active() if j not in fixed), key=lambda j: (board.loads[j], j), default=NOWHERE
        )
        if lightest == NOWHERE:
            return
        if not dissolve(board, lightest):
            fixed.add(lightest)


def _heaviest(board: Board) -> int:
    dividable = [j for j in board.active() if len(board.members[j]) > 1]
    return max(dividable, key=lambda j: (board.loads[j], -j), default=NOWHERE)


def halve_grid(board: Board, grid: int, *, seed: int) -> bool:
    """Give one half of a grid to an empty one (a new one if there is none); the half with fewer at home goes."""
    if grid == NOWHERE:
        return False
    halves = halve(board, sorted(board.members[grid]), seed=seed)
    spare = board.spare()
    new = spare[0] if spare else board.add_grid()
    least = min(halves, key=lambda half: sum(board.people[v] for v in half if board.home[v] == grid))
    for v in least:
        board.move(v, new)
    return True


def dissolve(board: Board, grid: int) -> bool:
    """Give all atoms of a grid to the grids around it; False, and nothing done, where some would have none."""
    was = sorted(board.members[grid])
    for v in was:
        board.move(v, NOWHERE)
    if board.grow_into(was):
        for v in was:
            board.move(v, grid)
        return False
    return True


def relocate(board: Board, aim: Aim, *, seed: int) -> Flow:
    """Exchange grids between regions while the flow and the residents already moved get less together.

    Returns
    -------
    Flow
        The cheapest flow on the board as it stands afterwards.
    """
    flow = cheapest_flow(board, aim)
    per = sum(board.weight) / (sum(board.people) or 1.0)
    best, kept = board.moved() * per + flow.length, (board.labels(), flow)
    batch = max(1, len(board.active()) // BATCH_SHARE)
    for _ in range(BATCHES):
        pairs = _steepest(board, flow, batch)
        if not pairs:
            break
        for light, heavy in pairs:
            if len(board.members[heavy]) > 1 and dissolve(board, light):
                halve_grid(board, heavy, seed=seed)
        flow = cheapest_flow(board, aim)
        cost = board.moved() * per + flow.length
        if cost < best * 0.998:
            best, kept = cost, (board.labels(), flow)
            continue
        if len(pairs) == 1:
            break
        board.put(kept[0])
        flow, batch = kept[1], max(1, len(pairs) // 3)
    board.put(kept[0])
    return kept[1]


def _steepest(board: Board, flow: Flow, most: int) -> list[tuple[int, int]]:
    """Pairs of a grid to dissolve and one to halve, far apart in what a unit costs there, none beside another."""
    active = board.active()
    rising = sorted(active, key=lambda j: (flow.height[j], board.loads[j], j))
    taken: set[int] = set()
    pairs: list[tuple[int, int]] = []
    lights, heavies = iter(rising), iter(rising[::-1])
    while len(pairs) < most:
        light = next((j for j in lights if j not in taken), None)
        if light is None:
            break
        taken |= {light, *board.neighbours(light)}
        heavy = next((j for j in heavies if j not in taken), None)
        if heavy is None or flow.height[heavy] - flow.height[light] <= STEEP:
            break
        taken |= {heavy, *board.neighbours(heavy)}
        pairs.append((light, heavy))
    return pairs
