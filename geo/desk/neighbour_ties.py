"""Ties between households: who is kin, who asked for whom, who trusts whom, who is better kept apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geo.desk.doorsteps import Doorstep, doorsteps
from geo.desk.neighbour_doors import DRAFTING, MARKING, READING, household, require_one_of
from geo.desk.office import Office
from geo.desk.queries import require
from geo.errors import BadInput, Conflict, NotFound
from geo.i18n import mark
from geo.model import Actor, HouseholdTie, Path, TieKind
from geo.store import Reader, Transaction

TYING = (MARKING, DRAFTING)
ONE_WAY = frozenset({TieKind.ASKED, TieKind.TRUSTS})
"""Kinds in which it matters which of the two comes first."""


@dataclass(frozen=True, slots=True)
class TieLine:
    """A tie with the doors of both households."""

    tie: HouseholdTie
    one: Doorstep
    other: Doorstep


def tie_households(
    office: Office, actor: Actor, community: str, one: str, other: str, kind: TieKind
) -> HouseholdTie:  # fmt: skip
    """Note what is known between two households; what is known already is returned as it is.

    Parameters
    ----------
    actor : Actor
        Needs ``mark:household`` or ``draft:plan`` at both doors.
    one, other : str
        Ids of households; ``one`` is who asked or trusts.

    Raises
    ------
    NotFound
        No such household.
    Forbidden
        The actor may note nothing at one of the doors.
    BadInput
        A household is tied with itself.
    """
    pair = checked_pair(office, actor, community, one, other, kind)
    with office.write(actor) as tx:
        return put_tie(tx, community, *pair, kind)


def withdraw_tie(office: Office, actor: Actor, community: str, tie_id: str) -> HouseholdTie:
    """Let a tie hold no longer; rights as for `tie_households`.

    Raises
    ------
    NotFound
        There is no such tie, or it was withdrawn.
    Forbidden
        The actor may note nothing at one of the doors.
    """
    known = doorsteps(office, community)
    with office.write(actor) as tx:
        tie = next((one for one in tx.plans.ties(community) if one.id == tie_id), None)
        if tie is None:
            raise NotFound(mark("There is no tie {id} in {community}."), id=tie_id, community=community)
        for end in (tie.one, tie.other):
            # The door of a household that is gone is nobody's any more: then the whole community is asked for.
            path = known[end].path if end in known else ()
            require_one_of(actor, TYING, community, path or (office.root(community),))
        return tx.put("withdraw_tie", tie, replace(tie, withdrawn=True))[0]


def ties(office: Office, actor: Actor, community: str, under: Path = ()) -> list[TieLine]:
    """The ties that hold between households of which one at least lies below a unit, by address.

    Needs ``read:household``: only those are given at both of whose doors the actor holds it.
    """
    require(actor, READING, community)
    known = doorsteps(office, community)
    with office.store.read() as reader:
        found = reader.plans.ties(community)
    lines = [TieLine(tie, known[tie.one], known[tie.other]) for tie in found if tie.one in known and tie.other in known]
    seen = [
        line
        for line in lines
        if any(door.path[: len(under)] == under for door in (line.one, line.other))
        and all(actor.may(READING, community, door.path) for door in (line.one, line.other))
    ]
    return sorted(seen, key=lambda line: (line.one.address, line.other.address, line.tie.kind))


def checked_pair(
    office: Office, actor: Actor, community: str, one: str, other: str, kind: TieKind
) -> tuple[str, str]:  # fmt: skip
    """The two households in the order in which they are kept, once it is certain that the actor may tie them."""
    for end in (household(office, community, one), household(office, community, other)):
        require_one_of(actor, TYING, community, end.path)
    if one == other:
        raise BadInput(mark("A household cannot be tied with itself."))
    return (one, other) if kind in ONE_WAY else (min(one, other), max(one, other))


def put_tie(tx: Transaction, community: str, one: str, other: str, kind: TieKind) -> HouseholdTie:
    """Write a tie inside a transaction, unless it holds already."""
    known = next(
        (tie for tie in tx.plans.ties(community) if (tie.one, tie.other, tie.kind) == (one, other, kind)), None
    )
    return known or put_ties(tx, community, [(one, other, kind)])[0]


def put_ties(tx: Transaction, community: str, wanted: list[tuple[str, str, TieKind]]) -> list[HouseholdTie]:
    """Write ties that do not hold yet, each with its event."""
    if not wanted:
        return []
    series = f"NT-{community[:3].upper()}"
    last = tx.next_number(f"{series}:{community}", len(wanted))
    made = [
        HouseholdTie(community, f"{series}-{last - len(wanted) + number:05d}", *pair)
        for number, pair in enumerate(wanted, 1)
    ]
    tx.put_many("tie_households", made)
    return [replace(tie, version=1) for tie in made]


def refuse_apart(reader: Reader, community: str, comer: str, there: tuple[str, ...]) -> None:
    """Raise `Conflict` where somebody in a unit must stand apart from a household that shall come in."""
    for tie in reader.plans.ties(community):
        if tie.kind is TieKind.APART and comer in (tie.one, tie.other) and {tie.one, tie.other} & set(there) - {comer}:
            raise Conflict(mark("A household of this unit must stand apart from that one."))
