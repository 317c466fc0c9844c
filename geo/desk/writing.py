"""`Writing`: the little of a transaction that deeds and reports need, so that a story can be told without one."""

from __future__ import annotations

from typing import Protocol

from geo.model import Case, Person
from geo.store import CaseFilter


class Writing(Protocol):
    """Where deeds put what they did: a transaction of the store, or a `geo.desk.stories.Telling`."""

    def put(
        self, verb: str, before: Case | None, after: Case, /, *, actor: str | None = None
    ) -> tuple[Case, object]:  # fmt: skip
        """Keep a case after a deed, done by whoever writes or by the one named; returns it with its new version."""

    def cases(self, wanted: CaseFilter, /) -> list[Case]:
        """The cases that a filter wants."""

    def case(self, id_: str, /) -> Case:
        """The case with a number, or `NotFound`."""

    def person(self, community: str, id_: str, /) -> Person:
        """A person of a community, or `NotFound`."""

    def next_number(self, series: str, /) -> int:
        """The next number of a series."""

    def remember_key(self, community: str, idempotency_key: str, case_id: str, /) -> None:
        """Remember which case a request made."""
