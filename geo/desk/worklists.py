"""Work lists: what of the open work somebody wants to see, in the words of the address.

A work list is a queue narrowed by choices. It is kept nowhere but in the address, so that a bookmark or a link sent to
a colleague opens the same list; what an address says wrongly is told and left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from geo.clock import day_start, local_day
from geo.desk.directory import Tree
from geo.desk.office import Office
from geo.desk.queries import DUE_SOON, QUEUES, find_cases, queue_filter, require
from geo.errors import BadInput
from geo.i18n import mark
from geo.model import OPEN_STATES, STAGE_OF, TICKING_STATES, Actor, Case, CaseState, Path, Source, Stage
from geo.store import CaseFilter

PAGE_ROWS = 100
COUNTED = 1_000
"""Further than this nothing is counted and no page goes: who has more before them narrows the list."""
ONE_DAY = timedelta(days=1)
LONGEST_TEXT = 60
ORDERS = {"pressing": "due", "newest": "-received", "untouched": "updated"}
"""Most pressing limit first, newest first, longest untouched first; each as the store orders."""
CLOCKS = ("overdue", "soon", "today", "stage_overdue", "stage_today")
FLAGS = {
    "urgent": "urgent", "whistled": "", "awaits": "awaits_reporter", "extension": "extension_asked",
    "climbed": "climbed",
}  # fmt: skip
"""What a case can be beside: urgent, owed by a called department, waiting for its reporter, asked more time for,
climbed; and what the store calls it."""
ME, NOBODY = "me", "nobody"
GROUP = "group:"
_QUEUE_OF = {
    CaseState.COLLECTED: "unassigned", CaseState.FILED: "unassigned", CaseState.RETURNED: "unassigned",
    CaseState.REPORTED: "to_verify", CaseState.VERIFIED: "to_close",
}  # fmt: skip
EVERYWHERE = "all"
"""As a unit: the whole community, where a list would otherwise begin at the visitor's own unit."""


@dataclass(frozen=True, slots=True)
class WorkList:
    """One list of open work; an empty choice does not restrict.

    Attributes
    ----------
    queue : str
        One of `geo.desk.queries.QUEUES`.
    at : str
        Id of a unit, or `EVERYWHERE`; empty: the visitor's own units.
    clock : str
        One of `CLOCKS`: the whole is overdue, due within two hours, or due today; its stage is overdue or due today.
    stage : str
        A `geo.model.Stage`.
    kind : str
        Code of a category, or ``group:`` and the key of a group.
    source, department : str
        A `geo.model.Source`; key of a department of the profile.
    handler : str
        `ME`, `NOBODY` or the id of a person.
    flags : tuple of str
        Some of `FLAGS`; all of them must hold.
    text : str
        Words that all stand in number, address or description.
    order : str
        One of `ORDERS`.
    page : int
        From 1.
    """

    queue: str = "unassigned"
    at: str = ""
    clock: str = ""
    stage: str = ""
    kind: str = ""
    source: str = ""
    department: str = ""
    handler: str = ""
    flags: tuple[str, ...] = ()
    text: str = ""
    order: str = "pressing"
    page: int = 1

    @property
    def narrowed(self) -> int:
        """How many choices narrow the queue."""
        chosen = (self.at, self.clock, self.stage, self.kind, self.source, self.department, self.handler, self.text)
        return sum(map(bool, chosen)) + len(self.flags)


NAMES = tuple(field.name for field in fields(WorkList))
"""Names of the choices, as they stand in an address."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a work list; ``total`` goes up to `COUNTED`."""

    cases: tuple[Case, ...]
    total: int
    page: int
    pages: int


def queue_of(case: Case) -> str:
    """The queue in which a case waits for its next step; where a link to it opens the list."""
    if case.state not in OPEN_STATES:
        return WorkList().queue
    return "needs_place" if case.needs_place else _QUEUE_OF.get(case.state, "open")


def in_address(wanted: WorkList) -> dict[str, str]:
    """The choices of a work list that differ from the default, as they stand in an address."""
    usual = WorkList()
    said = {name: getattr(wanted, name) for name in NAMES if getattr(wanted, name) != getattr(usual, name)}
    return {name: ",".join(value) if name == "flags" else str(value) for name, value in said.items()}


def from_address(office: Office, community: str, said: Mapping[str, str]) -> tuple[WorkList, tuple[BadInput, ...]]:
    """The work list that an address asks for, and a sentence for each choice of it that does not exist here."""
    readers = _readers(office, community)
    found: dict[str, Any] = {}
    faults = []
    for name in NAMES:
        value = said.get(name, "").strip()
        if not value:
            continue
        try:
            found[name] = readers[name](value)
        except ValueError:
            sentence = mark("The list has no choice {value} for {name}; it is left out.")
            faults.append(BadInput(sentence, value=value[:LONGEST_TEXT], name=name))
    return WorkList(**found), tuple(faults)


def own_units(office: Office, actor: Actor, community: str) -> tuple[Path, ...]:
    """The chains of the units at which somebody is appointed here, none of which lies below another."""
    held = office.staff(community).held_by.get(actor.person_id or "", [])
    paths = sorted({one.path for one in held if one.path}, key=len)
    return tuple(p for n, p in enumerate(paths) if not any(p[: len(top)] == top for top in paths[:n]))


