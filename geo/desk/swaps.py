"""Exchanges of turns (换班): one asks, the other agrees, whoever schedules approves; then both turns change at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.roster_planning import SCHEDULE, check_change, write_turns
from geo.errors import BadInput, Conflict, Forbidden, NotFound
from geo.i18n import mark
from geo.model import Actor, Swap, SwapState, Turn
from geo.schedule.roster_checking import Broken
from geo.schedule.roster_problem import Slot
from geo.store.work import WorkReader

SWAP = "swap:turn"
OPEN_SWAPS = (SwapState.ASKED, SwapState.AGREED)
LONGEST_REASON = 200
_DECIDED = mark("This exchange has been decided already.")


def ask_swap(
    office: Office, actor: Actor, community: str, turn_id: str, asked_of: str, other_turn_id: str = ""
) -> Swap:  # fmt: skip
    """Ask somebody to take over one's own turn, for one of theirs or for none.

    Raises
    ------
    Forbidden
        Without ``swap:turn``, or it is somebody else's turn.
    BadInput
        The turn has begun, the other turn is not theirs, or the exchange would break a rule.
    Conflict
        One of the turns is asked about already.
    """
    require_doing(actor, SWAP, community)
    with office.write(actor) as tx:
        turn, other = _turns(tx.work, community, turn_id, other_turn_id)
        if turn.person_id != actor.person_id:
            raise Forbidden(mark("Only whoever has a turn may give it away."))
        if asked_of == actor.person_id or (other is not None and other.person_id != asked_of):
            raise BadInput(mark("Choose somebody else, and a turn of theirs."))
        if asked_of not in office.staff(community).people:
            raise NotFound(mark("There is no person {id} in {community}."), id=asked_of, community=community)
        asked = {id_ for swap in tx.work.swaps(community, states=OPEN_SWAPS) for id_ in _ids(swap)}
        if asked & {turn_id, other_turn_id} - {""}:
            raise Conflict(mark("Somebody has asked about this turn already."))
        number = tx.next_number(f"swaps:{community}")
        made = Swap(
            community, f"w{number:05d}", turn_id, turn.person_id, asked_of, office.clock(), other_turn_id=other_turn_id
        )
        _refuse_broken(office, tx.work, made)
        return tx.put("ask_swap", None, made)[0]


def answer_swap(office: Office, actor: Actor, community: str, swap_id: str, *, agree: bool) -> Swap:
    """The other agrees, or does not.

    Raises
    ------
    Forbidden, Conflict
        It was asked of somebody else; it has been answered already.
    """
    require_doing(actor, SWAP, community)
    with office.write(actor) as tx:
        swap = tx.work.one(Swap, community, swap_id)
        if swap.asked_of != actor.person_id:
            raise Forbidden(mark("This was asked of somebody else."))
        if swap.state is not SwapState.ASKED:
            raise Conflict(_DECIDED)
        after = replace(swap, state=SwapState.AGREED if agree else SwapState.REFUSED)
        return tx.put("agree_swap" if agree else "refuse_swap", swap, after)[0]


def withdraw_swap(office: Office, actor: Actor, community: str, swap_id: str) -> Swap:
    """Whoever asked thinks again."""
    require_doing(actor, SWAP, community)
    with office.write(actor) as tx:
        swap = tx.work.one(Swap, community, swap_id)
        if swap.asked_by != actor.person_id:
            raise Forbidden(mark("Only whoever asked may take it back."))
        if swap.state not in OPEN_SWAPS:
            raise Conflict(_DECIDED)
        return tx.put("withdraw_swap", swap, replace(swap, state=SwapState.WITHDRAWN))[0]


def decide_swap(
    office: Office, actor: Actor, community: str, swap_id: str, *, approve: bool, reason: str = ""
) -> Swap:  # fmt: skip
    """Whoever schedules approves, and both turns change hands in the same transaction; or refuses and says why.

    Raises
    ------
    Forbidden
        Without ``schedule:work``, or it is one's own exchange.
    BadInput
        It would break a rule by now, or a turn has begun.
    Conflict
        It is not agreed, has been decided already, or a turn has changed hands since.
    """
    require_doing(actor, SCHEDULE, community)
    if len(reason) > LONGEST_REASON:
        raise BadInput(mark("The reason is longer than {limit} characters."), limit=LONGEST_REASON)
    by = actor.person_id or actor.id
    with office.write(actor) as tx:
        swap = tx.work.one(Swap, community, swap_id)
        if by in (swap.asked_by, swap.asked_of):
            raise Forbidden(mark("Nobody approves an exchange of their own."))
        if swap.state not in OPEN_SWAPS:
            raise Conflict(_DECIDED)
        if not approve:
            after = replace(swap, state=SwapState.REFUSED, decided_by=by, reason=reason.strip())
            return tx.put("refuse_swap", swap, after)[0]
        if swap.state is not SwapState.AGREED:
            raise Conflict(mark("The other has not agreed yet."))
        turn, other = _turns(tx.work, community, swap.turn_id, swap.other_turn_id)
        if turn.person_id != swap.asked_by or (other is not None and other.person_id != swap.asked_of):
            raise Conflict(mark("One of the turns has changed hands meanwhile."))
        slots = _refuse_broken(office, tx.work, swap)
        for gone in (turn, other):
            if gone is not None:
                tx.put("drop", gone, replace(gone, dropped=True))
        people = [swap.asked_of, swap.asked_by]
        write_turns(office, tx, community, list(zip(slots, people[: len(slots)], strict=True)))
        return tx.put("approve_swap", swap, replace(swap, state=SwapState.APPROVED, decided_by=by))[0]


def _refuse_broken(office: Office, work: WorkReader, swap: Swap) -> list[Slot]:
    broken, slots = _change(office, work, swap)
    if broken:
        raise BadInput(broken[0].sentence, **broken[0].values)
    return slots


def broken_by(office: Office, swap: Swap) -> list[Broken]:
    """What an exchange would break; empty where it breaks nothing."""
    with office.store.read() as reader:
        return _change(office, reader.work, swap)[0]


def _change(office: Office, work: WorkReader, swap: Swap) -> tuple[list[Broken], list[Slot]]:
    turn, other = _turns(work, swap.community, swap.turn_id, swap.other_turn_id)
    now = office.clock().astimezone(ZoneInfo(office.profile(swap.community).zone)).replace(tzinfo=None)
    gone = [one for one in (turn, other) if one is not None]
    if any(datetime.combine(one.day, one.start) <= now for one in gone):
        raise BadInput(mark("This turn has begun already."))
    new = [(turn.place_id, turn.day, turn.start, swap.asked_of)]
    new += [(other.place_id, other.day, other.start, swap.asked_by)] if other is not None else []
    return check_change(office, swap.community, gone, new)


def swaps_for(office: Office, actor: Actor, community: str) -> list[tuple[Swap, Turn, Turn | None]]:
    """Exchanges with their turns, the newest first: all of them for whoever schedules, else those of one's own."""
    all_of_them = actor.may_anywhere(SCHEDULE, community)
    if not all_of_them:
        require_doing(actor, SWAP, community)
    with office.store.read() as reader:
        found = []
        for swap in reversed(reader.work.swaps(community)):
            if all_of_them or actor.person_id in (swap.asked_by, swap.asked_of):
                turn = reader.work.one(Turn, community, swap.turn_id)
                other = reader.work.one(Turn, community, swap.other_turn_id) if swap.other_turn_id else None
                found.append((swap, turn, other))
    return found


def _ids(swap: Swap) -> tuple[str, ...]:
    return (swap.turn_id, swap.other_turn_id) if swap.other_turn_id else (swap.turn_id,)


def _turns(work: WorkReader, community: str, turn_id: str, other_id: str) -> tuple[Turn, Turn | None]:
    turn = work.one(Turn, community, turn_id)
    other = work.one(Turn, community, other_id) if other_id else None
    if turn.dropped or (other is not None and other.dropped):
        raise Conflict(mark("One of the turns has changed hands meanwhile."))
    return turn, other
