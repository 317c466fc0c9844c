"""A case as GeoReport v2 shows it, in full or as far as anybody may know."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from geo.api.open311.dates import write_datetime
from geo.desk.office import Office
from geo.desk.receipts import status_sentences
from geo.desk.secrets import receipt
from geo.i18n import mark, pick, words
from geo.locate import Locator
from geo.model import OPEN_STATES, Case, Path, Profile

_LIMITS = {
    "around": mark("{name}. To be settled within {hours} hours."),
    "working_hours": mark("{name}. To be settled within {hours} working hours."),
    "working_days": mark("{name}. To be settled within {days} working days."),
}


class View:
    """Words and values of one answer.

    Parameters
    ----------
    office : Office
    base_url : str
        Where this server is reached, without a slash at the end; media addresses start with it.
    lang : str
        ``zh`` or ``en``.
    """

    def __init__(self, office: Office, base_url: str, lang: str) -> None:
        self._office = office
        self._base_url = base_url
        self._lang = lang
        self._say = words(lang)

    def service(self, profile: Profile, index: int) -> dict[str, Any]:
        """One service of GET Service List: a category of the profile, by its place in it."""
        category = profile.categories[index]
        groups = dict(profile.groups)
        limit = self._say(_LIMITS[category.clock])
        return {
            "service_code": category.code,
            "service_name": pick(category.name, self._lang),
            "description": limit.format(
                name=pick(category.name, self._lang), hours=f"{category.limit_h:g}", days=-int(-category.limit_h // 8)
            ),
            "metadata": False,
            "type": "realtime",
            "keywords": ", ".join(category.keywords),
            "group": pick(groups[category.group], self._lang) if category.group in groups else category.group,
        }

    def request(self, case: Case, *, full: bool) -> dict[str, Any]:
        """One request of GET Service Requests.

        Parameters
        ----------
        case : Case
        full : bool
            False leaves out what could lead to a person or a door: text, exact place, address, media.
            What the reporter said of themselves is never in it.
        """
        profile = self._office.profile(case.community)
        kinds = (*profile.categories, *profile.hidden_categories)
        category = next((known for known in kinds if known.code == case.category), None)
        place = case.position
        media = [self._media_url(name) for name in case.media]
        return {
            "service_request_id": case.id,
            "status": "open" if case.state in OPEN_STATES else "closed",
            "status_notes": self._join(status_sentences(case, self._say, full=full)),
            "service_name": pick(category.name, self._lang) if category else case.category,
            "service_code": case.category,
            "description": case.description or None if full else None,
            "agency_responsible": self._agency(profile, case),
            "service_notice": self._where(case, exact=False),
            "requested_datetime": write_datetime(case.received_at, profile.zone),
            "updated_datetime": write_datetime(_last_change(case), profile.zone),
            "expected_datetime": write_datetime(case.due_at, profile.zone),
            "address": self._address(case) if full else self._name(case.community, case.handling_path) or None,
            "address_id": case.address_id or None if full else None,
            "zipcode": None,
            "lat": place.lat if place and full else None,
            "long": place.lon if place and full else None,
            "media_url": media[0] if media and full else None,
        }

    def receipt(self, case: Case) -> dict[str, Any]:
        """The answer to POST Service Request: the number, and in plain words where it was placed and by when."""
        profile = self._office.profile(case.community)
        notice = [self._where(case, exact=True)]
        if case.due_at is not None:
            due = (write_datetime(case.due_at, profile.zone) or "")[:16].replace("T", " ")
            notice.append(self._say(mark("To be settled by {due}.")).format(due=due))
        code = receipt(self._office.secret, case.id)
        notice.append(
            self._say(mark("Receipt {code}: keep it to look the request up and to rate it.")).format(code=code)
        )
        return {
            "service_request_id": case.id,
            "service_notice": self._join(notice),
            "account_id": case.reporter.account_id or None,
        }

    def _where(self, case: Case, *, exact: bool) -> str:
        place = case.position
        if place is None:
            return self._say(mark("The place is not certain yet: a person will look for it."))
        unit = self._name(case.community, case.handling_path)
        if place.other_path:
            other = self._name(case.community, place.other_path[: len(case.handling_path)])
            return self._say(mark("Placed at the boundary of {unit} and {other}.")).format(unit=unit, other=other)
        if exact and (address := nearest_address(self._office.locator(case.community), place.lon, place.lat)):
            return self._say(mark("Placed in {unit}, near {address}.")).format(unit=unit, address=address)
        return self._say(mark("Placed in {unit}.")).format(unit=unit)

    def _address(self, case: Case) -> str | None:
        if case.address or case.position is None:
            return case.address or None
        return nearest_address(self._office.locator(case.community), case.position.lon, case.position.lat) or None

    def _agency(self, profile: Profile, case: Case) -> str | None:
        department = next((known for known in profile.departments if known.key == case.department), None)
        if department is not None:
            return pick(department.name, self._lang)
        return self._name(case.community, case.handling_path) or pick(profile.name, self._lang)

    def _name(self, community: str, path: Path) -> str:
        """The name of a chain's last unit; its id when a redraw has ended it, nothing for an empty chain."""
        if not path:
            return ""
        tree = self._office.tree(community)
        return tree.unit(path[-1]).name if tree.knows(path[-1]) else path[-1]

    def _join(self, sentences: list[str]) -> str:
        return ("" if self._lang == "zh" else " ").join(sentences)

    def _media_url(self, name: str) -> str:
        return name if "://" in name else f"{self._base_url}/live/media/{name}"


ADDRESSES_KEPT = 20_000
_addresses: WeakKeyDictionary[Locator, dict[tuple[float, float], str]] = WeakKeyDictionary()


def nearest_address(locator: Locator, lon: float, lat: float) -> str:
    """`Locator.reverse`, remembered: those who watch a community ask for the same thousand requests again and again."""
    known = _addresses.setdefault(locator, {})
    address = known.get((lon, lat))
    if address is None:
        if len(known) >= ADDRESSES_KEPT:
            known.clear()
        address = known[lon, lat] = locator.reverse(lon, lat)
    return address


def _last_change(case: Case) -> datetime:
    """The standard: "For requests with status=closed, this will be the date the request was closed"."""
    if case.state in OPEN_STATES:
        return case.updated_at or case.received_at
    return case.closed_at or case.updated_at or case.received_at
