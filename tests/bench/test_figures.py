"""How figures are reckoned and told."""

import pytest

from bench.figures import DASH, NAIVE, OURS, Measured, Size, quantile, row, table, verdict

SMALL, LARGE = Size(26, 1_000), Size(20_000, 100_000)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([3.0, 1.0, 2.0], 0.5, 2.0), ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0), ([float(n) for n in range(1, 101)], 0.95, 95.0)],
)
def test_a_quantile_is_one_of_the_values_whatever_their_order(
    values: list[float], share: float, expected: float
) -> None:
    assert quantile(values, share) == expected


def test_a_quantile_of_nothing_is_none() -> None:
    assert quantile([], 0.5) is None


def test_what_could_not_be_measured_is_a_dash() -> None:
    broken = Measured(NAIVE, LARGE, first_s=None, seen_ms={1: [250.0, 750.0]})
    assert row(broken, (1, 10)) == ["20,000", "100,000", NAIVE, DASH, DASH, DASH, DASH, "250 / 750", DASH]


def test_every_line_of_the_table_has_its_columns_at_the_same_places() -> None:
    rows = [Measured(OURS, LARGE, 1.25, [0.5, 2.5], 19_940.0, 8.04, {1: [300.0]}), Measured(NAIVE, SMALL)]
    heading, rule, ours, naive = table(rows, (1,)).splitlines()
    assert heading.index("kB/refresh") == ours.index("19.9") == naive.index(DASH, naive.index(NAIVE) + 22)
    assert set(rule) == {"-", " "}
    assert ours.split() == ["20,000", "100,000", OURS, "1.2", "0.5", "19.9", "8.0", "300", "/", "300"]


def test_the_verdict_is_of_the_largest_size_that_both_pages_manage() -> None:
    rows = [
        Measured(OURS, SMALL, bytes_per_refresh=10_000.0),
        Measured(NAIVE, SMALL, bytes_per_refresh=150_000.0),
        Measured(OURS, LARGE, bytes_per_refresh=12_000.0),
        Measured(NAIVE, LARGE, bytes_per_refresh=None),
    ]
    assert verdict(rows) == "live: 10.0 kB/refresh (15x st_folium rebuilt)"
    rows[-1].bytes_per_refresh = 24_000_000.0
    assert verdict(rows) == "live: 12.0 kB/refresh (2000x st_folium rebuilt)"


def test_the_verdict_tells_no_ratio_that_was_not_measured() -> None:
    assert DASH in verdict([Measured(OURS, SMALL, bytes_per_refresh=10_000.0), Measured(NAIVE, SMALL)])
