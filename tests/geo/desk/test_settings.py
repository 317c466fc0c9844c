"""What the environment says, and what it may not say."""

import pytest

from geo.desk.settings import GeocoderSettings, read_settings
from geo.errors import BadInput
from geo.i18n import catalogue

SECRET = "k3y-of-the-test"


def test_without_a_setting_there_is_no_online_geocoder() -> None:
    assert read_settings({}).geocoder is None
    assert read_settings({"GRIDWARD_GEOCODER": "", "GRIDWARD_GEOCODER_KEY": SECRET}).geocoder is None


def test_a_geocoder_is_read_with_all_that_belongs_to_it() -> None:
    settings = read_settings(
        {
            "GRIDWARD_GEOCODER": "AMap",
            "GRIDWARD_GEOCODER_KEY": f" {SECRET}\n",
            "GRIDWARD_GEOCODER_URL": "http://maps.internal:8080/amap/",
            "GRIDWARD_GEOCODER_HOSTS": "maps.internal, ,restapi.amap.com",
        }
    )
    assert settings.geocoder == GeocoderSettings(
        "amap", "http://maps.internal:8080/amap", SECRET, ("maps.internal", "restapi.amap.com")
    )


def test_the_key_is_not_part_of_what_settings_show() -> None:
    settings = read_settings({"GRIDWARD_GEOCODER": "baidu", "GRIDWARD_GEOCODER_KEY": SECRET})
    assert settings.geocoder is not None
    assert settings.geocoder.key == SECRET
    assert SECRET not in repr(settings) + str(settings.geocoder)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"GRIDWARD_GEOCODER": "google"}, "it can be nominatim, baidu or amap"),
        ({"GRIDWARD_GEOCODER": "baidu"}, "needs a key"),
        ({"GRIDWARD_GEOCODER": "amap", "GRIDWARD_GEOCODER_KEY": " "}, "needs a key"),
        *(
            ({"GRIDWARD_GEOCODER": "nominatim", "GRIDWARD_GEOCODER_URL": url}, "is not an address")
            for url in ("map.example", "ftp://map.example", "https://", f"https://me:{SECRET}@map.example",
                        f"https://map.example/?key={SECRET}", "file:///etc/passwd")
        ),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_in_a_sentence(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as raised:
        read_settings(values)
    assert raised.value.sentence in catalogue("zh")
    assert SECRET not in str(raised.value)


def test_a_nominatim_needs_no_key() -> None:
    settings = read_settings({"GRIDWARD_GEOCODER": "nominatim"})
    assert settings.geocoder == GeocoderSettings("nominatim")
