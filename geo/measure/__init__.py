"""Figures of a community and of every unit in it. Pure: records in, numbers out."""

from geo.measure.tally import Figures, Standing, Tally

__all__ = ["Figures", "Standing", "Tally"]
