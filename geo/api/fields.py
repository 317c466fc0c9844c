"""`Fields`: what a client sent, as cleaned texts by name, whether it came as a query, a form or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from geo.errors import BadInput
from geo.i18n import mark

FIELDS_AT_MOST = 200
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no address or sentence needs, and that XML or a database refuses."""


def clean(text: str) -> str:
    """A text without control characters and outer blanks, its line ends ``\\n``; tabs stay."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


class Fields:
    """Texts by field name. A field that is empty counts as not sent, as the standard asks.

    Parameters
    ----------
    pairs : iterable of (str, str)
        As they came, in order.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            text = clean(value)
            if text:
                self._values.setdefault(name, []).append(text)

    @classmethod
    def of_query(cls, query: bytes | str) -> Fields:
        """From a query string or an ``application/x-www-form-urlencoded`` body.

        Raises
        ------
        BadInput
            Not UTF-8, or more than `FIELDS_AT_MOST` fields.
        """
        try:
            text = query.decode("utf-8") if isinstance(query, bytes) else query
            return cls(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS_AT_MOST))
        except UnicodeDecodeError as error:
            raise BadInput(mark("The text is not UTF-8.")) from error
        except ValueError as error:
            raise BadInput(mark("The form has more than {count} fields."), count=FIELDS_AT_MOST) from error

    @classmethod
    def of_json(cls, body: bytes) -> Fields:
        """From a JSON object whose members are texts, numbers, booleans or null.

        Raises
        ------
        BadInput
            Not UTF-8, not an object, a member twice, NaN, or a nested value in a field that this server reads.
        """
        try:
            parsed = json.loads(body.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_refuse_constant)
        except UnicodeDecodeError as error:
            raise BadInput(mark("The text is not UTF-8.")) from error
        except (ValueError, RecursionError) as error:
            raise BadInput(mark("The JSON cannot be read.")) from error
        if not isinstance(parsed, Mapping):
            raise BadInput(mark("The JSON must be one object with the fields of the request."))
        return cls((name, _plain(name, value)) for name, value in parsed.items() if name != "attribute")

    def or_else(self, other: Fields, *names: str) -> Fields:
        """These fields, and those of ``names`` that only ``other`` has."""
        both = Fields(())
        both._values = self._values | {
            name: other._values[name] for name in names if name in other._values and name not in self._values
        }
        return both

    def one(self, name: str) -> str:
        """The text of a field, empty when it was not sent.

        Raises
        ------
        BadInput
            The field was sent more than once.
        """
        values = self._values.get(name, [])
        if len(values) > 1:
            raise BadInput(mark("{field} was sent more than once."), field=name)
        return values[0] if values else ""

    def many(self, name: str) -> list[str]:
        """All values of a field that may be sent several times or comma-delimited, in order, each once."""
        parts = (part.strip() for value in self._values.get(name, []) for part in value.split(","))
        return list(dict.fromkeys(part for part in parts if part))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise BadInput(mark("A field of the JSON was sent more than once."))
    return dict(pairs)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _plain(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return repr(value)
    raise BadInput(mark("{field} must be a plain text or number."), field=clean(name)[:80])
