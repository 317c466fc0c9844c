"""The neighbour units of a grid to be printed or sent: who belongs together, and who guards."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from geo.desk.doorsteps import Doorstep
from geo.desk.neighbour_counts import Deeds
from geo.desk.neighbour_doors import READING, doors_under, scope_of
from geo.desk.neighbour_lines import UnitLine, units_of
from geo.desk.office import Office
from geo.errors import Forbidden
from geo.exchange.pdf_writing import Sheet, Table, write_pdf
from geo.exchange.workbook_writing import Cell, write_workbook
from geo.i18n import mark, words
from geo.model import Actor, Unit
from geo.redraw.neighbours_units import HIGH, LOW


def units_workbook(
    office: Office, actor: Actor, community: str, grid_id: str, lang: str, *, least: int = LOW, most: int = HIGH
) -> bytes:
    """The units of a grid as an Excel workbook: one sheet of units with their figures, one of households.

    Parameters
    ----------
    actor : Actor
        Needs ``read:household`` there.
    grid_id : str
        Id of a grid or of a unit below it.
    least, most : int
        Bounds outside of which a unit has a fault.

    Raises
    ------
    NotFound, BadInput
        No such unit of the chain, or one above the grids.
    Forbidden
        The actor may not read households there.
    """
    _ = words(lang)
    scope, lines = _lines(office, actor, community, grid_id, least=least, most=most)
    zone = ZoneInfo(office.profile(community).zone)
    units: list[list[Cell]] = [[
        _("Neighbour unit"), _("Households"), _("People"), _("Guardian"), _("Guardian's address"), _("Since"),
        _("Visits"), _("Disputes"), _("Problems"), _("To be looked at"),
    ]]  # fmt: skip
    for line in lines:
        units.append([
            line.unit.name, len(line.doors), line.people, line.unit.guardian_name,
            line.guardian.address if line.guardian else "", line.since.astimezone(zone).replace(tzinfo=None),
            line.deeds.visits, line.deeds.disputes, line.deeds.problems,
            " ".join(_(fault.sentence).format(**fault.values) for fault in line.faults),
        ])  # fmt: skip
    total = sum((line.deeds for line in lines), Deeds())
    units.append([
        _("Total"), sum(len(line.doors) for line in lines), sum(line.people for line in lines), "", "", None,
        total.visits, total.disputes, total.problems, "",
    ])  # fmt: skip
    homes: list[list[Cell]] = [[_("Neighbour unit"), _("Address"), _("People"), _("Guardian")]]
    for line in lines:
        homes += [
            [line.unit.name, door.address, door.people, _("guardian") if door.id == line.unit.guardian else ""]
            for door in line.doors
        ]
    homes += [["", door.address, door.people, ""] for door in _outside(office, community, scope, lines)]
    return write_workbook({_("Neighbour units"): units, _("Its households"): homes})


def units_pdf(office: Office, actor: Actor, community: str, grid_id: str, lang: str) -> bytes:
    """The units of a grid on A4, a table for each with its doors and its guardian; rights as for the workbook.

    Raises
    ------
    Unavailable
        This computer has no font with Chinese characters.
    """
    _ = words(lang)
    scope, lines = _lines(office, actor, community, grid_id)
    head, widths = [_("Address"), _("Guardian"), _("People")], (5.0, 3.0, 1.0)
    parts = [
        Table(
            f"{number}. {line.unit.name}",
            [head, *([door.address, _guards(line, door, _("guardian")), str(door.people)] for door in line.doors)],
            widths,
        )
        for number, line in enumerate(lines, 1)
    ]
    alone = _outside(office, community, scope, lines)
    if alone:
        rows = [head, *([door.address, "", str(door.people)] for door in alone)]
        parts.append(Table(_("In no unit"), rows, widths))
    told = _("{units} neighbour units with {households} households; {alone} households are in none.").format(
        units=len(lines), households=sum(len(line.doors) for line in lines), alone=len(alone)
    )
    title = f"{office.tree(community).say(scope.path)} · {_('Neighbour units')}"
    foot = f"{office.today(community).isoformat()} · {_(_PERSONAL)}"
    return write_pdf(Sheet(title, [told], parts, foot))


_PERSONAL = mark("Personal data: only for those who work here.")


def _guards(line: UnitLine, door: Doorstep, word: str) -> str:
    return (line.unit.guardian_name or word) if door.id == line.unit.guardian else ""


def _lines(
    office: Office, actor: Actor, community: str, grid_id: str, *, least: int = LOW, most: int = HIGH
) -> tuple[Unit, list[UnitLine]]:
    scope = scope_of(office, community, grid_id)
    if not actor.may(READING, community, scope.path):
        raise Forbidden(mark("You may not see this: it needs the right {right}."), right=READING)
    return scope, units_of(office, actor, community, scope.path, least=least, most=most)


def _outside(office: Office, community: str, scope: Unit, lines: list[UnitLine]) -> list[Doorstep]:
    """The households of a grid that are in none of its units."""
    inside = {door.id for line in lines for door in line.doors}
    return [door for door in doors_under(office, community, scope.path) if door.id not in inside]
