"""The three demo towns, each built once."""

import pytest

from geo.town import PLANS, Town, build_town


@pytest.fixture(scope="session", params=sorted(PLANS))
def town(request: pytest.FixtureRequest) -> Town:
    """Every demo town in turn."""
    return build_town(PLANS[request.param])
