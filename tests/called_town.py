"""Testville with departments that have people: two at the heating company, one each at the power company and urban
management; and centre households may blow the whistle in their own micro-grid."""

import tempfile
from functools import cache
from pathlib import Path

from geo.exchange import Community, read_community
from tests.small_town import PROFILE, small_layers, write_small_town

HEATING, HEATING_TOO, POWER, URBAN = "h01", "h02", "w01", "u01"
_PEOPLE = {
    HEATING: ("heating", "温暖"), HEATING_TOO: ("heating", "热心"), POWER: ("power", "明亮"), URBAN: ("urban", "程冠"),
}  # fmt: skip
_ROLES = "".join(
    f'\n[[roles]]\nkey = "{key}"\nname = {{ zh = "{name}经办人", en = "{key} officer" }}\n'
    'grants = "department"\nlevel = "community"\n'
    for key, name in (("heating", "热力公司"), ("power", "供电所"), ("urban", "城管中队"))
)


@cache
def called_town() -> Community:
    """The town, read from its files once per process."""
    layers = small_layers()
    layers["people.json"]["people"] += [
        {"id": key, "name": name, "phone": "", "roles": [{"role": role, "unit": "c", "since": "2026-01-01"}]}
        for key, (role, name) in _PEOPLE.items()
    ]
    head, _, tail = PROFILE.partition("[hours]")
    profile = f'{head}[whistle]\nroles = ["centre_household"]\n{_ROLES}\n[hours]{tail}'
    with tempfile.TemporaryDirectory() as folder:
        return read_community(write_small_town(Path(folder), layers=layers, profile=profile))