def question_of(
    office: Office, actor: Actor, community: str, wanted: WorkList, *, unit_id: str = ""
) -> CaseFilter:  # fmt: skip
    """The question that a work list puts to the store, without its page.

    Parameters
    ----------
    unit_id : str
        The unit that the visitor looks at: where the list begins for somebody who is appointed nowhere.
    """
    profile, now = office.profile(community), office.clock()
    asked: dict[str, Any] = {"community": community, "order": ORDERS[wanted.order], "text": wanted.text}
    asked["under_any"] = _units(office, actor, community, wanted, unit_id)
    also = [queue_filter(office, community, wanted.queue)]
    if wanted.clock:
        asked |= _clock_limits(wanted.clock, now, day_start(local_day(now, profile.zone) + ONE_DAY, profile.zone))
        also.append(CaseFilter(states=tuple(sorted(TICKING_STATES))))
    if wanted.stage:
        asked["states"] = tuple(state for state, stage in STAGE_OF.items() if stage == wanted.stage)
    if wanted.kind.startswith(GROUP):
        group = wanted.kind.removeprefix(GROUP)
        asked["category"] = tuple(category.code for category in profile.categories if category.group == group)
    elif wanted.kind:
        asked["category"] = (wanted.kind,)
    if wanted.source:
        asked["sources"] = (Source(wanted.source),)
    if wanted.department:
        asked["department"] = wanted.department
    if wanted.handler == NOBODY:
        asked["handled"] = False
    elif wanted.handler:
        asked["handler_id"] = actor.person_id or actor.id if wanted.handler == ME else wanted.handler
    asked |= {FLAGS[flag]: True for flag in wanted.flags if FLAGS[flag]}
    if "whistled" in wanted.flags:
        asked["whistle_due_before"] = datetime.max.replace(tzinfo=UTC)
    return CaseFilter(**asked, also=tuple(also))


def listed(
    office: Office, actor: Actor, community: str, wanted: WorkList, *, unit_id: str = ""
) -> Listed:  # fmt: skip
    """One page of a work list; a page beyond the last is the last."""
    require(actor, "read:case", community)
    question = question_of(office, actor, community, wanted, unit_id=unit_id)
    with office.store.read() as reader:
        total = reader.count_cases(question, at_most=COUNTED)
    pages = max(1, -(-total // PAGE_ROWS))
    page = min(wanted.page, pages)
    found = find_cases(office, actor, replace(question, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS))
    # What is left out of the rows, because its being found would tell something, is not counted either.
    return Listed(tuple(found), total if pages > 1 else len(found), page, pages)


def _units(office: Office, actor: Actor, community: str, wanted: WorkList, unit_id: str) -> tuple[Path, ...]:
    """Where the cases of a list must lie; empty: anywhere. What has no place yet lies nowhere and is everybody's."""
    tree, root = office.tree(community), office.root(community)
    paths: tuple[Path, ...]
    if wanted.at:
        paths = () if wanted.at in (EVERYWHERE, root) else (tree.unit(wanted.at).path,)
    elif wanted.queue == "needs_place":
        paths = ()
    else:
        own = own_units(office, actor, community)
        paths = own or ((tree.unit(unit_id).path,) if unit_id else ())
    return () if any(len(path) <= 1 for path in paths) else paths


def _clock_limits(clock: str, now: datetime, tomorrow: datetime) -> dict[str, Any]:
    """What of a case must run out when: to be past its limit, or to come to it soon or today."""
    match clock:
        case "overdue":
            return {"overdue_at": now}
        case "soon":
            return {"due_from": now, "due_before": now + DUE_SOON}
        case "today":
            return {"due_from": now, "due_before": tomorrow}
        case "stage_overdue":
            return {"stage_due_before": now}
    return {"stage_due_from": now, "stage_due_before": tomorrow}


def _readers(office: Office, community: str) -> dict[str, Callable[[str], object]]:
    """How each choice is read from an address; `ValueError` where it does not exist here."""
    profile, tree = office.profile(community), office.tree(community)

    def one_of(known: Iterable[str]) -> Callable[[str], str]:
        allowed = frozenset(known)

        def read(value: str) -> str:
            if value not in allowed:
                raise ValueError(value)
            return value

        return read

    kinds = [*(GROUP + key for key, _names in profile.groups), *(category.code for category in profile.categories)]
    return {
        "queue": one_of(QUEUES),
        "at": lambda value: _unit(tree, value),
        "clock": one_of(CLOCKS),
        "stage": one_of(Stage),
        "kind": one_of(kinds),
        "source": one_of(Source),
        "department": one_of(department.key for department in profile.departments),
        "handler": one_of([ME, NOBODY, *office.staff(community).people]),
        "flags": lambda value: tuple(dict.fromkeys(map(one_of(FLAGS), value.split(",")))),
        "text": lambda value: value[:LONGEST_TEXT],
        "order": one_of(ORDERS),
        "page": lambda value: max(1, int(value)),
    }


def _unit(tree: Tree, value: str) -> str:
    if value != EVERYWHERE and not tree.knows(value):
        raise ValueError(value)
    return value
