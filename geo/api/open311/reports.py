"""From the fields of a POST to a `Report`, with every fault told at once."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from geo.api.fields import Fields
from geo.desk.reporting import Report
from geo.errors import BadInput, Fault, Faulty, NotFound
from geo.i18n import mark
from geo.model import Profile, Reporter, Source

LONGEST = {
    "service_code": 100,
    "address_string": 500,
    "address_id": 200,
    "description": 4_000,
    "media_url": 2_000,
    "email": 254,
    "first_name": 100,
    "last_name": 100,
    "phone": 40,
    "device_id": 200,
    "account_id": 200,
}
"""Characters each field may have. 4,000 for the description is the standard's."""

LONGEST_KEY = 120
_NUMBER = re.compile(r"[+-]?\d{1,4}(\.\d{0,30})?([eE][+-]?\d{1,2})?", re.ASCII)
_WIDE = re.compile("[\u3400-\u9fff]")


def read_report(fields: Fields, profile: Profile, idempotency_key: str = "") -> Report:
    """The report in a form or JSON body.

    Parameters
    ----------
    fields : Fields
        As sent.
    profile : Profile
        Of the community named by ``jurisdiction_id``.
    idempotency_key : str
        As the store will keep it.

    Returns
    -------
    Report

    Raises
    ------
    NotFound
        Unknown ``service_code``.
    Faulty
        Everything else that is wrong, each with its field.
    """
    form = _Form(fields)
    sent = {name: form.text(name) for name in LONGEST}
    lat, lon = form.degrees("lat", 90.0), form.degrees("long", 180.0)
    if not sent["service_code"]:
        form.blame("service_code", mark("service_code was not provided"))
    if (lat is None) != (lon is None) and not form.blamed("lat", "long"):
        form.blame("lat", mark("lat and long must be sent together"))
    if lat is None and lon is None and not (sent["address_string"] or sent["address_id"]) and not form.faults:
        form.blame("lat", mark("No location was provided: send lat and long, address_string or address_id"))
    if sent["media_url"] and not _is_web_address(sent["media_url"]):
        form.blame("media_url", mark("media_url must be an http or https address"))
    if form.faults:
        raise Faulty(form.faults)
    if sent["service_code"] not in {category.code for category in profile.categories}:
        raise NotFound(mark("service_code was not found"))
    return Report(
        community=profile.key,
        category=sent["service_code"],
        description=sent["description"],
        address=sent["address_string"],
        address_id=sent["address_id"],
        lon=lon,
        lat=lat,
        source=Source.API,
        reporter=Reporter(
            name=full_name(sent["first_name"], sent["last_name"]),
            phone=sent["phone"],
            email=sent["email"],
            account_id=sent["account_id"],
            device_id=sent["device_id"],
        ),
        media=(sent["media_url"],) if sent["media_url"] else (),
        idempotency_key=idempotency_key,
    )


def read_key(header: str, fields: Fields) -> str:
    """The idempotency key of the header ``Idempotency-Key`` or the field ``idempotency_key``; may be empty.

    Raises
    ------
    BadInput
        Both are sent and differ, or it is longer than `LONGEST_KEY`.
    """
    stated, posted = header.strip(), fields.one("idempotency_key")
    if stated and posted and stated != posted:
        raise BadInput(mark("The header Idempotency-Key and the field idempotency_key differ."))
    key = stated or posted
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise BadInput(mark("An idempotency key has at most {limit} printable characters."), limit=LONGEST_KEY)
    return key


def full_name(first: str, last: str) -> str:
    """A name as people write it: 王小明 with the family name first and no blank, else ``Ann Smith``."""
    if _WIDE.search(first + last):
        return last + first
    return f"{first} {last}".strip()


class _Form:
    """Reads fields one by one and keeps what is wrong with each."""

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self.faults: list[Fault] = []

    def text(self, name: str, longest: int | None = None) -> str:
        try:
            text = self._fields.one(name)
        except BadInput as error:
            self.blame(name, error.sentence, **error.values)
            return ""
        limit = longest or LONGEST[name]
        if len(text) > limit:
            self.blame(name, mark("{field} is longer than {limit} characters"), field=name, limit=limit)
            return ""
        return text

    def degrees(self, name: str, limit: float) -> float | None:
        text = self.text(name, 40)
        if not text:
            return None
        value = float(text) if _NUMBER.fullmatch(text) else limit + 1
        if not -limit <= value <= limit:
            self.blame(name, mark("{field} must be a number of degrees within ±{limit}"), field=name, limit=int(limit))
            return None
        return value

    def blame(self, name: str, template: str, **values: object) -> None:
        self.faults.append(Fault.of("request", name, template, **values))

    def blamed(self, *names: str) -> bool:
        return any(fault.subject in names for fault in self.faults)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"'`]", text)
