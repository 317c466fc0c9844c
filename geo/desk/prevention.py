"""Prevention: weak signals noted on visits gather until they propose a case, which somebody opens or dismisses.

Signals are private: they are seen by those who may note them at that unit, so by its workers, the dispatcher and the
secretary, and by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from geo.desk.lookup import look_up
from geo.desk.office import Office
from geo.desk.queries import require_doing
from geo.desk.reporting import LONGEST_DESCRIPTION, Report, draft_case, store_report
from geo.desk.running import wind
from geo.errors import BadInput, Conflict, NotFound
from geo.flow.prevention import Proposal, proposals
from geo.i18n import mark, pick
from geo.locate import Candidate
from geo.model import MOVES, Actor, Case, CaseState, Move, Path, Signal, SignalKind, Source
from geo.store import Transaction

NOTING, OPENING = "note:signal", MOVES[Move.FILE].permission
LONGEST_SIGNAL = 500
LOOKED_BACK = timedelta(days=366)
"""Signals that gathered with no others within a year are not looked at any more."""
_HOUSES = ("household", "stair", "building", "house")


@dataclass(frozen=True, slots=True)
class Spot:
    """A house at which a signal can be noted: the chain down to it, and its address in words."""

    path: Path
    name: str


def find_spots(office: Office, actor: Actor, community: str, text: str) -> list[Spot]:
    """Households, stairs and buildings that an address may mean, the likeliest first, where the actor may note."""
    require_doing(actor, NOTING, community)
    found: dict[Path, Spot] = {}
    for candidate in look_up(office, actor, community, text.strip()).candidates if text.strip() else ():
        path = _path_of(candidate)
        if candidate.level in _HOUSES and actor.may(NOTING, community, path):
            found.setdefault(path, Spot(path, candidate.name))
    return list(found.values())


def note_signal(office: Office, actor: Actor, community: str, kind: str, path: Path, text: str = "") -> Signal:
    """Note a weak signal at a household, a stair or a building.

    Parameters
    ----------
    actor : Actor
        Needs ``note:signal`` at the unit.
    kind : str
        Key of a signal kind of the profile.
    path : tuple of str
        Chain down to the house, as `find_spots` gives it.

    Raises
    ------
    Forbidden
        The actor may not note signals there.
    NotFound
        No such kind of signal, or no such unit.
    BadInput
        The text is too long, or the chain ends above the houses.
    """
    known, profile = _kind(office, community, kind), office.profile(community)
    require_doing(actor, NOTING, community, path)
    if len(path) <= profile.depth(profile.handling_level) + 1 or path[0] != office.root(community):
        raise BadInput(mark("Say at which house: a household, a stair or a building."))
    office.tree(community).unit(path[profile.depth(profile.handling_level)])
    if len(text) > LONGEST_SIGNAL:
        raise BadInput(mark("The description is longer than {limit} characters."), limit=LONGEST_SIGNAL)
    now = office.clock()
    with office.write(actor) as tx:
        series = f"SIG-{community[:3].upper()}-{now.astimezone(ZoneInfo(profile.zone)):%Y%m%d}"
        made = Signal(
            community, f"{series}-{tx.next_number(series):04d}", known.key, path, now, actor.person_id or actor.id,
            text.strip(),
        )  # fmt: skip
        return tx.put("note", None, made)[0]


def my_signals(office: Office, actor: Actor, community: str, *, limit: int = 50) -> list[Signal]:
    """The signals that the actor may see, the newest first, those that became cases or were dismissed among them."""
    require_doing(actor, NOTING, community)
    with office.store.read() as reader:
        found = reader.signals(community, since=office.clock() - LOOKED_BACK)
    return [signal for signal in reversed(found) if actor.may(NOTING, community, signal.path)][:limit]


def proposed(office: Office, actor: Actor, community: str) -> list[Proposal]:
    """The cases that weak signals propose in the actor's units, the one with the newest signal first."""
    require_doing(actor, NOTING, community)
    with office.store.read() as reader:
        waiting = reader.signals(community, since=office.clock() - LOOKED_BACK, waiting=True)
    return [one for one in _proposals(office, community, waiting) if actor.may(NOTING, community, one.path)]


