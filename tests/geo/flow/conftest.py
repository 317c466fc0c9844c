import pytest

from geo.model import Profile
from tests.small_town import small_town


@pytest.fixture(scope="session")
def town_profile() -> Profile:
    return small_town().profile
