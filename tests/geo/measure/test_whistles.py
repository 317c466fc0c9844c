"""Departments are judged by the clocks that were decided, each figure with the cases behind it."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from geo.measure.results import Span
from geo.measure.whistles import department_figures

BLOWN = datetime(2026, 11, 2, 1, 0)
NOVEMBER = Span(np.datetime64("2026-11-01", "us"), np.datetime64("2026-12-01", "us"))
NOW = np.datetime64("2026-11-20", "us")


def call(id_: str, department: str = "power", *, came: float | None = None, spoke: float | None = None,
         reported: float | None = None, closed: float | None = None, stars: float = np.nan,
         blown: datetime = BLOWN) -> dict[str, object]:  # fmt: skip
    """One call; instants in hours after the whistle."""

    def at(hours: float | None) -> datetime | None:
        return None if hours is None else blown + timedelta(hours=hours)

    return {
        "id": id_, "department": department, "called": blown, "sign_in_by": at(1), "contact_by": at(24),
        "report_by": at(80), "sign_in": at(came), "contact": at(spoke), "report": at(reported), "closed": at(closed),
        "stars": stars,
    }  # fmt: skip


def calls(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    instants = [name for name in frame.columns if name not in ("id", "department", "stars")]
    return frame.astype(dict.fromkeys(instants, "datetime64[us]") | {"stars": float})


def test_in_time_is_until_the_very_instant_the_clock_runs_out() -> None:
    found = department_figures(
        calls(call("T-1", came=1.0), call("T-2", came=1.01), call("T-3", came=0.5)), NOVEMBER, NOW
    )
    figure = found["power"]["sign_in"]
    assert figure.value == 2 / 3
    assert (list(figure.base), list(figure.counted)) == (["T-1", "T-2", "T-3"], ["T-1", "T-3"])


def test_whoever_never_came_counts_once_the_clock_has_run_out() -> None:
    rows = calls(call("T-1"))
    early = department_figures(rows, NOVEMBER, np.datetime64(BLOWN + timedelta(minutes=30), "us"))
    late = department_figures(rows, NOVEMBER, np.datetime64(BLOWN + timedelta(minutes=61), "us"))
    assert (early["power"]["sign_in"].value, late["power"]["sign_in"].value) == (None, 0.0)
    assert late["power"]["contact"].value is None


def test_a_clock_that_the_closing_cut_short_counts_for_nobody() -> None:
    found = department_figures(calls(call("T-1", came=0.2, closed=5)), NOVEMBER, NOW)["power"]
    assert (found["sign_in"].value, found["contact"].value, found["report"].value) == (1.0, None, None)


def test_stars_are_averaged_over_those_that_were_rated() -> None:
    rows = calls(call("T-1", stars=5), call("T-2", stars=2), call("T-3"))
    figure = department_figures(rows, NOVEMBER, NOW)["power"]["stars"]
    assert (figure.value, list(figure.base), list(figure.counted)) == (3.5, ["T-1", "T-2"], ["T-1"])


def test_each_department_stands_by_itself_and_a_case_twice_called_is_one_case() -> None:
    rows = calls(call("T-1", came=0.1), call("T-1", came=0.2), call("T-1", "heating", came=3))
    found = department_figures(rows, NOVEMBER, NOW)
    assert list(found) == ["heating", "power"]
    assert (found["power"]["called"].value, list(found["power"]["called"].base)) == (2.0, ["T-1"])
    assert (found["heating"]["sign_in"].value, found["power"]["sign_in"].value) == (0.0, 1.0)


def test_whistles_of_other_months_are_left_out() -> None:
    rows = calls(call("T-1", came=0.1), call("T-2", came=0.1, blown=BLOWN - timedelta(days=30)))
    assert department_figures(rows, NOVEMBER, NOW)["power"]["called"].value == 1.0
    assert department_figures(rows[:0], NOVEMBER, NOW) == {}
