"""The communities that ship with the product pass the check that anybody else's has to pass."""

from pathlib import Path

import pytest

from geo.exchange import check_community, read_profile

SHIPPED = Path(__file__).parents[3] / "data" / "communities"
FOLDERS = sorted(path for path in SHIPPED.glob("*") if path.is_dir())


def test_communities_are_shipped() -> None:
    assert FOLDERS


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_shipped_community_passes_check(folder: Path) -> None:
    assert [str(fault) for fault in check_community(folder)] == []
    assert read_profile(folder).key == folder.name
