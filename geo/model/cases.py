"""`Case`: anything reported that must be settled, from 收集 collected to 评价 rated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from geo.model.ladder import Climb
from geo.model.mediation import Mediation
from geo.model.routing import Routed
from geo.model.stages import STAGE_OF, Extension, Halt, Pause, Stage
from geo.model.states import OPEN_STATES, TICKING_STATES, CaseState
from geo.model.units import Path
from geo.model.whistles import Whistle


class Source(StrEnum):
    """Who reported."""

    RESIDENT = "resident"
    STATION = "station"
    WORKER = "worker"
    STAIR_HEAD = "stair_head"
    RIDER = "rider"
    HOTLINE = "hotline"
    PATROL = "patrol"
    CAMERA = "camera"
    TALK_POINT = "talk_point"
    DOOR_KNOCK = "door_knock"
    SIGNALS = "signals"
    API = "api"


class Outcome(StrEnum):
    """The reporter's own answer, kept apart from the state: closed is not solved."""

    SOLVED = "solved"
    UNSOLVED = "unsolved"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case is, and how sure that is.

    Attributes
    ----------
    lon, lat : float
        Degrees, EPSG:4326.
    radius_m : float
        Error radius in metres within which the true point lies.
    path : tuple of str
        Unit chain down to the deepest unit that is certain (household where possible).
    other_path : tuple of str
        Chain of the second grid when the point lies within ``radius_m`` of a boundary, else empty.
    confidence : float
        0 to 1.
    why : str
        One line that explains the match, in English catalogue words.
    pinned : bool
        A person put it there; nothing moves it by itself.
    """

    lon: float
    lat: float
    radius_m: float
    path: Path
    other_path: Path = ()
    confidence: float = 1.0
    why: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reported, as far as they said. Personal data: shown only with ``read:reporter``, never logged."""

    name: str = ""
    phone: str = ""
    email: str = ""
    account_id: str = ""
    device_id: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote while the case moved; the last one of each kind stands on the card."""

    at: datetime
    by: str
    kind: str
    text: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """The reporter's answer after closing."""

    at: datetime
    outcome: Outcome
    stars: int | None = None
    comment: str = ""

    @property
    def satisfied(self) -> bool:
        """Four or five stars; without stars, solved counts."""
        return self.stars >= 4 if self.stars is not None else self.outcome is Outcome.SOLVED


@dataclass(frozen=True, slots=True)
class Case:
    """One reported matter. Changed copies only (`dataclasses.replace`), through `geo.model.moves`.

    Attributes
    ----------
    id : str
        Number people quote, unique everywhere: ``XNJ-20261122-0007``.
    category : str
        Code of a category of the profile.
    address : str
        What the reporter wrote, as it came.
    position : Position or None
        None means it waits in the needs-a-place queue.
    handling_path : tuple of str
        Chain of the unit that answers for it, normally the grid; ``()`` while it has no place.
    due_at : datetime or None
        When the limit of its category runs out (UTC); it moves on when a suspension ends.
    handler_id : str or None
        Person it was sent to.
    demo : bool
        Made by the simulation.
    routed : Routed or None
        Which routing rule decided about it; None when none did.
    overridden : bool
        A person has sent or raised it since: rules no longer move it.
    filed_at, reported_at : datetime or None
        When it was first taken up, and last reported back.
    stage_at, stage_due_at : datetime or None
        When its present stage began and when the limit of that stage runs out; see `geo.model.stages`.
    extensions : tuple of Extension
        More time asked for; the last may wait for a second person.
    awaits_reporter : bool
        It is suspended because the reporter must answer first.
    counted_from : datetime or None
        Since when the whole is counted; None: since it was received.
    pauses : tuple of Pause
        When its clocks stood still since then.
    past_extensions : int
        How many of its extensions belong to the time before it was taken up again.
    halted : Halt or None
        The clock of its stage while that stands still.
    rung : int
        Place on the profile's ladder, from 0; -1 while it has not been put on it.
    climbs_at : datetime or None
        When the clock carries it to the next rung, unless somebody takes it or settles it before.
    climbs : tuple of Climb
        The steps up it has made.
    private : bool
        Seen only by those who work on it and by ``read:private``.
    reopened : int
        How often it was taken up again after it was closed.
    told_at : datetime or None
        When the reporter was told what was done.
    answers : tuple of Rating
        What the reporter said of earlier closings; ``rating`` is of the present one.
    """

    id: str
    community: str
    category: str
    description: str
    source: Source
    received_at: datetime
    state: CaseState = CaseState.COLLECTED
    urgent: bool = False
    address: str = ""
    address_id: str = ""
    position: Position | None = None
    handling_path: Path = ()
    reporter: Reporter = Reporter()
    media: tuple[str, ...] = ()
    due_at: datetime | None = None
    updated_at: datetime | None = None
    dispatched_at: datetime | None = None
    responded_at: datetime | None = None
    closed_at: datetime | None = None
    handler_id: str | None = None
    department: str | None = None
    verifier_id: str | None = None
    notes: tuple[Note, ...] = ()
    rating: Rating | None = None
    resume_state: CaseState | None = None
    suspended_at: datetime | None = None
    merged_into: str | None = None
    parent_id: str | None = None
    reworks: int = 0
    demo: bool = False
    version: int = 0
    routed: Routed | None = None
    overridden: bool = False
    filed_at: datetime | None = None
    reported_at: datetime | None = None
    stage_at: datetime | None = None
    stage_due_at: datetime | None = None
    extensions: tuple[Extension, ...] = ()
    awaits_reporter: bool = False
    counted_from: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    past_extensions: int = 0
    halted: Halt | None = None
    rung: int = -1
    climbs_at: datetime | None = None
    climbs: tuple[Climb, ...] = ()
    whistle: Whistle | None = None
    mediation: Mediation | None = None
    private: bool = False
    reopened: int = 0
    told_at: datetime | None = None
    answers: tuple[Rating, ...] = ()

    @property
    def answer(self) -> Rating | None:
        """The reporter's last word, also one about an earlier closing: it holds until they say otherwise."""
        return self.rating or (self.answers[-1] if self.answers else None)

    @property
    def stage(self) -> Stage | None:
        """The stage whose clock runs; None where none does."""
        return STAGE_OF.get(self.state)

    @property
    def granted_extensions(self) -> tuple[Extension, ...]:
        """What moved its present limit on."""
        return tuple(extension for extension in self.extensions[self.past_extensions :] if extension.granted)

    @property
    def asked_extension(self) -> Extension | None:
        """The extension that waits for a second person's word."""
        last = self.extensions[-1] if self.extensions else None
        return last if last is not None and last.decided_at is None else None

    @property
    def extended(self) -> bool:
        """Whether more time was granted at least once."""
        return any(extension.granted for extension in self.extensions)

    @property
    def is_open(self) -> bool:
        """Whether somebody still owes work on it."""
        return self.state in OPEN_STATES

    @property
    def needs_place(self) -> bool:
        """Whether it is open and nobody knows yet where it is."""
        return self.is_open and self.position is None

    @property
    def path(self) -> Path:
        """The deepest chain known: of the position, else of the handling unit."""
        return self.position.path if self.position else self.handling_path

    def overdue(self, now: datetime) -> bool:
        """Whether the work is owed past its limit at ``now``; the clock stands still while suspended."""
        return self.state in TICKING_STATES and self.due_at is not None and self.due_at < now

    def stage_overdue(self, now: datetime) -> bool:
        """Whether its present stage is past its own limit at ``now``."""
        return self.stage is not None and self.stage_due_at is not None and self.stage_due_at < now
