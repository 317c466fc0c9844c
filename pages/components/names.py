"""Words for the enums of the engine, marked for the catalogue."""

from geo.desk.privacy import MADE_PRIVATE, MADE_PUBLIC
from geo.i18n import mark
from geo.layers import STATE_MARKS
from geo.model import Move, Source

LANGUAGE_NAMES = {"zh": "中文", "en": "English"}

ROLE_NAMES = {
    "dispatcher": mark("Dispatcher"),
    "secretary": mark("Secretary"),
    "worker": mark("Grid worker"),
    "department": mark("Department"),
    "planner": mark("Planner"),
    "auditor": mark("Auditor"),
    "admin": mark("Administrator"),
    "reporter": mark("Reporter"),
    "rider": mark("Rider or driver"),
}

STATE_NAMES = {state: look.word for state, look in STATE_MARKS.items()}
"""The words of the map's own marks, so that list and map say the same."""

SOURCE_NAMES = {
    Source.RESIDENT: mark("Resident"),
    Source.STATION: mark("Station desk"),
    Source.WORKER: mark("Grid worker"),
    Source.STAIR_HEAD: mark("Stair head"),
    Source.RIDER: mark("Rider or driver"),
    Source.HOTLINE: mark("Hotline 12345"),
    Source.PATROL: mark("Patrol"),
    Source.CAMERA: mark("Camera point"),
    Source.TALK_POINT: mark("Talk point"),
    Source.DOOR_KNOCK: mark("Door-knock"),
    Source.SIGNALS: mark("Weak signals"),
    Source.API: mark("Interface"),
}

MOVE_NAMES = {
    "report": mark("reported"),
    Move.FILE: mark("filed"),
    Move.LOCATE: mark("placed"),
    Move.RECATEGORISE: mark("category changed"),
    Move.DISPATCH: mark("sent"),
    Move.TAKE: mark("taken"),
    Move.REPORT_BACK: mark("reported back"),
    Move.PASS: mark("verified"),
    Move.FAIL: mark("failed verification"),
    Move.CLOSE: mark("closed"),
    Move.RATE: mark("rated"),
    Move.RETURN: mark("returned"),
    Move.SUSPEND: mark("suspended"),
    Move.RESUME: mark("resumed"),
    Move.REOPEN: mark("reopened"),
    Move.MERGE: mark("merged"),
    Move.UNMERGE: mark("taken out again"),
    Move.SPLIT: mark("split"),
    Move.CLOSE_WITH: mark("closed along"),
    Move.REOPEN_WITH: mark("taken up again along"),
    Move.ESCALATE: mark("escalated"),
    Move.WHISTLE: mark("whistled"),
    Move.SIGN_IN: mark("signed in"),
    Move.CONTACT: mark("contacted"),
    Move.REPORT_IN: mark("department reported"),
    Move.RATE_DEPARTMENT: mark("department rated"),
    Move.ASK_EXTENSION: mark("more time asked for"),
    Move.EXTEND: mark("more time granted"),
    Move.DECLINE_EXTENSION: mark("more time declined"),
    Move.AWAIT_REPORTER: mark("waiting for the reporter"),
    Move.ANSWER: mark("reporter answered"),
    Move.SIT: mark("sitting held"),
    Move.AGREE: mark("agreement reached"),
    Move.TELL: mark("reporter told"),
    Move.NOTE: mark("noted"),
    MADE_PRIVATE: mark("made private"),
    MADE_PUBLIC: mark("opened to all at the desk"),
    "rehome_case": mark("moved with the boundaries of its grid"),
}

LEVEL_NAMES = {
    "household": mark("household"),
    "stair": mark("stair"),
    "building": mark("building"),
    "house": mark("house number"),
    "place": mark("named place"),
    "compound": mark("compound"),
    "street": mark("street"),
    "crossing": mark("crossing"),
    "unit": mark("unit"),
    "point": mark("spot"),
    "community": mark("the whole community"),
}
"""How deep a candidate goes."""

QUEUE_NAMES = {
    "needs_place": mark("Needs a place"),
    "unassigned": mark("Unassigned"),
    "due_soon": mark("Due soon"),
    "overdue": mark("Overdue"),
    "whistles": mark("Whistles"),
    "extension_asked": mark("Extension asked"),
    "to_verify": mark("To verify"),
    "to_close": mark("To close"),
    "to_tell": mark("To tell"),
    "open": mark("All open"),
}
