"""The questions of GeoReport v2: discovery, services, requests, tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from geo.api.open311.calls import Answer, Call
from geo.api.open311.dates import query_window, update_window, write_datetime
from geo.desk.privacy import hide, tells
from geo.errors import BadInput, NotFound
from geo.i18n import mark, words
from geo.model import OPEN_STATES, Case, CaseState, Profile
from geo.store import CaseFilter

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
FORMATS = ("text/xml", "application/json")
LARGEST_PAGE = 1_000
"""The standard, «Response Volume»: the first 1,000 requests."""

_STATUSES = {
    "open": tuple(sorted(OPEN_STATES)),
    "closed": tuple(sorted(set(CaseState) - OPEN_STATES)),
}


def discovery(call: Call) -> Answer:
    """Service Discovery: what is served here, since when, and how to get a key."""
    profile = call.profile()
    changed = write_datetime(_services_changed(call, profile), profile.zone)
    say = words(call.asked_language or call.office.settings.lang)
    demo = call.office.settings.demo
    return Answer(
        "discovery",
        {
            "changeset": changed,
            "contact": say(mark("Ask the office of the community that runs this server.")),
            "key_service": say(
                mark("This is a demonstration: the API key is «demo».")
                if demo
                else mark("The administrator of this server issues API keys.")
            ),
            "endpoints": [
                {
                    "specification": SPECIFICATION,
                    "url": f"{call.base_url}/open311/v2",
                    "changeset": changed,
                    "type": "test" if demo else "production",
                    "formats": list(FORMATS),
                }
            ],
        },
    )


def service_list(call: Call) -> Answer:
    """GET Service List: the categories of the community."""
    profile = call.profile()
    return Answer("services", [call.view.service(profile, index) for index in range(len(profile.categories))])


def service_definition(call: Call) -> Answer:
    """GET Service Definition: no service here asks for more (``metadata`` is false), so there are no attributes."""
    if call.name not in {category.code for category in call.profile().categories}:
        raise NotFound(mark("service_code was not found"))
    return Answer("service_definition", {"service_code": call.name, "attributes": []})


def request_list(call: Call) -> Answer:
    """GET Service Requests, the newest first."""
    asked = call.fields.many("service_request_id")
    wanted = _by_ids(call, asked) if asked else _by_filter(call)
    with call.office.store.read() as reader:
        cases = reader.cases(wanted)
    shown = [case for case in cases if not _told_by_asking(call, wanted, case)]
    return Answer("service_requests", [_shown(call, case) for case in shown])


def one_request(call: Call) -> Answer:
    """GET Service Request."""
    return Answer("service_requests", [_shown(call, _case(call, call.name))])


def token(call: Call) -> Answer:
    """GET service_request_id from a token.

    Every service here is ``realtime``, so a POST answers with the id and never with a token. Two things are taken
    for one: the id itself, and, for whoever holds the API key, the idempotency key it was sent with, by which a
    client that lost the answer learns whether its request arrived.
    """
    found = _sent_with(call, call.name) if call.fields.one("api_key") else None
    try:
        case_id = found or _case(call, call.name).id
    except NotFound:
        raise NotFound(mark("token was not found")) from None
    return Answer("service_requests", [{"service_request_id": case_id, "token": call.name}])


def scoped_key(sender_id: str, key: str) -> str:
    """An idempotency key as the store keeps it: senders cannot meet in each other's keys."""
    return f"{sender_id}:{key}" if key else ""


def _shown(call: Call, case: Case) -> dict[str, Any]:
    full = call.sees_fully(case)
    return call.view.request(case if full or not case.private else hide(call.office, case), full=full)


def _told_by_asking(call: Call, wanted: CaseFilter, case: Case) -> bool:
    """Whether a private case must be left out because its being found would say what it is about."""
    return case.private and tells(call.office, wanted, case) and not call.sees_fully(case)


def _case(call: Call, case_id: str) -> Case:
    with call.office.store.read() as reader:
        try:
            case = reader.case(case_id)
        except NotFound:
            raise NotFound(mark("service_request_id was not found")) from None
    if call.fields.one("jurisdiction_id") and call.profile().key != case.community:
        raise NotFound(mark("service_request_id was not found"))
    return case


def _by_ids(call: Call, ids: list[str]) -> CaseFilter:
    """The standard: several ids are comma delimited, and they override all other arguments."""
    if len(ids) > LARGEST_PAGE:
        raise BadInput(mark("At most {limit} requests can be asked for at once."), limit=LARGEST_PAGE)
    wanted = CaseFilter(ids=tuple(ids), order="-received")
    if call.fields.one("jurisdiction_id"):
        wanted = replace(wanted, community=call.profile().key)
    return wanted


def _by_filter(call: Call) -> CaseFilter:
    fields = call.fields
    profile = call.profile()
    window = query_window(fields.one("start_date"), fields.one("end_date"), call.office.clock())
    updated = update_window(fields.one("updated_after"), fields.one("updated_before"))
    size = _count(fields.one("page_size"), "page_size", LARGEST_PAGE) or LARGEST_PAGE
    page = _count(fields.one("page"), "page", 1_000_000) or 1
    return CaseFilter(
        community=profile.key,
        states=_states(fields.many("status")),
        category=tuple(fields.many("service_code")),
        received_from=window.start,
        received_to=window.end,
        updated_from=updated.start,
        updated_to=updated.end,
        order="-received",
        limit=size,
        offset=(page - 1) * size,
    )


def _states(statuses: list[str]) -> tuple[CaseState, ...]:
    unknown = [status for status in statuses if status not in _STATUSES]
    if unknown:
        raise BadInput(mark("status can be open or closed."))
    return tuple(state for status in statuses for state in _STATUSES[status])


def _count(text: str, field: str, limit: int) -> int | None:
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 1 <= number <= limit:
        raise BadInput(mark("{field} must be a whole number from 1 to {limit}."), field=field, limit=limit)
    return number


def _sent_with(call: Call, key: str) -> str | None:
    sender = call.sender()
    with call.office.store.read() as reader:
        named = [call.profile().key] if call.fields.one("jurisdiction_id") else reader.communities()
        made = (reader.case_of_key(community, scoped_key(sender.id, key)) for community in named)
        return next((case_id for case_id in made if case_id is not None), None)


def _services_changed(call: Call, profile: Profile) -> Any:
    """When the community's layers and services were loaded last."""
    with call.office.store.read() as reader:
        version = reader.layers_version(profile.key)
        events = reader.events_since(version - 1, limit=1)
    return events[0].at if events else None
