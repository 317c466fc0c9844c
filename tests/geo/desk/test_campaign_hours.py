"""Hours of a campaign, read and written as people write them."""

import pytest

from geo.desk.campaign_hours import read_hours, write_hours
from geo.errors import BadInput
from tests.geo.desk.campaign_town import HOURS


def test_hours_are_read_as_people_write_them() -> None:
    assert read_hours("09:00-11:00，14:00—16:00、 18：30~20：00") == HOURS
    for wrong in ("nine to five", "25:00-26:00", "09:00", "09:00-11:00-12:00"):
        with pytest.raises(BadInput, match="no span of hours"):
            read_hours(wrong)


def test_what_is_written_is_read_again() -> None:
    assert read_hours(write_hours(HOURS)) == HOURS
