"""Neighbour units for those who know the households and draw no boundaries: a grid worker is there when they elect."""

from pages.components import neighbour_view
from pages.components.session import visit

neighbour_view.draw(visit())
