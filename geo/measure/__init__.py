"""Figures of a community and of every unit in it. Pure: records in, numbers out."""

from geo.measure.leaders import Leaders
from geo.measure.tally import Figures, Standing, Tally

__all__ = ["Figures", "Leaders", "Standing", "Tally"]
