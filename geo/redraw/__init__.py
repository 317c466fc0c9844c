"""Redrawing grids: blocks, plans drawn on them, edits, balance, figures, defects. Pure: no clock, store or network."""
