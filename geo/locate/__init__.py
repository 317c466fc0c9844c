"""Locating: address text, point or id → ranked candidates → place in the chain, or one honest question."""

from geo.locate.candidates import Answer, Candidate
from geo.locate.locator import Locator
from geo.locate.sentences import retell

__all__ = ["Answer", "Candidate", "Locator", "retell"]