def open_proposal(office: Office, actor: Actor, community: str, key: str) -> Case:
    """Make the case that signals propose; they become a part of it, all in one transaction.

    Two who open it at once make one case: the second is told.

    Raises
    ------
    Forbidden
        The actor may not file cases there.
    Conflict
        There is no such proposal any more: somebody opened or dismissed it.
    """
    with office.write(actor) as tx:
        one = _still_proposed(office, tx, actor, community, key)
        now = office.clock()
        draft = draft_case(office, actor, _report(office, community, one))
        case = store_report(office, tx, replace(draft, updated_at=now))
        if case.state is CaseState.COLLECTED:  # whoever opens it has looked at it
            filed = replace(case, state=CaseState.FILED, updated_at=now)
            case, _ = tx.put(Move.FILE.value, case, wind(office, case, filed, now))
        for signal in one.signals:
            tx.put("gather", signal, replace(signal, case_id=case.id))
        return case


def dismiss_proposal(office: Office, actor: Actor, community: str, key: str, reason: str) -> tuple[Signal, ...]:
    """Say that there is nothing behind these signals, with a reason; they count no more.

    Raises
    ------
    Forbidden
        The actor may not file cases there.
    Conflict
        There is no such proposal any more.
    BadInput
        No reason, or one that is too long.
    """
    if not reason.strip():
        raise BadInput(mark("Give a reason."))
    if len(reason) > LONGEST_SIGNAL:
        raise BadInput(mark("The description is longer than {limit} characters."), limit=LONGEST_SIGNAL)
    with office.write(actor) as tx:
        one = _still_proposed(office, tx, actor, community, key)
        return tuple(
            tx.put("dismiss", signal, replace(signal, dismissed=True, reason=reason.strip()))[0]
            for signal in one.signals
        )


def told_spot(office: Office, community: str, path: Path) -> str:
    """A chain in words, its house by its address: ``第一网格 / 文苑新村2号楼3单元501``."""
    profile, tree = office.profile(community), office.tree(community)
    grid = path[: profile.depth(profile.handling_level) + 1]
    return " / ".join(part for part in (tree.say(grid[-1:], 0), told_house(office, community, path)) if part)


def told_house(office: Office, community: str, path: Path) -> str:
    """The last step of a chain by its address, else by its name as a unit."""
    answer = office.locator(community).locate("", address_id=path[-1])
    if answer.placed is not None:
        return answer.placed.name
    profile = office.profile(community)
    return office.tree(community).say(path, profile.depth(profile.handling_level) + 1) or path[-1]


def told_signal(office: Office, signal: Signal, lang: str) -> str:
    """A signal's kind in words, as the profile has it now, else its key."""
    known = {kind.key: kind for kind in office.profile(signal.community).signals}
    return pick(known[signal.kind].name, lang) if signal.kind in known else signal.kind


def _still_proposed(office: Office, tx: Transaction, actor: Actor, community: str, key: str) -> Proposal:
    waiting = tx.signals(community, since=office.clock() - LOOKED_BACK, waiting=True)
    for one in _proposals(office, community, waiting):
        if one.key == key:
            require_doing(actor, OPENING, community, one.path)
            return one
    require_doing(actor, NOTING, community)
    raise Conflict(mark("This is proposed no more: somebody opened the case or found nothing behind it."))


def _proposals(office: Office, community: str, signals: Iterable[Signal]) -> list[Proposal]:
    profile, tree = office.profile(community), office.tree(community)
    last = profile.levels[-1].key
    return proposals(profile, signals, lambda step: tree.unit(step).level if tree.knows(step) else last)


def _report(office: Office, community: str, one: Proposal) -> Report:
    profile, lang = office.profile(community), office.settings.lang
    zone = ZoneInfo(profile.zone)
    lines = [f"{pick(one.kind.name, lang)} × {len(one.signals)}"]
    lines += [f"{signal.at.astimezone(zone):%m-%d %H:%M} {signal.text}".strip() for signal in one.signals]
    return Report(
        community, one.kind.category, "\n".join(lines)[:LONGEST_DESCRIPTION],
        address=told_house(office, community, one.path), address_id=one.path[-1], source=Source.SIGNALS,
    )  # fmt: skip


def _kind(office: Office, community: str, key: str) -> SignalKind:
    for kind in office.profile(community).signals:
        if kind.key == key:
            return kind
    raise NotFound(mark("There is no kind of signal {key} here."), key=key)


def _path_of(candidate: Candidate) -> Path:
    """The chain down to a house; one that is no unit ends it by its own id."""
    path, house = candidate.path, candidate.address_id
    return (*path, house) if house and path and path[-1] != house else path
