"""Duties done: `Visit`, and what is known of a household that visits rest on (`HouseholdMark`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from geo.model.units import Path


class DoorOutcome(StrEnum):
    """What a visit met: somebody was found, nobody at home, the door stayed shut, nobody lives there."""

    FOUND = "found"
    NOT_HOME = "not_home"
    REFUSED = "refused"
    EMPTY = "empty"


SEEN = frozenset({DoorOutcome.FOUND})
"""What counts as having seen somebody: only this fulfils a quota."""
SETTLED = frozenset({DoorOutcome.FOUND, DoorOutcome.REFUSED, DoorOutcome.EMPTY})
"""What needs no second call in a campaign."""


@dataclass(frozen=True, slots=True)
class Need:
    """One ``[[needs]]`` of a profile: what a visit may find (no papers, sick, no heating), and the case it makes."""

    key: str
    name: Mapping[str, str]
    category: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdMark:
    """What visits must know of a household; personal data.

    Attributes
    ----------
    id : str
        Id of the household.
    groups : tuple of str
        Keys of ``[[visit_groups]]`` it belongs to (hardship, empty nest …).
    no_visits : bool
        It has asked not to be visited; `no_visits_until` is the first day on which that ends, None: never.
    visitor_id : str or None
        The person it is paired with.
    since : date or None
        From when on the groups hold; None: always did.
    """

    community: str
    id: str
    path: Path
    groups: tuple[str, ...] = ()
    no_visits: bool = False
    no_visits_until: date | None = None
    visitor_id: str | None = None
    since: date | None = None
    note: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody went somewhere for a duty or a campaign.

    Attributes
    ----------
    duty : str
        Key of the duty; empty when it belongs to a campaign alone.
    target : str
        Id of the household, unit, block or place.
    path : tuple of str
        Chain down to the unit it lies in.
    lon, lat : float or None
        Where the phone was, EPSG:4326.
    needs : tuple of str
        Keys of ``[[needs]]`` that were found.
    case_ids : tuple of str
        Cases made of findings.
    answers : mapping of str to str
        Answers to the questionnaire of the campaign, by question.
    stop_id : str
        The stop it was planned as; may be empty.
    key : str
        What the phone calls it: the same again makes no second one; may be empty.
    """

    community: str
    id: str
    duty: str
    person_id: str
    target: str
    path: Path
    at: datetime
    outcome: DoorOutcome = DoorOutcome.FOUND
    lon: float | None = None
    lat: float | None = None
    error_m: float | None = None
    note: str = ""
    needs: tuple[str, ...] = ()
    case_ids: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    campaign_id: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    stop_id: str = ""
    key: str = ""
    version: int = 0
