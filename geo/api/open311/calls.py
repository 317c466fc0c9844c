"""`Call`: one request of a client, read as far as every handler needs it; `Answer`: what a handler says to it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from geo.api.fields import Fields
from geo.api.open311.views import View
from geo.desk.accounts import actor_of_key, actor_of_session
from geo.desk.office import Office
from geo.desk.privacy import may_see
from geo.desk.secrets import receipt_fits
from geo.errors import NotFound, NotSignedIn
from geo.i18n import LANGUAGES, mark
from geo.model import Actor, Case, Profile

PUBLIC_ERRORS = "en"
"""Language of error sentences unless ``lang`` asks for another: the standard's own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A document: the name of its XML root and its values; in JSON the values stand bare."""

    root: str
    values: Any
    status: int = 200


@dataclass(frozen=True)
class Call:
    """One request.

    Attributes
    ----------
    fields : Fields
        Query string of a GET; body of a POST, with the query behind it.
    name : str
        What the path names: a service code, request id or token; empty for a list.
    base_url : str
        Scheme and host as the client reached them, without a slash at the end.
    session : str or None
        Session token of the cookie.
    idempotency_header : str
        ``Idempotency-Key``; empty when not sent.
    """

    office: Office
    fields: Fields
    name: str
    base_url: str
    session: str | None = None
    idempotency_header: str = ""

    @cached_property
    def asked_language(self) -> str:
        """``lang`` when there are words for it, else empty."""
        asked = self.fields.one("lang")
        return asked if asked in LANGUAGES else ""

    @cached_property
    def view(self) -> View:
        """How cases and services are put into words for this call."""
        return View(self.office, self.base_url, self.asked_language or self.office.settings.lang)

    def profile(self) -> Profile:
        """The profile of the community that ``jurisdiction_id`` names, of the first one without it.

        Raises
        ------
        NotFound
            There is no such community.
        """
        asked = self.fields.one("jurisdiction_id")
        if asked and asked not in self.office.communities():
            raise NotFound(mark("jurisdiction_id was not found"))
        return self.office.profile(asked or self.office.default_community)

    def sender(self) -> Actor:
        """Whoever ``api_key`` stands for, or `Forbidden`."""
        return actor_of_key(self.office, self.fields.one("api_key"))

    @cached_property
    def readers(self) -> tuple[Actor, ...]:
        """Those in whose name this call may read: the API key's, when one is sent, and the session's.

        Raises
        ------
        Forbidden
            A key is sent and not valid.
        """
        readers = [self.sender()] if self.fields.one("api_key") else []
        with suppress(NotSignedIn):
            readers.append(actor_of_session(self.office, self.session))
        return tuple(readers)

    def sees_fully(self, case: Case) -> bool:
        """Whether a case may be shown with its text, place and media."""
        if any(reader.may_anywhere("read:case", case.community) and may_see(reader, case) for reader in self.readers):
            return True
        code = self.fields.one("receipt")
        return bool(code) and receipt_fits(self.office.secret, case.id, code)
