"""Gridward: the engine under the command-centre map. Screens live in ``pages/``, never here."""
