"""Stories of people: disputes that are sat over, care that comes again, weak signals noted on the rounds.

Which cases and houses these are follows from their numbers, so that every other story stays as it was.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from geo.clock import local_day
from geo.desk import mediating
from geo.desk.deeds import Deed, apply_deed
from geo.desk.households import Door, doors
from geo.desk.office import Office
from geo.desk.story_pauses import Teller
from geo.model import Actor, Appointment, Case, CaseState, Signal, Source
from geo.store import Step, Transaction

TALKS = ("分头听了两家的说法", "两家坐到一起，把话说开了", "当面讲清了责任和道理")
CARE = ("上门看望，量了血压，一切平稳", "陪同测了血糖，数值已记档")
HELPERS = ("值班律师", "人民调解员", "物业经理")
AGREED = ("各让一步，互不追究，楼道不再堆物", "约定赔偿并修好渗漏处，双方签字", "晚十点后不再喧哗，互留电话")
QUARRELS = ("楼道里听见争吵", "又吵，有摔东西的声音", "邻居说半夜还在吵")
UNPAID = ("热力公司说今年还没缴费", "家里冷，老人说等一等再缴")
GAS = "敲门时闻到燃气味，已开窗"
QUIET_HOUSES = 6
"""Houses at which a single quarrel was heard and nothing more."""


def tell_sittings(
    office: Office, telling: Teller, worker: Actor, case: Case, at: datetime, until: datetime
) -> tuple[Case, datetime]:
    """Let whoever handles a dispute, or somebody's care, sit down with them twice and write down what follows.

    Returns
    -------
    case, at : Case, datetime
        As it stands then, and when that is.
    """
    if case.state is not CaseState.HANDLING or case.mediation is not None or not mediating.is_mediated(office, case):
        return case, at
    pick = zlib.crc32(case.id.encode())
    ahead = local_day(at, office.profile(case.community).zone) + timedelta(days=5 + pick % 21)
    steps: list[Deed]
    if case.source is Source.STAIR_HEAD or "老人" in case.description:
        steps = [mediating.sitting(office, CARE[pick % len(CARE)], next_on=ahead)]
    else:
        helpers = (HELPERS[pick % len(HELPERS)],) if pick % 2 else ()
        steps = [
            mediating.sitting(office, TALKS[0]),
            mediating.sitting(office, TALKS[1 + pick % 2], helpers=helpers),
            mediating.agreeing(office, AGREED[pick % len(AGREED)], ahead),
        ]
    for deed in steps:
        if at + timedelta(minutes=40) >= until:
            break
        at += timedelta(minutes=40)
        telling.actor, telling.at = worker.id, at
        case = apply_deed(office, telling, worker, case, deed, at)
    return case, at


def signal_histories(
    office: Office, tx: Transaction, community: str, workers: Mapping[str, Sequence[Appointment]]
) -> list[list[Step]]:
    """Weak signals of the last weeks: quarrels at two houses, gas at one, unpaid heating at one, a few single ones."""
    known = {kind.key for kind in office.profile(community).signals}
    lived_in = _houses(office, community)
    houses = lived_in[:: max(1, len(lived_in) // (QUIET_HOUSES + 5))][: QUIET_HOUSES + 4]
    if len(houses) < QUIET_HOUSES + 4:
        return []
    told: list[tuple[str, Door, float, str]] = []
    for house, newest in ((houses[0], 20.0), (houses[1], 52.0)):
        told += [("quarrel", house, newest + 96 * back, words) for back, words in enumerate(reversed(QUARRELS))]
    told.append(("gas", houses[2], 1.5, GAS))
    told += [("unpaid_heating", houses[3], 30.0 + 200 * back, words) for back, words in enumerate(reversed(UNPAID))]
    told += [("quarrel", house, 70.0 * (1 + at), QUARRELS[0]) for at, house in enumerate(houses[4:])]
    return [
        [_noted(office, tx, community, workers, kind, house, hours, words)]
        for kind, house, hours, words in told
        if kind in known
    ]


def _houses(office: Office, community: str) -> list[Door]:
    """The first door of each building, in their order."""
    found: dict[str, Door] = {}
    for door in doors(office.buildings(community)):
        found.setdefault(door.id.split("-")[0], door)
    return list(found.values())


def _noted(
    office: Office, tx: Transaction, community: str, workers: Mapping[str, Sequence[Appointment]], kind: str,
    house: Door, hours: float, words: str,
) -> Step:  # fmt: skip
    at = office.clock() - timedelta(hours=hours)
    path = (*office.tree(community).unit(house.unit_id).path, house.id)
    by = next((workers[step][0].person_id for step in reversed(path) if workers.get(step)), "system")
    series = f"SIG-{community[:3].upper()}-{at.astimezone(ZoneInfo(office.profile(community).zone)):%Y%m%d}"
    made = Signal(community, f"{series}-{tx.next_number(series):04d}", kind, path, at, by, words, version=1)
    return Step("note", f"person:{by}", at, made)
