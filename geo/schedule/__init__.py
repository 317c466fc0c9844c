"""Who goes where, when. Pure: a problem in, a result out."""

from geo.schedule.nearest import Helper, Offer, Task, rank_helpers
from geo.schedule.problem import DayPlan, DayProblem, Job, Planned, TravelTimes, Unplanned, Worker

__all__ = [
    "DayPlan",
    "DayProblem",
    "Helper",
    "Job",
    "Offer",
    "Planned",
    "Task",
    "TravelTimes",
    "Unplanned",
    "Worker",
    "rank_helpers",
]
