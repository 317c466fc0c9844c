"""Figures of a period, counted from columns of cases; each keeps the cases behind it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from geo.measure.results import ENDED, Array, Frame, Mask, Result, Span, count, share

REPEATS = 3
"""So many cases make a place one that repeats, and a text one that is written many times."""


def figures_of(
    frame: Frame,
    span: Span,
    levels: Sequence[str],
    handling_depth: int,
    weights: Sequence[float] = (1, 1, 1),
    departments: Collection[str] = (),
    petitions: Collection[str] = (),
) -> dict[str, Result]:
    """The figures of a period.

    Parameters
    ----------
    frame : Frame
        Cases, those of other times among them.
    levels : sequence of str
        Keys of the chain's levels, the root first.
    handling_depth : int
        Place in ``levels`` of the level that normally answers; what lies deeper counts for it.
    weights : sequence of float
        Of response, solved and satisfaction rate.
    departments : collection of str
        Ids of the people who work for a department.
    petitions : collection of str
        Codes of the categories that are petitions (信访); without any there is no figure of them.
    """
    received, closed = frame.received_in(span), frame.closed_in(span)
    rated = closed & (frame["solved"] >= 0)
    rates = [
        share("response_rate", frame, received, frame["responded"] < span.end),
        share("solved_rate", frame, rated, frame["solved"] == 1),
        share("satisfied_rate", frame, rated, frame["satisfied"] == 1),
    ]
    found = [
        count("received", frame, received),
        count("closed", frame, closed),
        share("close_rate", frame, received, frame.among("state", ENDED) & (frame["closed"] < span.end)),
        share("on_time_rate", frame, closed, ~(frame["closed"] > frame["due"])),
        share("rework_rate", frame, closed, frame["reworks"] > 0),
        share("extension_rate", frame, closed, frame["extended"]),
        share("reopened_rate", frame, closed, frame["reopened"] > 0),
        *rates,
        _score(rates, weights, frame, received | closed),
        *_settled(frame, closed, levels, handling_depth, departments),
        _repeats(frame, _placed(frame, span, handling_depth)),
    ]
    if petitions:
        found.append(_petition_free(frame, span, received & frame.among("category", frozenset(petitions))))
    return {result.key: result for result in found}


def _petition_free(frame: Frame, span: Span, petitions: Mask) -> Result:
    day = np.timedelta64(1, "D")
    days = -((span.start - span.end) // day)  # a day of 23 hours is one too
    met = len(np.unique((frame["received"][petitions] - span.start) // day))
    return Result("petition_free", "", float(days - met), frame, petitions, petitions)


def often(keys: Array, among: Mask) -> tuple[Mask, int]:
    """Which of some rows have a key (a small number) that `REPEATS` of them have, and how many such keys there are."""
    many = np.bincount(keys[among]) >= REPEATS
    mask: Mask = among.copy()
    mask[among] = many[keys[among]]
    return mask, int(many.sum())


def places_of(frame: Frame, span: Span, handling_depth: int, limit: int) -> list[tuple[str, int]]:
    """The spots that repeat, those with most cases first: the newest case of each, and how many there were."""
    known = _placed(frame, span, handling_depth)
    spots, ids = frame["spot"][known], frame.ids[known]
    counts = np.bincount(spots) if len(spots) else np.zeros(0, dtype=np.int64)
    found = [int(spot) for spot in np.argsort(-counts, kind="stable")[:limit] if counts[spot] >= REPEATS]
    return [(max(ids[spots == spot]).decode(), int(counts[spot])) for spot in found]


def _placed(frame: Frame, span: Span, handling_depth: int) -> Mask:
    """Cases received in a period of which it is known where they are, below the level that handles."""
    deep = frame.depth("chain") > handling_depth + 1
    placed: Mask = frame.received_in(span) & deep & (frame["spot"] != 0)
    return placed


def _score(rates: Sequence[Result], weights: Sequence[float], frame: Frame, base: Mask) -> Result:
    known = [rate.value for rate in rates if rate.value is not None]
    value = float(np.average(known, weights=list(weights))) if len(known) == len(rates) else None
    return Result("score", "", value, frame, base, base)


def _settled(
    frame: Frame, closed: Mask, levels: Sequence[str], deepest: int, departments: Collection[str]
) -> list[Result]:
    # No chain at all is the root's.
    depth = np.clip(frame.depth("handling") - 1, 0, deepest)
    called = frame.among("handler", frozenset(departments))
    results = [share("settled", frame, closed, ~called & (depth == at), levels[at]) for at in range(deepest, -1, -1)]
    return [*results, share("settled", frame, closed, called, "department")]


def _repeats(frame: Frame, known: Mask) -> Result:
    many, places = often(frame["spot"], known)
    return Result("repeat_places", "", float(places), frame, known, known & many)
