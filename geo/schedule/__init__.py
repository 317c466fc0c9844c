"""Who goes where, when. Pure: a problem in, a result out."""

from geo.schedule.nearest import Helper, Offer, rank_helpers

__all__ = ["Helper", "Offer", "rank_helpers"]
