"""How a case runs: its limit and who answers for it. Pure: data in, result out."""

from geo.flow.deadlines import due_at
from geo.flow.routing import handling_path

__all__ = ["due_at", "handling_path"]
