"""Who may do what: one table of built-in roles and their ``verb:noun`` permissions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_REPORTER = frozenset({"report:case", "rate:case", "read:services"})
_RIDER = _REPORTER | {"vouch:report"}
_KNOCKER = _RIDER | {"knock:door"}
_STAFF = _RIDER | {"read:board", "read:case", "read:unit", "read:people"}
_WORKER = _STAFF | {
    "take:case", "handle:case", "note:case", "verify:case", "escalate:case", "visit:household", "await:reporter",
    "mediate:case", "note:signal", "rate:department", "mark:household", "swap:turn", "knock:door",
}  # fmt: skip
_DEPARTMENT = _STAFF | {
    "take:case", "handle:case", "note:case", "return:case", "escalate:case", "await:reporter", "attend:whistle",
    "knock:door",
}  # fmt: skip
_DISPATCHER = _STAFF | {
    "file:case", "locate:case", "dispatch:case", "return:case", "suspend:case", "verify:case", "close:case",
    "reopen:case", "merge:case", "split:case", "escalate:case", "whistle:case", "import:case", "read:reporter",
    "extend:case", "await:reporter", "mediate:case", "tell:reporter", "note:signal", "rate:department",
    "attend:whistle", "enrol:rider", "note:case", "schedule:work", "knock:door",
}  # fmt: skip
_SECRETARY = _DISPATCHER | {
    "read:household", "read:audit", "read:private", "mark:household",
    "review:plan", "publish:plan",
}  # fmt: skip
_PLANNER = _STAFF | {"draft:plan", "review:plan", "schedule:work", "read:household", "knock:door"}
_AUDITOR = _STAFF | {"read:audit"}
_ADMIN = _SECRETARY | _PLANNER | _WORKER | _AUDITOR | {
    "manage:user", "manage:key", "import:layer", "manage:profile",
}  # fmt: skip

ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "reporter": _REPORTER,
        "rider": _RIDER,
        "knocker": _KNOCKER,
        "worker": _WORKER,
        "department": _DEPARTMENT,
        "dispatcher": _DISPATCHER,
        "secretary": _SECRETARY,
        "planner": _PLANNER,
        "auditor": _AUDITOR,
        "admin": _ADMIN,
    }
)
"""Built-in role → its permissions. Profiles name their own roles and say which of these each one grants."""


WHISTLER = "whistler"
"""What the roles that ``[whistle]`` of a profile names grant beside their own: nobody holds it by itself."""


def permissions_of(role: str) -> frozenset[str]:
    """The permissions of a built-in role; an unknown role has none."""
    return frozenset({"whistle:case"}) if role == WHISTLER else ROLES.get(role, frozenset())
