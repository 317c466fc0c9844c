"""What the planner's map posts, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson

from geo.errors import BadInput
from geo.i18n import mark

_LARGEST = 10**15
Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Posted:
    """The fields of a JSON object; each is checked when it is asked for."""

    fields: Mapping[str, Any]

    @classmethod
    def of(cls, body: bytes) -> Posted:
        """The fields of a body.

        Raises
        ------
        BadInput
            It is not a JSON object.
        """
        try:
            fields = orjson.loads(body)
        except orjson.JSONDecodeError:
            fields = None
        if not isinstance(fields, dict):
            raise BadInput(mark("What was sent is not a JSON object."))
        return cls(fields)

    def text(self, name: str) -> str:
        """A text, empty for anything else."""
        found = self.fields.get(name)
        return found if isinstance(found, str) else ""

    def number(self, name: str, otherwise: int | None = None) -> int:
        """A whole number, 0 or more.

        Parameters
        ----------
        otherwise : int or None
            What holds when it was not sent; None: it must be.

        Raises
        ------
        BadInput
            It is none.
        """
        found = self.fields.get(name, otherwise)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < _LARGEST:
            raise BadInput(mark("{field} must be a whole number."), field=name)
        return found

    def choice(self, name: str, known: tuple[Word, ...]) -> Word:
        """One of some words.

        Raises
        ------
        BadInput
            It is another one.
        """
        found = next((word for word in known if word == self.fields.get(name)), None)
        if found is None:
            raise BadInput(mark("{field} must be one of {words}."), field=name, words=", ".join(known))
        return found

    def gesture(self) -> Mapping[str, Any]:
        """The gesture of an edit; what stands in it is checked where it is made.

        Raises
        ------
        BadInput
            There is none.
        """
        return _gesture(self.fields.get("gesture"))

    def gestures(self) -> list[Mapping[str, Any]]:
        """Gestures in the order in which they were made.

        Raises
        ------
        BadInput
            They are not a list of gestures.
        """
        found = self.fields.get("gestures")
        if not isinstance(found, list):
            raise BadInput(mark("There is no edit in what was sent."))
        return [_gesture(one) for one in found]


def _gesture(found: object) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise BadInput(mark("There is no edit in what was sent."))
    return found
