"""Everything that is kept: records, layers, accounts and the event log, in a SQLite file or in PostgreSQL."""

from geo.store.board import BoardRow
from geo.store.filters import CaseFilter
from geo.store.kinds import Record
from geo.store.layers import LAYERS, Community
from geo.store.reader import Reader
from geo.store.store import Store
from geo.store.transaction import Step, Transaction

__all__ = ["LAYERS", "BoardRow", "CaseFilter", "Community", "Reader", "Record", "Step", "Store", "Transaction"]
