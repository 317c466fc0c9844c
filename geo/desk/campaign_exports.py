"""All doors of a campaign with what was met there, as a workbook or a CSV."""

from __future__ import annotations

import csv
import io
from zoneinfo import ZoneInfo

from geo.desk.campaign_coverage import last_visits
from geo.desk.campaign_doors import READING, doors_of, grid_of
from geo.desk.campaigns import get_campaign
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.exchange import safe_cell
from geo.exchange.workbook_writing import Cell, write_workbook
from geo.i18n import mark, pick, words
from geo.model import Actor, DoorOutcome

OUTCOME_NAMES = {
    DoorOutcome.FOUND: mark("found"),
    DoorOutcome.NOT_HOME: mark("not at home"),
    DoorOutcome.REFUSED: mark("refused"),
    DoorOutcome.EMPTY: mark("empty home"),
}
ANSWER_NAMES = {"yes": mark("yes"), "no": mark("no")}


def export_doors(office: Office, actor: Actor, community: str, campaign_id: str, lang: str) -> list[list[Cell]]:
    """A heading and one row for each door of the actor's units; instants are naive and local.

    Needs ``read:household``: only doors where the actor holds it are given.
    """
    require_doing(actor, READING, community)
    _ = words(lang)
    campaign = get_campaign(office, actor, community, campaign_id)
    profile, tree = office.profile(community), office.tree(community)
    zone = ZoneInfo(profile.zone)
    needs = {need.key: pick(need.name, lang) for need in profile.needs}
    people = office.staff(community).names
    teams = {f"key:knocker:{community}:{campaign.id}:{team.id}": team.name for team in campaign.teams}
    with office.store.read() as reader:
        lists = reader.work.door_lists(community, campaign_id)
    team_names = {team.id: team.name for team in campaign.teams}
    team_of_door = {door: team_names.get(one.team_id, one.team_id) for one in lists for door in one.doors}
    last = last_visits(office, campaign)
    rows: list[list[Cell]] = [[
        _("Door"), _("Address"), _("Grid"), _("Team"), _("Outcome"), _("At"), _("By"), _("Needs"), _("Note"),
        _("Cases"), *(question.text for question in campaign.questions),
    ]]  # fmt: skip
    for key, door in doors_of(office, campaign).items():
        if not actor.may(READING, community, door.path):
            continue
        grid, visit = grid_of(office, community, door.path), last.get(key)
        row: list[Cell] = [
            key, door.address, tree.unit(grid).name if tree.knows(grid) else grid, team_of_door.get(key, ""),
        ]  # fmt: skip
        if visit is not None:
            said = [
                _(ANSWER_NAMES[value]) if question.kind == "yes_no" and value in ANSWER_NAMES else value
                for question in campaign.questions
                for value in [visit.answers.get(question.key, "")]
            ]
            row += [
                _(OUTCOME_NAMES[visit.outcome]), visit.at.astimezone(zone).replace(tzinfo=None),
                people.get(visit.person_id) or teams.get(visit.person_id, ""),
                " ".join(needs.get(need, need) for need in visit.needs), visit.note, " ".join(visit.case_ids), *said,
            ]  # fmt: skip
        rows.append(row)
    return rows


def doors_workbook(office: Office, actor: Actor, community: str, campaign_id: str, lang: str) -> bytes:
    """`export_doors` as an Excel workbook."""
    return write_workbook({words(lang)("Doors"): export_doors(office, actor, community, campaign_id, lang)})


def doors_csv(office: Office, actor: Actor, community: str, campaign_id: str, lang: str) -> bytes:
    """`export_doors` as a CSV in UTF-8 with a mark at its head, so that Excel reads the Chinese."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in export_doors(office, actor, community, campaign_id, lang):
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")
