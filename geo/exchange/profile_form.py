"""The form of ``community.toml``, format 1: keys, types, choices. `profile_links` follows the names that point."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geo.clock import BEIJING
from geo.exchange.form_types import (
    Colour,
    Count,
    Day,
    Division,
    Form,
    HourMinute,
    Hours,
    Key,
    Minutes,
    Names,
    SourceKey,
    Text,
    ZoneName,
)
from geo.exchange.work_forms import DutyForm, NeedForm, RosterForm, WorkForm

FORMAT = 1


class LevelForm(Form):
    """``[[levels]]``."""

    key: Key
    name: Names
    geometry: Literal["drawn", "none"] = "drawn"


class RoleForm(Form):
    """``[[roles]]``."""

    key: Key
    name: Names
    grants: Text
    level: Key
    travel: Literal["walk", "ebike", "car"] = "walk"


class NamedForm(Form):
    """``[[departments]]``, ``[[groups]]``, ``[[tasks]]``, ``[[skills]]`` and ``[[visit_groups]]``."""

    key: Key
    name: Names


class CategoryForm(Form):
    """``[[categories]]``."""

    code: Key
    group: Key
    name: Names
    kind: Literal["event", "component"] = "event"
    urgency: Literal["normal", "urgent"] = "normal"
    limit_h: Annotated[float, Field(gt=0, le=24 * 366, allow_inf_nan=False)] = 72.0
    clock: Literal["around", "working_hours", "working_days"] = "working_hours"
    department: str = ""
    keywords: list[Text] = []
    same_within_m: Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)] | None = None
    task: str = ""
    skill: str = ""
    handler: str = ""
    stage_h: dict[Literal["accept", "dispatch", "handle", "verify"], Hours] = {}
    mediation: bool = False
    private: bool | None = None
    minutes: Minutes | None = None


class PlaceKindForm(Form):
    """``[[place_kinds]]``."""

    key: Key
    name: Names
    icon: Annotated[str, Field(min_length=1, max_length=2)]
    colour: Colour
    use: Literal["", "camera", "vehicles"] = ""
    activity: Literal["field", "counter", "rotation"] = "counter"


class IndicatorForm(BaseModel):
    """``[[indicators]]``: key and name here; what else an indicator needs belongs to `geo.measure`."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    key: Key
    name: Names


class HoursForm(Form):
    """``[hours]``: weekdays 1 (Monday) to 7, local times."""

    days: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1)] = [1, 2, 3, 4, 5]
    start: HourMinute = "08:30"
    end: HourMinute = "18:00"
    lunch: Annotated[list[HourMinute], Field(min_length=2, max_length=2)] | None = None
    workdays: list[Day] = []
    holidays: list[Day] = []


class LocatingForm(Form):
    """``[locating]``: how places are found and who handles what lies on a boundary."""

    boundary: Literal["larger_share", "inside", "first_id", "parent", "ask"] = "larger_share"
    places_crs: Literal["", "wgs84", "cgcs2000", "gcj02", "bd09"] = ""


class MeasureForm(Form):
    """``[measure]``: how the figures weigh; response, solved and satisfaction rate in the overall score."""

    weights: Annotated[
        list[Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]], Field(min_length=3, max_length=3)
    ] = [1.0, 1.0, 1.0]
    petitions: list[Key] = []


class RuleForm(Form):
    """``[[rules]]``: who gets what; `geo.flow.rules` reads ``when`` and ``to``."""

    name: Names
    when: Text
    to: Text
    urgent: bool = False
    department: str = ""


class StagesForm(Form):
    """Hours of each stage; a stage left out runs as long as the whole."""

    accept_h: Hours | None = None
    dispatch_h: Hours | None = None
    handle_h: Hours | None = None
    verify_h: Hours | None = None


class ClocksForm(Form):
    """``[stages]``: how long each stage may take, for a normal and for an urgent case."""

    normal: StagesForm = StagesForm(accept_h=2.0, dispatch_h=2.0, verify_h=16.0)
    urgent: StagesForm = StagesForm(accept_h=0.25, dispatch_h=0.25, verify_h=4.0)


class RungForm(Form):
    """``[[ladder]]``: whom a case climbs to, the lowest first."""

    to: Text
    within_h: Hours
    urgent_h: Hours | None = None


class WhistleForm(Form):
    """``[whistle]``: how soon a called department signs in, contacts and reports."""

    sign_in_h: Hours = 1.0
    contact_h: Hours = 24.0
    report_days: Annotated[int, Field(ge=1, le=366)] = 3
    hard_days: Annotated[int, Field(ge=1, le=366)] = 5
    roles: list[Key] = []


class SignalForm(Form):
    """``[[signals]]``: weak signals that visits look out for."""

    key: Key
    name: Names
    category: Key
    count: Annotated[int, Field(ge=1, le=100)] = 3
    window_days: Annotated[int, Field(ge=1, le=3660)] = 30
    level: str = ""


class RiderForm(Form):
    """``[rider]``: what riders and drivers report with one tap."""

    categories: Annotated[list[Key], Field(max_length=12)] = []


class ExpectedForm(Form):
    """``[expected]``: figures that the layers must meet exactly."""

    units: dict[str, Count] | None = None
    places: dict[str, Count] | None = None
    people: dict[str, Count] | None = None
    households: Count | None = None
    residents: Count | None = None
    buildings: Count | None = None
    stairs: Count | None = None


class StandardForm(Form):
    """One file of the shipped standard: groups, tasks, skills and categories, as a profile writes them."""

    groups: list[NamedForm] = []
    tasks: list[NamedForm] = []
    skills: list[NamedForm] = []
    categories: list[CategoryForm] = []


class ProfileForm(Form):
    """The whole file."""

    format: int
    key: Key
    name: Names
    region: list[Text]
    centre: Annotated[list[Annotated[float, Field(allow_inf_nan=False)]], Field(min_length=2, max_length=2)]
    division: Division | None = None
    timezone: ZoneName = BEIJING
    handling_level: Key
    levels: Annotated[list[LevelForm], Field(min_length=2)]
    roles: list[RoleForm] = []
    departments: list[NamedForm] = []
    groups: list[NamedForm] = []
    categories: Annotated[list[CategoryForm], Field(min_length=1)]
    place_kinds: list[PlaceKindForm] = []
    duties: list[DutyForm] = []
    indicators: list[IndicatorForm] = []
    hours: HoursForm = HoursForm(lunch=["12:00", "14:00"])
    locating: LocatingForm = LocatingForm()
    rules: list[RuleForm] = []
    measure: MeasureForm = MeasureForm()
    tasks: list[NamedForm] = []
    skills: list[NamedForm] = []
    stages: ClocksForm = ClocksForm()
    sources: dict[SourceKey, Literal["file", "known", "check"]] = {}
    rider: RiderForm = RiderForm()
    standard_categories: bool | list[Text] = False
    ladder: list[RungForm] = []
    whistle: WhistleForm = WhistleForm()
    signals: list[SignalForm] = []
    visit_groups: list[NamedForm] = []
    needs: list[NeedForm] = []
    work: WorkForm = WorkForm()
    roster: RosterForm = RosterForm()
    expected: ExpectedForm = ExpectedForm()
    extra: dict[str, Any] = {}
