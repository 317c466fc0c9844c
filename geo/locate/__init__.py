"""Locating: address text, point or id → ranked candidates → place in the chain, or one honest question."""

from geo.locate.aliases import Aliases
from geo.locate.candidates import Answer, Candidate
from geo.locate.locator import Locator
from geo.locate.sentences import retell
from geo.locate.several import Among, locate_among

__all__ = ["Aliases", "Among", "Answer", "Candidate", "Locator", "locate_among", "retell"]
