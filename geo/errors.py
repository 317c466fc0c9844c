"""The error family, split by what the caller can do about it.

An error carries its sentence as an English template and the values in it, so that the edge can say
the same sentence in the reader's language (`geo.i18n.say`). ``str(error)`` is the English sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


class GridwardError(Exception):
    """Root of the family.

    Parameters
    ----------
    sentence : str
        One plain English sentence, with ``{name}`` where a value stands. It is a key of the word catalogue.
    **values
        The values, never with personal data in them: errors are logged.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return self.sentence.format(**self.values) if self.values else self.sentence


class BadInput(GridwardError):
    """What was sent cannot be used; the sender can mend it and send it again."""


class NotFound(GridwardError):
    """Nothing has that name here (or the asker may not know that it does)."""


class Forbidden(GridwardError):
    """The asker is known and may not do this."""


class NotSignedIn(Forbidden):
    """The asker is not known; signing in may help."""


class Conflict(GridwardError):
    """Somebody else changed the record first, or its state forbids the move; look again, then decide."""


class Unavailable(GridwardError):
    """The store or a service cannot be reached now; the same call may work later."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in what was sent.

    Attributes
    ----------
    where : str
        File, or file and line.
    subject : str
        Id of the feature, row number or field; empty when the whole file is meant.
    what : str
        What is wrong, as one English sentence, values filled in.
    template, values : str, mapping
        The sentence's catalogue template and its values, so that `geo.i18n.say` can say it in another language;
        an empty template means that ``what`` is the template and has no values.
    """

    where: str
    subject: str
    what: str
    template: str = field(default="", compare=False, repr=False)
    values: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, where: str, subject: str, template: str, **values: object) -> Fault:
        """A fault from a catalogue template and the values that stand in it."""
        return cls(where, subject, template.format(**values), template, values)

    @property
    def sentence(self) -> str:
        """The key of the word catalogue."""
        return self.template or self.what

    def __str__(self) -> str:
        return f"{self.where}{f' [{self.subject}]' if self.subject else ''}: {self.what}"


class Faulty(BadInput):
    """Many things wrong at once; nothing was written.

    Parameters
    ----------
    faults : iterable of Fault
        All of them, in the order of the file.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("{count} faults were found; nothing was written.", count=len(self.faults))
