"""核查 on site: somebody who did not do the work looks at it, and says or shows what they saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from geo.desk.deeds import Deed
from geo.desk.writing import Writing
from geo.errors import BadInput
from geo.i18n import mark
from geo.model import Actor, Case, Move, Note


def verifying(*, passed: bool, text: str = "", media: tuple[str, ...] = ()) -> Deed:
    """核查: look at the work; a failed look gives it back to whoever did it and counts as rework (返工).

    Parameters
    ----------
    passed : bool
    text : str
        What was seen. A pass needs it or a photo, a failed look must say what is still wrong.
    media : tuple of str
        Names of kept photos.
    """

    def change(_tx: Writing, actor: Actor, case: Case, _now: datetime) -> Case:
        if passed and not text.strip() and not media:
            raise BadInput(mark("To pass it, add a photo or say what you saw."))
        if not passed and not text.strip():
            raise BadInput(mark("Say what is still wrong."))
        return replace(case, verifier_id=actor.person_id or actor.id, reworks=case.reworks + (not passed))

    return Deed(Move.PASS if passed else Move.FAIL, note=text, media=media, change=change)


def last_note(case: Case, *moves: Move) -> Note | None:
    """The last thing that somebody wrote with one of these moves."""
    return next((note for note in reversed(case.notes) if note.kind in moves), None)


def photos_around(case: Case) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the photos from before and from after the work that was reported back last.

    Returns
    -------
    before, after : tuple of str
        What came with the report and with notes up to then, except failed looks at earlier work; and what came with
        the last report back. Before any report back all photos are from before.
    """
    done = last_note(case, Move.REPORT_BACK)
    if done is None:
        return (*case.media, *(name for note in case.notes for name in note.media)), ()
    earlier = case.notes[: case.notes.index(done)]
    before = (*case.media, *(name for note in earlier if note.kind != Move.REPORT_BACK for name in note.media))
    return before, done.media


def still_wrong(case: Case) -> str:
    """What a failed look found, while the work waits to be done again; empty else."""
    note = last_note(case, Move.FAIL, Move.REPORT_BACK)
    return note.text if note is not None and note.kind == Move.FAIL else ""
