"""Data in and out: communities as files, hotline tables, every fault reported at once."""

from geo.exchange.communities import Community, Town, check_community, community_of, read_community
from geo.exchange.findings import safe_cell, write_faults
from geo.exchange.profiles import read_profile
from geo.exchange.requests import RequestRow, RequestTable, read_requests
from geo.exchange.tables import ENCODINGS

__all__ = [
    "ENCODINGS",
    "Community",
    "RequestRow",
    "RequestTable",
    "Town",
    "check_community",
    "community_of",
    "read_community",
    "read_profile",
    "read_requests",
    "safe_cell",
    "write_faults",
]
