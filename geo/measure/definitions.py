"""What each figure means: one table that screens, exports and help all read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.i18n import mark

Measure = Literal["count", "share", "score", "hours"]
Section = Literal["figures", "stages", "signals"]
SECTIONS: tuple[Section, ...] = ("figures", "stages", "signals")


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure.

    Attributes
    ----------
    formula, source : str
        How it is counted, and from which part of a case; sentences of the catalogue.
    unit : str
        A count of cases (or of places), a share from 0 to 1, a weighted share, or hours by the wall clock.
    better : str
        Whether more is better, less is better, or neither.
    """

    key: str
    name: str
    formula: str
    source: str
    unit: Measure
    better: Literal["up", "down", ""]
    section: Section = "figures"


_RECEIVED, _CLOSED = mark("when it was received"), mark("when it was closed")
_LIMIT, _ANSWER = mark("its limit and when it was closed"), mark("the reporter's answer")
_HOURS = mark(
    "Hours of the cases closed in the period: the median, and what nine in ten stay below. By the wall clock, and by "
    "working time for the cases whose limit counts working time. Cases of which an instant is not known are left out."
)

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "received", mark("Received"), mark("Cases received in the period, without those merged into another."),
        _RECEIVED, "count", "",
    ),
    Definition("closed", mark("Settled"), mark("Cases closed in the period."), _CLOSED, "count", "up"),
    Definition(
        "close_rate", mark("Close rate"),
        mark("Of the cases received in the period, the share that was closed before the period ended."),
        _CLOSED, "share", "up",
    ),
    Definition(
        "on_time_rate", mark("On-time close rate"),
        mark("Of the cases closed in the period, the share closed within its limit; no limit counts as within it."),
        _LIMIT, "share", "up",
    ),
    Definition(
        "rework_rate", mark("Rework rate"),
        mark("Of the cases closed in the period, the share that failed verification at least once."),
        mark("its failed verifications"), "share", "down",
    ),
    Definition(
        "extension_rate", mark("Extension rate"),
        mark("Of the cases closed in the period, the share that was granted more time at least once."),
        mark("the extensions granted"), "share", "down",
    ),
    Definition(
        "reopened_rate", mark("Reopened rate"),
        mark("Of the cases closed in the period, the share that was closed before and opened again."),
        mark("how often it was opened again"), "share", "down",
    ),
    Definition(
        "response_rate", mark("Response rate"),
        mark("Of the cases received in the period, the share sent to somebody or taken before the period ended."),
        mark("when it was first sent or taken"), "share", "up",
    ),
    Definition(
        "solved_rate", mark("Solved rate"),
        mark("Of the cases closed in the period that the reporter has rated, the share called solved."),
        _ANSWER, "share", "up",
    ),
    Definition(
        "satisfied_rate", mark("Satisfaction"),
        mark("Of the cases closed in the period that the reporter has rated, the share rated four or five stars; "
             "without stars, solved counts."),
        _ANSWER, "share", "up",
    ),
    Definition(
        "score", mark("Overall score"),
        mark("Response, solved and satisfaction rate, weighted as the community's profile says; "
             "only where all three are known."),
        _ANSWER, "score", "up",
    ),
    Definition(
        "settled", mark("Settled at: {level}"),
        mark("Of the cases closed in the period, the share settled at this level: by a department where whoever "
             "handled it works for one, else by the unit that answered for it at the end."),
        mark("who handled it, and the unit that answered for it"), "share", "",
    ),
    Definition(
        "repeat_places", mark("Repeat places"),
        mark("Buildings and spots (points that agree to about ten metres) known below the level that handles, "
             "with three or more cases received in the period."),
        mark("where it is"), "count", "down",
    ),
    Definition(
        "petition_free", mark("Days without a petition"),
        mark("Of the days of the period, those on which no case of the profile's petition categories was received."),
        _RECEIVED, "count", "up",
    ),
    Definition(
        "accept", mark("Hours to accept"), _HOURS,
        mark("from received to filed, or to first sent or taken where that came first"), "hours", "down", "stages",
    ),
    Definition(
        "dispatch", mark("Hours to dispatch"),
        _HOURS, mark("from filed to first sent or taken"), "hours", "down", "stages",
    ),
    Definition(
        "handle", mark("Hours to handle"),
        _HOURS, mark("from first sent or taken to last reported back"), "hours", "down", "stages",
    ),
    Definition(
        "verify", mark("Hours to verify"),
        _HOURS, mark("from last reported back to closed"), "hours", "down", "stages",
    ),
    Definition(
        "whole", mark("Hours in all"), _HOURS,
        mark("from received to closed"), "hours", "down", "stages",
    ),
    Definition(
        "instant", mark("Closed within a minute"),
        mark("Cases closed in the period less than a minute after they were received."),
        _CLOSED, "count", "down", "signals",
    ),
    Definition(
        "month_end", mark("Bursts at month's end"),
        mark("Cases closed on the last two days of a month on a day with at least five closings and more than three "
             "times as many as on the other days of that month in the period, on average."),
        _CLOSED, "count", "down", "signals",
    ),
    Definition(
        "unsolved", mark("Closed, but not solved"),
        mark("Cases closed in the period of which the reporter says that they are not solved, and those that had to be "
             "opened again before."),
        _ANSWER, "count", "down", "signals",
    ),
    Definition(
        "same_text", mark("One text many times"),
        mark("Cases received in the period whose description, of six characters or more, stands word for word in "
             "three or more of them."),
        mark("its description"), "count", "down", "signals",
    ),
    Definition(
        "same_photo", mark("Same photo twice"),
        mark("Cases received in the period with a photo that looks like a photo of another case, whenever that was."),
        mark("its photos"), "count", "down", "signals",
    ),
)  # fmt: skip
"""Every figure, in the order of the screens."""

BY_KEY = {definition.key: definition for definition in DEFINITIONS}
