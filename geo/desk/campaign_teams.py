"""Teams of a campaign: made of officials' names and the area's grid workers; links for those who are no staff."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from geo.desk.campaign_doors import LINK_ROLE, grid_heads, link_name
from geo.desk.campaigns import managed
from geo.desk.credentials import hash_token, new_token
from geo.desk.office import Office
from geo.errors import BadInput, NotFound
from geo.exchange.tables import read_text
from geo.i18n import mark
from geo.model import Actor, ApiKey, Campaign, Grant, Team

LONGEST_NAME = 40
MOST_NAMES = 5_000
HEADINGS = frozenset({"name", "姓名", "名字", "人员", "干部", "干部姓名"})


def read_names(text: str) -> tuple[str, ...]:
    """Names as they are pasted or stand in the first filled column of a CSV; each once, in order.

    Raises
    ------
    BadInput
        Too many, or one is too long to be a name.
    """
    names: dict[str, None] = {}
    separated = text.replace("、", "\n").replace("，", "\n").replace("；", "\n").replace("\t", ",")
    lines = csv.reader(io.StringIO(separated), skipinitialspace=True)
    rows = [[cell.strip() for cell in row if cell.strip()] for row in lines]
    rows = [row for row in rows if row]
    column = next((n for n, cell in enumerate(rows[0]) if cell.lower() in HEADINGS), None) if rows else None
    for row in rows if column is None else rows[1:]:
        # Without a heading every cell of a pasted line is a name; a table says which column holds them.
        for name in row if column is None else row[column : column + 1]:
            if len(name) > LONGEST_NAME or not name.isprintable():
                raise BadInput(mark("“{name}” is no name."), name=name[:LONGEST_NAME])
            names[name] = None
    if len(names) > MOST_NAMES:
        raise BadInput(mark("More than {limit} names."), limit=MOST_NAMES)
    return tuple(names)


def read_names_file(data: bytes) -> tuple[str, ...]:
    """The names of a CSV or text file, in whatever encoding it was written; errors as of `read_names`."""
    return read_names(read_text(data, encoding=None, knows=_headings_in)[0])


def make_teams(
    office: Office, community: str, area: Iterable[str], names: Sequence[str], *, size: int = 4, word: str = "Team {n}"
) -> tuple[Team, ...]:
    """Deal officials and the grid workers of an area out to teams of a size.

    Each worker goes with one team, and their grids are its own; where there are more teams than workers, the last ones
    have none.

    Parameters
    ----------
    names : sequence of str
        Officials lent by offices.
    size : int
        People of a team, its worker included.
    word : str
        What a team is called; ``{n}`` is its number.

    Raises
    ------
    BadInput
        The size is below 1, or there is nobody.
    """
    if size < 1:
        raise BadInput(mark("A team needs at least one person."))
    heads = list(grid_heads(office, community, tuple(area)).items())
    everybody = len(heads) + len(names)
    if not everybody:
        raise BadInput(mark("There is nobody to make teams of: no worker in this area, and no names."))
    count = max(1, math.ceil(everybody / size))
    led = [heads[number::count] for number in range(count)]
    # Filled up to the size one after another, so that those without a worker get one official more.
    left = list(names)
    wanted = [max(0, size - len(mine)) for mine in led]
    while sum(wanted) > len(left):
        most = max(range(count), key=lambda number: (wanted[number], number))
        wanted[most] -= 1
    teams = []
    for number, (mine, take) in enumerate(zip(led, wanted, strict=True), 1):
        members, left = left[:take], left[take:]
        grids = tuple(grid for _, own in mine for grid in own)
        people = tuple(person for person, _ in mine)
        teams.append(Team(f"t{number:03d}", word.format(n=number), tuple(members), people, grids))
    for number, name in enumerate(left):  # more names than the size has room for, where workers fill teams alone
        teams[number % count] = replace(teams[number % count], members=(*teams[number % count].members, name))
    return tuple(teams)


def enrol_team(office: Office, actor: Actor, community: str, campaign_id: str, team_id: str) -> str:
    """Make the link of a team whose officials are no staff; an older link of the team ends.

    Parameters
    ----------
    actor : Actor
        Needs ``schedule:work`` in the campaign's area.

    Returns
    -------
    str
        The code in the link; it is shown once and kept as a hash.
    """
    code = new_token()
    with office.write(actor) as tx:
        campaign = managed(office, tx, actor, community, campaign_id)
        named = link_name(campaign, _team(campaign, team_id).id)
        before = next((known for known in tx.api_keys() if known.name == named), None)
        made = ApiKey(named, hash_token(code), (Grant(LINK_ROLE, community),), created_at=office.clock())
        again = None if before is None else replace(before, key_hash=made.key_hash, active=True)
        tx.put("issue_key", before, again or made)
    return code


def dismiss_team(office: Office, actor: Actor, community: str, campaign_id: str, team_id: str) -> None:
    """Make a team's link worthless from now on; `NotFound` where it has none."""
    with office.write(actor) as tx:
        campaign = managed(office, tx, actor, community, campaign_id)
        named = link_name(campaign, _team(campaign, team_id).id)
        key = next((known for known in tx.api_keys() if known.name == named and known.active), None)
        if key is None:
            raise NotFound(mark("This team has no link."))
        tx.put("withdraw_key", key, replace(key, active=False))


def linked_teams(office: Office, actor: Actor, community: str, campaign_id: str) -> list[str]:
    """Ids of the teams whose links hold; for whoever manages the campaign."""
    with office.store.read() as reader:
        campaign = managed(office, reader, actor, community, campaign_id)
        active = {key.name for key in reader.api_keys() if key.active}
    return [team.id for team in campaign.teams if link_name(campaign, team.id) in active]


def _headings_in(cells: Sequence[object]) -> int:
    return sum(str(cell).strip().lower() in HEADINGS for cell in cells)


def _team(campaign: Campaign, team_id: str) -> Team:
    for team in campaign.teams:
        if team.id == team_id:
            return team
    raise NotFound(mark("There is no team {id} in this campaign."), id=team_id)
