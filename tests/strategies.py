"""Hypothesis strategies for the records, for the tests of every room.

They draw what the types allow, not what is likely: any Unicode text that can be stored, instants in many zones,
any chain.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from geo.model import (
    Case,
    CaseState,
    Compared,
    Extension,
    Halt,
    Note,
    Outcome,
    Path,
    Pause,
    Position,
    Rating,
    Reporter,
    Routed,
    Source,
)

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30)
"""Text without NUL and half surrogates, which no database keeps."""

ids = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=8)
"""Ids as the layer files have them."""

zones = st.sampled_from((UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9, minutes=-30))))

instants = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=zones)
"""Aware instants to the microsecond, in several zones."""


def paths(max_size: int = 6) -> st.SearchStrategy[Path]:
    """Unit chains, possibly empty; ids in any script, without a slash."""
    steps = st.one_of(ids, texts.map(lambda text: text.replace("/", "") or "x"))
    return st.lists(steps, max_size=max_size).map(tuple)


degrees = st.floats(-180, 180, allow_subnormal=False)
positions = st.builds(
    Position,
    lon=degrees,
    lat=st.floats(-90, 90, allow_subnormal=False),
    radius_m=st.floats(0, 1e5) | st.integers(0, 5000),
    path=paths(),
    other_path=paths(),
    confidence=st.floats(0, 1),
    why=texts,
    pinned=st.booleans(),
)
notes = st.builds(Note, at=instants, by=ids, kind=texts, text=texts, media=st.lists(texts, max_size=2).map(tuple))
ratings = st.builds(
    Rating, at=instants, outcome=st.sampled_from(Outcome), stars=st.none() | st.integers(1, 5), comment=texts
)
reporters = st.builds(Reporter, name=texts, phone=texts, email=texts, account_id=texts, device_id=texts)


comparisons = st.builds(
    Compared,
    field=texts,
    how=texts,
    wanted=st.lists(texts, max_size=2).map(tuple),
    own=st.lists(texts, max_size=2).map(tuple),
    holds=st.booleans(),
)
routings = st.builds(
    Routed,
    rule=texts,
    to=texts,
    compared=st.lists(comparisons, max_size=2).map(tuple),
    person_id=st.none() | ids,
    raised=st.booleans(),
    beside=texts,
)
extensions = st.builds(
    Extension,
    asked_at=instants,
    asked_by=ids,
    hours=st.floats(0.25, 500),
    reason=texts,
    decided_at=st.none() | instants,
    decided_by=ids,
    granted=st.booleans(),
    answer=texts,
)
pauses = st.builds(Pause, since=instants, until=instants, whole=st.booleans())
halts = st.builds(Halt, at=instants, stage_at=instants, stage_due_at=st.none() | instants)


def cases(
    *, id_: st.SearchStrategy[str] = ids, community: st.SearchStrategy[str] = ids, version: int = 0
) -> st.SearchStrategy[Case]:
    """Cases with every field drawn, consistent or not: what the type allows must survive being stored."""
    maybe_instant = st.none() | instants
    return st.builds(
        Case,
        id=id_,
        community=community,
        category=ids,
        description=texts,
        source=st.sampled_from(Source),
        received_at=instants,
        state=st.sampled_from(CaseState),
        urgent=st.booleans(),
        address=texts,
        address_id=texts,
        position=st.none() | positions,
        handling_path=paths(),
        reporter=reporters,
        media=st.lists(texts, max_size=3).map(tuple),
        due_at=maybe_instant,
        updated_at=maybe_instant,
        dispatched_at=maybe_instant,
        responded_at=maybe_instant,
        closed_at=maybe_instant,
        handler_id=st.none() | texts,
        department=st.none() | texts,
        verifier_id=st.none() | texts,
        notes=st.lists(notes, max_size=3).map(tuple),
        rating=st.none() | ratings,
        resume_state=st.none() | st.sampled_from(CaseState),
        suspended_at=maybe_instant,
        merged_into=st.none() | texts,
        parent_id=st.none() | texts,
        reworks=st.integers(0, 9),
        demo=st.booleans(),
        version=st.just(version),
        routed=st.none() | routings,
        overridden=st.booleans(),
        extensions=st.lists(extensions, max_size=2).map(tuple),
        awaits_reporter=st.booleans(),
        counted_from=maybe_instant,
        pauses=st.lists(pauses, max_size=2).map(tuple),
        past_extensions=st.integers(0, 2),
        halted=st.none() | halts,
    )
